/** The tables of a report hold what the records say. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import type { BaselineRecord, EvaluationRecord } from '../../../../src/core/recipe/types';
import { byHand, gentle, input, measuredRecipe, sweep } from './input';
import { tables, plain, figures } from './reading';

describe('the tables hold what the records say', () => {
  it('measured', () => {
    const [measured] = tables();
    expect(measured![1]).toEqual([
      'A llava-60|',
      '60.1%|',
      '93.0%|−1.0 [−1.8, +0.2]',
      '98.9%|[98.1%, 100.2%]',
      '9 lost, 4 gained|p = 0.267',
      '0.0131|median 0.0004, 99.9th percentile 1.62',
      '11.7%|[10.5%, 12.9%]; simulated 12.3%',
      '−1.20%|[−2.00%, −0.40%]; simulated 31.2%',
      '97.2%|',
      '95.1%|',
      '1.021|',
    ]);
    expect(measured![2]!.slice(0, 5)).toEqual([
      'B llava-75-cover|',
      '69.6%|',
      '87.1%|−6.9 [−9.0, −5.0]',
      '92.7%|[90.4%, 94.7%]',
      '40 lost, 6 gained|p < 0.001',
    ]);
  });

  it('attention by layer, measured beside simulated', () => {
    const figure = figures().find(({ name }) => name.startsWith('attention-A'))!;
    const titles = JSON.stringify(figure.body).match(
      /(Self|Cross) mass, [a-z]+, layer 4: [−.0-9%]+/g,
    );
    expect(titles).toEqual(
      expect.arrayContaining([
        'Self mass, measured, layer 4: 20.0%',
        'Self mass, simulated, layer 4: 22.0%',
        'Cross mass, measured, layer 4: −4.00%',
        'Cross mass, simulated, layer 4: 40.0%',
      ]),
    );
    expect(figures().filter(({ name }) => name.startsWith('attention'))).toHaveLength(1);
  });

  it('baselines, with who is better and in what', () => {
    const [, baselines] = tables();
    const results = baselines!.slice(1).map((row) => [row[0], row[3], row.at(-1)]);
    expect(results).toEqual([
      ['A llava-60|FitPrune', '|', '|'],
      [
        'Random|mean of 5 seeds',
        '+2.9|[+1.8, +4.1]',
        'recipe better|by 2.9 points, by KL divergence',
      ],
      ['Stride|', '−0.8|[−1.5, −0.2]', '⚠ baseline better|by 0.8 points, by KL divergence'],
      ['Pyramid|', '+0.5|[−0.4, +1.3]', 'recipe better|by KL divergence'],
      ['FastV|', '|', 'not reachable|'],
      ['B llava-75-cover|FitPrune+', '|', '|'],
      [
        'Random|mean of 5 seeds',
        '+8.1|[+5.0, +11.0]',
        'recipe better|by 8.1 points, by KL divergence',
      ],
    ]);
    expect(baselines!.find(([name]) => name === 'FastV|')![1]).toBe('55.2%|at most');
  });

  it('categories, marked if chance does not explain the change', () => {
    const [, , , , categories] = tables();
    expect(categories!.slice(1)).toEqual([
      ['colour|', '300|', '96.1%|', '96.0%|−0.1 [−1.0, +0.8]; p 1.000'],
      ['counting|', '200|', '90.9%|', '88.5% *|−2.4 [−5.0, −0.4]; p 0.031'],
    ]);
  });

  it('few samples of a category in one line, and no test if no score changed', () => {
    const categories: EvaluationRecord['categories'] = {
      few: { samples: 29, accuracy: 27 / 29, dense: 1, interval: [-0.2, 0], p: 0.5 },
      same: { samples: 7, accuracy: 1, dense: 1, interval: [0, 0], p: 1 },
      many: { samples: 30, accuracy: 0.9, dense: 0.9, interval: [0, 0], p: 1 },
    };
    const recipe = measuredRecipe({}, { accuracy: 0.9, dense: 0.94, categories });
    const recipes = [{ name: 'a', path: 'a', recipe }];
    const shown = tables({ recipes, sweeps: [] }).find(([head]) => head![0] === 'Category');
    expect(shown!.slice(1)).toEqual([['many|', '30|', '90.0%|', '90.0%|as unpruned']]);
    const { blocks } = buildReport(input({ recipes, sweeps: [] }));
    const paragraphs = blocks.flatMap((one) =>
      one.kind === 'paragraph' ? [plain(one.content)] : [],
    );
    expect(paragraphs).toContain(
      'Measured on fewer than 30 samples, too few to compare: few (29; A 93.1%, unpruned 100.0%), same (7).',
    );
    expect(JSON.stringify(blocks)).not.toContain('by chance alone');
  });

  it('latency, beside what the FLOPs suggest', () => {
    const [, , latency] = tables();
    // 1 / (1 - 0.6006...), and 959 / 418.
    expect(latency![1]!.slice(0, 3)).toEqual([
      'A llava-60|',
      '2.50x|−60.1%',
      '2.29x|[2.18x, 2.39x]; 959 ms → 418 ms; p95 1151 ms → 543 ms',
    ]);
    // 1 - 14.1 / 14.4.
    expect(latency![0]![5]).toBe('Peak memory');
    expect(latency![1]![5]).toBe(
      '14.1 GiB|unpruned 14.4 GiB; −1.7%, one process each, no interval',
    );
  });

  it('no peak memory for records from before it was measured', () => {
    const [record] = gentle.recipe.evaluation!;
    const latency = { ...record!.latency! };
    delete latency.memory;
    const recipe = { ...gentle.recipe, evaluation: [{ ...record!, latency }] };
    const [, , table] = tables({ recipes: [{ ...gentle, recipe }] });
    expect(table![1]![5]).toBe('not measured|');
  });

  it('a device, whose own memory is not measured', () => {
    const reportOn = (device: string) => {
      const [record] = gentle.recipe.evaluation!;
      const evaluation = [{ ...record!, latency: { ...record!.latency!, device } }];
      const recipe = { ...gentle.recipe, evaluation };
      return JSON.stringify(buildReport(input({ recipes: [{ ...gentle, recipe }] })).blocks);
    };
    const words = 'The memory of a device such as a GPU is not included, and not measured.';
    expect(reportOn('webgpu')).toContain(words);
    expect(reportOn('cpu')).not.toContain(words);
  });

  it('suites, a column a data set, of the recipe as it is', () => {
    const { model, schedule, ranking } = gentle.recipe;
    const measured = { value: 0.98, interval: [0.97, 0.99] as [number, number] };
    const sets = [
      { name: 'POPE', data: 'sha256:0a', samples: 500, accuracy: 0.85, dense: 0.86 },
      { name: 'Pictures', data: 'sha256:0b', samples: 20 },
    ];
    const suite = {
      ...{ name: 'Mine', schedule: scheduleHash(schedule, ranking), model: model.fingerprint },
      ...{
        sets,
        retained: measured,
        change: { value: -0.01, interval: [-0.02, 0] as [number, number] },
      },
    };
    const old = { ...suite, name: 'Older', schedule: 'sha256:0c' };
    const recipes = [{ ...gentle, recipe: { ...gentle.recipe, suites: [old, suite] } }];
    const [first] = tables({ recipes });
    expect(first).toEqual([
      ['Recipe', 'POPE', 'Pictures', 'Accuracy kept, mean', 'Change in points, mean'],
      [
        `A ${gentle.name}|`,
        '85.0%|unpruned 86.0%, 500 samples',
        '|',
        '98.0%|[97.0%, 99.0%]',
        '−1.0 [−2.0, 0.0]|',
      ],
    ]);
  });

  it('a sweep, with the letter of the recipe that a point has become', () => {
    const [, , , points] = tables();
    expect(points!.slice(1).map((row) => row[2])).toEqual(['17.4%|', '43.4%|', '60.5%|', '69.0%|']);
    const { recipe, record } = sweep.points[0]!;
    const kept = { name: 'kept', path: 'k', recipe: { ...recipe, evaluation: [record] } };
    const [, , , same] = tables({ recipes: [gentle, kept] });
    expect(same!.map((row) => row[2])).toEqual(points!.map((row) => row[2]));
    expect(points!.slice(1).map((row) => row[1]!.split('|')[1])).toEqual(['', '', '', '']);
    expect(same!.slice(1).map((row) => row[1]!.split('|')[1])).toEqual(['B', '', '', '']);
  });
});

describe('the rows of a sweep', () => {
  const pointOf = (
    method: 'fitprune' | 'fitprune+',
    reduction: number,
    keep: number,
    record: Partial<EvaluationRecord> = {},
  ) => {
    const [{ recipe, record: first, budget }] = sweep.points as [(typeof sweep.points)[0]];
    const fit = { ...recipe.fit!, method };
    const asked = { ...budget, reduction };
    const schedule = [{ layer: 1, keep }];
    const own = { ...recipe, schedule, fit, budget: asked };
    const hash = scheduleHash(schedule, own.ranking);
    return { budget: asked, recipe: own, record: { ...first, schedule: hash, ...record } };
  };
  const rowsOf = (points: ReturnType<typeof pointOf>[]): string[][] => {
    const recipes = [byHand];
    return tables({ recipes, sweeps: [{ model: sweep.model, points }] }).find(
      ([head]) => head![0] === 'Budget',
    )!;
  };

  it('have the methods of each budget in one order, whichever saves a little more', () => {
    const rows = rowsOf([
      pointOf('fitprune', 0.5, 0.49),
      pointOf('fitprune+', 0.5, 0.48),
      pointOf('fitprune+', 0.3, 0.69),
      pointOf('fitprune', 0.3, 0.68),
    ]);
    expect(rows.slice(1).map(([budget, method]) => [budget, method])).toEqual([
      ['30%|', 'FitPrune+|'],
      ['30%|', 'FitPrune|'],
      ['50%|', 'FitPrune+|'],
      ['50%|', 'FitPrune|'],
    ]);
  });

  it('say by what a baseline is better, and when its lead may be chance', () => {
    const baselines: BaselineRecord[] = [
      {
        ...{ method: 'pyramid', reduction: 0.5, reachable: true, accuracy: 0.9, kl: 0.1 },
        ...{ ahead: [-0.01, 0.01], klAhead: [-0.2, -0.1] },
      },
      {
        ...{ method: 'dart', reduction: 0.5, reachable: true, accuracy: 0.95, kl: 0.1 },
        ...{ ahead: [-0.08, -0.02], klAhead: [-0.2, -0.1] },
      },
    ];
    const chance: BaselineRecord[] = [{ ...baselines[1]!, ahead: [-0.08, 0.01], klAhead: [0, 1] }];
    const rows = rowsOf([
      pointOf('fitprune+', 0.3, 0.69, { accuracy: 0.9, baselines }),
      pointOf('fitprune+', 0.5, 0.5, { accuracy: 0.93, baselines: chance }),
    ]);
    expect(rows.slice(1).map((row) => row.at(-1))).toEqual([
      'DART: 95.0%|⚠ baseline better: DART by 5.0 points, by KL divergence; Pyramid by KL divergence',
      'DART: 95.0%|ahead by 2.0 points, which may be chance',
    ]);
  });
});
