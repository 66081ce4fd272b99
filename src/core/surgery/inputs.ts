/** The inputs of a decoder graph, by their meaning for a rewrite. */
import { HumanError } from '../errors';
import { positionScheme, type PositionScheme } from '../model/folder/decoder-interface';
import { dimensionsOf } from '../onnx/value-info';
import type { GraphIndex } from '../onnx/graph-index';
import type { OnnxModel } from '../onnx/model-file';
import { text } from '../text';

export interface GraphInputs {
  /** KV caches, [batch, keyValueHeads, columns, headSize]. */
  caches: readonly string[];
  /** Tensors with a row for every token, beside the embeddings: the axis of their rows by name. */
  rowInputs: ReadonlyMap<string, number>;
  positions: PositionScheme;
}

/** The metadata key under which a pruned graph records how it was made. */
export const originKey = 'fitprune';

/** Whether FitPrune wrote this graph. */
export function isPruned({ proto }: OnnxModel): boolean {
  return proto.metadataProps.some(({ key }) => key === originKey);
}

/** @throws HumanError when the graph is no decoder that takes embeddings and a cache */
export function requireDecoder(model: OnnxModel): void {
  if (isPruned(model)) {
    throw new HumanError(
      text`${model.file} was pruned by FitPrune already. Use the original model.`,
      'already-pruned',
    );
  }
  const names = model.graph.input.map(({ name }) => name);
  if (!names.includes('inputs_embeds')) {
    throw new HumanError(
      text`${model.file} has no input "inputs_embeds" (it has ${names.join(', ')}). FitPrune prunes
        the decoder of a vision-language model, which takes embeddings of text and image.`,
      'decoder-without-embeddings',
    );
  }
  if (cacheInputs(model).length === 0) {
    throw new HumanError(
      text`${model.file} has no KV cache inputs (past_key_values). Export the decoder with its
        cache ("with past", or "merged"): pruning pays off through the cache.`,
      'decoder-without-cache',
    );
  }
}

/**
 * Inputs besides the embeddings that give the position and presence of rows, not their contents.
 */
export const sideInputs: readonly string[] = ['attention_mask', 'position_ids', 'cache_position'];

/** Inputs that every rewrite knows; each is dealt with by name. */
const knownInputs = new Set(['inputs_embeds', ...sideInputs, 'num_logits_to_keep']);

/** @throws HumanError naming an input that no rewrite knows how to cut */
export function readInputs(model: OnnxModel, index: GraphIndex): GraphInputs {
  const caches = cacheInputs(model);
  const rows = rowDimension(model);
  const rowInputs = new Map<string, number>();
  for (const info of model.graph.input) {
    const { name } = info;
    if (!index.inputs.has(name) || knownInputs.has(name) || caches.includes(name)) continue;
    const axis = rows === undefined ? -1 : (dimensionsOf(info) ?? []).indexOf(rows);
    // Other state that a run hands on to the next, such as that of convolutions, passes through.
    if (isPast(name)) continue;
    if (axis <= 0) throw unknownInput(model, name);
    rowInputs.set(name, axis);
  }
  return { caches, rowInputs, positions: positionScheme(model) };
}

/**
 * The error for an input that is neither a cache nor known, and whose rows the names of its axes do
 * not show.
 */
export function unknownInput(model: OnnxModel, name: string): HumanError {
  const rows = rowDimension(model);
  return new HumanError(
    text`${model.file} takes the input "${name}", which FitPrune does not know how to prune: it is not
      named as a cache (past_key_values.N.key), and none of its axes after the first is named as the
      rows of inputs_embeds are${rows === undefined ? '' : text` ("${rows}")`}. If it has a row for every token,
      export the decoder with that axis under the same name (dynamic_shapes or dynamic_axes of
      torch.onnx.export); if it is a cache, rename it.`,
    'decoder-input',
  );
}

function inputInfo(model: OnnxModel, name: string) {
  return model.graph.input.find((info) => info.name === name);
}

/** The symbolic length of a prompt, as the embeddings name it. */
function rowDimension(model: OnnxModel): string | undefined {
  const rows = dimensionsOf(inputInfo(model, 'inputs_embeds'))?.[1];
  return typeof rows === 'string' ? rows : undefined;
}

function isPast(name: string): boolean {
  return /^past[._]/.test(name);
}

/** Whether an input's name is that of a cache. */
export function isCacheName(name: string): boolean {
  return /^(past|cache)/.test(name);
}

/** KV caches are the graph inputs of rank 4 that hold the past. */
function cacheInputs(model: OnnxModel): string[] {
  const initializers = new Set(model.graph.initializer.map(({ name }) => name));
  const rows = rowDimension(model);
  return model.graph.input
    .filter((info) => {
      const dims = dimensionsOf(info) ?? [];
      // Exports may name the length of the past like that of the prompt.
      const isRowInput = rows !== undefined && dims.includes(rows) && !isPast(info.name);
      return dims.length === 4 && !isRowInput && !initializers.has(info.name);
    })
    .map(({ name }) => name);
}
