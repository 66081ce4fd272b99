/** A graph that also outputs the shapes of all inputs and outputs of its products. */
import { valueInfo } from '../../onnx/value-info';
import { GraphBuilder } from '../../onnx/graph-builder';
import { GraphIndex, nodeReads } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { copyOnnx, type OnnxModel } from '../../onnx/model-file';
import { operatorKey } from '../../onnx/operators';
import { defies, multiplies, nodeMacs, type Shape } from './operations';
import { sumOf } from '../../sums';

export interface ShapesGraph {
  model: OnnxModel;
  /** Outputs that hold shapes, int64 [rank]. */
  outputs: ReadonlySet<string>;
  /**
   * Multiply-accumulates of the run that gave these shapes.
   * @param measured shapes by name, one for each of `outputs`
   */
  macs: (measured: ReadonlyMap<string, Shape>) => number;
  /**
   * Operators that might multiply and cannot be counted; with any of them, the count is incomplete.
   */
  uncounted: string[];
}

/** Adds a `Shape` after each value that a product reads or makes, unless it is a weight. */
export function buildShapesGraph(original: OnnxModel): ShapesGraph {
  const model = copyOnnx(original);
  const nodes = [...model.graph.node];
  const index = new GraphIndex(model.graph);
  const builder = new GraphBuilder(model);
  const wanted = nodes.filter(multiplies);
  const shapeNames = new Map<string, string>();
  const known = new Map<string, Shape>();
  for (const value of new Set(wanted.flatMap((node) => [...nodeReads(node), ...makes(node)]))) {
    const weight = index.constant(value);
    if (weight === undefined) shapeNames.set(value, builder.node('Shape', [value]));
    else known.set(value, weight.dims.map(Number));
  }
  for (const name of shapeNames.values()) {
    model.graph.output.push(valueInfo(name, 'int64', [`${name}/rank`]));
  }
  return {
    model,
    outputs: new Set(shapeNames.values()),
    macs: (measured) => {
      const shapeOf = (value: string) =>
        value === '' ? undefined : (known.get(value) ?? measured.get(shapeNames.get(value)!));
      const macs = wanted.map((node) =>
        nodeMacs(node, { input: node.input.map(shapeOf), output: node.output.map(shapeOf) }),
      );
      return sumOf(macs);
    },
    uncounted: [...new Set(nodes.filter(defies).map(operatorKey))],
  };
}

/** Unused outputs may be left out, except for the first. */
const makes = (node: NodeProto) => node.output.filter((name) => name !== '');
