/** Prefills of several schedules, run in turns with the unpruned decoder. */
import type { PromptShape } from '../../src/core/cost/types';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { Device } from '../../src/core/model/devices/devices';
import type { ModelFolder } from '../../src/core/model/folder/folder';
import { buildPrunedGraph, type Pruning } from '../../src/core/surgery/pruning/pruning';
import { interleave, spreadOf, type Clock } from './measure';
import { promptInputs } from './prompt';

/** Milliseconds by round: of the unpruned decoder, then of each schedule. */
export type TimedRuns = number[][];

export interface TimedSettings {
  device: Device;
  threads: number;
  rounds: number;
  clock: Clock;
}

export async function timeSchedules(
  folder: ModelFolder,
  prunings: readonly Pruning[],
  prompt: PromptShape,
  { device, threads, rounds, clock }: TimedSettings,
): Promise<TimedRuns> {
  const options = { device, threads };
  const inputs = promptInputs(prompt, folder.shape.hiddenSize);
  const sessions: DecoderSession[] = [];
  try {
    sessions.push(await DecoderSession.open(folder, { file: folder.files.decoder }, options));
    for (const pruning of prunings) {
      const graph = buildPrunedGraph(folder.decoder, pruning, { kind: 'input' });
      sessions.push(await DecoderSession.open(folder, graph, options));
    }
    const times = await interleave(
      Object.fromEntries(
        sessions.map((session, at) => [String(at), () => session.prefill(inputs)]),
      ),
      { warmups: 2, rounds, clock },
    );
    return sessions.map((_, at) => times[String(at)]!);
  } finally {
    for (const session of sessions) await session.dispose();
  }
}

export interface TimedSchedules {
  /** Median milliseconds of each. */
  milliseconds: number[];
  unpruned: number;
}

/** @param parts of the same schedules, at several times */
export function mediansOf(...parts: TimedRuns[]): TimedSchedules {
  const [unpruned, ...milliseconds] = parts[0]!.map(
    (_, at) => spreadOf(parts.flatMap((part) => part[at]!)).median,
  );
  return { unpruned: unpruned!, milliseconds };
}
