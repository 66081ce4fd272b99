/** Which images an entry has, by the names that data sets use. */
import { text } from '../text';
import { fault, isThere } from './fields';
import { framesOf } from './frames';
import type { DataMessage } from './places';
import { pythonList } from './python-list';

/** The images of an entry: beside its messages, in them, or the frames of its videos. */
export function imagesOfEntry(
  entry: Record<string, unknown>,
  turns: readonly DataMessage[],
): { images: unknown[]; areFrames: boolean } {
  const own: unknown = entry['image'] ?? entry['images'] ?? entry['image_path'];
  if (own !== undefined && own !== null) {
    return { images: imagesAt(own), areFrames: false };
  }
  const numbered = numbersOf(entry)
    .filter((number, at) => number === at + 1)
    .map((number) => entry[`image_${number}`]);
  if (numbered.length > 0) return { images: numbered, areFrames: false };
  const held = turns.flatMap(({ images }) => images);
  if (held.length > 0) {
    return { images: held, areFrames: turns.some((turn) => turn.areFrames === true) };
  }
  const frames = framesOf(entry);
  return { images: frames, areFrames: frames.length > 0 };
}

/** Numbers of the images that are numbered, ascending; there may be gaps. */
function numbersOf(entry: Record<string, unknown>): number[] {
  return Object.keys(entry)
    .flatMap((key) => /^image_([1-9]\d*)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .filter((number) => isThere(entry[`image_${number}`]))
    .sort((a, b) => a - b);
}

/** A text may contain a list: of pictures, paths, or indices of other rows. */
function listed(image: unknown): unknown[] {
  const found = typeof image === 'string' && image.startsWith('[') ? pythonList(image) : undefined;
  return found === undefined || found.length === 0 ? [image] : found;
}

/**
 * If an entry's text names images other than those that are shown, it does not ask what it seems
 * to.
 *
 * @throws HumanError `data-invalid`
 */
export function requireAllShown(
  entry: Record<string, unknown>,
  turns: readonly DataMessage[],
  images: readonly unknown[],
  where: string,
): void {
  const numbers = numbersOf(entry);
  const gap = numbers.findIndex((number, at) => number !== at + 1);
  if (gap >= 0) {
    throw fault(
      where,
      text`"image_${numbers[gap]!}" is present, but "image_${gap + 1}" is missing`,
      text`Number its images from 1, without gaps, and write them nowhere else`,
    );
  }
  // "image_path" beside "image" is the same picture, as VLMEvalKit's tables have it.
  const sources: [name: string, images: unknown[]][] = [
    ...['image', 'images'].map((key): [string, unknown[]] => [key, imagesAt(entry[key])]),
    ['image_1', numbers.map((number) => entry[`image_${number}`])],
    ['messages', turns.flatMap((turn) => turn.images)],
    ['frames', framesOf(entry)],
  ];
  const shown = new Set(images);
  const [source, others] = sources.find(([, own]) => own.some((image) => !shown.has(image))) ?? [];
  if (source === undefined || others === undefined) return;
  throw fault(
    where,
    text`"${source}" has images, and others are named elsewhere in the same entry`,
    text`Write all of its images in one place, in their order`,
  );
}

function imagesAt(value: unknown): unknown[] {
  return [value].flat().flatMap(listed).filter(isThere);
}
