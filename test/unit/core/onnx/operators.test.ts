/** The meanings of inputs, by the operators' own documents. */
import { describe, expect, it } from 'vitest';
import { inputRole, operatorKey, type InputRole } from '../../../../src/core/onnx/operators';
import { node } from '../../support/graphs';

const contrib = 'com.microsoft';

describe('inputRole', () => {
  it.each<[string, string, string[], InputRole[]]>([
    ['Reshape', '', ['x', 'shape'], ['data', 'length']],
    ['Slice', '', ['x', 'a', 'b', 'c', 'd'], ['data', 'length', 'length', 'length', 'length']],
    ['Range', '', ['a', 'b', 'c'], ['length', 'length', 'length']],
    ['Where', '', ['c', 'x', 'y'], ['data', 'data', 'data']],
    ['RotaryEmbedding', '', ['x', 'cos', 'sin', 'ids'], ['data', 'table', 'table', 'positions']],
    // Without positions the cosines have a row for every token.
    ['RotaryEmbedding', '', ['x', 'cos', 'sin'], ['data', 'data', 'data']],
    ['RotaryEmbedding', 'ai.onnx', ['x', 'cos', 'sin', ''], ['data', 'data', 'data', 'data']],
    // Positions come second there.
    [
      'RotaryEmbedding',
      contrib,
      ['x', 'ids', 'cos', 'sin'],
      ['data', 'positions', 'table', 'table'],
    ],
    ['MRotaryEmbedding', contrib, ['x', 'ids', 'c', 's'], ['data', 'positions', 'table', 'table']],
    ['Attention', '', ['q', 'k', 'v', 'm', 'pk'], ['data', 'data', 'data', 'mask', 'data']],
    // An operator of the same name: its fourth input means something else.
    ['Attention', contrib, ['x', 'w', 'b', 'm'], ['data', 'data', 'data', 'data']],
    [
      'MultiHeadAttention',
      contrib,
      ['q', 'k', 'v', '', '', 'bias', 'pk'],
      ['data', 'data', 'data', 'data', 'data', 'mask', 'data'],
    ],
    [
      'GroupQueryAttention',
      contrib,
      ['q', 'k', 'v', 'pk', 'pv', 'lengths', 'total', 'cos', 'sin', 'ids', 'bias', 'sink'],
      [
        ...(['data', 'data', 'data', 'data', 'data'] as const),
        ...(['keyLengths', 'totalLength', 'table', 'table', 'positions', 'mask', 'data'] as const),
      ],
    ],
    ['GroupQueryAttention', 'elsewhere', ['q', 'k', 'v'], ['data', 'data', 'data']],
    ['NobodyKnows', '', ['x', 'y'], ['data', 'data']],
  ])('of %s of "%s" with %j', (opType, domain, inputs, roles) => {
    const one = node(opType, inputs, 'y', { domain });
    expect(inputs.map((_, slot) => inputRole(one, slot))).toEqual(roles);
  });
});

describe('operatorKey', () => {
  it.each([
    ['', 'Attention', 'Attention'],
    ['ai.onnx', 'Attention', 'Attention'],
    [contrib, 'Attention', 'com.microsoft:Attention'],
  ])('of domain "%s" and %s is %s', (domain, opType, key) => {
    expect(operatorKey(node(opType, [], 'y', { domain }))).toBe(key);
  });
});
