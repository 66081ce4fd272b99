/** Rows of what was measured. */
import { describe, expect, it, test } from 'vitest';
import { compareRecipes } from '../../../../../src/core/recipe/comparison/compare';
import { comparisonMarkdown } from '../../../../../src/core/recipe/comparison/markdown';
import type { Comparison, RowKey } from '../../../../../src/core/recipe/comparison/types';
import type { EvaluationRecord, Recipe } from '../../../../../src/core/recipe/types';
import { aheadText } from '../../../../../src/core/recipe/comparison/lead-words';
import { byHand, gentle, harsh } from '../../report/input';
import type { MemoryPair } from '../../../../../src/core/recipe/results/latency-types';

function compared(...recipes: Recipe[]): Comparison {
  return compareRecipes(recipes.map((recipe, index) => ({ name: `r${index}`, recipe })));
}

function row(key: RowKey, ...recipes: Recipe[]) {
  return compared(...recipes).rows.find((one) => one.key === key);
}

test.each<[RowKey, string, string | undefined]>([
  ['retained', '98.9%', '[98.1%, 100.2%]'],
  ['flips', '9 lost, 4 gained', 'p = 0.267'],
  ['kl', '0.0131', 'median 0.0004, 99.9% 1.62'],
  ['topToken', '97.2%', undefined],
  ['selfLost', '11.7%', '[10.5%, 12.9%]; simulated 12.3%'],
  ['crossLost', '−1.20%', '[−2.00%, −0.40%]; simulated 31.2%'],
  ['firstToken', '1.77x', '[1.68x, 1.84x]; median of pairs, medians 1220 ms → 690 ms'],
  ['peakMemory', '14.1 GiB', 'unpruned 14.4 GiB'],
  ['baseline', 'Stride: 93.8%', 'recipe behind by 0.2 to 1.5 points'],
])('%s', (key, text, detail) => {
  expect(row(key, gentle.recipe)!.cells[0]).toMatchObject({ text, detail });
});

it('has the lost mass also if the accuracy was measured without it', () => {
  const [record] = gentle.recipe.evaluation!;
  const accuracy = { ...record!, data: 'sha256:other', samples: 5000 };
  delete accuracy.attention;
  const evaluation = [accuracy, record!];
  const text = row('selfLost', { ...gentle.recipe, evaluation })!.cells[0]!.text;
  expect(text).toBe('11.7%');
});

/** The gentle recipe with times of so many bytes, on a device. */
function withMemory(pruned: number | undefined, device = 'cpu'): Recipe {
  const [record] = gentle.recipe.evaluation!;
  const latency = { ...record!.latency!, device };
  delete latency.memory;
  if (pruned !== undefined) latency.memory = { pruned, dense: 4e9 };
  return { ...gentle.recipe, evaluation: [{ ...record!, latency }] };
}

it('compares peak memory beyond what runs of one model differ by, on one device', () => {
  const cells = (...recipes: Recipe[]) =>
    row('peakMemory', ...recipes)!.cells.map(({ text, difference, trend }) => [
      text,
      difference,
      trend,
    ]);
  expect(cells(withMemory(4e9), withMemory(3e9))[1]).toEqual(['2.79 GiB', '−25.0%', 'better']);
  expect(cells(withMemory(40e6), withMemory(42e6))[1]).toEqual(['40.1 MiB', '+5.0%', undefined]);
  expect(cells(withMemory(4e9), withMemory(3e9, 'cuda'))[1]![1]).toBeUndefined();
  // From before it was measured.
  expect(cells(withMemory(4e9), withMemory(undefined))[1]).toEqual(['', undefined, undefined]);
  const onDevice = row('peakMemory', withMemory(4e9, 'cuda'))!.cells[0]!;
  expect(onDevice.detail).toBe('unpruned 3.73 GiB; memory of cuda itself not measured');
});

it('shows the interval of peak memory only if it was measured', () => {
  const [record] = gentle.recipe.evaluation!;
  const interval: MemoryPair['interval'] = { pruned: [39e8, 41e8], dense: [40e8, 42e8] };
  const latency = { ...record!.latency!, memory: { pruned: 4e9, dense: 41e8, interval } };
  const recipe = { ...gentle.recipe, evaluation: [{ ...record!, latency }] };
  expect(row('peakMemory', recipe)!.cells[0]!.detail).toBe(
    '[3.63 GiB, 3.82 GiB], unpruned 3.82 GiB',
  );
  expect(row('peakMemory', withMemory(4e9))!.cells[0]!.detail).toBe('unpruned 3.73 GiB');
});

it('is absent if no recipe was measured', () => {
  const keys = compared(byHand.recipe).rows.map(({ key }) => key);
  expect(keys).not.toContain('retained');
  expect(keys).not.toContain('baseline');
  expect(compared(byHand.recipe).categories).toEqual([]);
  expect(row('retained', byHand.recipe, gentle.recipe)!.cells[0]!.text).toBe('');
});

it('does not compare accuracies that were scored in different ways, but their KL', () => {
  const evaluation = harsh.recipe.evaluation!.map((one) => ({ ...one, score: 'vqa' as const }));
  const other = { ...harsh.recipe, evaluation };
  expect(row('retained', gentle.recipe, other)!.cells[1]!.difference).toBeUndefined();
  expect(row('accuracy', gentle.recipe, other)!.cells[1]!.difference).toBeUndefined();
  expect(row('kl', gentle.recipe, other)!.cells[1]!.difference).toBe('x11.5');
});

it('differs and has a best, each in its own direction', () => {
  const cells = (key: RowKey) => row(key, gentle.recipe, harsh.recipe)!.cells;
  expect(cells('retained')[1]).toMatchObject({ difference: '−6.2 points', trend: 'worse' });
  expect(cells('kl')[1]).toMatchObject({ difference: 'x11.5', trend: 'worse' });
  expect(cells('kl').map(({ best }) => best)).toEqual([true, false]);
  expect(cells('flips').map(({ best }) => best)).toEqual([false, false]);
});

it('calls no measured value better if chance explains it', () => {
  const measured = (accuracy: number, interval: [number, number], samples: number): Recipe => {
    const record: EvaluationRecord = { ...gentle.recipe.evaluation![0]! };
    delete record.retained;
    const own = { ...record, samples, answered: samples, dense: 1, accuracy, interval };
    return { ...gentle.recipe, evaluation: [own] };
  };
  const cells = (one: Recipe, other: Recipe, key: RowKey) =>
    row(key, one, other)!.cells.map(({ best, trend, difference }) => [best, trend, difference]);
  // One of fifty, against none of fifty, whose interval has no width.
  const [none, one] = [measured(1, [0, 0], 50), measured(0.98, [-0.063, 0], 50)];
  for (const key of ['accuracy', 'retained'] as const) {
    expect(cells(none, one, key)).toEqual([
      [false, undefined, undefined],
      [false, undefined, '−2.0 points'],
    ]);
  }
  const many = measured(0.8, [-0.25, -0.15], 50);
  expect(cells(none, many, 'accuracy')).toEqual([
    [true, undefined, undefined],
    [false, 'worse', '−20.0 points'],
  ]);
});

it('warns of a baseline that is better, and of nothing else', () => {
  const [one, other] = row('baseline', gentle.recipe, harsh.recipe)!.cells;
  expect(one!.warning).toBe('better beyond chance: Stride (accuracy and KL divergence)');
  expect(other).toMatchObject({ text: 'Random: 79.0%', warning: undefined });
});

test.each<[[number, number], string]>([
  [[0.01, 0.032], 'recipe ahead by 1.0 to 3.2 points'],
  [[-0.015, -0.002], 'recipe behind by 0.2 to 1.5 points'],
  [[-0.102, 0], 'recipe 0 to 10.2 points behind'],
  [[-0.102, 0.0004], 'recipe 0 to 10.2 points behind'],
  [[0, 0.02], 'recipe 0 to 2.0 points ahead'],
  [[-0.01, 0.02], 'recipe between 1.0 points behind and 2.0 ahead'],
  [[0, 0], 'recipe equal to within a tenth of a point'],
])('a lead of %j is %s', (interval, expected) => {
  expect(String(aheadText(interval))).toBe(expected);
});

describe('baselines that tie', () => {
  const [record] = harsh.recipe.evaluation!;
  const tying = (...accuracies: number[]): Recipe => {
    const methods = ['random', 'stride', 'fastv'] as const;
    const baselines = accuracies.map((accuracy, i) => ({
      ...record!.baselines![0]!,
      ...{ method: methods[i]!, accuracy, reachable: true },
    }));
    return { ...harsh.recipe, evaluation: [{ ...record!, baselines }] };
  };

  it('are all named as one if none is worse', () => {
    const [cell] = row('baseline', tying(1, 1))!.cells;
    expect(cell!.text).toBe('all baselines tie: 100.0%');
  });

  it('are all named if some are worse', () => {
    const [cell] = row('baseline', tying(0.8, 1, 1))!.cells;
    expect(cell!.text).toMatch(/^[^:,]+, [^:,]+: 100\.0%$/);
  });

  it('need at least two', () => {
    expect(row('baseline', tying(1))!.cells[0]!.text).toMatch(/^\w+: 100\.0%$/);
  });
});

it('does not compare times of two devices', () => {
  const [record] = gentle.recipe.evaluation!;
  const { latency } = record!;
  const elsewhere = {
    ...gentle.recipe,
    evaluation: [{ ...record!, latency: { ...latency!, device: 'cuda' } }],
  };
  const cells = row('firstToken', gentle.recipe, elsewhere)!.cells;
  expect(cells.map(({ best, difference }) => [best, difference])).toEqual([
    [false, undefined],
    [false, undefined],
  ]);
});

describe('categories', () => {
  it('say whether the change may be chance', () => {
    const { categories } = compared(gentle.recipe, harsh.recipe);
    expect(categories.map(({ label, cells }) => [label, cells[0]!.text, cells[0]!.detail])).toEqual(
      [
        [
          'colour',
          '96.0%',
          'of 300 samples, −0.1 points against unpruned [−1.0, +0.8], not significant (p = 1.000)',
        ],
        [
          'counting',
          '88.5%',
          'of 200 samples, −2.4 points against unpruned [−5.0, −0.4], significant (p = 0.031)',
        ],
      ],
    );
  });

  it('only say how many samples they have if no answer changed', () => {
    const [record] = gentle.recipe.evaluation!;
    const colour = { samples: 7, accuracy: 0.9, dense: 0.9, interval: [0, 0] as [number, number] };
    const categories = { colour: { ...colour, p: 1 } };
    const found = compared({ ...gentle.recipe, evaluation: [{ ...record!, categories }] });
    expect(found.categories[0]!.cells[0]!.detail).toBe('of 7 samples, as unpruned');
  });

  it('may have any name', () => {
    const [record] = gentle.recipe.evaluation!;
    const categories = {
      toString: record!.categories!['colour']!,
      '|`<b>\n': record!.categories!['colour']!,
    };
    const named = { ...gentle.recipe, evaluation: [{ ...record!, categories }] };
    const comparison = compared(named, gentle.recipe);
    expect(comparison.categories.map(({ label }) => label)).toEqual(
      ['colour', 'counting', 'toString', '|`<b>'].sort(),
    );
    expect(comparison.categories.find(({ label }) => label === 'toString')!.cells[1]!.text).toBe(
      '',
    );
    expect(comparisonMarkdown(comparison)).toContain('| Accuracy: ``¦`<b>`` |');
  });
});

describe('recipes that were measured on different samples', () => {
  const [record] = gentle.recipe.evaluation!;
  const few = { ...record!, samples: 50, accuracy: 0.9, dense: 0.9 };
  const many = { ...record! };
  delete many.latency;
  delete many.baselines;
  const both = { ...gentle.recipe, evaluation: [few, many] };
  const [own] = harsh.recipe.evaluation!;
  const quick = {
    ...harsh.recipe,
    evaluation: [{ ...own!, samples: 50, accuracy: 0.8, dense: 0.9 }],
  };

  it('are compared on their common samples; a more accurate figure is mentioned', () => {
    const { rows, notes } = compared(both, quick);
    const cells = rows.find(({ key }) => key === 'accuracy')!.cells;
    expect(cells.map(({ text }) => text)).toEqual(['90.0%', '80.0%']);
    expect(cells[1]!.difference).toBe('−10.0 points');
    expect(notes).toContainEqual({
      text: 'Compared on the 50 samples that all were measured on; measured on more:',
      names: ['r0'],
      isBasis: true,
    });
  });

  it('say how many samples each accuracy is of if they have none in common', () => {
    const { rows, notes } = compared({ ...both, evaluation: [many] }, quick);
    const cells = rows.find(({ key }) => key === 'accuracy')!.cells;
    expect(cells.map(({ detail }) => detail!.split(',')[0])).toEqual([
      `of ${many.samples} samples`,
      'of 50 samples',
    ]);
    expect(cells[1]!.difference).toBeUndefined();
    expect(notes.map(({ text }) => text)).toContain(
      'Accuracies were measured on different samples and cannot be compared.',
    );
  });

  it('alone, show what a quick look had beside the accuracy of many', () => {
    expect(row('accuracy', both)!.cells[0]!.text).toBe('93.0%');
    expect(row('firstToken', both)!.cells[0]!.text).toBe('1.77x');
    const { text, detail } = row('baseline', both)!.cells[0]!;
    expect(text).toBe('Stride: 93.8%');
    expect(detail).toMatch(/^recipe 90\.0% on the same 50 samples, recipe behind/);
  });
});
