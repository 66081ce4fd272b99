/**
 * Checks every pruned graph after rewriting: a model that would prune nothing, or mix rows from
 * before and after a cut, is an error before it is run or written.
 */
import { HumanError } from '../../errors';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { nodeReads } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { inputRole, shapeOperators } from '../../onnx/operators';
import { text, type Text } from '../../text';
import type { AttentionSite } from '../attention/site';
import { sideInputs } from '../inputs';

export interface PrunedStructure {
  /** By value that a cut gathers: the segment of its rows. */
  gathered: ReadonlyMap<string, number>;
  /** Values that sum over rows and have none themselves. */
  rowless: readonly string[];
  /** The segment of a layer; 0 before the first cut. */
  segmentOf: (site: AttentionSite) => number;
  sites: readonly AttentionSite[];
  /** Layers that prune, in order. */
  cutLayers: readonly number[];
}

interface Checked extends PrunedStructure {
  model: OnnxModel;
  /** The segment whose rows a value has; absent if it has no rows. */
  segments: Map<string, number>;
}

interface Rule {
  /** A clause. */
  holds: Text;
  /** The first breach, as a clause; undefined where all is well. */
  breach: (checked: Checked) => Text | undefined;
}

const rules: readonly Rule[] = [
  { holds: text`every value must be made once, and before it is read`, breach: unsorted },
  { holds: text`a node may not mix tokens of before and after a pruning layer`, breach: mixed },
  { holds: text`all tokens must pass every pruning layer`, breach: bypassed },
  {
    holds: text`layers between two pruning layers must have caches of one length`,
    breach: unevenCaches,
  },
  { holds: text`no shape of the original may remain`, breach: staleShapes },
];

/** @throws HumanError `rewrite-invalid` naming the rule and the node */
export function verifyPruned(model: OnnxModel, structure: PrunedStructure): void {
  const checked: Checked = { ...structure, model, segments: new Map() };
  for (const { holds, breach } of rules) {
    const found = breach(checked);
    if (found === undefined) continue;
    throw new HumanError(
      text`The decoder ${model.file} cannot be pruned after layers ${structure.cutLayers.join(', ')}:
        in the rewritten graph ${found}, but ${holds}. This is a fault of FitPrune: please report it
        with the model. Other layers may work.`,
      'rewrite-invalid',
    );
  }
}

function unsorted({ model: { graph } }: Checked): Text | undefined {
  const made = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
  ]);
  for (const node of graph.node) {
    const missing = nodeReads(node).find((value) => !made.has(value));
    if (missing !== undefined) return text`node "${node.name}" reads "${missing}" too early`;
    for (const output of node.output) {
      if (output !== '' && made.has(output)) return text`"${output}" is produced twice`;
      made.add(output);
    }
  }
  const lost = graph.output.find(({ name }) => !made.has(name));
  return lost && text`nothing makes the output "${lost.name}"`;
}

/** Follows rows from the inputs through the cuts; lengths and tables have none. */
function mixed(checked: Checked): Text | undefined {
  const { model, segments, gathered } = checked;
  for (const { name } of model.graph.input) {
    if (wholeInputs.has(name)) segments.set(name, 0);
  }
  for (const node of model.graph.node) {
    const reads = rowInputs(node).filter((value) => segments.has(value));
    const [first] = reads;
    const odd = reads.find((value) => segments.get(value) !== segments.get(first!));
    if (odd !== undefined) {
      return text`node "${node.name}" (${node.opType}) reads both "${first!}" and "${odd}"`;
    }
    for (const output of node.output) {
      if (checked.rowless.includes(output)) continue;
      const segment =
        gathered.get(output) ?? (first === undefined ? undefined : segments.get(first));
      if (segment !== undefined) segments.set(output, segment);
    }
  }
  return undefined;
}

/** Inputs with a row for every token of the prompt. */
const wholeInputs = new Set(['inputs_embeds', ...sideInputs]);

function rowInputs(node: NodeProto): string[] {
  // The cut itself knows what its branch gathers; the branch's other results have no rows.
  if (shapeOperators.has(node.opType) || node.opType === 'If') return [];
  return node.input.filter((_, slot) => rowRoles.has(inputRole(node, slot)));
}

const rowRoles = new Set(['data', 'positions', 'mask']);

function bypassed({ segments, cutLayers, model }: Checked): Text | undefined {
  const logits = model.graph.output.find(({ name }) => name === 'logits');
  if (logits === undefined) return undefined;
  const passed = segments.get(logits.name);
  return passed === cutLayers.length
    ? undefined
    : text`the logits pass only ${passed ?? 0} of ${cutLayers.length} pruning layers`;
}

function unevenCaches({ segments, sites, segmentOf, model }: Checked): Text | undefined {
  const outputs = new Set(model.graph.output.map(({ name }) => name));
  for (const site of sites) {
    for (const name of [site.presentKey, site.presentValue]) {
      if (!outputs.has(name) || segments.get(name) === segmentOf(site)) continue;
      return text`the cache "${name}" has the tokens after ${segments.get(name) ?? 0} pruning layers
        instead of ${segmentOf(site)}`;
    }
  }
  return undefined;
}

function staleShapes({ model: { graph }, sites }: Checked): Text | undefined {
  const siteOutputs = new Set(sites.flatMap(({ node }) => node.output));
  const first = graph.valueInfo.find(({ name }) => !siteOutputs.has(name));
  return first && text`"${first.name}" still has its old shape`;
}
