/** The limit that no budget can go below: a labelled line at the end of the reachable range. */
import { formatMilliseconds } from '../../src/core/cost/format';
import type { Group } from '../shared/plot/svg';
import type { TradeOffStrings } from './strings';
import { fill } from '../shared/fill';
import type { Axis, Stated } from './axis';
import type { CurveGeometry, CurveInput } from './curve-geometry';

/** That of the time to first token; pruning can take a prefill itself to next to nothing. */
export function floorOn(
  strings: TradeOffStrings,
  { metric }: Axis,
  { floor }: Stated,
): CurveInput['floor'] {
  if (metric !== 'ttft' || floor === undefined) return undefined;
  const [whole, encoder] = [floor.whole, floor.encoder].map(formatMilliseconds);
  return { value: floor.whole, name: fill(strings.floorName, whole!, encoder!) };
}

export function drawFloor(group: Group, { frame, floor }: CurveGeometry): void {
  const floors = floor === undefined ? [] : [floor];
  const height = Math.max(0, frame.bottom - frame.top);
  group
    .selectAll('rect')
    .data(floors)
    .join('rect')
    .attr('x', ({ x }) => x)
    .attr('y', frame.top)
    .attr('width', ({ x }) => Math.max(0, frame.right - x))
    .attr('height', height);
  group
    .selectAll('line')
    .data(floors)
    .join('line')
    .attr('x1', ({ x }) => x)
    .attr('x2', ({ x }) => x)
    // Up to its name.
    .attr('y1', ({ box }) => box.bottom)
    .attr('y2', frame.bottom);
  group
    .selectAll('text')
    .data(floors)
    .join('text')
    .attr('x', ({ label }) => label.x)
    .attr('y', ({ label }) => label.y)
    .text(({ name }) => name);
}
