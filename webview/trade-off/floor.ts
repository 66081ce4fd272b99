/** The limit that no budget can go below: a labelled line at the end of the reachable range. */
import { formatMilliseconds } from '../../src/core/cost/format';
import { el, type Markup } from '../../src/core/markup';
import { text } from '../../src/core/plot/drawing/parts';
import { px } from '../../src/core/plot/frame';
import type { TradeOffStrings } from './strings';
import { fill } from '../shared/fill';
import type { Axis, Stated } from './axis';
import type { CurveGeometry, CurveInput } from './curve-geometry';

/**
 * Only the time to first token has a floor; pruning can take a prefill itself to next to nothing.
 */
export function floorOn(
  strings: TradeOffStrings,
  { metric }: Axis,
  { floor }: Stated,
): CurveInput['floor'] {
  if (metric !== 'ttft' || floor === undefined) return undefined;
  const [whole, encoder] = [floor.whole, floor.encoder].map(formatMilliseconds);
  return { value: floor.whole, name: fill(strings.floorName, whole!, encoder!) };
}

export function drawFloor({ frame, floor }: CurveGeometry): Markup | undefined {
  if (!floor) return undefined;
  const { x, box, label, name } = floor;
  const { top, right, bottom } = frame;
  const [width, height] = [Math.max(0, right - x), Math.max(0, bottom - top)];
  return el(
    'g',
    { class: 'floor' },
    el('rect', { x: px(x), y: px(top), width: px(width), height: px(height) }),
    // Up to its name.
    el('line', { x1: px(x), x2: px(x), y1: px(box.bottom), y2: px(bottom) }),
    text(label.x, label.y, name),
  );
}
