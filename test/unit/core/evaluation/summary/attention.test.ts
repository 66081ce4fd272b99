import { describe, expect, it } from 'vitest';
import { attentionRecord } from '../../../../../src/core/evaluation/summary/attention';
import { pairedInterval } from '../../../../../src/core/evaluation/statistics/bootstrap';
import type { AttentionLoss } from '../../../../../src/core/evaluation/types';
import { validateSchema } from '../../../../../src/core/recipe/checks/validate-schema';
import { example } from '../../recipe/example';
import { attentionOf, candidateOf, sampleOf } from '../results/some-results';

const behind = [{ layer: 0, keep: 0.5 }];

function pair(id: string, attention: AttentionLoss | undefined) {
  const answer = { ...candidateOf('sha256:aa', 1), ...(attention && { attention }) };
  return { sample: { ...sampleOf(id, [answer]), group: id }, answer };
}

const pairs = [pair('1', attentionOf(0.5, -0.25)), pair('2', attentionOf(0.25, 0.75))];

describe('the attention that a recipe records', () => {
  it('is the mean over samples and all layers, and by layer that pruning reached', async () => {
    const { attention } = attentionRecord(behind, pairs);
    const groups = ['1', '2'];
    const { low, high } = pairedInterval([0.25, 0.125], { groups })!;
    expect(attention).toMatchObject({
      self: { value: 0.1875, interval: [low, high] },
      cross: { value: 0.125 },
      simulated: { self: 0.0938, cross: 0.0625 },
    });
    expect(attention!.layers).toMatchObject([
      { layer: 1, self: { value: 0.375, interval: [0.25, 0.5] }, cross: { value: 0.25 } },
    ]);
    expect(attention!.layers[0]!.simulated).toEqual({ self: 0.1875, cross: 0.125 });
    const recipe = { ...example, evaluation: [{ ...record, attention }] };
    expect(await validateSchema(JSON.stringify(recipe))).toEqual([]);
  });

  it('has the first layer if tokens are dropped before the decoder', () => {
    const { attention } = attentionRecord([{ layer: -1, keep: 0.5 }], pairs);
    expect(attention!.layers.map(({ layer }) => layer)).toEqual([0, 1]);
  });

  it('counts samples with visual tokens, and is absent if one was not measured', () => {
    const textAlone = { layers: [], self: new Float32Array(0), cross: new Float32Array(0) };
    const { attention } = attentionRecord(behind, [...pairs, pair('3', textAlone)]);
    expect(attention).toMatchObject({ samples: 2, self: { value: 0.1875 } });
    expect(attentionRecord(behind, [pair('3', textAlone)])).toEqual({});
    expect(attentionRecord(behind, [...pairs, pair('3', undefined)])).toEqual({});
  });

  it('has nothing simulated unless all samples do', () => {
    const measured = attentionOf(0.5, 0.5);
    delete measured.simulated;
    const { attention } = attentionRecord(behind, [...pairs, pair('3', measured)]);
    expect(attention!.simulated).toBeUndefined();
    expect(attention!.layers[0]!.simulated).toBeUndefined();
  });
});

const record = { data: 'sha256:0a', schedule: 'sha256:0b', samples: 2 };
