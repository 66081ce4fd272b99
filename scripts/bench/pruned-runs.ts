/** Runs pruned decoders and the unpruned one side by side: prefill, and decode steps after it. */
import type { Step } from '../../src/core/cost/types';
import { release, type Cache } from '../../src/core/model/sessions/caches';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions/sessions';
import type { Locate } from '../../src/core/surgery/pruning/locate/locate';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { interleave, type Plan, type Times } from './measure';
import { profilePrefill, profileTable } from './profile';
import { withoutImage } from './prompt';
import type { RandomDecoder } from './random-decoder';
import type { Settings } from './settings';

export interface Variant {
  name: string;
  schedule: Step[];
  locate: Locate;
}

export interface PrunedTimes {
  prefill: Times<string>;
  /** After that prefill. */
  decode: Times<string>;
  /** After a prompt that loses nothing, so that caches are as long as the unpruned ones. */
  wholeDecode: Times<string>;
  /**
   * The computing time of decode steps after the prefill, on one thread: without the cost of waking
   * threads.
   */
  decodeWork: Times<string>;
  wholeDecodeWork: Times<string>;
}

/** Names the unpruned decoder among the times. */
export const unpruned = 'unpruned';

/**
 * The unpruned decoder once more, opened after all others: how far two measurements of one thing
 * are apart.
 */
export const control = 'unpruned, opened last';

/** Measures all variants in one round, so that each is compared with the same unpruned run. */
export async function measurePruned(
  decoder: RandomDecoder,
  variants: readonly Variant[],
  inputs: DecoderInputs,
  { quick, threads, clock }: Settings,
): Promise<PrunedTimes> {
  const prefillPlan = quick ? { warmups: 1, rounds: 5 } : { warmups: 2, rounds: 11 };
  const decodePlan = quick ? { warmups: 2, rounds: 11 } : { warmups: 5, rounds: 81 };
  const whole = withoutImage(inputs);
  const all = [
    ...sources(decoder, variants),
    { name: control, source: { file: decoder.model.file } },
  ];
  const onCpu = (count: number): SessionOptions => ({ device: 'cpu', threads: count });
  const timed = await withSessions(decoder, all, onCpu(threads), async (sessions) => ({
    prefill: await prefills(sessions, inputs, { ...prefillPlan, clock }),
    decode: await decodeAfter(sessions, inputs, { ...decodePlan, clock }),
    wholeDecode: await decodeAfter(sessions, whole, { ...decodePlan, clock }),
  }));
  const computed = await withSessions(decoder, all, onCpu(1), async (sessions) => ({
    decodeWork: await decodeAfter(sessions, inputs, { ...decodePlan, clock: 'cpu' }),
    wholeDecodeWork: await decodeAfter(sessions, whole, { ...decodePlan, clock: 'cpu' }),
  }));
  return { ...timed, ...computed };
}

type Sessions = ReadonlyMap<string, DecoderSession>;

/** A decoder, unpruned or rewritten, and its name among the times. */
interface NamedSource {
  name: string;
  source: GraphSource;
}

/** Opens all of them, and disposes them after the work. */
export async function withSessions<T>(
  decoder: RandomDecoder,
  opened: readonly NamedSource[],
  options: SessionOptions,
  work: (sessions: Sessions) => Promise<T>,
): Promise<T> {
  const sessions = new Map<string, DecoderSession>();
  try {
    for (const { name, source } of opened) {
      sessions.set(name, await DecoderSession.open(decoder, source, options));
    }
    return await work(sessions);
  } finally {
    for (const session of sessions.values()) await session.dispose();
  }
}

/** First prefills; what they leave on a device is freed. */
export async function prefills(
  sessions: Sessions,
  prompt: DecoderInputs,
  plan: Plan,
): Promise<Times<string>> {
  return interleave(
    ofEach(sessions, async (session) => {
      release(await session.prefill(prompt));
    }),
    plan,
  );
}

function ofEach(
  sessions: Sessions,
  run: (session: DecoderSession, name: string) => unknown,
): Record<string, () => unknown> {
  return Object.fromEntries([...sessions].map(([name, one]) => [name, () => run(one, name)]));
}

/** Decode steps of one token, each after the session's own prefill of `prompt`. */
export async function decodeAfter(
  sessions: Sessions,
  prompt: DecoderInputs,
  plan: Plan,
): Promise<Times<string>> {
  const next = prompt.embeddings.slice(0, prompt.hiddenSize);
  const caches = new Map<string, Cache>();
  for (const [name, session] of sessions) {
    caches.set(name, (await session.prefill(prompt)).cache);
  }
  const times = await interleave(
    ofEach(sessions, async (session, name) => {
      release(await session.decode(next, prompt.length, caches.get(name)!));
    }),
    plan,
  );
  for (const cache of caches.values()) release({ cache });
  return times;
}

/** The unpruned decoder and its variants. */
export function sources({ model }: RandomDecoder, variants: readonly Variant[]): NamedSource[] {
  const ranking = { kind: 'self-cross' } as const;
  return [
    { name: unpruned, source: { file: model.file } },
    ...variants.map(({ name, schedule, locate }) => ({
      name,
      source: buildPrunedGraph(model, { schedule, ranking }, locate),
    })),
  ];
}

export async function printProfiles(
  decoder: RandomDecoder,
  variants: readonly Variant[],
  inputs: DecoderInputs,
  threads: number,
): Promise<void> {
  for (const { name, source } of sources(decoder, variants)) {
    console.log(profileTable(name, await profilePrefill(decoder, source, inputs, { threads })));
  }
}
