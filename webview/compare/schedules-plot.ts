/** The schedules of all compared recipes in one plot, as steps. */
import { drawSchedules } from '../../src/core/plot/drawing/schedules';
import { layoutSchedules, type Schedule } from '../../src/core/plot/schedules';
import { listed } from '../../src/core/text';
import { fill } from '../shared/fill';
import { localize } from '../shared/l10n';
import { draw } from '../shared/plot/draw';
import { PlotSurface } from '../shared/plot/svg';
import type { CompareStrings } from './strings';

export class SchedulesPlot {
  private readonly surface: PlotSurface;
  private schedules: readonly Schedule[] = [];

  constructor(
    container: HTMLElement,
    private readonly strings: CompareStrings,
  ) {
    this.surface = new PlotSurface(container, '', () => {
      this.redraw();
    });
    // One picture to a screen reader: the table has the numbers.
    this.surface.svg.setAttribute('role', 'img');
  }

  draw(schedules: readonly Schedule[]): void {
    this.schedules = schedules;
    const names = localize(listed(schedules.map(({ name }) => name)));
    this.surface.svg.setAttribute('aria-label', fill(this.strings.plotSummary, names));
    this.redraw();
  }

  private redraw(): void {
    const { size, svg } = this.surface;
    if (size.width === 0 || this.schedules.length === 0) return;
    this.surface.fit(size);
    // Names are in the heads of the table's columns.
    draw(svg, drawSchedules(layoutSchedules(this.schedules, size, false), this.strings));
  }
}
