/** Which part of a decoder every value is in, on a decoder of two layers written by hand. */
import { describe, expect, it } from 'vitest';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { placeAfter, placeBeforeDecoder } from '../../../../../src/core/surgery/pruning/place';
import { findSegments } from '../../../../../src/core/surgery/pruning/segments';
import { expectHumanError } from '../../../support/errors';
import { decoderOf, modelOf, node } from '../../../support/graphs';

/**
 * Attention reads the stream, its projection is added back. @param stream what the second layer's
 * adds to
 */
function decoder(stream = 'h0') {
  const layer = (at: number, from: string, to: string): NodeProto[] => [
    node('Relu', [from], `attention${at}`),
    node('Neg', [`attention${at}`], `projected${at}`),
    node('Add', [to, `projected${at}`], `h${at}`),
  ];
  const nodes = [
    ...layer(0, 'inputs_embeds', 'inputs_embeds'),
    ...layer(1, 'h0', stream),
    node('Abs', ['past'], 'cached'),
  ];
  const rows = (name: string) => valueInfo(name, 'float', [1, 'rows', 8]);
  const model = modelOf({
    nodes,
    inputs: [rows('inputs_embeds'), valueInfo('past', 'float', [1, 2, 'cached rows', 4])],
    outputs: [rows('h1')],
  });
  const named = (name: string) => nodes.find(({ output }) => output[0] === name)!;
  const site = (at: number) => ({
    output: { node: named(`projected${at}`), slot: 0 },
    residual: { node: named(`h${at}`), slot: 0 },
  });
  return decoderOf(model, [site(0), site(1)]);
}

function segmentsOf(graph: ReturnType<typeof decoder>, layers: readonly number[], before = false) {
  const places = layers.map((at) => placeAfter(graph.sites[at]!, graph));
  const { ofValue } = findSegments(graph, [
    ...(before ? [placeBeforeDecoder(graph)] : []),
    ...places,
  ]);
  return Object.fromEntries(ofValue);
}

describe('segments', () => {
  it('are one without a cut, and caches are in none', () => {
    const found = segmentsOf(decoder(), []);
    expect(new Set(Object.values(found))).toEqual(new Set([0]));
    expect(found).not.toHaveProperty('cached');
  });

  it('begin at the projection and the stream around it, not at the attention', () => {
    expect(segmentsOf(decoder(), [0])).toEqual({
      ...{ inputs_embeds: 0, attention0: 0, projected0: 1, h0: 1 },
      ...{ attention1: 1, projected1: 1, h1: 1 },
    });
  });

  it('follow each other, one for each cut', () => {
    const found = segmentsOf(decoder(), [0, 1]);
    expect(found).toMatchObject({ attention0: 0, h0: 1, attention1: 1, projected1: 2, h1: 2 });
  });

  it('after a cut before the decoder hold everything but the embeddings', () => {
    const found = segmentsOf(decoder(), [1], true);
    expect(found).toEqual({
      ...{ inputs_embeds: 0, attention0: 1, projected0: 1, h0: 1 },
      ...{ attention1: 1, projected1: 2, h1: 2 },
    });
  });

  it('are refused if rows would bypass a cut, by the name of the node', async () => {
    await expectHumanError(
      () => segmentsOf(decoder('inputs_embeds'), [0]),
      'segment-bypass',
      /"h1".*"inputs_embeds"/s,
    );
    // Before it, nothing is missing yet.
    expect(() => segmentsOf(decoder('inputs_embeds'), [])).not.toThrow();
  });
});
