/**
 * Measures what a vision encoder costs for one picture: it runs the graph once, unchanged, on
 * pixels from the model's processor, and reads the shapes of its products. Only the worker process
 * may import this.
 */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { followLinks } from '../../onnx/links';
import { encodeOnnx, openOnnx } from '../../onnx/model-file';
import type { Size } from '../families/view';
import { requirePromptParts, type ModelFolder } from '../folder/folder';
import { PromptProcessor, syntheticImage } from '../prompts/processor';
import { openSession } from '../sessions/sessions';
import { runVision, visionRows } from '../vision/vision-run';
import type { EncoderMacs } from './types';
import { buildShapesGraph } from './shapes-graph';

/**
 * On the CPU, which has every operator; the count is the same on any device.
 *
 * @param picture in pixels, from which the processor makes the encoder's input: one image, tiles or
 *    patches
 * @throws HumanError if the folder cannot make prompts, or the encoder does not run
 */
export async function encoderMacs(folder: ModelFolder, picture: Size): Promise<EncoderMacs> {
  const { vision_encoder: file } = requirePromptParts(folder);
  const processor = await PromptProcessor.open(folder.path);
  const image = await processor.pixelsOf(syntheticImage(picture.width, picture.height));
  const { model, outputs, macs, uncounted } = buildShapesGraph(await openOnnx(file));
  const source = (await followLinks(model)) ?? {
    bytes: encodeOnnx(model),
    externalDataFolder: path.dirname(file),
  };
  const session = await openSession(source, { device: 'cpu' });
  try {
    const results = await runVision(session, image, processor, file);
    const measured = new Map(
      [...outputs].map((name) => [
        name,
        Array.from((results[name] as Tensor).data as BigInt64Array, Number),
      ]),
    );
    const names = session.outputNames.filter((name) => !outputs.has(name));
    const { values, width } = visionRows(results, names, image, processor);
    return { macs: macs(measured), visualTokens: values.length / width, uncounted };
  } finally {
    await session.release();
  }
}
