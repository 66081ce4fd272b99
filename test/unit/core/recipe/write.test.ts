import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatRecipe, updateRecipe } from '../../../../src/core/recipe/write';
import { schemaAt } from '../../../../src/core/recipe/schema/walk';
import type { Recipe } from '../../../../src/core/recipe/types';
import { example, exampleText, exampleWith } from './example';

describe('formatRecipe', () => {
  it('writes what a person would: a step a line, sizes in rows, nothing wider than 100', () => {
    const hash = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const text = formatRecipe({
      ...example,
      model: { ...example.model, fingerprint: hash },
      fit: { ...example.fit!, statistics: hash },
    });
    expect(text).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "model": {
          "path": "../models/llava",
          "decoder": "onnx/decoder_model_merged.onnx",
          "architecture": "llava",
          "fingerprint": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
          "layers": 32, "hiddenSize": 4096, "intermediateSize": 11008, "attentionHeads": 32,
          "keyValueHeads": 32, "visualTokens": 576, "textTokens": 70
        },
        "budget": { "metric": "flops", "convention": "decoder", "reduction": 0.6 },
        "schedule": [
          { "layer": 1, "keep": 0.72 },
          { "layer": 4, "keep": 0.48 },
          { "layer": 9, "keep": 0.28 },
          { "layer": 16, "keep": 0.18 }
        ],
        "ranking": { "kind": "self-cross" },
        "fit": {
          "method": "fitprune",
          "alpha": 0.431, "selfLoss": 0.031, "crossLoss": 0.044,
          "statistics": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
          "samples": 64,
          "tool": "fitprune 1.0.0"
        },
        "evaluation": [
          {
            "data": "sha256:...",
            "schedule": "sha256:...",
            "samples": 500, "accuracy": 0.93, "dense": 0.94,
            "interval": [-0.018, 0.002]
          }
        ]
      }
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('writes what reads back, whatever the recipe', () => {
    const step = fc.record({ layer: fc.nat(), keep: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step), fc.string(), fc.integer(), (schedule, path, seed) => {
        const recipe: Recipe = {
          ...example,
          model: { ...example.model, path },
          schedule,
          ranking: { kind: 'random', seed },
        };
        // JSON itself has no -0.
        const expected: unknown = JSON.parse(JSON.stringify(recipe));
        expect(JSON.parse(formatRecipe(recipe))).toEqual(expected);
      }),
    );
  });
});

describe('updateRecipe', () => {
  it('changes nothing when nothing changes, byte for byte', () => {
    for (const text of [exampleText, `\uFEFF${exampleText.replaceAll('\n', '\r\n')}`]) {
      expect(updateRecipe(text, example)).toBe(text);
      expect(updateRecipe(text, {})).toBe(text);
    }
  });

  it('touches only the number that differs', () => {
    const budget = { ...example.budget, reduction: 0.55 };
    expect(updateRecipe(exampleText, { budget })).toBe(exampleWith(['0.6 }', '0.55 }']));
  });

  it('writes a new schedule a step a line, in the indentation of the file', () => {
    const text = exampleText.replace(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2));
    const schedule = [
      { layer: 2, keep: 0.5 },
      { layer: 8, keep: 0.1 },
    ];
    const updated = updateRecipe(text, { schedule });
    expect(updated).toContain(
      '\n\t"schedule": [\n\t\t{ "layer": 2, "keep": 0.5 },\n\t\t{ "layer": 8, "keep": 0.1 }\n\t],\n',
    );
    expect(updated.replace(/"schedule": \[[^\]]*\]/, '')).toBe(
      text.replace(/"schedule": \[[^\]]*\]/, ''),
    );
  });

  it('keeps what the author added, also inside steps', () => {
    const text = exampleWith(
      ['"version": 1', '"version": 1,\n  "note": "for the demo"'],
      ['"keep": 0.48', '"keep": 0.48, "why": "measured"'],
      ['"reduction": 0.6', '"reduction": 0.6, "asked": "by Kim"'],
    );
    const updated = JSON.parse(
      updateRecipe(text, {
        schedule: [
          { layer: 4, keep: 0.4 },
          { layer: 5, keep: 0.3 },
        ],
        budget: { metric: 'tokens', convention: 'decoder', value: 128 },
      }),
    ) as Recipe & { note: string };
    expect(updated.note).toBe('for the demo');
    expect(updated.schedule).toEqual([
      { layer: 4, keep: 0.4, why: 'measured' },
      { layer: 5, keep: 0.3 },
    ]);
    const { asked, ...budget } = updated.budget as Recipe['budget'] & { asked: string };
    expect(asked).toBe('by Kim');
    expect(budget).toEqual({ metric: 'tokens', convention: 'decoder', value: 128 });
  });

  it('adds an evaluation to a recipe that has none, with its line ends and mark', () => {
    const without = exampleText.replace(/,\s+"evaluation"[^]*$/, '\n}\n').replaceAll('\n', '\r\n');
    const updated = updateRecipe(`\uFEFF${without}`, { evaluation: example.evaluation! });
    expect(updated.startsWith('\uFEFF{')).toBe(true);
    expect(updated.slice(1).replaceAll('\r\n', '')).not.toContain('\n');
    expect(JSON.parse(updated.slice(1))).toEqual(example);
    expect(updated).toContain('\r\n  "evaluation": [\r\n    {');
  });

  test.each(['fit', 'evaluation'] as const)('removes %s', (key) => {
    const updated = updateRecipe(exampleText, { [key]: undefined });
    const expected: Partial<Recipe> = structuredClone(example);
    Reflect.deleteProperty(expected, key);
    expect(JSON.parse(updated)).toEqual(expected);
    expect(updateRecipe(updated, { [key]: undefined })).toBe(updated);
  });

  it('leaves nothing of another method in ranking and fit', () => {
    const before = formatRecipe({
      ...(JSON.parse(exampleWith()) as Recipe),
      ranking: { kind: 'self-cross', debiased: true, coverage: { block: 2, grid: [4, 4] } },
      fit: { method: 'fitprune+', alpha: 0.5, objective: 'output', refined: 1, tool: 'a' },
    });
    const ranking = { kind: 'self-cross' } as const;
    const fit = { method: 'fitprune', alpha: 0.25, tool: 'b' } as const;
    const updated = JSON.parse(updateRecipe(before, { ranking, fit })) as Recipe;
    expect([updated.ranking, updated.fit]).toEqual([ranking, fit]);
  });

  it('leaves nothing of another budget: no time that was predicted, no choosing that was counted', () => {
    const predicted = { profile: 'sha256:01', device: 'cpu', ms: 12 };
    const before = {
      metric: 'latency',
      convention: 'decoder',
      value: 12,
      overhead: true,
      predicted,
    };
    const text = JSON.stringify({ ...example, budget: { ...before, asked: 'by Kim' } });
    const budget = { metric: 'flops', convention: 'decoder', reduction: 0.5 } as const;
    const { budget: written } = JSON.parse(updateRecipe(text, { budget })) as Recipe;
    expect(written).toEqual({ ...budget, asked: 'by Kim' });
  });

  it('leaves no size bias and no scores before the decoder that the new ranking lacks', () => {
    const coverage = { block: 2, grid: [12, 12] as [number, number], share: 0.5 };
    const before: Recipe['ranking'] = {
      ...({ kind: 'self-cross', debiased: true, sizeBias: 0.5, coverage } as const),
      before: { kind: 'uniform' },
    } as never;
    const ranking = { kind: 'self-cross', coverage: { block: 2, grid: [12, 12] } } as never;
    const text = updateRecipe(JSON.stringify({ ...example, ranking: before }), { ranking });
    expect((JSON.parse(text) as Recipe).ranking).toEqual(ranking);
  });

  it.each(['model', 'budget', 'ranking', 'fit'] as const)(
    'leaves no key of %s that the schema knows and the new value lacks',
    (part) => {
      const { properties = {}, required = [] } = schemaAt([part])!;
      const optional = Object.keys(properties).filter((key) => !required.includes(key));
      expect(optional.length).toBeGreaterThan(1);
      const kept = Object.fromEntries(required.map((key) => [key, key]));
      const old = {
        ...Object.fromEntries(optional.map((key) => [key, 0])),
        ...kept,
        asked: 'by Kim',
      };
      const text = JSON.stringify({ ...example, [part]: old });
      const written = JSON.parse(updateRecipe(text, { [part]: kept })) as Recipe;
      expect(written[part]).toEqual({ ...kept, asked: 'by Kim' });
    },
  );

  it('exchanges a ranking for one without seed', () => {
    const text = exampleWith(['{ "kind": "self-cross" }', '{ "kind": "random", "seed": 3 }']);
    const updated = JSON.parse(updateRecipe(text, { ranking: { kind: 'cross' } })) as Recipe;
    expect(updated.ranking).toEqual({ kind: 'cross' });
  });
});
