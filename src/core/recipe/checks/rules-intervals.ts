/** Intervals of measurements whose ends are the wrong way round, as an edit by hand leaves them. */
import { getNodeValue, type Node } from 'jsonc-parser';
import { text } from '../../text';
import { nodeAt, rangeOf } from '../document';
import type { Check } from './rule-check';

export function checkIntervals({ document, report }: Check): void {
  for (const part of ['evaluation', 'suites', 'fit', 'budget']) {
    for (const node of intervalsIn(nodeAt(document, [part]))) {
      const [low, high] = getNodeValue(node) as [number, number];
      if (low <= high) continue;
      const message = text`The interval's lower end, ${low}, is above its upper end, ${high}. Measure
        again, or remove this measurement.`;
      report('interval-order', 'error', message, rangeOf(document, node));
    }
  }
}

/** Lists of two numbers anywhere below a key `interval`: itself, or one for each model. */
function intervalsIn(node: Node | undefined, isInterval = false): Node[] {
  if (node === undefined) return [];
  const { children = [] } = node;
  if (isInterval && node.type === 'array') {
    return children.length === 2 && children.every(({ type }) => type === 'number') ? [node] : [];
  }
  if (node.type === 'property') {
    return intervalsIn(children[1], isInterval || children[0]?.value === 'interval');
  }
  return children.flatMap((child) => intervalsIn(child, isInterval));
}
