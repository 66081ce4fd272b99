/**
 * What a vision encoder costs for one picture, measured: the graph as it is runs once, on pixels as the
 * model's processor makes them, and tells the shapes that its products had. Only the worker process may import this.
 */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { followLinks } from '../../onnx/links';
import { encodeOnnx, openOnnx } from '../../onnx/model-file';
import type { Size } from '../families/view';
import { requirePromptParts, type ModelFolder } from '../folder';
import { PromptProcessor, syntheticImage } from '../processor';
import { openSession } from '../sessions';
import { runVision, visionRows } from '../vision-run';
import type { EncoderMacs } from './types';
import { buildShapesGraph } from './shapes-graph';

/**
 * On the CPU, whose every operator is there; the count is the same on any device.
 * @param picture in pixels, of which the processor makes what the encoder takes: one input, tiles or patches
 * @throws HumanError where the folder cannot make prompts, or the encoder does not run
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
    const told = new Map(
      [...outputs].map((name) => [
        name,
        Array.from((results[name] as Tensor).data as BigInt64Array, Number),
      ]),
    );
    const names = session.outputNames.filter((name) => !outputs.has(name));
    const { values, width } = visionRows(results, names, image, processor);
    return { macs: macs(told), visualTokens: values.length / width, uncounted };
  } finally {
    await session.release();
  }
}
