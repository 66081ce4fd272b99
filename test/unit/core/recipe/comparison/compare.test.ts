import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareRecipes } from '../../../../../src/core/recipe/comparison/compare';
import { rowDefinitions } from '../../../../../src/core/recipe/comparison/rows';
import type {
  ComparisonCell,
  ComparisonRow,
  RowKey,
} from '../../../../../src/core/recipe/comparison/types';
import type { Recipe } from '../../../../../src/core/recipe/types';
import { anyCompared, evaluated, recipe } from './recipes';

const first = recipe();
const cheaper = recipe({
  schedule: [
    { layer: 1, keep: 0.6 },
    { layer: 4, keep: 0.48 },
  ],
  fit: { ...first.fit!, selfLoss: 0.05, crossLoss: 0.04 },
});

function rowsOf(...recipes: (Recipe | undefined)[]): Map<RowKey, ComparisonRow> {
  const inputs = recipes.map((one, index) => ({
    name: `r${index}`,
    recipe: one,
    problem: one ? undefined : 'it is missing',
  }));
  return new Map(compareRecipes(inputs).rows.map((row) => [row.key, row]));
}

function cellsOf(key: RowKey, ...recipes: (Recipe | undefined)[]): ComparisonCell[] {
  return rowsOf(...recipes).get(key)!.cells;
}

test.each<[RowKey, string, string | undefined]>([
  ['model', 'llava', 'llava, 32 layers, 576 visual tokens'],
  ['budget', '60.0% fewer FLOPs (decoder)', undefined],
  ['reductionDecoder', '60.1%', undefined],
  ['reductionVisual', '67.2%', undefined],
  ['prefill', '3.43 TFLOPs', undefined],
  ['meanTokens', '202', undefined],
  ['finalTokens', '104', undefined],
  ['kvCache', '57.9%', '136 MiB'],
  ['selfLoss', '3.10%', undefined],
  ['crossLoss', '4.40%', undefined],
  ['accuracy', '93.0%', 'of 500 samples, −1.0 points against unpruned [−1.8, +0.2]'],
  ['steps', '4', undefined],
  ['ranking', 'self-cross', undefined],
])('%s of the example is %s', (key, text, detail) => {
  const [cell] = cellsOf(key, evaluated(first, 0.93));
  expect(cell).toMatchObject({ text, detail, best: false, difference: undefined });
});

test.each<[RowKey, string, string, 'better' | 'worse' | undefined]>([
  ['reductionDecoder', '44.2%', '−15.9 points', 'worse'],
  ['prefill', '4.79 TFLOPs', '+39.8%', 'worse'],
  ['meanTokens', '301.3', '+99.3', 'worse'],
  ['finalTokens', '276', '+172', 'worse'],
  // A smaller saving drops less in any case.
  ['selfLoss', '5.00%', '+1.90 points', undefined],
  ['crossLoss', '4.00%', '−0.40 points', undefined],
  ['steps', '2', '−2', undefined],
])('%s differs in its own unit', (key, text, difference, trend) => {
  const [one, other] = cellsOf(key, first, cheaper);
  expect(other).toMatchObject({ text, difference, trend });
  expect(one).toMatchObject({ difference: undefined, trend: undefined });
  expect([one!.best, other!.best]).toEqual(
    trend === undefined ? [false, false] : [trend === 'worse', trend === 'better'],
  );
});

describe('the best of a row', () => {
  it('is every cell that reads the same, and none when all do', () => {
    expect(cellsOf('steps', first, first).map(({ best }) => best)).toEqual([false, false]);
    expect(cellsOf('prefill', first, first).map(({ best }) => best)).toEqual([false, false]);
    const bests = cellsOf('prefill', first, cheaper, first).map(({ best }) => best);
    expect(bests).toEqual([true, false, true]);
  });

  it('is no cell if one cannot be compared: it would seem the best of all', () => {
    const other = recipe({ model: { fingerprint: 'sha256:other', textTokens: 10 }, schedule: [] });
    const cells = cellsOf('prefill', cheaper, other, first);
    expect(cells.map(({ best }) => best)).toEqual([false, false, false]);
    expect(cells[1]!.difference).toBeUndefined();
  });

  it('is the least mass dropped, of one method at one cost', () => {
    const better = recipe({ fit: { ...first.fit!, selfLoss: 0.01 } });
    const cells = cellsOf('selfLoss', first, better);
    expect(cells.map(({ best }) => best)).toEqual([false, true]);
    expect(cells[1]!.trend).toBe('better');
    expect(cellsOf('selfLoss', first, cheaper).map(({ best }) => best)).toEqual([false, false]);
  });

  it('is no cell for the mass that two methods drop, which differs and is neither better nor worse', () => {
    const paper = recipe({ fit: { ...first.fit!, method: 'fitprune', selfLoss: 0.01 } });
    const own = recipe({ fit: { ...first.fit!, method: 'fitprune+', selfLoss: 0.02 } });
    const cells = cellsOf('selfLoss', own, paper);
    expect(cells.map(({ best }) => best)).toEqual([false, false]);
    expect(cells[1]!.difference).toBeDefined();
    expect(cells[1]!.trend).toBeUndefined();
  });

  it('is no cell for the cost of choosing the tokens', () => {
    const cells = cellsOf('overhead', first, cheaper);
    expect(cells.map(({ best, trend }) => [best, trend])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  });

  it('skips recipes that cannot be read', () => {
    const cells = cellsOf('prefill', undefined, cheaper, first);
    expect(cells.map(({ text, best }) => [text === '', best])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    // The others are compared with the first that can be read.
    expect(cells[1]!.difference).toBeUndefined();
    expect(cells[2]).toMatchObject({ difference: '−28.5%', trend: 'better' });
  });
});

it('restates costs for the prompt of the first recipe, and says so', () => {
  const { textTokens, visualTokens } = first.model;
  const model = { textTokens: textTokens + 1, visualTokens: visualTokens + 100 };
  const other = recipe({ model, schedule: cheaper.schedule });
  const keys = ['prefill', 'reductionDecoder', 'kvCache', 'meanTokens', 'finalTokens'] as const;
  const [restated, plain] = [other, cheaper].map((one) => rowsOf(first, one));
  // `cheaper` is the same schedule at the first recipe's own prompt.
  for (const key of keys) {
    const cell = restated!.get(key)!.cells[1]!;
    expect(cell).toEqual(plain!.get(key)!.cells[1]);
    expect(cell.difference).toBeDefined();
  }
  const { notes, columns } = compareRecipes(
    [first, other].map((one, i) => ({ name: `r${i}`, recipe: one })),
  );
  expect(columns[1]!.visualTokens).toBe(visualTokens);
  expect(notes.map(({ text, names }) => `${text} ${names.join()}`)).toContainEqual(
    expect.stringMatching(/restated for the first recipe's \(576 visual, 70 text tokens\): r1$/),
  );
});

it('states the miss of a budget at the prompt of the budget', () => {
  const other = recipe({ model: { textTokens: 700 }, schedule: cheaper.schedule });
  const alone = cellsOf('budget', other)[0]!.warning;
  expect(alone).toBeDefined();
  expect(cellsOf('budget', first, other)[1]!.warning).toBe(alone);
});

it('distinguishes models of one name, and calls nothing of another model the best', () => {
  const other = recipe({
    model: { fingerprint: `sha256:${'b'.repeat(64)}`, decoder: 'onnx/decoder_q4.onnx' },
    schedule: [{ layer: 1, keep: 0.1 }],
  });
  const rows = rowsOf(first, cheaper, other);
  const details = rows.get('model')!.cells.map(({ detail }) => detail);
  expect(details[2]).toMatch(/, onnx\/decoder_q4\.onnx, sha256:bbbbbbbb…$/);
  expect(details[0]).not.toBe(details[2]);
  expect(rowsOf(first, cheaper).get('model')!.cells[0]!.detail).not.toContain('sha256');
  // It is the cheapest of all three.
  expect(rows.get('prefill')!.cells.map(({ best }) => best)).toEqual([true, false, false]);
});

it('distinguishes KV caches though only one counts the cost of choosing the tokens', () => {
  const counting = { ...cheaper, budget: { ...first.budget, overhead: true as const } };
  const rows = rowsOf(first, counting);
  expect(rows.get('kvCache')!.cells[1]!.difference).toBeDefined();
  expect(rows.get('prefill')!.cells[1]!.difference).toBeUndefined();
});

describe('what cannot be compared', () => {
  const notes = (...recipes: Recipe[]): string[] =>
    compareRecipes(recipes.map((one, i) => ({ name: `r${i}`, recipe: one })))
      .notes.filter(({ text }) => !text.startsWith('Accuracy is not measured'))
      .map(({ text, names }) => `${text} ${names.join()}`);

  it('losses of different statistics', () => {
    const other = recipe({ fit: { ...first.fit!, statistics: 'sha256:other', selfLoss: 0.5 } });
    expect(cellsOf('selfLoss', first, other)[1]).toMatchObject({ difference: undefined });
    expect(notes(first, other)).toEqual([expect.stringContaining('different statistics')]);
  });

  it('accuracies on different data', () => {
    const [one, other] = [evaluated(first, 0.9), evaluated(first, 0.8, { data: 'sha256:x' })];
    expect(cellsOf('accuracy', one, other)[1]).toMatchObject({ text: '80.0%', best: false });
    expect(cellsOf('accuracy', one, other)[0]).toMatchObject({ best: false });
    expect(notes(one, other)).toEqual([expect.stringContaining('different samples')]);
  });

  it('FLOPs with and without the cost of choosing the tokens, by name', () => {
    const counting = recipe({ budget: { ...first.budget, overhead: true } });
    const random: Recipe = { ...first, ranking: { kind: 'random', seed: 0 } };
    expect(notes(counting, first)).toEqual([expect.stringMatching(/choosing the tokens.*: r1$/)]);
    expect(cellsOf('prefill', counting, first)[1]).toMatchObject({ difference: undefined });
    // Nothing is left out if choosing costs nothing.
    for (const pair of [
      [first, first],
      [counting, counting],
      [counting, random],
    ] as const) {
      expect(notes(...pair)).toEqual([]);
    }
  });

  it('different models, reported once and by name', () => {
    const other = recipe({ model: { fingerprint: 'sha256:other' } });
    const inputs = [first, first, other].map((one, i) => ({ name: `r${i}`, recipe: one }));
    const { columns } = compareRecipes(inputs);
    expect(columns.map(({ otherModel }) => otherModel)).toEqual([false, false, true]);
    expect(notes(first, first, other)).toEqual([expect.stringMatching(/another model.*r2$/)]);
  });

  it('a stale evaluation', () => {
    const stale = { ...evaluated(first, 0.9), schedule: cheaper.schedule };
    expect(cellsOf('accuracy', stale)[0]!.text).toBe('');
  });
});

it('warns of a budget that is missed, and by how much', () => {
  expect(cellsOf('budget', first)[0]!.warning).toBeUndefined();
  expect(cellsOf('budget', cheaper)[0]!.warning).toBe('misses its budget by 15.8 points');
});

it('prefers losses from statistics to those of the fit record', () => {
  const loss = { self: 0.2, cross: 0.3, statistics: 'sha256:s' };
  const { rows } = compareRecipes([{ name: 'a', recipe: first, loss }]);
  expect(rows.find(({ key }) => key === 'selfLoss')!.cells[0]!.text).toBe('20.0%');
});

it('has measured values before costs and the mass dropped, and names missing ones', () => {
  const keys = [...rowsOf(first).keys()];
  const places = (['accuracy', 'reductionDecoder', 'selfLoss'] as const).map((key) =>
    keys.indexOf(key),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const notes = (...recipes: Recipe[]) =>
    compareRecipes(recipes.map((one, index) => ({ name: `r${index}`, recipe: one }))).notes;
  const [note, ...rest] = notes(evaluated(first, 0.9), first);
  expect(note!.text).toMatch(/^Accuracy is not measured.* evaluate:$/);
  expect([note!.names, rest]).toEqual([['r1'], []]);
  expect(notes(evaluated(first, 0.9), evaluated(first, 0.8))).toEqual([]);
});

it('aligns keeps by layer and follows the tokens', () => {
  const { keeps, columns } = compareRecipes([
    { name: 'a', recipe: first },
    { name: 'b', recipe: cheaper },
    { name: 'c', recipe: undefined, problem: 'it is missing' },
  ]);
  expect(keeps.map(({ layer, keeps: values }) => [layer, ...values])).toEqual([
    [1, 0.72, 0.6, undefined],
    [4, 0.48, 0.48, undefined],
    [9, 0.28, undefined, undefined],
    [16, 0.18, undefined, undefined],
  ]);
  expect(columns[0]!.leaving).toHaveLength(32);
  expect(columns[0]!.leaving.at(-1)).toBe(104);
  expect(columns[2]!).toMatchObject({ leaving: [], problem: 'it is missing', otherModel: false });
});

it("keeps a recipe's words on one line", () => {
  const [cell] = cellsOf('model', recipe({ model: { path: 'x/\u001b[2J\u202Eevil\n|' } }));
  expect(cell!.text).toBe('[2J evil |');
});

describe('laws', () => {
  const comparisons = fc.array(anyCompared, { minLength: 1, maxLength: 5 });

  it('a mark is never on all, and never on a value that is worse than another of its kind', () => {
    fc.assert(
      fc.property(comparisons, (inputs) => {
        for (const { cells, better } of compareRecipes(inputs).rows) {
          const best = cells.filter((cell) => cell.best);
          const texts = new Set(best.map(({ text }) => text));
          expect(texts.size).toBeLessThanOrEqual(1);
          if (best.length > 0) expect(better).toBeDefined();
          if (best.length > 0)
            expect(cells.some((c) => !c.best && c.text !== best[0]!.text)).toBe(true);
          // If a cell is better than the first, the first is not marked; a worse cell is never
          // marked.
          for (const cell of cells) if (cell.trend === 'worse') expect(cell.best).toBe(false);
          if (cells.some(({ trend }) => trend === 'better')) expect(cells[0]!.best).toBe(false);
        }
      }),
    );
  });

  it('the order of the others changes nothing but the order', () => {
    fc.assert(
      fc.property(comparisons, ([head, ...rest]) => {
        const there = compareRecipes([head!, ...rest]);
        const back = compareRecipes([head!, ...rest.toReversed()]);
        // If the first has no value, the next one decides the ranking.
        if (!head!.recipe?.fit || !head!.recipe.evaluation) return;
        there.rows.forEach(({ cells: [one, ...others] }, row) => {
          const [same, ...reversed] = back.rows[row]!.cells;
          expect([one, ...others]).toEqual([same, ...reversed.toReversed()]);
        });
      }),
    );
  });

  it('a recipe against itself differs in nothing', () => {
    fc.assert(
      fc.property(anyCompared, (one) => {
        for (const { cells } of compareRecipes([one, one]).rows) {
          expect(cells[0]).toEqual(cells[1]);
          expect(cells[0]).toMatchObject({ best: false, difference: undefined });
        }
      }),
    );
  });

  it('has every row and every column', () => {
    fc.assert(
      fc.property(comparisons, (inputs) => {
        const { rows, columns } = compareRecipes(inputs);
        const keys = rows.map(({ key }) => key);
        const all = rowDefinitions.map(({ key }) => key);
        const always = rowDefinitions.filter(({ optional }) => optional !== true);
        expect(keys).toEqual(all.filter((key) => keys.includes(key)));
        expect(keys).toEqual(expect.arrayContaining(always.map(({ key }) => key)));
        expect(columns.map(({ name }) => name)).toEqual(inputs.map(({ name }) => name));
        for (const { cells } of rows) expect(cells).toHaveLength(inputs.length);
      }),
    );
  });
});
