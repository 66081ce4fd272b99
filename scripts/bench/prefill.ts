/**
 * Prefill and decode of a pruned decoder against the unpruned one, and against the saving in FLOPs.
 */
import type { PromptShape, Step } from '../../src/core/cost/types';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { Locate } from '../../src/core/surgery/pruning/locate/locate';
import { requireIdentical } from './identical';
import { prompt, promptInputs, promptSpan, smallPrompt } from './prompt';
import { controlLines, prunedLines } from './pruned-lines';
import { measurePruned, printProfiles, type Variant } from './pruned-runs';
import { fewSteps, publishedSchedule } from './published';
import {
  benchShape,
  describeDecoder,
  smallShape,
  writeRandomDecoder,
  type DecoderKind,
  type RandomDecoder,
} from './random-decoder';
import type { SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

export async function prefill(settings: Settings): Promise<SectionReport> {
  const { quick, threads, profile } = settings;
  const shape = quick ? smallShape : benchShape;
  const lengths = quick ? smallPrompt : prompt;
  const inputs = promptInputs(lengths, shape.hiddenSize);
  return inTemporaryFolder(async (folder) => {
    const kind = { shape, form: 'decomposed', precision: 'fp32' } as const;
    const decoder = await writeRandomDecoder(folder, kind, 'random');
    await requireIdentical(decoder, inputs, { device: 'cpu', threads });
    const variants = variantsOf(shape.layers, inputs);
    if (profile) await printProfiles(decoder, variants, inputs, threads);
    const measured = await measurePruned(decoder, variants, inputs, settings);
    const lines = [
      ...variants.flatMap((variant) => prunedLines(variant, shape, lengths, measured)),
      ...controlLines('fp32', measured),
    ];
    return { lines, notes: notesOf(kind, lengths, decoder) };
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

function notesOf(kind: DecoderKind, lengths: PromptShape, decoder: RandomDecoder): string[] {
  return [
    `${describeDecoder(kind, decoder)}; ${lengths.visualTokens} visual and ` +
      `${lengths.textTokens} text tokens; default session options.`,
    schedulesNote(kind.shape.layers),
    idealNote,
    computedNote,
  ];
}

export function schedulesNote(layers: number): string {
  const show = (schedule: Step[]) =>
    schedule.map(({ layer, keep }) => `${layer}: ${keep}`).join(', ');
  return (
    `The published 60% shape over these layers, as layer: keep. All steps: ` +
    `${show(publishedSchedule(layers))}. Few: ${show(fewSteps(layers, 3))}.`
  );
}

export const idealNote =
  'Ideal: unpruned / pruned FLOPs of the decoder convention, which does not count the output head.';

export const computedNote =
  'Computed: the processor time of the process with one thread, which neither other programs nor the waking of ' +
  'threads disturb. A decode step of such a decoder mostly reads weights, so that its wall time hangs on where they ' +
  'lie: the unpruned decoder, opened twice, shows how much.';
