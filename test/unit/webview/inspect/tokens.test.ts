import { beforeDecoder } from '../../../../src/core/cost/types';
import { stays } from '../../../../src/core/inspection/types';
import { describe, expect, it } from 'vitest';
import {
  countLeaving,
  droppedByLayer,
  isGone,
  MassTable,
  startOf,
} from '../../../../webview/inspect/tokens';
import { observation } from './observation';

const { exits } = observation;

describe('tokens layer by layer', () => {
  it.each([
    [-1, [], 6],
    [0, [1, 4], 4],
    [1, [1, 4], 4],
    [2, [1, 4, 5], 3],
  ])('after layer %i, %j are gone', (layer, gone, count) => {
    expect([0, 1, 2, 3, 4, 5].filter((token) => isGone(exits, token, layer))).toEqual(gone);
    expect(countLeaving(exits, layer)).toBe(count);
  });

  it('counts what each layer dropped, in the order of layers', () => {
    expect(droppedByLayer(exits)).toEqual([
      { layer: 0, tokens: 2 },
      { layer: 2, tokens: 1 },
    ]);
    expect(droppedByLayer(Int32Array.of(stays, 7, 3, 7))).toEqual([
      { layer: 3, tokens: 1 },
      { layer: 7, tokens: 2 },
    ]);
  });

  it('counts what went before the decoder, where the slider is then after all patches', () => {
    expect(startOf(exits)).toBe(beforeDecoder);
    const cut = Int32Array.of(stays, beforeDecoder, 2, beforeDecoder);
    expect(startOf(cut)).toBe(beforeDecoder - 1);
    expect([startOf(cut), beforeDecoder, 0, 2].map((layer) => countLeaving(cut, layer))).toEqual([
      4, 2, 2, 1,
    ]);
    expect(droppedByLayer(cut)).toEqual([
      { layer: beforeDecoder, tokens: 2 },
      { layer: 2, tokens: 1 },
    ]);
  });
});

describe('masses and their ranks', () => {
  const table = new MassTable(observation);

  it('are among the tokens that entered the layer', () => {
    expect(table.of('pruned', 0, 4)).toEqual({
      self: { mass: Math.fround(0.2), rank: 5 },
      cross: { mass: 0.5, rank: 2 },
      among: 6,
    });
    expect(table.of('pruned', 1, 5)).toEqual({
      self: { mass: Math.fround(0.1), rank: 4 },
      cross: { mass: Math.fround(0.6), rank: 1 },
      among: 4,
    });
  });

  it('rank equals by their order, as the graph does', () => {
    expect(table.of('pruned', 1, 2)?.cross.rank).toBe(2);
    expect(table.of('pruned', 1, 3)?.cross.rank).toBe(3);
  });

  it('are those of the layer that drops a token, and none after it', () => {
    expect(table.of('pruned', 2, 5)?.self.rank).toBe(1);
    expect(table.of('pruned', 1, 4)).toBeUndefined();
    expect(table.of('pruned', -1, 0)).toBeUndefined();
    expect(table.of('pruned', 3, 0)).toBeUndefined();
  });

  it('of the unpruned model are of all tokens at every layer', () => {
    expect(table.of('unpruned', 2, 4)).toEqual({
      self: { mass: 2, rank: 5 },
      cross: { mass: 5, rank: 2 },
      among: 6,
    });
  });
});
