/** The graphs that are timed, opened. Only the worker process may import this. */
import { DecoderSession } from '../model/sessions/decoder-session';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import type { ModelFolder } from '../model/folder/folder';
import type { SessionOptions } from '../model/sessions/sessions';
import type { Ranking } from '../ranking/families';
import { methodRanking } from '../fit/methods';
import { keepUnits } from '../cost/tokens';
import { encodeRewrite } from '../surgery/rewrite';
import { buildPrunedGraph } from '../surgery/pruning/pruning';
import { layersUpTo } from './layer-parts';
import type { Now } from './options';
import { scoringKinds, type ProfileSetting, type ScoringKind, type Timed } from './types';

export interface TimedDecoder {
  of: Timed;
  /** Whether it is timed at the lengths of cuts alone. */
  isCut: boolean;
  /** Milliseconds of one prefill. */
  run(inputs: DecoderInputs): Promise<number>;
  dispose(): Promise<void>;
}

/** A ranking for each amount of map rows, as in the methods that fits offer. */
const rankings: Record<ScoringKind, () => Ranking> = {
  bare: () => ({ kind: 'stride' }),
  text: () => ({ kind: 'self-cross', exponents: [0, 1] }),
  all: () => methodRanking('fitprune+'),
};

/** The unpruned decoder comes first; the caller disposes all. */
export async function openTimedDecoders(
  folder: ModelFolder,
  setting: ProfileSetting,
  options: SessionOptions,
  now: Now,
): Promise<{ whole: DecoderSession; decoders: TimedDecoder[]; dispose: () => Promise<void> }> {
  const { decoder } = folder;
  const opened: DecoderSession[] = [];
  const dispose = async () => {
    for (const session of opened.splice(0)) await session.dispose();
  };
  const open = async (source: Parameters<typeof DecoderSession.open>[1]) => {
    const session = await DecoderSession.open(folder, source, options);
    opened.push(session);
    return session;
  };
  try {
    const whole = await open({ file: folder.files.decoder });
    const decoders = [timed('whole', false, whole, now)];
    for (const boundary of setting.boundaries) {
      const session = await open(encodeRewrite(layersUpTo(decoder, boundary)));
      decoders.push(timed(`layers:${boundary}`, false, session, now));
    }
    for (const kind of setting.cuts.length === 0 ? [] : scoringKinds) {
      const schedule = setting.cuts.map((layer) => ({ layer, keep: 1 }));
      const pruning = { schedule, ranking: rankings[kind]() };
      const session = await open(buildPrunedGraph(decoder, pruning, { kind: 'input' }));
      decoders.push(timed(`kept:${kind}`, true, session, now));
    }
    for (const [of, keep] of [
      ['once', 1],
      ['first', 1 / keepUnits],
    ] as const) {
      if (setting.first === undefined) continue;
      const schedule = [{ layer: setting.first, keep }];
      const pruning = { schedule, ranking: rankings.bare() };
      const session = await open(buildPrunedGraph(decoder, pruning, { kind: 'input' }));
      decoders.push(timed(of, true, session, now));
    }
    return { whole, decoders, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Logits are read as in an evaluation; a part of a decoder has none. */
function timed(of: Timed, isCut: boolean, session: DecoderSession, now: Now): TimedDecoder {
  const isPart = of.startsWith('layers:');
  return {
    ...{ of, isCut, dispose: () => session.dispose() },
    async run(inputs) {
      const started = now();
      await (isPart ? session.runPrefill(inputs) : session.prefill(inputs));
      return now() - started;
    },
  };
}
