/** How far the masses that a device computes are from those of the CPU. */
import type { Tensor } from 'onnxruntime-node';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { Device } from '../../src/core/model/devices/devices';
import { floats } from '../../src/core/model/sessions/tensors';
import { buildScoringGraph } from '../../src/core/surgery/scoring';
import type { OnDevice } from './settings';
import type { RandomDecoder } from './random-decoder';
import type { Line } from './report';
import { samplePrompts } from './sample-prompts';
import { meanOf } from '../../src/core/sums';

/** In fp32, of the mean mass of the layer. */
const target = { kind: 'at most', value: 1e-3 } as const;

export async function sampleMassLine({ quick, threads, device }: OnDevice): Promise<Line> {
  const { folder, prompts } = await samplePrompts(quick ? 2 : 16, threads);
  const decoder = { model: folder.decoder, shape: folder.shape };
  const value = await massDifference(decoder, prompts, device);
  const note = `${prompts.length} samples`;
  return {
    what: 'Masses of the sample model, off those of the CPU',
    unit: 'fraction',
    value,
    target,
    note,
  };
}

export async function randomMassLine(
  what: string,
  decoder: RandomDecoder,
  inputs: DecoderInputs,
  device: Device,
): Promise<Line> {
  const value = await massDifference(decoder, [inputs], device);
  return { what: `${what}: masses, off those of the CPU`, unit: 'fraction', value, target };
}

/**
 * @returns the largest difference of a token's mass, in parts of the mean mass of its layer
 * @throws Error where a mass is not a number
 */
async function massDifference(
  decoder: Pick<RandomDecoder, 'model' | 'shape'>,
  prompts: readonly DecoderInputs[],
  device: Device,
): Promise<number> {
  const [cpu, other] = [
    await masses(decoder, prompts, 'cpu'),
    await masses(decoder, prompts, device),
  ];
  let largest = 0;
  cpu.forEach((expected, at) => {
    const mean = meanOf(expected);
    expected.forEach((mass, token) => {
      const difference = Math.abs(other[at]![token]! - mass) / mean;
      if (!Number.isFinite(difference)) throw new Error(`a mass on ${device} is no number`);
      largest = Math.max(largest, difference);
    });
  });
  return largest;
}

/** One list for each prompt and output of the scoring graph. */
async function masses(
  { model, shape }: Pick<RandomDecoder, 'model' | 'shape'>,
  prompts: readonly DecoderInputs[],
  device: Device,
): Promise<Float32Array[]> {
  const graph = buildScoringGraph(model, { aggregate: 'max', device });
  const session = await DecoderSession.open({ shape }, graph, { device });
  try {
    const found: Float32Array[] = [];
    for (const inputs of prompts) {
      const outputs = await session.runPrefill(inputs);
      found.push(...graph.masses.map((name) => floats(outputs[name] as Tensor).slice()));
    }
    return found;
  } finally {
    await session.dispose();
  }
}
