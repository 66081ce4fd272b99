/** Calibration against a plain prefill of the same samples. */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import type { DecoderShape } from '../../src/core/cost/types';
import { openData } from '../../src/core/model/data';
import { DecoderSession } from '../../src/core/model/decoder-session';
import { PromptEncoder, type DecoderInputs } from '../../src/core/model/encoder';
import { openModelFolder } from '../../src/core/model/folder';
import type { SessionOptions } from '../../src/core/model/sessions';
import { floats } from '../../src/core/model/tensors';
import type { OnnxModel } from '../../src/core/onnx/model-file';
import { buildScoringGraph } from '../../src/core/surgery/scoring';
import { interleave, ratioOf, spreadOf, type Plan } from './measure';
import { prompt, promptInputs, smallPrompt } from './prompt';
import { benchShape, writeRandomDecoder } from './random-decoder';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './sections';
import { inTemporaryFolder } from './temporary';

const target = { kind: 'at most', value: 1.1 } as const;

/** The bundled model and data; FITPRUNE_SAMPLE names another folder of the same layout. */
const sample = process.env['FITPRUNE_SAMPLE'] ?? path.join(__dirname, '../media/sample');

export async function calibration(settings: Settings): Promise<SectionReport> {
  const lines = [await onSampleModel(settings), await onRandomDecoder(settings)];
  const notes = [
    'Plain prefill: the dense decoder with logits and caches as outputs. Scoring: the graph that ' +
      'calibration runs, and reading its masses. The encoding of image and text, which both need, is ' +
      'left out. Ratios are of whole passes over the samples, or of single prefills, round by round.',
    'Without logits and caches as outputs, what follows the last attention falls away and no cache is ' +
      'handed out: shallow decoders gain more from that than deep ones, where the ratio is nearer 1.',
  ];
  return { lines, notes };
}

async function onSampleModel({ quick, threads, clock }: Settings): Promise<Line> {
  const folder = await openModelFolder(path.join(sample, 'shapes-llava'));
  const data = await openData({ path: path.join(sample, 'calibration.jsonl') });
  const options: SessionOptions = { device: 'cpu', threads };
  const encoder = await PromptEncoder.open(folder, options);
  const prompts: DecoderInputs[] = [];
  try {
    for (const one of data.samples.slice(0, quick ? 4 : 32)) {
      prompts.push(await encoder.encodeSample(one));
    }
  } finally {
    await encoder.dispose();
  }
  const [first] = prompts;
  const visual = first!.visualIndex.length;
  const { layers, hiddenSize } = folder.shape;
  const what =
    `Sample model (${layers} layers of width ${hiddenSize}, ${visual} visual of ` +
    `${first!.length} tokens), ${prompts.length} samples`;
  return compare(what, folder, prompts, options, { warmups: 2, rounds: quick ? 5 : 15, clock });
}

async function onRandomDecoder({ quick, threads, clock }: Settings): Promise<Line> {
  const shape: DecoderShape = quick ? { ...benchShape, layers: 2 } : benchShape;
  const lengths = quick ? smallPrompt : prompt;
  return inTemporaryFolder(async (folder) => {
    const { model } = await writeRandomDecoder(folder, shape, 'random');
    const inputs = promptInputs(lengths, shape.hiddenSize);
    // As calibration opens decoders with external weights.
    const options: SessionOptions = { device: 'cpu', threads, mapWeights: true };
    const what =
      `Random decoder (${shape.layers} layers of width ${shape.hiddenSize}, ` +
      `${lengths.visualTokens} visual of ${inputs.length} tokens)`;
    const decoder = { decoder: model, shape };
    return compare(what, decoder, [inputs], options, { warmups: 2, rounds: quick ? 5 : 11, clock });
  });
}

async function compare(
  what: string,
  { decoder, shape }: { decoder: OnnxModel; shape: DecoderShape },
  prompts: readonly DecoderInputs[],
  options: SessionOptions,
  plan: Plan,
): Promise<Line> {
  const graph = buildScoringGraph(decoder, { aggregate: 'max' });
  const dense = await DecoderSession.open({ shape }, { file: decoder.file }, options);
  const scoring = await DecoderSession.open({ shape }, graph, options);
  try {
    const times = await interleave(
      {
        plain: async () => {
          for (const inputs of prompts) await dense.runPrefill(inputs);
        },
        scoring: async () => {
          for (const inputs of prompts) {
            const outputs = await scoring.runPrefill(inputs);
            for (const name of graph.masses) floats(outputs[name] as Tensor).slice();
          }
        },
      },
      plan,
    );
    const each = (milliseconds: number[]) =>
      `${(spreadOf(milliseconds).median / prompts.length).toFixed(1)} ms`;
    return medianLine(what, 'times', ratioOf(times.scoring, times.plain), {
      target,
      note: `plain ${each(times.plain)}, scoring ${each(times.scoring)} a sample`,
    });
  } finally {
    await dense.dispose();
    await scoring.dispose();
  }
}
