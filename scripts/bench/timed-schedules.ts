/** Prefills of several schedules, run in turns with the unpruned decoder. */
import type { PromptShape } from '../../src/core/cost/types';
import { DecoderSession } from '../../src/core/model/decoder-session';
import type { ModelFolder } from '../../src/core/model/folder';
import { buildPrunedGraph, type Pruning } from '../../src/core/surgery/pruning/pruning';
import { interleave, spreadOf } from './measure';
import { promptInputs } from './prompt';

export interface TimedSchedules {
  /** Median milliseconds of each. */
  milliseconds: number[];
  unpruned: number;
}

export async function timeSchedules(
  folder: ModelFolder,
  prunings: readonly Pruning[],
  prompt: PromptShape,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<TimedSchedules> {
  const options = { device: 'cpu', threads } as const;
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
      { warmups: 2, rounds, clock: 'wall' },
    );
    const [unpruned, ...milliseconds] = sessions.map(
      (_, at) => spreadOf(times[String(at)]!).median,
    );
    return { unpruned: unpruned!, milliseconds };
  } finally {
    for (const session of sessions) await session.dispose();
  }
}
