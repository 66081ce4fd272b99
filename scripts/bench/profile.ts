/** Where the time of a prefill goes, by operator, to find out why a target is missed. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions/sessions';
import { floatTensor, int64Tensor } from '../../src/core/model/sessions/tensors';
import type { RandomDecoder } from './random-decoder';
import { inTemporaryFolder } from './temporary';

/** A node's run, in microseconds. */
interface Event {
  name: string;
  ts: number;
  dur: number;
  cat: string;
  args?: { op_name?: string };
}

export interface OperatorTime {
  operator: string;
  milliseconds: number;
  runs: number;
}

const runs = 5;

/** Times of one prefill by operator, the slowest first; an If counts without its branches. */
export async function profilePrefill(
  decoder: RandomDecoder,
  source: GraphSource,
  inputs: DecoderInputs,
  { threads, mapWeights }: Pick<SessionOptions, 'threads' | 'mapWeights'>,
): Promise<OperatorTime[]> {
  return inTemporaryFolder(async (folder) => {
    const options: InferenceSession.SessionOptions = {
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      logSeverityLevel: 3,
      enableProfiling: true,
      profileFilePrefix: path.join(folder, 'profile'),
      extra: {
        session: {
          ...(mapWeights === true ? { disable_prepacking: '1' } : {}),
          ...('bytes' in source
            ? { model_external_initializers_file_folder_path: source.externalDataFolder }
            : {}),
        },
      },
    };
    const session =
      'file' in source
        ? await InferenceSession.create(source.file, options)
        : await InferenceSession.create(source.bytes, options);
    const feeds = prefillFeeds(decoder, inputs, session.inputNames);
    for (let run = 0; run < runs; run++) await session.run(feeds);
    session.endProfiling();
    await session.release();
    const [name] = await readdir(folder);
    return byOperator(JSON.parse(await readFile(path.join(folder, name!), 'utf8')) as Event[]);
  });
}

function prefillFeeds(
  { shape }: RandomDecoder,
  { embeddings, length, hiddenSize, visualIndex }: DecoderInputs,
  names: readonly string[],
): Record<string, Tensor> {
  const cache = [1, shape.keyValueHeads, 0, shape.headSize];
  const rows = Array.from({ length }, (_, row) => row);
  const given: Record<string, Tensor> = {
    inputs_embeds: floatTensor('float32', embeddings, [1, length, hiddenSize]),
    attention_mask: int64Tensor(new Array<number>(length).fill(1), [1, length]),
    position_ids: int64Tensor(rows, [1, length]),
    visual_token_index: int64Tensor(visualIndex, [visualIndex.length]),
  };
  const empty = floatTensor('float32', new Float32Array(), cache);
  return Object.fromEntries(names.map((name) => [name, given[name] ?? empty]));
}

/**
 * The fastest run of every operator, without the first, which allocates: others use the machine,
 * too.
 */
function byOperator(events: readonly Event[]): OperatorTime[] {
  const nodes = events
    .filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'))
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const starts = events
    .filter(({ name }) => name === 'model_run')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const quickest = new Map<string, OperatorTime>();
  starts.slice(1).forEach((start, i) => {
    const end = starts[i + 2] ?? Infinity;
    for (const one of ownTimes(nodes.filter(({ ts }) => ts >= start && ts < end))) {
      const known = quickest.get(one.operator);
      if (!known || one.milliseconds < known.milliseconds) quickest.set(one.operator, one);
    }
  });
  return [...quickest.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/**
 * @param nodes of one run, in order of their start; those within another's time are its branches'
 */
function ownTimes(nodes: readonly Event[]): Iterable<OperatorTime> {
  const totals = new Map<string, OperatorTime>();
  const open: Event[] = [];
  const add = (event: Event, microseconds: number, count: number) => {
    const operator = event.args?.op_name ?? event.name;
    const total = totals.get(operator) ?? { operator, milliseconds: 0, runs: 0 };
    total.milliseconds += microseconds / 1000;
    total.runs += count;
    totals.set(operator, total);
  };
  for (const event of nodes) {
    while (open.length > 0 && open.at(-1)!.ts + open.at(-1)!.dur <= event.ts) open.pop();
    const outer = open.at(-1);
    if (outer) add(outer, -event.dur, 0);
    add(event, event.dur, 1);
    open.push(event);
  }
  return totals.values();
}

export function profileTable(title: string, times: readonly OperatorTime[]): string {
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = times
    .filter(({ milliseconds }) => milliseconds > total / 1000)
    .map(
      ({ operator, milliseconds, runs: count }) =>
        `  ${operator.padEnd(28)}${milliseconds.toFixed(1).padStart(9)} ms  ${count.toFixed(0)}`,
    );
  return [`${title}: ${total.toFixed(1)} ms in nodes`, ...rows].join('\n');
}
