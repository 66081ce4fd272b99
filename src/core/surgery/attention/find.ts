/** Finding the attention of every decoder layer by the structure of the graph. */
import { HumanError } from '../../errors';
import { presentName } from '../../model/folder/decoder-interface';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { GraphIndex } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { operatorKey, shapeOperators } from '../../onnx/operators';
import { Mismatch, type Scene } from '../../onnx/pattern/pattern';
import { placeOf } from '../../onnx/places';
import { text } from '../../text';
import { isCacheName, readInputs, requireDecoder, unknownInput, type GraphInputs } from '../inputs';
import { classifyValues, type ValueKinds } from '../values';
import { cacheLayout } from './caches';
import { needsColumns } from './column-masks';
import type { Form, FoundSite } from './form';
import { decomposed } from './forms/decomposed';
import { groupQuery } from './forms/group-query';
import { multiHead } from './forms/multi-head';
import { onnxAttention } from './forms/onnx-attention';
import { remedyFor } from './remedies';
import type { AttentionSite } from './site';
import { windowOfMask } from './window';

/** Tried in this order. */
const forms: readonly Form[] = [decomposed, groupQuery, multiHead, onnxAttention];

/** A graph together with what the rewrites know about it. */
export interface DecoderGraph {
  model: OnnxModel;
  index: GraphIndex;
  inputs: GraphInputs;
  kinds: ValueKinds;
  /** In the order of the computation. */
  sites: AttentionSite[];
}

/**
 * Finds the attention of every decoder layer.
 *
 * @throws HumanError that names the layer, the node, what was expected and what was found
 */
export function findAttentionSites(model: OnnxModel): AttentionSite[] {
  return analyzeDecoder(model).sites;
}

/**
 * Like `findAttentionSites`, with the index and the classification that the rewrites continue with.
 */
export function analyzeDecoder(model: OnnxModel): DecoderGraph {
  requireDecoder(model);
  const index = new GraphIndex(model.graph);
  const inputs = readInputs(model, index);
  const kinds = classifyValues(index, inputs);
  const scene: Scene = {
    index,
    flows: (value) => kinds.get(value) === 'trunk',
    isConstant: (value) => (kinds.get(value) ?? 'constant') === 'constant',
  };
  const found: FoundSite[] = [];
  const failures = new Map<NodeProto, Mismatch>();
  for (const node of model.graph.node) {
    const result = matchForms(node, scene);
    if (result instanceof Mismatch) failures.set(node, result);
    else if (result !== undefined) found.push(result);
  }
  const readMask = maskReader(index, kinds);
  const sites = number(found).map((site) => ({ ...site, ...masking(site, readMask) }));
  const decoder = { model, index, inputs, kinds, sites };
  requireAllLayers(decoder, failures);
  requireOwnCaches(decoder);
  return decoder;
}

type Masking = Pick<AttentionSite, 'window' | 'needsColumns'>;

/** The effect of a mask besides hiding later columns. Layers share masks, so each is read once. */
function maskReader(index: GraphIndex, kinds: ValueKinds): (mask: string) => Masking {
  const known = new Map<string, Masking>();
  return (mask) => {
    let masking = known.get(mask);
    if (masking === undefined) {
      masking = {
        window: windowOfMask(mask, index, kinds),
        needsColumns: needsColumns(mask, index, kinds),
      };
      known.set(mask, masking);
    }
    return masking;
  };
}

/** The combined effect of a layer's masks; a window of the operator itself comes first. */
function masking({ window, masks }: FoundSite, readMask: (mask: string) => Masking): Masking {
  const read = masks.map(readMask);
  const windows = read.flatMap((one) => one.window ?? []);
  return {
    window: window ?? (windows.length > 0 ? Math.min(...windows) : undefined),
    needsColumns: read.some((one) => one.needsColumns),
  };
}

/**
 * The site that begins with a node, or the deepest mismatch; undefined where no form begins with
 * it.
 */
function matchForms(node: NodeProto, scene: Scene): FoundSite | Mismatch | undefined {
  let deepest: Mismatch | undefined;
  for (const form of forms) {
    if (!form.operators.has(operatorKey(node))) continue;
    const result = form.match(node, scene);
    if (!(result instanceof Mismatch)) return result;
    if (deepest === undefined || result.depth > deepest.depth) deepest = result;
  }
  if (deepest === undefined && /Attention$/.test(node.opType)) {
    return new Mismatch(
      unknownOperator,
      node,
      text`attention as MatMul, Softmax, MatMul, or as GroupQueryAttention, MultiHeadAttention or
        ai.onnx Attention`,
    );
  }
  return deepest;
}

/**
 * Deeper than any pattern reaches: an operator of this name is the attention, whatever surrounds
 * it.
 */
const unknownOperator = 1000;

const layerInName = /\.(\d+)\./;

/** Layers are numbered like their caches; if names show no numbers, in the order of the graph. */
function number(found: readonly FoundSite[]): (FoundSite & { layer: number })[] {
  const numbers = found.map(({ pastKey }) => Number(layerInName.exec(pastKey)?.[1] ?? NaN));
  const areNumbers = numbers.every((layer, at) => at === 0 || layer > numbers[at - 1]!);
  return found.map((site, at) => ({
    ...site,
    layer: areNumbers && Number.isInteger(numbers[at]) ? numbers[at]! : at,
  }));
}

function requireAllLayers(
  { model, index, inputs, sites }: DecoderGraph,
  failures: ReadonlyMap<NodeProto, Mismatch>,
): void {
  const claimed = new Set(sites.flatMap(({ pastKey, pastValue }) => [pastKey, pastValue]));
  const missing = inputs.caches.filter((name) => !claimed.has(name));
  if (missing.length === 0 && sites.length > 0) return;
  const other = missing.find((name) => !isCacheName(name));
  if (other !== undefined) throw unknownInput(model, other);
  const layer = layerInName.exec(missing[0] ?? '')?.[1] ?? String(sites.length);
  const ofLayer = missing.filter((name) => layerInName.exec(name)?.[1] === layer);
  const deepest = readers(ofLayer, index)
    .flatMap((node) => failures.get(node) ?? [])
    .reduce<Mismatch | undefined>(
      (best, failure) => (best === undefined || failure.depth > best.depth ? failure : best),
      undefined,
    );
  if (deepest !== undefined) {
    const { node, expected } = deepest;
    throw new HumanError(
      text`The attention of layer ${layer} of ${model.file} is not in a form FitPrune understands:
        ${expected} was expected, but
        ${node ? text`the node "${node.name}" (${node.opType})` : text`a graph input or a weight`}
        was found. ${deepest.remedy ?? remedyFor(node)}. If none of this helps, please report the
        model.`,
      'attention-unknown',
    );
  }
  const use = index.uses(missing[0] ?? '')[0]?.node;
  throw new HumanError(
    text`No attention was found for the cache input "${missing[0] ?? 'none'}" of
      ${model.file}${use ? text` (it enters node "${use.name}", a ${use.opType})` : ''}:
      ${sites.length} layers were understood. Expected for layer ${layer}: Concat of cache and new
      keys, MatMul, an optional scale and mask, Softmax, MatMul; or GroupQueryAttention,
      MultiHeadAttention or ai.onnx Attention with a cache.
      Branched decoders ("use_cache_branch") must be exported again without the branch.`,
    'attention-not-found',
  );
}

/** Runtimes match caches by name: a layer's output must come back as its own input. */
function requireOwnCaches({ model, sites }: DecoderGraph): void {
  for (const { layer, node, pastKey, pastValue, presentKey, presentValue } of sites) {
    for (const [past, present] of [
      [pastKey, presentKey],
      [pastValue, presentValue],
    ] as const) {
      const expected = presentName(past);
      if (expected === past || expected === present) continue;
      throw new HumanError(
        text`The caches of ${model.file} do not pair: ${placeOf(node)}, in layer ${layer}, takes
          "${past}" and gives "${present}", where "${expected}" was expected. Runtimes would give it
          the cache of another layer. Export the decoder again, or rename its outputs.`,
        'decoder-cache-names',
      );
    }
  }
}

/** The nodes that compute with these caches, past joins and layouts. */
function readers(caches: readonly string[], index: GraphIndex): NodeProto[] {
  const found = new Set<NodeProto>();
  const pending = [...caches];
  for (let at = 0; at < pending.length; at += 1) {
    for (const { node } of index.uses(pending[at]!)) {
      const passes = cacheLayout.has(node.opType) || node.opType === 'Concat';
      if (found.has(node) || shapeOperators.has(node.opType)) continue;
      found.add(node);
      if (passes) pending.push(...node.output);
    }
  }
  return [...found];
}
