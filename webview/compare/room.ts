/** Divides the page: the table comes first, and the plot gets the rest, beside it or below. */
import type { MoreButton } from './more-button';
import type { ComparisonTable } from './table';

interface Parts {
  comparison: HTMLElement;
  /** Holds the table, and scrolls both ways. */
  scroller: HTMLElement;
  below: HTMLElement;
  figure: HTMLElement;
  table: ComparisonTable;
  more: MoreButton;
}

/**
 * Pixels: comfortable widths of labels and a column, and of a legible plot. With less, the plot
 * comes below.
 */
const comfortable = { labels: 160, column: 190, plot: 300 };

export class Room {
  constructor(private readonly parts: Parts) {
    new ResizeObserver(() => {
      this.share();
    }).observe(document.body);
  }

  /** Done again when the columns or the page's width change. */
  share(): void {
    const { comparison, scroller, below, figure, table, more } = this.parts;
    const { labels, column, plot } = comfortable;
    const width = window.innerWidth;
    table.fit(width);
    const isBeside =
      document.body.classList.contains('wide') &&
      width >= labels + column * table.columnCount + plot;
    comparison.classList.toggle('beside', isBeside);
    const place = isBeside ? comparison : below;
    if (figure.parentElement !== place) place.append(figure);
    scroller.style.setProperty('--room', `${scroller.clientWidth}px`);
    more.refresh();
  }
}
