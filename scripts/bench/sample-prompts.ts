/** The first calibration samples of the bundled model, as its decoder is fed with them. */
import path from 'node:path';
import { openData } from '../../src/core/data/open';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../src/core/model/folder/folder';
import { sample } from './worth';

/** @param threads of the CPU, which encodes them */
export async function samplePrompts(
  count: number,
  threads: number,
): Promise<{ folder: ModelFolder; prompts: DecoderInputs[] }> {
  const folder = await openModelFolder(path.join(sample, 'shapes-llava'));
  const data = await openData({ path: path.join(sample, 'calibration.jsonl') });
  const encoder = await PromptEncoder.open(folder, { device: 'cpu', threads });
  const prompts: DecoderInputs[] = [];
  try {
    for (const one of data.samples.slice(0, count)) {
      prompts.push(await encoder.encodeSample(one.unpack()));
    }
  } finally {
    await encoder.dispose();
  }
  return { folder, prompts };
}
