/**
 * Running decoder graphs in tests: sessions, prompts of random embeddings, unpruned and pruned
 * runs.
 */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import type { OnnxModel } from '../../../src/core/onnx/model-file';
import { encodeOnnx } from '../../../src/core/onnx/model-file';
import { dimensionsOf } from '../../../src/core/onnx/value-info';

export interface Decoder {
  session: ort.InferenceSession;
  hiddenSize: number;
  /** Cache input names with [heads, headSize]. */
  caches: { past: string; heads: number; headSize: number }[];
  locates: boolean;
}

export type Caches = Record<string, ort.Tensor>;

export interface Run {
  /** Embeddings, rows x hiddenSize. */
  rows: Float32Array;
  caches?: Caches;
  /** Position of the first row; defaults to the cached length of layer 0. */
  positions?: number[];
  visual?: number[];
  /** attention_mask values; all ones when absent. */
  mask?: number[];
  batch?: number;
  /** Inputs beyond the decoder's own. */
  extra?: Record<string, ort.Tensor>;
}

export interface Result {
  logits: Float32Array;
  logitRows: number;
  caches: Caches;
  outputs: ort.InferenceSession.OnnxValueMapType;
}

export async function load(model: OnnxModel | Uint8Array, shapesFrom: OnnxModel): Promise<Decoder> {
  const bytes = model instanceof Uint8Array ? model : encodeOnnx(model);
  const session = await ort.InferenceSession.create(bytes, {
    logSeverityLevel: 2,
    // Where weights lie that are beside the graph.
    extra: {
      session: { model_external_initializers_file_folder_path: path.dirname(shapesFrom.file) },
    },
  });
  const inputs = new Map(
    shapesFrom.graph.input.map((info) => [info.name, dimensionsOf(info) ?? []]),
  );
  const caches = [...inputs].filter(([, dims]) => dims.length === 4);
  return {
    session,
    hiddenSize: Number(inputs.get('inputs_embeds')![2]),
    caches: caches.map(([past, dims]) => ({
      past,
      heads: Number(dims[1]),
      headSize: Number(dims[3]),
    })),
    locates: session.inputNames.includes('visual_token_index'),
  };
}

export async function run(decoder: Decoder, options: Run): Promise<Result> {
  const { hiddenSize } = decoder;
  const batch = options.batch ?? 1;
  const count = options.rows.length / hiddenSize / batch;
  const first = options.caches?.[decoder.caches[0]!.past];
  const past = first?.dims[2] ?? 0;
  const positions =
    options.positions ?? Array.from({ length: count * batch }, (_, row) => past + (row % count));
  const total = past + count;
  const feeds: Record<string, ort.Tensor> = {
    inputs_embeds: new ort.Tensor('float32', options.rows, [batch, count, hiddenSize]),
    attention_mask: new ort.Tensor(
      'int64',
      BigInt64Array.from(options.mask ?? new Array<number>(total * batch).fill(1), BigInt),
      [batch, total],
    ),
    position_ids: new ort.Tensor('int64', BigInt64Array.from(positions, BigInt), [batch, count]),
  };
  for (const { past: name, heads, headSize } of decoder.caches) {
    feeds[name] =
      options.caches?.[name] ??
      new ort.Tensor('float32', new Float32Array(0), [batch, heads, 0, headSize]);
  }
  if (decoder.locates) {
    const index = BigInt64Array.from(options.visual ?? [], BigInt);
    feeds['visual_token_index'] = new ort.Tensor('int64', index, [index.length]);
  }
  const all = { ...feeds, ...options.extra };
  const { inputNames } = decoder.session;
  const outputs = await decoder.session.run(
    Object.fromEntries(Object.entries(all).filter(([name]) => inputNames.includes(name))),
  );
  const logits = outputs['logits'];
  const caches = Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith('present'))
      .map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
  );
  return {
    logits: (logits?.data as Float32Array | undefined) ?? new Float32Array(0),
    logitRows: logits?.dims[1] ?? 0,
    caches,
    outputs,
  };
}

/** Deterministic random numbers in [-1, 1). */
export function randomRows(count: number, seed: number): Float32Array {
  let state = seed >>> 0 || 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let at = 0; at < a.length; at += 1) {
    const difference = Math.abs(a[at]! - b[at]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
