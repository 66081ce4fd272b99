import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { toMeasure, withPossibleBaselines } from '../../../../src/core/evaluation/candidates';
import type { Candidate } from '../../../../src/core/evaluation/types';
import { Text } from '../../../../src/core/text';
import { openExport } from '../../support/exports';
import { bfloat16Caches } from '../../support/uncuttable';

const before = [{ layer: beforeDecoder, keep: 0.5 }];
const beside = { reduction: 0.5, reachable: true };
const candidate: Candidate = {
  name: 'half',
  schedule: [{ layer: 0, keep: 0.5 }],
  ranking: { kind: 'cross' },
  baselines: [
    {
      method: 'dart',
      ...beside,
      recipes: [{ schedule: [{ layer: 1, keep: 0.4 }], ranking: { kind: 'dart' } }],
    },
    {
      method: 'divprune',
      ...beside,
      recipes: [{ schedule: before, ranking: { kind: 'divprune' } }],
    },
    {
      method: 'cdpruner',
      ...beside,
      recipes: [{ schedule: before, ranking: { kind: 'cdpruner' } }],
    },
  ],
};

describe('baselines before the decoder', () => {
  it('are measured if the model can be cut there', async () => {
    const found = withPossibleBaselines(await openExport('llama-dynamo23-sdpa'), [candidate]);
    expect(found).toEqual({ candidates: [candidate], notes: [] });
    expect(toMeasure(found.candidates)).toHaveLength(4);
  });

  it('are left out if it cannot, by name, and the recipe is measured beside the others', async () => {
    const decoder = await openExport('llama-dynamo23-sdpa');
    bfloat16Caches(decoder);
    const { candidates, notes } = withPossibleBaselines(decoder, [candidate]);
    expect(notes.map(String)).toEqual([
      expect.stringMatching(/^Not measured: DivPrune, CDPruner-like\. .*bf16 caches/s),
    ]);
    // Its sentences are those of the catalog, the reason too.
    const known = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as object;
    const sentences = [notes[0]!, ...notes[0]!.args.filter((one) => one instanceof Text)];
    expect(sentences.length).toBe(3);
    for (const { template } of sentences) {
      if (/[a-z]/.test(template)) expect(known).toHaveProperty([template]);
    }
    expect(candidates[0]!.baselines!.map(({ method }) => method)).toEqual(['dart']);
    expect(toMeasure(candidates)).toHaveLength(2);
  });

  it('say nothing if none is asked for', async () => {
    const decoder = await openExport('qwen2.5-vl-dynamo23-sdpa');
    const alone: Candidate = {
      name: 'half',
      schedule: candidate.schedule,
      ranking: candidate.ranking,
    };
    expect(withPossibleBaselines(decoder, [alone])).toEqual({ candidates: [alone], notes: [] });
  });
});
