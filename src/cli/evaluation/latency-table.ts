/** Measured times and memory beside those that the FLOPs would suggest. */
import { formatBytes, formatTime } from '../../core/cost/format';
import { formatTimes } from '../../core/figures/format';
import { memoryChangeText } from '../../core/figures/memory';
import type { Recipe } from '../../core/recipe/types';
import type {
  LatencyPair,
  LatencyRecord,
  MemoryPair,
} from '../../core/recipe/results/latency-types';
import { counted } from '../counted';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { colors, table } from '../terminal';

export function latencyTable(
  timed: readonly { name: string; recipe: Recipe; latency: LatencyRecord }[],
): string {
  const rows = timed.map(({ name, recipe, latency }) => [
    name,
    formatTimes(1 / (1 - recipeCost(recipe).reduction.decoder)),
    ...[latency.prefill, latency.firstToken, latency.decode].flatMap(cells),
    memoryCell(latency.memory),
  ]);
  const head = [
    ...['', 'FLOPs ratio', 'prefill', 'speed-up', 'first token', 'speed-up'],
    ...['decode', 'speed-up', 'peak memory'],
  ];
  const [{ device, threads, samples } = { device: '', threads: undefined, samples: 0 }] = timed.map(
    ({ latency }) => latency,
  );
  const firstToken = timed.some(({ latency }) => latency.firstToken !== undefined)
    ? 'vision encoder, embeddings and prefill'
    : 'not timed, since embeddings hold no pixels';
  const legend =
    `Median milliseconds, unpruned > pruned, of ${counted(samples, 'prompt')} in turns, after a warm-up; speed-up: ` +
    `the median over pairs, with its 95% interval, which may differ from the ratio of both medians. First token: ${firstToken}. Decode: one token. On ` +
    `${device}${threads === undefined ? '' : `, ${counted(threads, 'thread')}`}. Peak memory: the most resident memory that the ` +
    'model adds to a process of its own, over the same prompts; median over processes, its change with a 95% interval' +
    (device === 'cpu' ? '.' : `; the memory of ${device} itself is not measured.`);
  return [table(head, rows), colors.dim(legend)].join('\n');
}

function cells(pair: LatencyPair | undefined): string[] {
  if (pair === undefined) return ['-', ''];
  const { pruned, dense: unpruned, speedUp } = pair;
  const [low, high] = speedUp.interval.map((end) => end.toFixed(2));
  return [
    `${formatTime(unpruned.median)} > ${formatTime(pruned.median)}`,
    `${formatTimes(speedUp.value)} [${low!}, ${high!}]`,
  ];
}

function memoryCell(memory: MemoryPair | undefined): string {
  if (memory === undefined) return 'not measured';
  const change = memoryChangeText(memory);
  const both = `${formatBytes(memory.dense)} > ${formatBytes(memory.pruned)}`;
  return change === undefined ? both : `${both}, ${change.toString()}`;
}
