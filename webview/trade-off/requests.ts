/**
 * Recipes and pictures that the host writes at the user's request; failures are shown in the panel.
 */
import type { ExportFormat, Fitting, PlotName } from '../../src/protocol/trade-off';
import { messageOf } from '../../src/core/errors';
import { RequestError } from '../shared/client';
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

  /** Updates the recipe that is edited. */
  async update(): Promise<void> {
    const recipe = this.view.state.chosenRecipe;
    const chosen = this.fitting();
    if (recipe === undefined || !chosen) return;
    await this.attempt(this.client.request({ type: 'update', recipe, ...chosen }));
  }

  /**
   * @returns where on the slider's axis the saved point's budget is, if it was saved and is on it
   */
  async savePoint(sweep: string, index: number): Promise<number | undefined> {
    const { axis, state } = this.view;
    const from = state.measuring.sweeps.find(({ id }) => id === sweep);
    const { budget } = from?.points.find((point) => point.index === index) ?? {};
    const reply = await this.attempt(this.client.request({ type: 'savePoint', sweep, index }));
    const isOnAxis = budget?.metric === axis.metric && budget.convention === axis.convention;
    return reply?.saved === true && isOnAxis ? budget.reduction : undefined;
  }

  export(plot: PlotName, format: ExportFormat): void {
    figureFile(this.screen, this.view.state.modelName, plot, format)
      .then((content) => this.client.request({ type: 'export', plot, format, content }))
      .catch((error: unknown) => {
        const isHosts = error instanceof RequestError;
        this.screen.sayProblem(isHosts ? error.message : this.exportFailed);
      });
  }

  private async attempt<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      return await request;
    } catch (error) {
      this.screen.sayProblem(messageOf(error));
      return undefined;
    }
  }
}
