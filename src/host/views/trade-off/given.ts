/**
 * The given parts of a trade-off panel's fits: the cut before the decoder and the size bias of its
 * recipe.
 */
import * as vscode from 'vscode';
import { givenOf, type Given } from '../../../core/fit/given';
import type { FitterFacts } from '../../../fitter/protocol';
import type { BeforeState } from '../../../protocol/trade-off';
import { modelProblem, statisticsProblem } from '../../fitting/before-problem';
import type { Services } from '../../services';
import { beforeShare } from '../../settings';
import type { WorkspaceModel } from '../../workspace/workspace-index';

export class TradeOffGiven {
  /** The values of the last recipe: a broken text keeps those that it had. */
  private last: { recipe: string; given: Given } | undefined;
  private modelProblem: string | undefined;
  private statisticsProblem: string | undefined;

  /**
   * @param folder of the model, absolute
   * @param keep part of the visual tokens that was chosen to enter the decoder; the recipe's if
   * absent
   */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private keep: number | undefined,
  ) {}

  /** @param recipe the edited one, by its URI; without one, the setting applies */
  state(recipe: string | undefined): BeforeState {
    const { before, sizeBias } = this.givenBy(recipe);
    const problem = this.modelProblem ?? this.statisticsProblem;
    return {
      keep: problem === undefined ? (this.keep ?? before ?? 1) : 1,
      ...(problem !== undefined && { problem }),
      ...(sizeBias !== undefined && { sizeBias }),
    };
  }

  choose(keep: number): void {
    this.keep = keep;
  }

  /** From now on the recipe decides what is kept. */
  follow(): void {
    this.keep = undefined;
  }

  async setModel(model: WorkspaceModel): Promise<void> {
    this.modelProblem = await modelProblem(model);
  }

  setFacts(facts: FitterFacts): void {
    this.statisticsProblem = statisticsProblem(facts);
  }

  private givenBy(id: string | undefined): Given {
    const found = this.services.index.recipes.find(({ uri }) => uri.toString() === id);
    if (id === undefined || found === undefined) return this.setting();
    if (found.recipe) this.last = { recipe: id, given: givenOf(found.recipe) };
    return this.last?.recipe === id ? this.last.given : {};
  }

  /** A slider cannot fit with a cut that has yet to be measured. */
  private setting(): Given {
    const before = beforeShare(vscode.Uri.file(this.folder));
    return typeof before === 'number' ? { before } : {};
  }
}
