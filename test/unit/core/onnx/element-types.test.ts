/** Element types traced back to where they are declared. */
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  type NodeProto,
} from '../../../../src/core/onnx/generated/onnx_pb';
import { elementTypeOf } from '../../../../src/core/onnx/element-types';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { GraphIndex } from '../../../../src/core/onnx/graph-index';
import { dataType, floatTensor, int64Tensor } from '../../../../src/core/onnx/tensors';
import { modelOf, node } from '../../support/graphs';

const inputs = [
  valueInfo('half', 'float16', [1]),
  valueInfo('whole', 'int64', [1]),
  valueInfo('yes', 'bool', []),
];
const initializers = [floatTensor('weight', [1]), int64Tensor('ids', [1])];

const typeOf = (value: string, ...nodes: NodeProto[]): number | undefined =>
  elementTypeOf(value, new GraphIndex(modelOf({ nodes, inputs, initializers }).graph));

const filled = (tensor?: ReturnType<typeof int64Tensor>): NodeProto => {
  const made = node('ConstantOfShape', ['whole'], 'y');
  if (tensor !== undefined) {
    const type = AttributeProto_AttributeType.TENSOR;
    made.attribute.push(create(AttributeProtoSchema, { name: 'value', type, t: tensor }));
  }
  return made;
};

const branch = create(GraphProtoSchema, { output: [valueInfo('half', 'float16', [1])] });

describe('elementTypeOf', () => {
  it.each<[string, NodeProto[], keyof typeof dataType | undefined]>([
    ['an input', [node('Identity', ['half'], 'y')], 'float16'],
    ['a weight', [node('Identity', ['weight'], 'y')], 'float'],
    ['a sum', [node('Add', ['half', 'half'], 'y')], 'float16'],
    ['a cast', [node('Cast', ['half'], 'y', { attributes: { to: dataType.int32 } })], 'int32'],
    ['a comparison of halves', [node('GreaterOrEqual', ['half', 'half'], 'y')], 'bool'],
    ['a choice by its first alternative', [node('Where', ['yes', 'half', 'half'], 'y')], 'float16'],
    ['a table by its rows, not their numbers', [node('Gather', ['weight', 'ids'], 'y')], 'float'],
    ['a shape of halves', [node('Shape', ['half'], 'y')], 'int64'],
    ['what is filled with zeros', [filled()], 'float'],
    ['what is filled with a number', [filled(int64Tensor('v', [1]))], 'int64'],
    ['what nobody makes', [], undefined],
    // Its first input is the condition, which says nothing about what the branches give.
    ['a branch', [node('If', ['yes'], 'y', { attributes: { then_branch: branch } })], undefined],
  ])('of %s', (_, nodes, expected) => {
    expect(typeOf('y', ...nodes)).toBe(expected === undefined ? undefined : dataType[expected]);
  });

  it('follows a long chain without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) =>
      node('Identity', [at === 0 ? 'half' : `v${at - 1}`], `v${at}`),
    );
    expect(typeOf('v19999', ...chain)).toBe(dataType.float16);
  });
});
