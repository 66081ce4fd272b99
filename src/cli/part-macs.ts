/**
 * The cost of a model besides its decoder layers, and how it was counted: for `inspect` and `cost`.
 */
import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { HumanError } from '../core/errors';
import { formatBytes } from '../core/cost/format';
import type { PartMacs } from '../core/cost/whole';
import { headCost } from '../core/model/flops/head';
import type { ModelFolder } from '../core/model/folder/folder';
import { usualPicture } from '../core/profile/options';
import { runWorker } from '../runner/local/client';
import { workerOptions, type Context } from './context';

export interface PictureFlags {
  picture: { width: number; height: number };
  /** Whether it is run; undefined: where that takes seconds at most. */
  encoder?: boolean;
}

export interface CountedParts extends PartMacs {
  /** The visual tokens of that picture; undefined if the encoder was not run. */
  visualTokens: number | undefined;
  /** Remarks about how it was counted, and what was not. */
  notes: string[];
}

const largestSide = 8192;
/** Weights inside the graph: above this, a run takes ten seconds and several times their memory. */
const mostInlineBytes = 512 * 1024 * 1024;

export function addPictureOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--picture <size>',
        'the picture that the vision encoder is counted for: WIDTHxHEIGHT in pixels',
      )
        .argParser(parsePicture)
        .default(usualPicture, sizeText(usualPicture)),
    )
    .option('--encoder', 'run the vision encoder to count it, however large it is')
    .option('--no-encoder', 'do not run the vision encoder, and so do not count it');
}

/**
 * Runs the encoder once, in a worker; the head is read from the decoder's graph. Parts that cannot
 * be counted are reported, without failing.
 */
export async function countParts(
  model: ModelFolder,
  { picture, encoder: isWanted }: PictureFlags,
  context: Context,
): Promise<CountedParts> {
  const head = headCost(model.decoder);
  const notes: string[] = [];
  if (head === undefined) {
    notes.push(
      "The output head is not counted: the decoder's graph does not show which product makes its " +
        'logits, or of how many rows.',
    );
  }
  const none = { head, encoder: undefined, visualTokens: undefined };
  const notCounted = (why: string) => ({
    ...none,
    notes: [...notes, `The vision encoder is not counted: ${why}`],
  });
  if (isWanted === false) return notCounted('--no-encoder was given.');
  const { vision_encoder: file } = model.files;
  if (model.lacks !== undefined || file === undefined) {
    return notCounted('there is none that can be run.');
  }
  const { size } = await stat(file);
  if (isWanted === undefined && size > mostInlineBytes) {
    return notCounted(
      `that takes a run, which needs several times the ${formatBytes(size)} of its file in memory. ` +
        'Give --encoder to do it.',
    );
  }
  // A large encoder takes a while, without any other sign of progress.
  context.terminal.note(
    'Running the vision encoder once to count it (--no-encoder leaves it out).',
  );
  try {
    const { macs, visualTokens, uncounted } = await runWorker(
      { kind: 'flops', model: model.path, dtype: model.dtype, picture, device: 'cpu' },
      workerOptions(context),
    );
    if (uncounted.length > 0) {
      return {
        ...notCounted(`it has operators whose FLOPs are not known (${uncounted.join(', ')}).`),
        visualTokens,
      };
    }
    const how =
      `Vision encoder: its graph's matrix products, convolutions and attention by the shapes that they ` +
      `had in one run, for a picture of ${sizeText(picture)} pixels as the model's processor feeds it ` +
      `(${visualTokens} visual tokens).`;
    return { head, encoder: macs, visualTokens, notes: [how, ...notes] };
  } catch (error) {
    if (!(error instanceof HumanError) || error.code === 'cancelled') throw error;
    return notCounted(error.message);
  }
}

export function sizeText({ width, height }: PictureFlags['picture']): string {
  return `${width}x${height}`;
}

export function parsePicture(value: string): PictureFlags['picture'] {
  const [, width = 0, height = 0] = (/^(\d{1,5})x(\d{1,5})$/.exec(value) ?? []).map(Number);
  const isSide = (side: number) => side >= 1 && side <= largestSide;
  if (isSide(width) && isSide(height)) return { width, height };
  throw new HumanError(
    `--picture is ${value}. Give width and height in pixels, each up to ${largestSide}: 640x480.`,
    'picture-size',
    2,
  );
}
