/** Prefill and decode of a pruned decoder against the dense one, and against what FLOPs promise. */
import { scheduleCost } from '../../src/core/cost/cost';
import type { DecoderShape, PromptShape, Step } from '../../src/core/cost/types';
import { DecoderSession, type Cache } from '../../src/core/model/decoder-session';
import type { DecoderInputs } from '../../src/core/model/encoder';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions';
import type { Locate } from '../../src/core/surgery/pruning/locate';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { requireIdentical } from './identical';
import { interleave, ratioOf, spreadOf, type Times } from './measure';
import { profilePrefill, profileTable } from './profile';
import { prompt, promptInputs, promptSpan, smallPrompt, withoutImage } from './prompt';
import { fewSteps, publishedSchedule } from './published';
import { benchShape, writeRandomDecoder, type RandomDecoder } from './random-decoder';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './sections';
import { inTemporaryFolder } from './temporary';

interface Variant {
  name: string;
  schedule: Step[];
  locate: Locate;
}

const smallShape: DecoderShape = {
  layers: 12,
  hiddenSize: 256,
  intermediateSize: 704,
  attentionHeads: 4,
  keyValueHeads: 4,
  headSize: 64,
};

const leastPartOfIdeal = 0.85;
const largestDecode = 1.03;

export async function prefill(settings: Settings): Promise<SectionReport> {
  const { quick, threads, profile } = settings;
  const shape = quick ? smallShape : benchShape;
  const lengths = quick ? smallPrompt : prompt;
  const inputs = promptInputs(lengths, shape.hiddenSize);
  return inTemporaryFolder(async (folder) => {
    const decoder = await writeRandomDecoder(folder, shape, 'random');
    await requireIdentical(decoder, inputs, { device: 'cpu', threads });
    const variants = variantsOf(shape.layers, inputs);
    if (profile) await printProfiles(decoder, inputs, threads, variants);
    const measured = await measure(decoder, variants, inputs, settings);
    const lines = variants.flatMap((variant) => linesOf(variant, shape, lengths, measured));
    return { lines, notes: notesOf(shape, lengths, decoder) };
  });
}

function variantsOf(layers: number, inputs: DecoderInputs): Variant[] {
  const input: Locate = { kind: 'input' };
  const span: Locate = { kind: 'span', span: promptSpan(inputs) };
  const all = publishedSchedule(layers);
  const few = fewSteps(layers, 3);
  return [
    { name: `${all.length} steps, input`, schedule: all, locate: input },
    { name: `${all.length} steps, span`, schedule: all, locate: span },
    { name: `${few.length} steps, input`, schedule: few, locate: input },
  ];
}

interface Measured {
  prefill: Times<string>;
  /** Behind that prefill. */
  decode: Times<string>;
  /** Behind a prompt that nothing is pruned from, so that caches are as long as the dense ones. */
  wholeDecode: Times<string>;
}

const dense = 'dense';

/** All variants in one round, so that each is compared with the same dense run. */
async function measure(
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

async function printProfiles(
  decoder: RandomDecoder,
  inputs: DecoderInputs,
  threads: number,
  variants: readonly Variant[],
): Promise<void> {
  for (const { name, source } of sources(decoder, variants)) {
    console.log(profileTable(name, await profilePrefill(decoder, source, inputs, threads)));
  }
}

function linesOf(
  { name, schedule }: Variant,
  shape: DecoderShape,
  lengths: PromptShape,
  { prefill: prefills, decode, wholeDecode }: Measured,
): Line[] {
  const { reduction } = scheduleCost(shape, lengths, schedule);
  const ideal = 1 / (1 - reduction.decoder);
  const speedUp = ratioOf(prefills[dense]!, prefills[name]!);
  const milliseconds = (times: number[]) => `${spreadOf(times).median.toFixed(0)} ms`;
  const decodeLine = (what: string, times: Times<string>, target?: Line['target']) =>
    medianLine(`${name}: ${what} / dense`, 'times', ratioOf(times[name]!, times[dense]!), {
      target,
      note: `dense ${milliseconds(times[dense]!)}, pruned ${milliseconds(times[name]!)}`,
    });
  return [
    medianLine(`${name}: prefill speed-up`, 'times', speedUp, {
      target: { kind: 'at least', value: leastPartOfIdeal * ideal },
      note:
        `${percent(speedUp.median / ideal)} of the ideal ${ideal.toFixed(3)}x ` +
        `(${percent(reduction.decoder)} of the FLOPs cut); dense ${milliseconds(prefills[dense]!)}, ` +
        `pruned ${milliseconds(prefills[name]!)}`,
    }),
    decodeLine('decode step', decode, { kind: 'at most', value: largestDecode }),
    decodeLine('decode step behind a prompt without image', wholeDecode),
  ];
}

function notesOf(shape: DecoderShape, lengths: PromptShape, decoder: RandomDecoder): string[] {
  const { layers, hiddenSize, attentionHeads, headSize, intermediateSize } = shape;
  const show = (schedule: Step[]) =>
    schedule.map(({ layer, keep }) => `${layer}: ${keep}`).join(', ');
  return [
    `Decoder of random weights: ${layers} layers, width ${hiddenSize}, ${attentionHeads} heads of ` +
      `${headSize}, FFN ${intermediateSize}, fp32, ${(decoder.weightBytes / 1e6).toFixed(0)} MB; ` +
      `${lengths.visualTokens} visual and ${lengths.textTokens} text tokens; default session options.`,
    `The published 60% shape over these layers, as layer: keep. All steps: ${show(publishedSchedule(layers))}. ` +
      `Few: ${show(fewSteps(layers, 3))}.`,
    'Ideal: dense / pruned FLOPs of the decoder convention, which does not count the output head.',
  ];
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}
