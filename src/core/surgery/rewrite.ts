/** What every rewrite shares: the session to load it into, and tidying the graph. */
import path from 'node:path';
import { HumanError } from '../errors';
import { visualIndexInput } from '../model/folder/decoder-interface';
import { valueInfo } from '../onnx/value-info';
import { GraphBuilder } from '../onnx/graph-builder';
import { copyOnnx, encodeOnnx, opsetVersion, type OnnxModel } from '../onnx/model-file';
import { elementTypeOf } from '../onnx/element-types';
import type { GraphProto, ValueInfoProto } from '../onnx/generated/onnx_pb';
import { GraphIndex } from '../onnx/graph-index';
import { floatTypeName } from '../onnx/tensors';
import { removeUnused, sortTopologically } from '../onnx/topology';
import { text } from '../text';
import { keepCapturedCasts } from './captured-casts';
import type { AttentionSite } from './attention/site';

/** A graph to load from bytes; its external weights stay where they are. */
export interface RewrittenGraph {
  bytes: Uint8Array;
  /** For the session option `session.model_external_initializers_file_folder_path`. */
  externalDataFolder: string;
}

/** Squeeze and Unsqueeze take their axes as inputs from here on; older graphs are not rewritten. */
const oldestOpset = 13;

/** A copy of a model that is being rewritten, and the builder that adds to it. */
export function beginRewrite(original: OnnxModel): { model: OnnxModel; builder: GraphBuilder } {
  const version = opsetVersion(original) ?? 0;
  if (version < oldestOpset) {
    throw new HumanError(
      text`${original.file} uses ONNX operator set ${version}; rewriting needs ${oldestOpset} or
        newer. Export the model again with a newer opset_version.`,
      'opset-too-old',
    );
  }
  const model = copyOnnx(original);
  return { model, builder: new GraphBuilder(model) };
}

export function addVisualIndexInput(model: OnnxModel): void {
  model.graph.input.push(valueInfo(visualIndexInput, 'int64', ['visual_tokens']));
}

/**
 * Leaves a valid graph: unused parts removed, nodes in order, and no stale shapes (they give a
 * storm of warnings at load).
 */
export function finishRewrite(model: OnnxModel, sites: readonly AttentionSite[]): void {
  const { graph, file } = model;
  keepCapturedCasts(model);
  graph.valueInfo = ownColumns(sites, graph);
  sortTopologically(graph, file, true);
  removeUnused(graph);
}

/**
 * Operators that join past and new rows get column names of their own. Otherwise ONNX Runtime
 * assumes that the lengths of their past and present are equal, and gives both one buffer if
 * neither is a graph output.
 */
function ownColumns(sites: readonly AttentionSite[], graph: GraphProto): ValueInfoProto[] {
  const outputs = new Set(graph.output.map(({ name }) => name));
  const index = new GraphIndex(graph);
  return sites.flatMap(({ layer, node, keyValueHeads, headSize, presentSlots }) =>
    (presentSlots ?? []).flatMap(({ past, present }) => {
      const name = node.output[present] ?? '';
      const type = elementTypeOf(node.input[past] ?? '', index);
      if (name === '' || outputs.has(name) || keyValueHeads === undefined) return [];
      const dims = ['batch', keyValueHeads, `columns_${layer}`, headSize ?? `head_size_${layer}`];
      return [valueInfo(name, floatTypeName(type), dims)];
    }),
  );
}

export function encodeRewrite(model: OnnxModel): RewrittenGraph {
  return { bytes: encodeOnnx(model), externalDataFolder: path.dirname(model.file) };
}
