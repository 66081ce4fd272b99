/**
 * A mark for the features of a model: in the dimensions where it changes least. Only the worker
 * process may import this.
 */
import type { DataSource } from '../../data/types';
import { HumanError } from '../../errors';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { PromptEncoder } from '../../model/prompts/encoder';
import type { ModelFolder } from '../../model/folder/folder';
import { openOnnx } from '../../onnx/model-file';
import {
  encodeValue,
  isMarked,
  largestMultiple,
  type FeatureCode,
} from '../../surgery/pruning/locate/feature-code';
import { markEncoder } from '../../surgery/pruning/locate/mark-encoder';
import { text } from '../../text';
import { dataPrompts } from './data-prompts';
import { MarkMeter } from './effect';
import type { CodeEffect } from './located';
import { questions, samplePictures } from './pictures';
import { eachRow, eachTable, variantsOf } from './tables';
import { meanOf } from '../../sums';

/**
 * With 9 or more dimensions, no row of a table of 152,000 was mistaken for a marked one; with 16, a
 * row matches by chance once in 16^16.
 */
const markedDims = 16;
/**
 * Shares of a dimension's standard deviation, largest first: the mark's change is small beside the
 * variation of features. The first is coarse enough for bf16, too, but narrow models notice it, as
 * half of their dimensions are marked. At the last, odd multiples that fp16 can represent reach
 * four standard deviations.
 */
const stepShares = [1 / 32, 1 / 64, 1 / 128, 1 / 256, 1 / 512];
/** The smallest normal number of half precision: devices may take smaller ones for 0. */
const smallestStep = 2 ** -14;
/** A mark is not offered if its mean KL divergence, in nats, reaches this. */
const largestEffect = 1e-5;

/**
 * @param vocabulary all ids that a prompt may contain
 * @param data whose pictures the mark is made for and measured on; synthetic ones if absent
 * @throws HumanError `mark-noticeable` if the unpruned output changes too much, `mark-not-unique` if
 *    text carries the mark, `features-too-narrow`, `encoder-output`
 */
export async function chooseCode(
  folder: ModelFolder,
  encoder: PromptEncoder,
  vocabulary: readonly number[],
  data: DataSource | undefined,
): Promise<{ code: FeatureCode; effect: CodeEffect }> {
  const prompts = await (data ? dataPrompts(encoder, data) : syntheticPrompts(encoder));
  const on = data ? 'data' : 'synthetic';
  const features = prompts.map(featuresOf);
  const codeOf = (share: number) => quietestCode(features, prompts[0]!.hiddenSize, share);
  await requireMarkable(folder, codeOf(stepShares[0]!));
  const meter = await MarkMeter.open(folder, prompts);
  try {
    let divergence = 0;
    for (const share of stepShares) {
      const code = codeOf(share);
      await requireUnique(folder, code, vocabulary);
      const effect = { ...(await meter.measure(code, largestEffect)), on } as const;
      if (effect.divergence < largestEffect) return { code, effect };
      divergence = effect.divergence;
    }
    throw new MarkNoticeable(divergence);
  } finally {
    await meter.dispose();
  }
}

/** Even the finest mark changes the unpruned output too much. */
class MarkNoticeable extends HumanError {
  /** @param divergence as in `CodeEffect` */
  constructor(readonly divergence: number) {
    super(
      text`Marking the image features changes the unpruned answers too much (KL divergence
        ${divergence.toExponential(1)}, ${largestEffect.toExponential(0)} at most).`,
      'mark-noticeable',
    );
  }
}

async function syntheticPrompts(encoder: PromptEncoder): Promise<DecoderInputs[]> {
  const prompts: DecoderInputs[] = [];
  for (const [at, picture] of samplePictures().entries()) {
    prompts.push(await encoder.encode(questions[at % questions.length]!, [picture]));
  }
  return prompts;
}

function featuresOf({ embeddings, hiddenSize, visualIndex }: DecoderInputs): Float32Array[] {
  return visualIndex.map((row) => embeddings.subarray(row * hiddenSize, (row + 1) * hiddenSize));
}

/**
 * Marks the dimensions in which it changes rows least, relative to each row's size: decoders
 * normalise rows, and the row that closes a line may be far smaller than features.
 *
 * @param share of a dimension's standard deviation, to which its step is close
 */
export function quietestCode(
  pictures: readonly (readonly Float32Array[])[],
  width: number,
  share: number,
): FeatureCode {
  const rows = pictures.flat();
  const weights = rows.map((row) => 1 / row.reduce((sum, value) => sum + value * value, 1e-12));
  const dims = Array.from({ length: width }, (_, dim) => {
    const values = rows.map((row) => row[dim]!);
    const mean = meanOf(values);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const step = stepOf(share * Math.sqrt(variance), largest);
    const change = values.reduce(
      (sum, value, at) => sum + (encodeValue(step, value) - value) ** 2 * weights[at]!,
      0,
    );
    return { dim, step, change };
  });
  const chosen = dims
    .filter(({ step }) => step >= smallestStep)
    .sort((a, b) => a.change - b.change || a.dim - b.dim)
    .slice(0, markedDims)
    .sort((a, b) => a.dim - b.dim);
  if (chosen.length < markedDims) {
    throw new HumanError(
      text`The image features of this model vary in ${chosen.length} dimensions only; marking them
        takes ${markedDims}.`,
      'features-too-narrow',
    );
  }
  return {
    width,
    dims: chosen.map(({ dim }) => dim),
    steps: chosen.map(({ step }) => step),
  };
}

/** A power of two, and large enough for the largest value that was met. */
function stepOf(wanted: number, largest: number): number {
  if (!(wanted > 0)) return 0;
  const near = 2 ** Math.round(Math.log2(wanted));
  const reach = 2 ** Math.ceil(Math.log2(largest / (2 * largestMultiple)));
  return Math.max(near, reach);
}

async function requireMarkable(folder: ModelFolder, code: FeatureCode): Promise<void> {
  for (const file of await variantsOf(folder, 'vision_encoder')) {
    markEncoder(await openOnnx(file), code);
  }
}

async function requireUnique(
  folder: ModelFolder,
  code: FeatureCode,
  vocabulary: readonly number[],
): Promise<void> {
  await eachTable(folder, async (table) => {
    await eachRow(table, vocabulary, code.width, (row, at) => {
      if (!isMarked(code, row)) return;
      throw new HumanError(
        text`In ${table.name} the token ${vocabulary[at]!} looks like marked image features.`,
        'mark-not-unique',
      );
    });
  });
}
