/**
 * Decides whether one picture or the model's files caused a failure: if the same work succeeds with
 * an ordinary picture, the picture was the cause. Only the worker process may import this.
 */
import type { RawImage } from '@huggingface/transformers';
import { isOfSample } from '../../data/skipping';
import { HumanError, messageOf } from '../../errors';
import { isOfTheProgram } from '../../reason';
import { listed, text, type Message } from '../../text';
import { syntheticImage } from '../prompts/processor';

/** An ordinary size, which no processor treats specially. */
const ordinary = { width: 320, height: 240 };

/** A picture as messages name it; sizes in pixels. */
export interface NamedPicture {
  where: string;
  size: { width: number; height: number };
}

export const ordinaryImage = (): RawImage => syntheticImage(ordinary.width, ordinary.height);

/**
 * @param probe the same work with pictures of `ordinaryImage` instead
 * @throws HumanError `image-refused` naming the pictures, if the probe works; otherwise what `work`
 *    throws
 */
export async function blamingPictures<T>(
  pictures: readonly NamedPicture[],
  work: () => T | Promise<T>,
  probe: () => unknown,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (pictures.length === 0 || isOfSample(error) || !(await works(probe))) throw error;
    const named = pictures.map(({ where, size }) => `${where} (${size.width} x ${size.height})`);
    throw new HumanError(
      text`The model's processor or vision encoder fails for ${listed(named)}, but not for a picture of
        ${ordinary.width} x ${ordinary.height} pixels: ${whyOf(error)}. Give the picture another shape, or
        remove its line from the data.`,
      'image-refused',
      1,
      { cause: error },
    );
  }
}

async function works(probe: () => unknown): Promise<boolean> {
  try {
    await probe();
    return true;
  } catch {
    // The first error is the one to report.
    return false;
  }
}

/** Messages of other errors advise repairing the model's files, which are not the cause here. */
function whyOf(error: unknown): Message {
  if (error instanceof HumanError && error.code === 'picture-shape') return error.text;
  if (error instanceof HumanError && error.code === 'image-token-count')
    return text`the processor places another number of image tokens than the vision encoder gives features`;
  const thrown = error instanceof HumanError ? (error.cause ?? error) : error;
  if (isOfTheProgram(thrown)) return text`the processor makes no pixels of such a shape`;
  return inOneLine(thrown);
}

/**
 * A library's message as a clause; ONNX Runtime's advice, which addresses programmers, is removed.
 */
export function inOneLine(error: unknown): string {
  const line = messageOf(error).replace(/\s+/g, ' ');
  return line.replace(/Please fix either the inputs.*$/, '').replace(/[. ]+$/, '');
}
