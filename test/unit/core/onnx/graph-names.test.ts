import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../../src/core/onnx/graph-builder';
import { GraphNames } from '../../../../src/core/onnx/graph-names';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { modelOf, node } from '../../support/graphs';

it('gives names that neither the graph nor a branch of it has', () => {
  const model = modelOf({
    nodes: [node('Abs', ['x'], 'Neg')],
    inputs: [valueInfo('x', 'float', [1]), valueInfo('condition', 'bool', [])],
  });
  const inner: string[] = [];
  new GraphBuilder(model).branch(
    'condition',
    (builder) => {
      inner.push(builder.node('Shape', ['Neg']));
      return inner;
    },
    (builder) => [builder.node('Shape', ['x'])],
    'choice',
  );
  const names = new GraphNames(model.graph);
  expect(names.fresh('Neg')).toBe('Neg_1');
  expect(names.fresh(inner[0]!)).not.toBe(inner[0]);
  expect(names.fresh('new')).toBe('new');
  expect(names.fresh('new')).toBe('new_1');
});
