/** Patterns on hand-written graphs: what they name, and where they say that a graph differs. */
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphIndex } from '../../../../../src/core/onnx/graph-index';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import {
  any,
  anything,
  graphInput,
  Mismatch,
  op,
  through,
  type Pattern,
  type Scene,
} from '../../../../../src/core/onnx/pattern/pattern';
import { text } from '../../../../../src/core/text';
import { modelOf, node } from '../../../support/graphs';

const set = (...names: string[]): ReadonlySet<string> => new Set(names);

/** `x` and all that is made of it flows; `mask` and `scale` do not, and `scale` is a constant. */
function sceneOf(...nodes: NodeProto[]): Scene {
  const inputs = ['x', 'mask'].map((name) => valueInfo(name, 'float', [1]));
  const index = new GraphIndex(modelOf({ nodes, inputs }).graph);
  const flowing = new Set(['x']);
  for (const { input, output } of nodes) {
    if (input.some((name) => flowing.has(name))) output.forEach((name) => flowing.add(name));
  }
  return {
    index,
    flows: (value) => flowing.has(value),
    isConstant: (value) => value === 'scale',
  };
}

const match = <B>(pattern: Pattern<B>, value: string, ...nodes: NodeProto[]): B | Mismatch =>
  pattern(value, sceneOf(...nodes), 0);

const where = (found: unknown): [number, string | undefined, string] => {
  expect(found).toBeInstanceOf(Mismatch);
  const { depth, node: met, expected } = found as Mismatch;
  return [depth, met?.name, String(expected)];
};

const input = graphInput('past', text`an input`);
const relu = op(set('Relu'), [any('inside')], { as: 'relu', expected: text`a Relu` });

describe('op', () => {
  const product = op(set('MatMul'), [relu, any('right')], {
    as: 'product',
    expected: text`a product`,
    unless: ({ name }) => (name === 'odd' ? text`an even product` : undefined),
  });
  const nodes = [node('Relu', ['x'], 'a'), node('MatMul', ['a', 'w', 'extra'], 'y')];

  it('names its node and what its inputs name, and ignores further inputs', () => {
    expect(match(product, 'y', ...nodes)).toEqual({
      ...{ relu: nodes[0], inside: 'x' },
      ...{ product: nodes[1], right: 'w' },
    });
  });

  it.each<[string, NodeProto[], string, [number, string | undefined, string]]>([
    ['another operator', [node('Add', ['x', 'x'], 'y')], 'y', [0, 'y', 'a product']],
    ['an input of the graph', [], 'x', [0, undefined, 'a product']],
    [
      'a node that is excepted',
      [node('MatMul', ['x'], 'odd')],
      'odd',
      [1, 'odd', 'an even product'],
    ],
    ['something else inside', [node('MatMul', ['x', 'w'], 'y')], 'y', [1, undefined, 'a Relu']],
    ['no input there', [node('MatMul', [], 'y')], 'y', [1, undefined, 'a Relu']],
  ])('stops at %s', (_, graph, value, expected) => {
    expect(where(match(product, value, ...graph))).toEqual(expected);
  });
});

describe('any, anything and graphInput', () => {
  it('take a value by name, without a name, or if it is an input', () => {
    expect(match(any('what'), 'nowhere')).toEqual({ what: 'nowhere' });
    expect(match(anything, 'x')).toEqual({});
    expect(match(input, 'x')).toEqual({ past: 'x' });
    expect(where(match(input, 'a', node('Relu', ['x'], 'a')))).toEqual([0, 'a', 'an input']);
  });
});

describe('through', () => {
  const layers = [
    { operators: set('Add', 'Where'), note: 'mask', once: true },
    { operators: set('Mul'), note: 'scale' },
    { operators: set('Cast') },
  ];
  const passing = through(layers, input, 'notes');
  const add = node('Add', ['x', 'mask'], 'a');
  const scaled = node('Mul', ['scale', 'a'], 'b');

  it('notes what else the nodes read, or the node if that is a constant', () => {
    const nodes = [add, scaled, node('Cast', ['b'], 'c'), node('Mul', ['c', 'scale'], 'd')];
    expect(match(passing, 'd', ...nodes)).toEqual({
      past: 'x',
      notes: { mask: ['mask'], scale: ['d', 'b'] },
    });
  });

  it('needs none of them', () => {
    expect(match(passing, 'x')).toEqual({ past: 'x', notes: {} });
  });

  it('refuses a second node that may occur once', () => {
    const nodes = [add, scaled, node('Add', ['b', 'mask'], 'c')];
    expect(where(match(passing, 'c', ...nodes))).toEqual([2, 'a', 'a single mask']);
  });

  it('stops where two streams of data meet', () => {
    const nodes = [node('Cast', ['x'], 'c'), node('Add', ['x', 'c'], 'd')];
    expect(where(match(passing, 'd', ...nodes))).toEqual([0, 'd', 'an input']);
  });

  it('does not take the condition of a Where for data, though it flows', () => {
    const nodes = [node('IsNaN', ['x'], 'bad'), node('Where', ['bad', 'scale', 'x'], 'w')];
    expect(match(passing, 'w', ...nodes)).toMatchObject({ past: 'x' });
    const both = [node('Cast', ['x'], 'c'), node('Where', ['mask', 'c', 'x'], 'w')];
    expect(where(match(passing, 'w', ...both))).toEqual([0, 'w', 'an input']);
  });

  it('counts the nodes that it passed', () => {
    const nodes = [
      node('Relu', ['x'], 'r'),
      node('Cast', ['r'], 'c'),
      node('Mul', ['c', 'scale'], 'm'),
    ];
    expect(where(match(passing, 'm', ...nodes))).toEqual([2, 'r', 'an input']);
  });
});
