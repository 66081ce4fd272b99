/** The panel's state that the window keeps. */
import type { PanelMemory } from '../../src/protocol/panel-memory';
import type { TradeOffClient } from './client';
import type { TradeOffView } from './view';

export class Memory {
  constructor(
    private readonly client: TradeOffClient,
    private readonly view: TradeOffView,
  ) {}

  /** Keeps the slider's place, and other values. */
  keep(more: Partial<PanelMemory> = {}): void {
    const { axis, reduction, state } = this.view;
    const { metric, convention } = axis;
    const { folder } = state;
    const memory = this.client.restore();
    this.client.keep({ ...memory, folder, metric, convention, reduction, ...more });
  }

  /** The cut before the decoder is that recipe's, until another is chosen. */
  keepRecipe(recipe: string): void {
    const memory = this.client.restore();
    if (memory) delete memory.before;
    if (memory) this.client.keep(memory);
    this.keep({ recipe });
  }
}
