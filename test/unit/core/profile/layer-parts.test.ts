import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerKinds } from '../../../../src/core/cost/layers';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import {
  boundariesOf,
  kindsOfLayers,
  layersUpTo,
  statefulLayers,
} from '../../../../src/core/profile/layer-parts';

const fixtures = path.join(__dirname, '../../../fixtures');

describe('layers of real decoders', () => {
  it.each(['second-model', 'whole-folders/lfm2-vl', 'exported/gemma3', 'whole-folders/qwen3-vl'])(
    '%s: the parts grow by a layer each, and the kinds are those of its config',
    async (name) => {
      const { decoder, shape } = await openModelFolder(path.join(fixtures, name));
      const layers = statefulLayers(decoder);
      expect(layers).toEqual([...Array(shape.layers).keys()]);
      const sizes = layers.map((layer) => layersUpTo(decoder, layer).graph.node.length);
      sizes.slice(1).forEach((size, at) => {
        expect(size).toBeGreaterThan(sizes[at]!);
      });
      expect(sizes.at(-1)).toBeLessThan(decoder.graph.node.length);
      const kinds = kindsOfLayers(decoder, shape);
      const own = layerKinds(shape);
      kinds.forEach((kind, layer) => {
        expect(own[kinds.indexOf(kind)]).toBe(own[layer]);
      });
      expect(new Set(kinds).size).toBeGreaterThanOrEqual(new Set(own).size);
    },
  );

  it('leaves the original as it was', async () => {
    const { decoder } = await openModelFolder(path.join(fixtures, 'second-model'));
    const before = decoder.graph.node.length;
    layersUpTo(decoder, 0);
    expect(decoder.graph.node.length).toBe(before);
    expect(decoder.graph.output.some(({ name }) => name === 'logits')).toBe(true);
  });
});

describe('boundariesOf', () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 3],
    ],
    [[0], []],
    [
      [0, 0, 1, 1],
      [0, 2, 3],
    ],
    // One kind before the last boundary: a single difference determines it.
    [
      [0, 0, 0, 1],
      [0, 3],
    ],
  ])('of kinds %j are %j', (kinds, boundaries) => {
    expect(boundariesOf(kinds, [...kinds.keys()])).toEqual(boundaries);
  });

  it('distinguishes kinds that alternate', () => {
    const kinds = [0, 0, 1, 0, 0, 1, 0, 1, 0, 1];
    const [first, ...others] = boundariesOf(kinds, [...kinds.keys()]);
    expect(first).toBe(0);
    expect(others).toHaveLength(2);
    const counts = others.map((boundary) => {
      const before = kinds.slice(0, boundary);
      return [
        before.filter((kind) => kind === 0).length,
        before.filter((kind) => kind === 1).length,
      ];
    });
    const [[a, b], [c, d]] = counts as [[number, number], [number, number]];
    expect(a * d - b * c).not.toBe(0);
  });
});
