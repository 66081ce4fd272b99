/** Which ONNX files of a model folder belong together: parts and their precision suffixes. */
import { HumanError } from '../../errors';
import { listed, text } from '../../text';
import { remedy } from '../../remedies';

/**
 * Precisions of the transformers.js layout, in the order they are preferred when none is asked for.
 */
export const dtypes = ['fp32', 'fp16', 'q4f16', 'q4', 'int8', 'uint8', 'q8', 'bnb4'] as const;
export type Dtype = (typeof dtypes)[number];

/** The end of a file's name, before `.onnx`, by precision. */
export const dtypeSuffix: Record<Dtype, string> = {
  fp32: '',
  fp16: '_fp16',
  q4f16: '_q4f16',
  q4: '_q4',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  bnb4: '_bnb4',
};

export type Part = 'decoder' | 'vision_encoder' | 'embed_tokens';

/** File names (no folder) by part and precision. */
export type Variants = Record<Part, Map<Dtype, string>>;

/** What the names of the files in `onnx/` show. */
export interface SortedFiles extends Variants {
  /** Names that begin like a part and end in a precision that is not known here. */
  unknown: string[];
}

const suffixed = (Object.entries(dtypeSuffix) as [Dtype, string][]).filter(([, s]) => s !== '');

/**
 * Sorts the names of the files in `onnx/` into parts; files of no part are left out.
 *
 * @param decoderFile the beginning of the decoder's file name, if it is called differently
 */
export function sortVariants(names: string[], decoderFile?: string): SortedFiles {
  const variants: SortedFiles = {
    unknown: [],
    decoder: new Map(),
    vision_encoder: new Map(),
    embed_tokens: new Map(),
  };
  // A merged decoder serves prefill and decode steps; it is preferred to one that serves only one
  // of them.
  const ordered = [...names].sort(
    (a, b) => Number(b.includes('merged')) - Number(a.includes('merged')) || (a < b ? -1 : 1),
  );
  for (const name of ordered) {
    if (!name.endsWith('.onnx')) continue;
    const stem = name.slice(0, -'.onnx'.length);
    const [dtype, suffix] = suffixed.find(([, s]) => stem.endsWith(s)) ?? (['fp32', ''] as const);
    const base = stem.slice(0, stem.length - suffix.length);
    if (
      foreignSuffix.test(base) ||
      (decoderFile !== undefined && base.startsWith(`${decoderFile}_`))
    ) {
      variants.unknown.push(name);
      continue;
    }
    const part = base === decoderFile ? 'decoder' : partOf(base);
    if (part !== undefined && !variants[part].has(dtype)) variants[part].set(dtype, name);
  }
  return variants;
}

/** The precision in the name of a decoder's file. */
export function dtypeOfDecoder(file: string): Dtype | undefined {
  const name = file.split('/').at(-1)!;
  // For a family that calls its decoder differently; files of ONNX Runtime GenAI do not show a
  // precision.
  const other = file.startsWith('onnx/') ? 'model' : undefined;
  return [...sortVariants([name], other).decoder.keys()][0];
}

/** The usual name of a part, followed by something that is not a precision. */
const foreignSuffix =
  /^(decoder_model_merged|decoder_with_past_model|decoder_model(?!_merged)|vision_encoder|vision_model|embed_tokens|prepare_inputs_embeds)_./;

function partOf(stem: string): Part | undefined {
  if (stem.includes('decoder')) return 'decoder';
  if (stem.includes('vision')) return 'vision_encoder';
  // Phi-3-V's graph also merges image features: its table is extracted.
  if (stem.includes('embed_tokens') || stem === 'prepare_inputs_embeds') return 'embed_tokens';
  return undefined;
}

/**
 * The precision to use: the one asked for, otherwise the first preferred one that exists.
 *
 * @throws HumanError `dtype-unknown` or `dtype-missing`
 */
export function chooseDtype(wanted: string | undefined, available: Dtype[], folder: string): Dtype {
  if (wanted === undefined) return dtypes.find((dtype) => available.includes(dtype))!;
  const known = dtypes.find((dtype) => dtype === wanted || dtypeSuffix[dtype] === `_${wanted}`);
  if (known === undefined) {
    throw new HumanError(
      text`There is no dtype "${wanted}". Choose one of ${listed(dtypes)}.`,
      'dtype-unknown',
      2,
    );
  }
  if (!available.includes(known)) {
    throw new HumanError(
      text`${folder} has no ${known} decoder; it has ${listed(available)}. ${remedy('available-precision')}`,
      'dtype-missing',
      2,
    );
  }
  return known;
}

/**
 * For the encoder and the embeddings: the decoder's precision, otherwise the nearest that exists.
 */
export function nearestDtype(decoder: Dtype, available: Dtype[]): Dtype | undefined {
  const half = decoder === 'q4f16' || decoder === 'fp16';
  const order: Dtype[] = [
    decoder,
    ...(half ? (['fp16', 'fp32'] as const) : (['fp32', 'fp16'] as const)),
    ...dtypes,
  ];
  return order.find((dtype) => available.includes(dtype));
}
