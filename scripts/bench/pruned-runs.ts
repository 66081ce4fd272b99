/** Runs pruned decoders and the dense one side by side: prefill, and decode steps behind it. */
import type { Step } from '../../src/core/cost/types';
import { DecoderSession, type Cache } from '../../src/core/model/decoder-session';
import type { DecoderInputs } from '../../src/core/model/encoder';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions';
import type { Locate } from '../../src/core/surgery/pruning/locate/locate';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { interleave, type Times } from './measure';
import { profilePrefill, profileTable } from './profile';
import { withoutImage } from './prompt';
import type { RandomDecoder } from './random-decoder';
import type { Settings } from './sections';

export interface Variant {
  name: string;
  schedule: Step[];
  locate: Locate;
}

export interface Measured {
  prefill: Times<string>;
  /** Behind that prefill. */
  decode: Times<string>;
  /** Behind a prompt that nothing is pruned from, so that caches are as long as the dense ones. */
  wholeDecode: Times<string>;
}

/** Names the unpruned decoder among the times. */
export const dense = 'dense';

/** All variants in one round, so that each is compared with the same dense run. */
export async function measurePruned(
  decoder: RandomDecoder,
  variants: readonly Variant[],
  inputs: DecoderInputs,
  { quick, threads, clock }: Settings,
): Promise<Measured> {
  const options: SessionOptions = { device: 'cpu', threads };
  const sessions = new Map<string, DecoderSession>();
  try {
    for (const { name, source } of sources(decoder, variants)) {
      sessions.set(name, await DecoderSession.open(decoder, source, options));
    }
    const each = (run: (session: DecoderSession, name: string) => unknown) =>
      Object.fromEntries([...sessions].map(([name, one]) => [name, () => run(one, name)]));
    const prefillPlan = quick ? { warmups: 1, rounds: 5 } : { warmups: 2, rounds: 11 };
    const times = await interleave(
      each((session) => session.runPrefill(inputs)),
      { ...prefillPlan, clock },
    );
    const next = inputs.embeddings.slice(0, inputs.hiddenSize);
    const decodePlan = quick ? { warmups: 2, rounds: 11 } : { warmups: 5, rounds: 81 };
    const decodeBehind = async (prefilled: DecoderInputs): Promise<Times<string>> => {
      const caches = new Map<string, Cache>();
      for (const [name, session] of sessions) {
        caches.set(name, (await session.prefill(prefilled)).cache);
      }
      return interleave(
        each((session, name) => session.decode(next, inputs.length, caches.get(name)!)),
        { ...decodePlan, clock },
      );
    };
    return {
      prefill: times,
      decode: await decodeBehind(inputs),
      wholeDecode: await decodeBehind(withoutImage(inputs)),
    };
  } finally {
    for (const session of sessions.values()) await session.dispose();
  }
}

function sources(
  { model }: RandomDecoder,
  variants: readonly Variant[],
): { name: string; source: GraphSource }[] {
  const ranking = { kind: 'self-cross' } as const;
  return [
    { name: dense, source: { file: model.file } },
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
