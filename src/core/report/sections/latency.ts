/** Measured times and memory beside those that the FLOPs would suggest. */
import { formatMilliseconds, formatSaving } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatTimes } from '../../figures/format';
import { memoryChangeText } from '../../figures/memory';
import type { LatencyPair, LatencyRecord, MemoryPair } from '../../recipe/results/latency-types';
import { listed, samplesText, statements, text } from '../../text';
import { cell, verbatim, type Block, type Cell } from '../document';
import type { Entry, MeasuredGroup } from '../findings';
import type { Say } from '../types';

export function latencySection({ entries }: MeasuredGroup, say: Say): Block[] {
  const timed = entries.flatMap((entry) =>
    entry.record.latency ? [{ entry, latency: entry.record.latency }] : [],
  );
  if (timed.length === 0) return [];
  return [
    { kind: 'heading', level: 3, content: [say(text`Latency`)] },
    {
      kind: 'table',
      head: [
        [say(text`Recipe`)],
        [say(text`FLOPs ratio (decoder)`)],
        [say(text`Prefill, speed-up`)],
        [say(text`Decode of one token, speed-up`)],
        [say(text`Time to first token, speed-up`)],
        [say(figures.peakMemory.label)],
        [say(text`Device`)],
      ],
      rows: timed.map(({ entry, latency }) => row(entry, latency, say)),
      legend: [
        say(
          text`Medians of interleaved runs after a warm-up, unpruned to pruned. Speed-ups are
            medians over pairs of runs, with 95% intervals; on a busy machine they may differ from
            the ratio of the two medians. The FLOPs ratio is what an ideal prefill would gain.`,
        ),
        memoryLegend(timed, say),
      ].join(' '),
    },
  ];
}

function memoryLegend(timed: readonly { latency: LatencyRecord }[], say: Say): string {
  const legend = say(
    text`Peak memory is the most resident memory that a model adds to a process of its own while it
      prefills and decodes the same prompts: the median over several processes, with the 95% interval
      of the change.`,
  );
  const isOnDevice = timed.some(({ latency }) => latency.device !== 'cpu');
  return isOnDevice
    ? `${legend} ${say(text`The memory of a device such as a GPU is not included, and not
      measured.`)}`
    : legend;
}

function row({ recipe }: Entry, latency: LatencyRecord, say: Say): Cell[] {
  const { device, threads, samples } = latency;
  const { decoder } = recipe.cost.reduction;
  return [
    { content: [`${recipe.key} `, verbatim(recipe.name)] },
    cell(formatTimes(1 / (1 - decoder)), formatSaving(decoder)),
    pair(latency.prefill, say),
    pair(latency.decode, say),
    latency.firstToken ? pair(latency.firstToken, say) : cell('–'),
    memoryCell(latency.memory, say),
    {
      content: [verbatim(device)],
      note: say(
        listed([
          ...(threads === undefined
            ? []
            : [say(threads === 1 ? text`1 thread` : text`${threads} threads`)]),
          say(samplesText(samples)),
        ]),
      ),
    },
  ];
}

function pair({ pruned, dense: unpruned, speedUp }: LatencyPair, say: Say): Cell {
  const [low, high] = speedUp.interval;
  const times = `${formatMilliseconds(unpruned.median)} → ${formatMilliseconds(pruned.median)}`;
  const slow = `p95 ${formatMilliseconds(unpruned.p95)} → ${formatMilliseconds(pruned.p95)}`;
  return {
    content: [formatTimes(speedUp.value)],
    note: [
      // Worded as in the headline: the measurement does not show which is faster.
      ...(low <= 1 && high >= 1 ? [say(text`not clearly faster`)] : []),
      `[${formatTimes(low)}, ${formatTimes(high)}]; ${times}; ${slow}`,
    ].join(' '),
    mark: high < 1 ? 'bad' : low > 1 ? 'good' : undefined,
  };
}

function memoryCell(memory: MemoryPair | undefined, say: Say): Cell {
  if (memory === undefined) return cell(say(text`not measured`));
  const { format } = figures.peakMemory;
  const beside = say(text`unpruned ${format(memory.dense)}`);
  const change = memoryChangeText(memory);
  const note = change === undefined ? beside : say(statements([beside, change]));
  return cell(format(memory.pruned), note);
}
