/**
 * Recipes and pictures that the host writes at the user's request; failures are shown in the panel.
 */
import type { ExportFormat, Fitting, PlotName } from '../../src/protocol/trade-off';
import { messageOf, RequestError } from '../shared/client';
import type { TradeOffClient } from './client';
import { figureFile } from './figure-file';
import type { Screen } from './screen';
import type { TradeOffView } from './view';

export class Requests {
  /**
   * @param fitting the slider's choices; undefined while there is no fit
   * @param exportFailed shown if the picture cannot be made
   */
  constructor(
    private readonly client: TradeOffClient,
    private readonly view: TradeOffView,
    private readonly screen: Pick<Screen, 'sayProblem'> & Parameters<typeof figureFile>[0],
    private readonly fitting: () => Fitting | undefined,
    private readonly exportFailed: string,
  ) {}

  async save(isToEvaluate = false): Promise<void> {
    const chosen = this.fitting();
    if (!chosen) return;
    const message = { type: 'saveAs', ...chosen } as const;
    await this.attempt(
      this.client.request(isToEvaluate ? { ...message, isToEvaluate: true } : message),
    );
  }

  /** Of the recipe that is edited. */
  async update(): Promise<void> {
    const recipe = this.view.state.chosenRecipe;
    const chosen = this.fitting();
    if (recipe === undefined || !chosen) return;
    await this.attempt(this.client.request({ type: 'update', recipe, ...chosen }));
  }

  async savePoint(sweep: string, index: number): Promise<void> {
    await this.attempt(this.client.request({ type: 'savePoint', sweep, index }));
  }

  export(plot: PlotName, format: ExportFormat): void {
    figureFile(this.screen, this.view.state.modelName, plot, format)
      .then((content) => this.client.request({ type: 'export', plot, format, content }))
      .catch((error: unknown) => {
        const isHosts = error instanceof RequestError;
        this.screen.sayProblem(isHosts ? error.message : this.exportFailed);
      });
  }

  private async attempt(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      this.screen.sayProblem(messageOf(error));
    }
  }
}
