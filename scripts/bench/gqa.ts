/**
 * Calibration, pruned prefill and decode of decoders with GroupQueryAttention, as fp32 and in 4
 * bits.
 */
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import { randomDecoderLine } from './calibration';
import { requireIdentical } from './identical';
import { computedNote, idealNote, schedulesNote } from './prefill';
import { prompt, promptInputs, smallPrompt } from './prompt';
import { controlLines, overUnpruned, prunedLines } from './pruned-lines';
import { measurePruned, printProfiles, type Variant } from './pruned-runs';
import { fewSteps, publishedSchedule } from './published';
import {
  benchShape,
  describeDecoder,
  smallShape,
  writeRandomDecoder,
  type DecoderKind,
} from './random-decoder';
import type { Precision } from './random-parts';
import type { SectionReport } from './report';
import { printScoringProfiles } from './scoring-line';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

/** Heads that share the keys and values of one. */
const group = 4;

export async function gqa(settings: Settings): Promise<SectionReport> {
  const base = settings.quick ? smallShape : benchShape;
  const shape = { ...base, keyValueHeads: base.attentionHeads / group };
  const lengths = settings.quick ? smallPrompt : prompt;
  const inputs = promptInputs(lengths, shape.hiddenSize);
  const reports: SectionReport[] = [];
  for (const precision of ['fp32', 'q4'] as const) {
    reports.push(await ofPrecision({ shape, form: 'genai', precision }, inputs, settings));
  }
  return {
    lines: reports.flatMap(({ lines }) => lines),
    notes: [
      ...reports.flatMap(({ notes }) => notes),
      `${lengths.visualTokens} visual and ${lengths.textTokens} text tokens, whose rows are an input. ` +
        'Calibration maps the weights of both graphs; prefill and decode have default session options.',
      computedNote,
      schedulesNote(shape.layers),
      idealNote,
    ],
  };
}

async function ofPrecision(
  kind: DecoderKind,
  inputs: DecoderInputs,
  settings: Settings,
): Promise<SectionReport> {
  const { shape, precision } = kind;
  const { threads } = settings;
  const visualTokens = inputs.visualIndex.length;
  const lengths = { visualTokens, textTokens: inputs.length - visualTokens };
  return inTemporaryFolder(async (folder) => {
    const decoder = await writeRandomDecoder(folder, kind, 'random');
    await requireIdentical(decoder, inputs, { device: 'cpu', threads });
    const pruning = variantsOf(shape.layers, precision);
    const scoring = pruning.map(keepingAll);
    const variants = [...pruning, ...scoring];
    if (settings.profile) {
      await printScoringProfiles(precision, decoder, inputs, threads);
      await printProfiles(decoder, variants, inputs, threads);
    }
    const what = `${precision}: calibration / plain prefill`;
    const calibration = await randomDecoderLine(what, decoder, inputs, settings);
    const measured = await measurePruned(decoder, variants, inputs, settings);
    const lines = [
      calibration,
      ...pruning.flatMap((variant) => prunedLines(variant, shape, lengths, measured)),
      ...controlLines(precision, measured),
      ...scoring.map(({ name }) =>
        overUnpruned(`${name}: prefill / unpruned`, name, measured.prefill),
      ),
    ];
    return { lines, notes: [`${describeDecoder(kind, decoder)}.`] };
  });
}

function variantsOf(layers: number, precision: Precision): Variant[] {
  return [publishedSchedule(layers), fewSteps(layers, 3)].map((schedule) => ({
    name: `${precision}, ${schedule.length} steps`,
    schedule,
    locate: { kind: 'input' },
  }));
}

/** Ranks in the same places as the variant, and drops nothing: the time of the ranking itself. */
function keepingAll({ name, schedule, locate }: Variant): Variant {
  const keepAll = schedule.map(({ layer }) => ({ layer, keep: 1 }));
  return { name: `${name} that keep all`, schedule: keepAll, locate };
}
