/** Decoders of random weights on a device: calibration, pruned prefill and decode steps. */
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import { randomDecoderLine } from './calibration';
import type { OnDevice } from './settings';
import { randomMassLine } from './gpu-masses';
import { prompt, promptInputs, smallPrompt } from './prompt';
import { overUnpruned, speedUpLine } from './pruned-lines';
import { decodeAfter, prefills, sources, withSessions, type Variant } from './pruned-runs';
import { fewSteps, publishedSchedule } from './published';
import {
  benchShape,
  smallShape,
  writeRandomDecoder,
  type DecoderKind,
  type RandomDecoder,
} from './random-decoder';
import type { Precision } from './random-parts';
import type { Line } from './report';
import { llavaShape } from './synthetic-statistics';
import { inTemporaryFolder } from './temporary';

/** Heads of the decoder in fp32 that share the keys and values of one. */
const group = 4;

/** For fp32 also its masses, since the CPU computes them in fp32 too. */
export async function decoderLines(precision: Precision, on: OnDevice): Promise<Line[]> {
  const isFull = precision === 'fp32';
  const full = isFull ? benchShape : llavaShape;
  const base = on.quick ? smallShape : full;
  const shape = isFull ? { ...base, keyValueHeads: base.attentionHeads / group } : base;
  const kind: DecoderKind = { shape, form: 'genai', precision };
  const inputs = promptInputs(on.quick ? smallPrompt : prompt, shape.hiddenSize);
  const what = `${precision}, ${shape.layers} layers of width ${shape.hiddenSize}`;
  return inTemporaryFolder(async (folder) => {
    const decoder = await writeRandomDecoder(folder, kind, 'random');
    const variants = [publishedSchedule(shape.layers), fewSteps(shape.layers, 3)].map(
      (schedule): Variant => ({
        name: `${precision}, ${schedule.length} steps`,
        ...{ schedule, locate: { kind: 'input' } },
      }),
    );
    const lines: Line[] = [];
    if (isFull) lines.push(await randomMassLine(what, decoder, inputs, on.device));
    lines.push(
      await randomDecoderLine(`${what}: calibration / plain prefill`, decoder, inputs, on),
    );
    for (const variant of variants)
      lines.push(...(await prunedLines(decoder, variant, inputs, on)));
    return lines;
  });
}

async function prunedLines(
  decoder: RandomDecoder,
  variant: Variant,
  inputs: DecoderInputs,
  { quick, device, threads, clock }: OnDevice,
): Promise<Line[]> {
  const options = { device, threads, keepsCaches: true };
  const { prefill, decode } = await withSessions(
    decoder,
    sources(decoder, [variant]),
    options,
    async (sessions) => ({
      prefill: await prefills(sessions, inputs, { warmups: 2, rounds: quick ? 5 : 21, clock }),
      decode: await decodeAfter(sessions, inputs, { warmups: 3, rounds: quick ? 7 : 41, clock }),
    }),
  );
  const visualTokens = inputs.visualIndex.length;
  const lengths = { visualTokens, textTokens: inputs.length - visualTokens };
  const { name } = variant;
  return [
    speedUpLine(variant, decoder.shape, lengths, prefill),
    overUnpruned(`${name}: decode step / unpruned`, name, decode),
  ];
}
