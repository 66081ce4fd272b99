/** Calibration against a plain prefill of the same samples. */
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { SessionOptions } from '../../src/core/model/sessions/sessions';
import { prompt, promptInputs, smallPrompt } from './prompt';
import { benchShape, writeRandomDecoder, type RandomDecoder } from './random-decoder';
import type { Line, SectionReport } from './report';
import { samplePrompts } from './sample-prompts';
import { scoringLine } from './scoring-line';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

export async function calibration(settings: Settings): Promise<SectionReport> {
  const lines = [await onSampleModel(settings), await onRandomDecoder(settings)];
  const notes = [
    'Plain prefill: the unpruned decoder with logits and caches as outputs. Scoring: the graph that ' +
      'calibration runs, and reading its masses. The encoding of image and text, which both need, is ' +
      'left out. Ratios are of whole passes over the samples, or of single prefills, round by round.',
    'Without logits and caches as outputs, what follows the last attention falls away and no cache is ' +
      'handed out: shallow decoders gain more from that than deep ones, where the ratio is nearer 1.',
  ];
  return { lines, notes };
}

async function onSampleModel({ quick, threads, clock }: Settings): Promise<Line> {
  const { folder, prompts } = await samplePrompts(quick ? 4 : 32, threads);
  const options: SessionOptions = { device: 'cpu', threads };
  const [first] = prompts;
  const visual = first!.visualIndex.length;
  const { layers, hiddenSize } = folder.shape;
  const what =
    `Sample model (${layers} layers of width ${hiddenSize}, ${visual} visual of ` +
    `${first!.length} tokens), ${prompts.length} samples`;
  const decoder = { model: folder.decoder, shape: folder.shape };
  return scoringLine(what, decoder, prompts, options, {
    warmups: 2,
    rounds: quick ? 5 : 15,
    clock,
  });
}

async function onRandomDecoder(settings: Settings): Promise<Line> {
  const { quick } = settings;
  const shape = quick ? { ...benchShape, layers: 2 } : benchShape;
  const lengths = quick ? smallPrompt : prompt;
  return inTemporaryFolder(async (folder) => {
    const kind = { shape, form: 'decomposed', precision: 'fp32' } as const;
    const decoder = await writeRandomDecoder(folder, kind, 'random');
    const what =
      `Random decoder (${shape.layers} layers of width ${shape.hiddenSize}, ` +
      `${lengths.visualTokens} visual of ${lengths.visualTokens + lengths.textTokens} tokens)`;
    return randomDecoderLine(what, decoder, promptInputs(lengths, shape.hiddenSize), settings);
  });
}

/** Mapped weights, as calibration opens decoders with external weights. */
export async function randomDecoderLine(
  what: string,
  decoder: RandomDecoder,
  inputs: DecoderInputs,
  { quick, threads, clock, device = 'cpu' }: Settings,
): Promise<Line> {
  const options: SessionOptions = { device, threads, mapWeights: true };
  return scoringLine(what, decoder, [inputs], options, {
    ...{ warmups: 2, rounds: quick ? 5 : 11, clock },
  });
}
