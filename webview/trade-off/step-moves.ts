/**
 * Steps of the recipe that are dragged: shown at once, predicted as they go, written where they are
 * dropped.
 */
import type { PanelState, Replies, Step } from '../../src/protocol/trade-off';
import { messageOf } from '../../src/core/errors';
import { Latest } from '../shared/latest';
import type { TradeOffClient } from './client';
import { moveStep } from './schedule-geometry';
import { chosenRecipe, curveOf, type TradeOffView } from './view';

export interface StepMovesEvents {
  onChange: () => void;
  onProblem: (message: string) => void;
}

export class StepMoves {
  private readonly predictions: Latest<{ recipe: string; schedule: Step[] }, Replies['predict']>;

  /** @param view whose `move` is set here */
  constructor(
    private readonly client: TradeOffClient,
    private readonly view: TradeOffView,
    private readonly events: StepMovesEvents,
  ) {
    this.predictions = new Latest({
      work: (move) => this.client.request({ type: 'predict', ...move }),
      onResult: (loss) => {
        if (!this.view.move || !loss) return;
        this.view.move = { ...this.view.move, loss };
        this.events.onChange();
      },
      onError: (error) => {
        this.events.onProblem(messageOf(error));
      },
    });
  }

  /** @param tokens that the step is to leave */
  move(index: number, tokens: number): void {
    const { view } = this;
    const recipe = chosenRecipe(view.state);
    if (!recipe?.numbers || recipe.problem !== undefined) return;
    const { schedule, prompt, loss } = recipe.numbers;
    const current = view.move?.schedule ?? schedule;
    const moved = moveStep(current, index, tokens, prompt.visualTokens);
    const { id } = recipe;
    const known = view.move?.loss ?? loss;
    view.move = { recipe: id, before: schedule, schedule: moved, loss: known };
    if (curveOf(view.state)) this.predictions.ask({ recipe: id, schedule: moved });
    this.events.onChange();
  }

  drop(): void {
    const { move } = this.view;
    if (!move) return;
    const { recipe, before, schedule } = move;
    if (isSame(before, schedule)) {
      this.cancel();
      return;
    }
    // Shown until the recipe's text has it, so that nothing jumps back meanwhile.
    this.client.request({ type: 'edit', recipe, before, schedule }).catch((error: unknown) => {
      this.events.onProblem(messageOf(error));
      this.cancel();
    });
  }

  cancel(): void {
    this.predictions.clear();
    this.view.move = undefined;
    this.events.onChange();
  }

  /** The text has moved on, by this very edit or by another. */
  settle(state: PanelState): void {
    const { move } = this.view;
    if (!move) return;
    const now = chosenRecipe(state)?.numbers?.schedule;
    if (state.chosenRecipe !== move.recipe || !now || !isSame(now, move.before)) {
      this.view.move = undefined;
    }
  }
}

function isSame(a: readonly Step[], b: readonly Step[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ layer, keep }, i) => layer === b[i]!.layer && keep === b[i]!.keep)
  );
}
