/** Finding the attention of every decoder layer by the structure of the graph. */
import { HumanError } from '../errors';
import { GraphIndex } from '../onnx/graph-index';
import type { OnnxModel } from '../onnx/model-file';
import { dimensionsOf } from '../onnx/graph-builder';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import { text } from '../text';
import { matchDecomposed } from './decomposed';
import { classifyValues, type ValueKinds } from './values';

/** The forms of attention that the rewrites understand; fused operators will join. */
export type AttentionForm = 'decomposed';

/** One use of a value that a rewrite may redirect. */
export interface Port {
  node: NodeProto;
  slot: number;
}

/** The attention of one decoder layer, whatever form the graph gives it. */
export interface AttentionSite {
  /** 0-based, in the order of the computation. */
  layer: number;
  form: AttentionForm;
  /** Queries that enter the scores, [batch, heads, rows, headSize]. */
  query: string;
  /** Keys of the cache and the new rows, as they enter the scores. */
  key: string;
  /** Values of the cache and the new rows, [batch, heads, columns, headSize]. */
  value: string;
  /** What is added to the scores, or selects them where it is boolean; undefined without a mask. */
  mask: string | undefined;
  /** How the scores were scaled: before the product, or on it. */
  scaled: boolean;
  heads: number | undefined;
  keyValueHeads: number | undefined;
  headSize: number | undefined;
  /** Probabilities after the softmax, [batch, heads, rows, columns]. */
  probabilities: string;
  /** The attention output as it enters the output projection, [batch, rows, heads * headSize]. */
  output: Port;
  /** Where the residual stream joins the projected attention output, [batch, rows, hiddenSize]. */
  residual: Port;
  /** Graph inputs and outputs of the layer's cache. */
  pastKey: string;
  pastValue: string;
  presentKey: string;
  presentValue: string;
}

/** A graph together with what the rewrites know about it. */
export interface DecoderGraph {
  model: OnnxModel;
  index: GraphIndex;
  kinds: ValueKinds;
  sites: AttentionSite[];
}

/** Operators that hold a whole attention layer, which no rewrite here opens yet. */
const fusedOperators = new Set([
  'GroupQueryAttention',
  'MultiHeadAttention',
  'Attention',
  'PagedAttention',
  'DecoderMaskedMultiHeadAttention',
]);

/**
 * Finds the attention of every decoder layer.
 * @throws HumanError that names the layer, the node and what was expected
 */
export function findAttentionSites(model: OnnxModel): AttentionSite[] {
  return analyzeDecoder(model).sites;
}

/** Like `findAttentionSites`, with the index and the classification that the rewrites go on with. */
export function analyzeDecoder(model: OnnxModel): DecoderGraph {
  requireDecoder(model);
  const index = new GraphIndex(model.graph);
  requireKnownInputs(model, index);
  const kinds = classifyValues(index);
  const sites: AttentionSite[] = [];
  for (const node of model.graph.node) {
    const site =
      node.opType === 'Softmax' ? matchDecomposed(node, sites.length, index, kinds) : undefined;
    if (site) sites.push(site);
    else if (fusedOperators.has(node.opType)) {
      throw new HumanError(
        text`Layer ${sites.length} of ${model.file} uses the fused operator ${node.opType} (node
          "${node.name}"); a decomposed attention (MatMul, Softmax, MatMul) was expected. Export
          the decoder with eager attention, or choose another --dtype whose graph is not fused.`,
        'attention-fused',
      );
    }
  }
  requireAllLayers(model, index, sites);
  return { model, index, kinds, sites };
}

/** The metadata under which a pruned graph says how it was made. */
export const originKey = 'fitprune';

/** Whether FitPrune wrote this graph. */
export function isPruned({ proto }: OnnxModel): boolean {
  return proto.metadataProps.some(({ key }) => key === originKey);
}

function requireDecoder(model: OnnxModel): void {
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

/** Inputs whose rows and lengths the rewrites know how to cut. */
const knownInputs = new Set([
  ...['inputs_embeds', 'attention_mask', 'position_ids', 'cache_position', 'num_logits_to_keep'],
]);

function requireKnownInputs(model: OnnxModel, index: GraphIndex): void {
  const caches = new Set(cacheInputs(model));
  const unknown = [...index.inputs].find((name) => !knownInputs.has(name) && !caches.has(name));
  if (unknown === undefined) return;
  throw new HumanError(
    text`${model.file} takes the input "${unknown}", which FitPrune does not know how to prune.
      Decoders that take embeddings, mask, position ids and cache are supported; please report the
      model.`,
    'decoder-input',
  );
}

/** Cache inputs are the graph inputs of rank 4. */
function cacheInputs(model: OnnxModel): string[] {
  const initializers = new Set(model.graph.initializer.map(({ name }) => name));
  return model.graph.input
    .filter((info) => dimensionsOf(info)?.length === 4 && !initializers.has(info.name))
    .map(({ name }) => name);
}

function requireAllLayers(model: OnnxModel, index: GraphIndex, sites: AttentionSite[]): void {
  const found = new Set(sites.flatMap(({ pastKey, pastValue }) => [pastKey, pastValue]));
  const missing = cacheInputs(model).filter((name) => !found.has(name));
  if (missing.length === 0 && sites.length > 0) return;
  const use = index.uses(missing[0] ?? '')[0]?.node;
  throw new HumanError(
    text`No attention was found for the cache input "${missing[0] ?? 'none'}" of
      ${model.file}${use ? text` (it enters node "${use.name}", a ${use.opType})` : ''}:
      ${sites.length} layers were understood. Expected for layer ${sites.length}: Concat of cache
      and new keys, MatMul, an optional scale and mask, Softmax, MatMul. Branched decoders
      ("use_cache_branch") must be exported again without the branch.`,
    'attention-not-found',
  );
}
