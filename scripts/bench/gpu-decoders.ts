/** Decoders of random weights on a device: calibration, pruned prefill and decode steps. */
import { release, type Cache } from '../../src/core/model/caches';
import type { DecoderInputs } from '../../src/core/model/decoder-inputs';
import { DecoderSession } from '../../src/core/model/decoder-session';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { randomDecoderLine } from './calibration';
import type { OnDevice } from './settings';
import { randomMassLine } from './gpu-masses';
import { interleave } from './measure';
import { prompt, promptInputs, smallPrompt } from './prompt';
import { overUnpruned, speedUpLine } from './pruned-lines';
import { unpruned, type Variant } from './pruned-runs';
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

/** In fp32 also its masses, since the CPU computes them in fp32 too. */
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
  const { model, shape } = decoder;
  const { name, schedule, locate } = variant;
  const options = { device, threads, keepsCaches: true };
  const graph = buildPrunedGraph(model, { schedule, ranking: { kind: 'self-cross' } }, locate);
  const whole = await DecoderSession.open({ shape }, { file: model.file }, options);
  const pruned = await DecoderSession.open({ shape }, graph, options);
  const sessions = { [unpruned]: whole, [name]: pruned };
  try {
    const prefill = await interleave(
      ofEach(sessions, async (session) => {
        release(await session.prefill(inputs));
      }),
      { warmups: 2, rounds: quick ? 5 : 21, clock },
    );
    const caches: Record<string, Cache> = {};
    for (const [which, session] of Object.entries(sessions)) {
      caches[which] = (await session.prefill(inputs)).cache;
    }
    const next = inputs.embeddings.slice(0, inputs.hiddenSize);
    const decode = await interleave(
      ofEach(sessions, async (session, which) => {
        release(await session.decode(next, inputs.length, caches[which]!));
      }),
      { warmups: 3, rounds: quick ? 7 : 41, clock },
    );
    for (const cache of Object.values(caches)) release({ cache });
    const visualTokens = inputs.visualIndex.length;
    const lengths = { visualTokens, textTokens: inputs.length - visualTokens };
    return [
      speedUpLine(variant, shape, lengths, prefill),
      overUnpruned(`${name}: decode step / unpruned`, name, decode),
    ];
  } finally {
    await whole.dispose();
    await pruned.dispose();
  }
}

function ofEach(
  sessions: Record<string, DecoderSession>,
  run: (session: DecoderSession, name: string) => Promise<void>,
): Record<string, () => Promise<void>> {
  return Object.fromEntries(
    Object.entries(sessions).map(([name, session]) => [name, () => run(session, name)]),
  );
}
