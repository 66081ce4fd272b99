/** Coverage in words. */
import { formatPercent } from '../../cost/format';
import { Text, text, type Message } from '../../text';
import type { Grid } from '../grid/definition';
import { gridText } from '../grid/words';
import type { Coverage } from './definition';

export function coverageText({ block, share = 1, grid }: Coverage): Message[] {
  const blocks = text`${block} x ${block} blocks`;
  if (share === 1) return [blocks, ...gridText(grid)];
  return [text`${blocks} for ${formatPercent(share, 0)} of the places`, ...gridText(grid)];
}

/** For progress: a short form, without the grid. */
export function coverageNote({ block, share = 1 }: Coverage): string {
  return `${block} x ${block} blocks${share === 1 ? '' : ` for ${share * 100}%`}`;
}

/** @param grid of the recipe's images, if it is known */
export function coverageSentence({ block }: Coverage, grid: Grid | undefined): Message {
  if (!grid) return new Text('The best token of each block of {0} x {0} goes first.', [block]);
  const blocks = Math.ceil(grid[0] / block) * Math.ceil(grid[1] / block);
  return new Text(
    'The best token of each block of {0} x {0} goes first; an image of {1} x {2} has {3} blocks.',
    [block, ...grid, blocks],
  );
}
