/**
 * Patterns of subgraphs, declared from a value back to its inputs. A match gives what the pattern
 * named; a mismatch gives the place where it stopped: how deep, at which node, and what was
 * expected there.
 */
import type { NodeProto } from '../generated/onnx_pb';
import type { GraphIndex } from '../graph-index';
import { text, type Text } from '../../text';

export interface Scene {
  index: GraphIndex;
  /**
   * Whether a value is data that flows through the layers, rather than a mask, a length or a
   * weight.
   */
  flows: (value: string) => boolean;
  /** Whether a value is the same in every run. */
  isConstant: (value: string) => boolean;
}

export class Mismatch {
  constructor(
    /** Nodes that did match before this one. */
    readonly depth: number,
    /** Undefined where an input of the graph or a weight was met. */
    readonly node: NodeProto | undefined,
    readonly expected: Text,
    /** The advice for the user, a sentence without its full stop; a general one if absent. */
    readonly remedy?: Text,
  ) {}
}

/** The parts that a pattern names: values, nodes, notes. */
export type Bindings = Record<string, unknown>;

export type Pattern<B> = (value: string, scene: Scene, depth: number) => B | Mismatch;

export type BoundBy<P> = P extends Pattern<infer B> ? B : never;

type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never;

type All<P extends readonly Pattern<unknown>[]> = Intersection<BoundBy<P[number]>>;

/** Any value, under a name. */
export function any<const N extends string>(name: N): Pattern<Record<N, string>> {
  return (value) => ({ [name]: value }) as Record<N, string>;
}

/** Any value. */
export const anything: Pattern<unknown> = () => ({});

/** An input of the graph, under a name. */
export function graphInput<const N extends string>(
  name: N,
  expected: Text,
): Pattern<Record<N, string>> {
  return (value, { index }, depth) =>
    index.inputs.has(value)
      ? ({ [name]: value } as Record<N, string>)
      : new Mismatch(depth, index.producer(value), expected);
}

export interface OperatorOptions<N extends string> {
  /** Names the node in the bindings. */
  as: N;
  /** Completes "expected ...". */
  expected: Text;
  /** A further condition on the node: if it does not hold, returns the end of "expected ...". */
  unless?: (node: NodeProto, scene: Scene) => Text | undefined;
}

/** A node of one of these operators; further inputs may be anything. */
export function op<const N extends string, const P extends readonly Pattern<unknown>[]>(
  operators: ReadonlySet<string>,
  inputs: P,
  { as, expected, unless }: OperatorOptions<N>,
): Pattern<All<P> & Record<N, NodeProto>> {
  return (value, scene, depth) => {
    const node = scene.index.producer(value);
    if (node === undefined || !operators.has(node.opType)) {
      return new Mismatch(depth, node, expected);
    }
    const wrong = unless?.(node, scene);
    if (wrong !== undefined) return new Mismatch(depth + 1, node, wrong);
    const bindings: Bindings = { [as]: node };
    for (const [slot, pattern] of inputs.entries()) {
      const bound = pattern(node.input[slot] ?? '', scene, depth + 1);
      if (bound instanceof Mismatch) return bound;
      Object.assign(bindings, bound);
    }
    return bindings as All<P> & Record<N, NodeProto>;
  };
}

/** Nodes that may come before the rest of a pattern, in any number and order. */
export interface Layer {
  operators: ReadonlySet<string>;
  /**
   * The name of a list of further inputs of the nodes: the only other computed input, such as a
   * mask, or else the node's own name, such as a scale.
   */
  note?: string;
  /** At most once. */
  once?: boolean;
}

export type Notes = Readonly<Record<string, readonly string[]>>;

/**
 * Real graphs have a handful; a long chain would be walked again from every node that hangs on it.
 */
const mostPassed = 64;

/** Follows the data through nodes of these layers to `inner`. */
export function through<B, const N extends string>(
  layers: readonly Layer[],
  inner: Pattern<B>,
  notes: N,
): Pattern<B & Record<N, Notes>> {
  return (start, scene, depth) => {
    const { index, flows } = scene;
    const found: Record<string, string[]> = {};
    let value = start;
    for (let passed = depth; ; passed += 1) {
      const node = index.producer(value);
      const layer = node && layers.find(({ operators }) => operators.has(node.opType));
      const data = node === undefined ? [] : flowingInputs(node, scene);
      const isFar = passed - depth >= mostPassed;
      if (node === undefined || layer === undefined || data.length !== 1 || isFar) {
        const bound = inner(value, scene, passed);
        return bound instanceof Mismatch
          ? bound
          : ({ ...bound, [notes]: found } as B & Record<N, Notes>);
      }
      if (layer.note !== undefined) {
        const others = node.input.filter((input) => !flows(input) && !scene.isConstant(input));
        const list = (found[layer.note] ??= []);
        list.push(...(others.length > 0 ? others : [node.name]));
        if (layer.once === true && list.length > 1) {
          return new Mismatch(passed, node, text`a single mask`);
        }
      }
      value = data[0]!;
    }
  };
}

/** The inputs through which data flows; the condition of a Where only chooses. */
function flowingInputs({ opType, input }: NodeProto, { flows }: Scene): string[] {
  return input.filter((value, slot) => flows(value) && !(opType === 'Where' && slot === 0));
}
