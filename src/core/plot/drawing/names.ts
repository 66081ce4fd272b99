/** Draws the names of points, and those of series: at their ends, or in the legend. Pure. */
import { el, type Markup } from '../../markup';
import { leadPath, type EndLabel } from '../end-labels';
import type { PlacedLabel } from '../labels';
import type { LegendPlace } from '../legend';
import type { PlotPoint, PointsGeometry } from '../points';
import { frontId } from '../series-names';
import { entry, mark, moved, path, text } from './parts';
import type { SeriesLook } from '../plot-point';

/** Looks of series, by their ids. */
export type Looks = ReadonlyMap<string, SeriesLook>;

/** The front has no mark of its own: a piece of its stairs represents it. */
const frontPiece = 'M-6,-3H1V3H6';

export function drawNames<Point extends PlotPoint>(
  { labels, ends, legend, reference }: PointsGeometry<Point>,
  looks: Looks,
): Markup[] {
  return [
    ...[...labels, ...(reference?.label ? [reference.label] : [])].map(drawLabel),
    ...ends.map((end) => drawEnd(end, looks)),
    ...legend.map((place) => drawEntry(place, looks)),
  ];
}

/** The name of a point, or a note that belongs to no point. */
export function drawLabel({ id, text: words, x, y, anchor }: PlacedLabel): Markup {
  return text(x, y, words, { class: id === '' ? 'note' : 'key', 'text-anchor': anchor });
}

/** A name, and a line that leads to it. */
function drawEnd(end: EndLabel, looks: Looks): Markup {
  const { id, text: words, label, mark: at } = end;
  const look = looks.get(id);
  const lead = leadPath(end);
  return el(
    'g',
    { class: `named ${classOf(id, looks)}` },
    lead === '' ? undefined : path('lead', lead),
    look && at ? mark(look.mark, at.x, at.y) : undefined,
    text(label.x, label.y, words, { class: 'end' }),
  );
}

function drawEntry(place: LegendPlace, looks: Looks): Markup {
  const look = looks.get(place.id);
  return entry(place, classOf(place.id, looks), (x, y) => {
    if (look) return [mark(look.mark, x, y)];
    return place.id === frontId ? [path('front', frontPiece, { transform: moved(x, y) })] : [];
  });
}

/** The number of those without a name, and the unpruned model, are notes. */
function classOf(id: string, looks: Looks): string {
  return looks.get(id)?.className ?? (id === frontId ? 'best' : 'note');
}
