/** What a trade-off panel takes for given in its fits: the cut before the decoder and size bias of its recipe. */
import * as vscode from 'vscode';
import { givenOf, type Given } from '../../../core/fit/given';
import type { FitterFacts } from '../../../fitter/protocol';
import type { BeforeState } from '../../../protocol/trade-off';
import { modelProblem, statisticsProblem } from '../../fitting/before-problem';
import type { Services } from '../../services';
import { beforeShare } from '../../settings';
import type { WorkspaceModel } from '../../workspace/workspace-index';

export class TradeOffGiven {
  /** Of the recipe that was looked at last: a text that is broken keeps what it had. */
  private last: { recipe: string; given: Given } | undefined;
  private modelProblem: string | undefined;
  private statisticsProblem: string | undefined;

  /**
   * @param folder of the model, absolute
   * @param keep part of the visual tokens that was chosen to enter the decoder; that of the recipe without
   */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private keep: number | undefined,
  ) {}

  /** @param recipe the one that is edited, by its URI; without one the setting says what is kept */
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

  /** From here on the recipe says what is kept. */
  follow(): void {
    this.keep = undefined;
  }

  async lookAt(model: WorkspaceModel): Promise<void> {
    this.modelProblem = await modelProblem(model);
  }

  look(facts: FitterFacts): void {
    this.statisticsProblem = statisticsProblem(facts);
  }

  private givenBy(id: string | undefined): Given {
    const found = this.services.index.recipes.find(({ uri }) => uri.toString() === id);
    if (id === undefined || found === undefined) return this.setting();
    if (found.recipe) this.last = { recipe: id, given: givenOf(found.recipe) };
    return this.last?.recipe === id ? this.last.given : {};
  }

  /** What is to be measured is nothing a slider can fit with. */
  private setting(): Given {
    const before = beforeShare(vscode.Uri.file(this.folder));
    return typeof before === 'number' ? { before } : {};
  }
}
