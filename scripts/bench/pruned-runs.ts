/** Runs pruned decoders and the unpruned one side by side: prefill, and decode steps after it. */
import type { Step } from '../../src/core/cost/types';
import type { Cache } from '../../src/core/model/caches';
import { DecoderSession } from '../../src/core/model/decoder-session';
import type { DecoderInputs } from '../../src/core/model/decoder-inputs';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions';
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

/** The unpruned decoder once more, opened after all others: how far two measurements of one thing are apart. */
export const control = 'unpruned, opened last';

/** All variants in one round, so that each is compared with the same unpruned run. */
export async function measurePruned(
  decoder: RandomDecoder,
  variants: readonly Variant[],
  inputs: DecoderInputs,
  { quick, threads, clock }: Settings,
): Promise<PrunedTimes> {
  const prefillPlan = quick ? { warmups: 1, rounds: 5 } : { warmups: 2, rounds: 11 };
  const decodePlan = quick ? { warmups: 2, rounds: 11 } : { warmups: 5, rounds: 81 };
  const whole = withoutImage(inputs);
  const timed = await withSessions(decoder, variants, threads, async (sessions) => ({
    prefill: await interleave(
      ofEach(sessions, (session) => session.runPrefill(inputs)),
      { ...prefillPlan, clock },
    ),
    decode: await decodeAfter(sessions, inputs, { ...decodePlan, clock }),
    wholeDecode: await decodeAfter(sessions, whole, { ...decodePlan, clock }),
  }));
  const computed = await withSessions(decoder, variants, 1, async (sessions) => ({
    decodeWork: await decodeAfter(sessions, inputs, { ...decodePlan, clock: 'cpu' }),
    wholeDecodeWork: await decodeAfter(sessions, whole, { ...decodePlan, clock: 'cpu' }),
  }));
  return { ...timed, ...computed };
}

type Sessions = ReadonlyMap<string, DecoderSession>;

async function withSessions<T>(
  decoder: RandomDecoder,
  variants: readonly Variant[],
  threads: number,
  work: (sessions: Sessions) => Promise<T>,
): Promise<T> {
  const options: SessionOptions = { device: 'cpu', threads };
  const sessions = new Map<string, DecoderSession>();
  try {
    for (const { name, source } of [
      ...sources(decoder, variants),
      { name: control, source: { file: decoder.model.file } },
    ]) {
      sessions.set(name, await DecoderSession.open(decoder, source, options));
    }
    return await work(sessions);
  } finally {
    for (const session of sessions.values()) await session.dispose();
  }
}

function ofEach(
  sessions: Sessions,
  run: (session: DecoderSession, name: string) => unknown,
): Record<string, () => unknown> {
  return Object.fromEntries([...sessions].map(([name, one]) => [name, () => run(one, name)]));
}

/** Decode steps of one token, each after the session's own prefill of `prompt`. */
async function decodeAfter(
  sessions: Sessions,
  prompt: DecoderInputs,
  plan: Plan,
): Promise<Times<string>> {
  const next = prompt.embeddings.slice(0, prompt.hiddenSize);
  const caches = new Map<string, Cache>();
  for (const [name, session] of sessions) {
    caches.set(name, (await session.prefill(prompt)).cache);
  }
  return interleave(
    ofEach(sessions, (session, name) => session.decode(next, prompt.length, caches.get(name)!)),
    plan,
  );
}

function sources(
  { model }: RandomDecoder,
  variants: readonly Variant[],
): { name: string; source: GraphSource }[] {
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
