/** What the window keeps of the panel. */
import type { PanelMemory } from '../../src/protocol/panel-memory';
import type { TradeOffClient } from './client';
import type { TradeOffView } from './view';

export class Memory {
  constructor(
    private readonly client: TradeOffClient,
    private readonly view: TradeOffView,
  ) {}

  /** Where the slider is, and what else is to be kept. */
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
