/**
 * One run of a vision encoder: its inputs for an image, and the rows it gives. Only the worker
 * process may import this.
 */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Tensor as ProcessorTensor } from '@huggingface/transformers';
import { HumanError } from '../../errors';
import { listed, text } from '../../text';
import type { ImagePixels, VisionOutputs, VisionRows } from '../families/family';
import { inOneLine } from './picture-fault';
import type { PromptProcessor } from '../prompts/processor';
import { elementType } from '../sessions/sessions';
import { floats, floatTensor } from '../sessions/tensors';

export type VisionProcessor = Pick<PromptProcessor, 'family' | 'files'>;

/**
 * @param file names the encoder in errors
 * @throws HumanError `vision-input`, or `vision-refused` naming the file and the shapes that it was
 *    given
 */
export async function runVision(
  session: InferenceSession,
  { tensors }: ImagePixels,
  { family }: VisionProcessor,
  file: string,
): Promise<InferenceSession.OnnxValueMapType> {
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    const given = tensors[name] ?? tensors[family.visionInputs[name] ?? ''];
    if (given === undefined) {
      throw new HumanError(
        text`The vision encoder needs the input "${name}", which the model's processor does not
          give. This model family is not supported yet.`,
        'vision-input',
      );
    }
    feeds[name] = feed(session, name, given);
  }
  try {
    return await session.run(feeds);
  } catch (error) {
    const given = Object.entries(feeds).map(([name, { dims }]) => `${name} ${dims.join(' x ')}`);
    throw new HumanError(
      text`The vision encoder ${file} fails for what the model's processor gives (${listed(given)}):
        ${inOneLine(error)}. The file may belong to another model than
        preprocessor_config.json: download or export both again from one place.`,
      'vision-refused',
      1,
      { cause: error },
    );
  }
}

/** @param names of the encoder's outputs, its features first */
export function visionRows(
  results: InferenceSession.OnnxValueMapType,
  names: readonly string[],
  image: ImagePixels,
  { family, files }: VisionProcessor,
): VisionRows {
  const outputs: VisionOutputs = {};
  for (const name of names) {
    const value = results[name] as Tensor;
    // Outputs that are not floats are not features.
    if (value.type.startsWith('float')) outputs[name] = { values: floats(value), dims: value.dims };
  }
  const features = outputs[names[0]!]!;
  const rows = { values: features.values, width: features.dims.at(-1)! };
  return family.pack?.(outputs, image, files) ?? rows;
}

function feed(session: InferenceSession, name: string, given: ProcessorTensor): Tensor {
  const dims = dimsOf(session, name, given.dims);
  if (given.type === 'float32') {
    const type = elementType(session, 'input', name);
    return floatTensor(type, given.data as Float32Array, dims);
  }
  return new Tensor(given.type as 'int64', given.data as BigInt64Array, dims);
}

/** Tiles of one image: some exports have an axis of images before them, others do not. */
function dimsOf(
  session: InferenceSession,
  name: string,
  dims: readonly number[],
): readonly number[] {
  const input = session.inputMetadata.find((one) => one.name === name);
  const rank = input?.isTensor === true ? input.shape.length : dims.length;
  return dims[0] === 1 && dims.length === rank + 1 ? dims.slice(1) : dims;
}
