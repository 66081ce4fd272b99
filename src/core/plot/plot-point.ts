/** What is drawn: points, and the series that they belong to. */

export interface PlotPoint {
  key: string;
  /** Of its series. */
  series: string;
  x: number;
  y: number;
  /** 95% interval of y. */
  interval?: readonly [number, number] | undefined;
  /** Shown beside it: a recipe's name, or a letter that tables explain. */
  label?: string | undefined;
  /** Whether its label takes precedence over others. */
  isFirst?: boolean | undefined;
  /** Points of one series that have this in common are joined, from left to right. */
  joined?: string | undefined;
}

/** A series, in the order of legends. */
export interface PlotSeries {
  id: string;
  name: string;
  /** Whether it is only there to be compared with. */
  isReference?: boolean | undefined;
}

/** How a series is drawn. */
export interface SeriesLook {
  /** Path around the origin. */
  mark: string;
  /** The CSS class that gives it its colour. */
  className: string;
  /** Drawn below others. */
  isBehind: boolean;
  /** Dashes of its lines, as SVG has it; solid if absent. */
  dash?: string | undefined;
}

export interface DrawnSeries extends PlotSeries {
  look: SeriesLook;
}
