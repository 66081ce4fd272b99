import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Budget } from '../../../../src/core/cost/types';
import { buildReport } from '../../../../src/core/report/build';
import type { Block, Inline, Table } from '../../../../src/core/report/document';
import { standaloneSvg, type Figure } from '../../../../src/core/report/figures/figure';
import { el } from '../../../../src/core/markup';
import { reportHtml } from '../../../../src/core/report/html';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import { reportMarkdown } from '../../../../src/core/report/markdown';
import type { ReportInput } from '../../../../src/core/report/types';
import { elements, parseXml, textOf, type Element } from '../../support/xml';
import type { BaselineRecord, EvaluationRecord, Recipe } from '../../../../src/core/recipe/types';
import { rankingText } from '../../../../src/core/ranking/words';
import { findingsOf } from '../../../../src/core/report/findings';
import { figureSuffixes } from '../../../../src/core/report/figure-suffixes';
import { byHand, gentle, harsh, input, measuredRecipe, stale, sweep } from './input';

const beside = ({ name }: Figure): string => `report.${name}.svg`;

function tables(changes?: Partial<ReportInput>): string[][][] {
  const { blocks } = buildReport(input(changes));
  return blocks
    .filter((one): one is Table => one.kind === 'table')
    .map(({ head, rows }) => [
      head.map(plain),
      ...rows.map((row) => row.map(({ content, note }) => `${plain(content)}|${note ?? ''}`)),
    ]);
}

function plain(content: readonly Inline[]): string {
  return content.map((one) => (typeof one === 'string' ? one : Object.values(one).join())).join('');
}

/** Each on one line, as the shell reads it. */
function commands(blocks: readonly Block[]): string[] {
  return blocks
    .flatMap((one) => (one.kind === 'code' ? one.lines : []))
    .map((line) => line.replaceAll(/ \\\n +/g, ' '));
}

function warnings(changes?: Partial<ReportInput>): string[] {
  const { blocks } = buildReport(input(changes));
  return blocks.flatMap((one) => (one.kind === 'warning' ? [plain(one.content)] : []));
}

function figures(changes?: Partial<ReportInput>): Figure[] {
  const { blocks } = buildReport(input(changes));
  return blocks.flatMap((one: Block) => (one.kind === 'figure' ? [one.figure] : []));
}

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

describe('the facts', () => {
  const factsOf = (changes?: Partial<ReportInput>) => {
    const { blocks } = buildReport(input(changes));
    const rows = blocks.flatMap((one) => (one.kind === 'facts' ? one.rows : []));
    return rows.filter(({ label }) => label === 'Calibration and fit').map((r) => plain(r.content));
  };

  it('say once how long calibration and fits took, on which device, for how many samples', () => {
    const calibration = { samples: 64, seconds: 185, device: 'cuda' };
    const recipes = input().recipes.map((one, at) => {
      if (one.recipe.fit === undefined) return one;
      const fit = { ...one.recipe.fit, calibration, seconds: at + 0.5 };
      return { ...one, recipe: { ...one.recipe, fit } };
    });
    const [fact, ...more] = factsOf({ recipes });
    expect(more).toEqual([]);
    expect(fact).toContain('Calibration: 64 samples on cuda in 3 min 05 s. Fit: ');
    for (const [at, { recipe }] of recipes.entries()) {
      expect(fact!.includes(` ${at}.50 s`)).toBe(recipe.fit !== undefined);
    }
    expect(fact!.match(/Calibration/g)).toHaveLength(1);
  });

  it('say the calibration of one file of statistics once, though it was made twice', () => {
    const recipes = [gentle, harsh].map((one, at) => {
      const calibration = { samples: 64, seconds: 2 + at / 8, device: 'cpu' };
      const fit = { ...one.recipe.fit!, calibration, statistics: 'sha256:0a', seconds: 0.31 * at };
      return { ...one, recipe: { ...one.recipe, fit } };
    });
    expect(factsOf({ recipes })).toEqual([
      'Calibration: 64 samples on cpu in 2.00 s. Fit: A less than 0.01 s, B 0.31 s.',
    ]);
    recipes[1]!.recipe.fit.statistics = 'sha256:0b';
    expect(factsOf({ recipes })[0]).toMatch(/^A: .* in 2\.00 s\. B: .* in 2\.13 s\. /);
  });

  it('say nothing about it if recipes do not', () => {
    expect(factsOf()).toEqual([]);
  });
});

describe('the warnings for a reader', () => {
  it('name a better baseline, and what is stale or missing', () => {
    expect(warnings()).toEqual([
      'The evaluation is out of date, because the schedule or ranking has changed since: edited',
      expect.stringMatching(
        /^llava-60: the baseline Stride is better at equal FLOPs, by \[\+0\.2, \+1\.5\] points of accuracy and \[0\.001, 0\.004\] nats/,
      ),
    ]);
  });

  it('name a model that has changed, and missing baselines', () => {
    const without = { ...gentle, recipe: measuredRecipe({}, { accuracy: 0.9, dense: 0.94 }) };
    expect(warnings({ recipes: [without], sweeps: [], modelChanged: true })).toEqual([
      expect.stringContaining('has changed since'),
      expect.stringContaining('No baselines were measured'),
    ]);
  });

  it('say that nothing was measured', () => {
    const { blocks } = buildReport(input({ recipes: [byHand, stale], sweeps: [] }));
    const text = blocks.map((one) => (one.kind === 'paragraph' ? plain(one.content) : '')).join();
    expect(text).toContain('Nothing is measured');
    expect(blocks.some(({ kind }) => kind === 'figure')).toBe(true);
  });
});

it('keeps measurements on different data apart', () => {
  const other = measuredRecipe({}, { accuracy: 0.5, dense: 0.9, data: `sha256:${'e'.repeat(64)}` });
  const { blocks } = buildReport(
    input({ recipes: [gentle, { name: 'o', path: 'o', recipe: other }], sweeps: [] }),
  );
  const heads = blocks.filter((one) => one.kind === 'heading' && one.level === 2);
  expect(heads.map((one) => 'content' in one && plain(one.content))).toEqual([
    'Measured: evaluation.jsonl',
    'Measured',
    'Recipes',
    'How to reproduce',
  ]);
  const names = blocks.flatMap((one) => (one.kind === 'figure' ? [one.figure.name] : []));
  expect(names).toEqual([
    'trade-off-evaluation-500',
    'fidelity-evaluation-500',
    'attention-A-evaluation-500',
    // No plot is made of one point.
    'schedules',
    // FitPrune+ has a single recipe: it is read from the table.
    'mass-dropped-fitprune',
  ]);
});

it('draws the mass dropped once a method, whose budgets it ranks', () => {
  const twin = { ...harsh, name: 'twin', path: 'twin.fitprune.json' };
  const { blocks } = buildReport(input({ recipes: [gentle, harsh, twin], sweeps: [] }));
  const drawn = blocks.flatMap((one) =>
    one.kind === 'figure' && one.figure.name.startsWith('mass') ? [one.figure] : [],
  );
  // FitPrune has a single recipe here.
  expect(drawn.map(({ name, title }) => [name, title])).toEqual([
    ['mass-dropped-fitprune-plus', 'Attention mass dropped against FLOPs saved, FitPrune+'],
  ]);
});

describe('figures are named by what they show', () => {
  const group = (names: string[], samples: number, data = 'sha256:aaaaaaaa1', score?: 'vqa') => ({
    ...{ names, samples, data, score },
  });
  it.each([
    [
      [group(['evaluation.jsonl'], 500), group(['evaluation.jsonl'], 50)],
      ['-evaluation-500', '-evaluation-50'],
    ],
    [
      [group(['a.jsonl'], 5, 'sha256:1111111122'), group(['A.jsonl'], 5, 'sha256:2222222233')],
      ['-a-5-11111111', '-A-5-22222222'],
    ],
    [
      [group(['a.jsonl'], 5), group(['a.jsonl'], 5, undefined, 'vqa')],
      ['-a-5-aaaaaaaa-unscored', '-a-5-aaaaaaaa-vqa'],
    ],
    [
      [group(['../x y/<b>.tsv'], 7), group([], 7)],
      ['-x-y-b-7', '-data-7'],
    ],
  ])('%#', (groups, expected) => {
    expect(figureSuffixes(groups)).toEqual(expected);
  });
});

it('has the measurement of most samples first, however many recipes the others have', () => {
  const of = (name: string, samples: number) => ({
    ...{ name, path: name },
    recipe: measuredRecipe({}, { accuracy: 0.5, dense: 0.9, samples, dataName: 'd.jsonl' }),
  });
  const recipes = [of('a', 50), of('b', 50), of('c', 8), of('d', 500)];
  const { blocks } = buildReport(input({ recipes, sweeps: [] }));
  const heads = blocks.flatMap((one) =>
    one.kind === 'heading' && one.level === 2 ? [plain(one.content)] : [],
  );
  expect(heads.slice(0, 3)).toEqual([500, 50, 8].map((n) => `Measured: d.jsonl, ${n} samples`));
});

it('has what compares with baselines first, however few samples it has', () => {
  const of = (name: string, samples: number, baselines?: BaselineRecord[]) => ({
    ...{ name, path: name },
    recipe: measuredRecipe(
      {},
      { accuracy: 0.5, dense: 0.9, samples, dataName: 'd.jsonl', ...(baselines && { baselines }) },
    ),
  });
  const { baselines } = gentle.recipe.evaluation![0]!;
  const { blocks } = buildReport(
    input({ recipes: [of('a', 500), of('b', 50, baselines)], sweeps: [] }),
  );
  const heads = blocks.flatMap((one) =>
    one.kind === 'heading' && one.level === 2 ? [plain(one.content)] : [],
  );
  expect(heads.slice(0, 2)).toEqual([50, 500].map((n) => `Measured: d.jsonl, ${n} samples`));
  const paragraphs = blocks.flatMap((one) =>
    one.kind === 'paragraph' ? [plain(one.content)] : [],
  );
  expect(paragraphs).toContain(
    'No baselines were measured on these samples; those on other samples have a section of their own.',
  );
});

it('says once that a recipe is not measured: in its headline', () => {
  const markdown = reportMarkdown(buildReport(input({ recipes: [gentle, harsh, byHand] })), beside);
  expect(markdown.match(/not measured/gi)).toHaveLength(1);
  expect(markdown).toMatch(/^- C: `by-hand`: .*not measured yet$/m);
});

it('names a ranking once, with its recipes if there are several', () => {
  const rankingsOf = (recipes: ReportInput['recipes']) => {
    const { blocks } = buildReport(input({ recipes, sweeps: [] }));
    const rows = blocks.flatMap((one) => (one.kind === 'facts' ? one.rows : []));
    return plain(rows.find(({ label }) => label === 'Ranking')!.content);
  };
  const [own, other] = [gentle, harsh].map(({ recipe }) => String(rankingText(recipe.ranking)));
  expect(rankingsOf([gentle, { ...gentle, name: 'twin', path: 'twin' }])).toBe(own);
  expect(rankingsOf([gentle, harsh, gentle])).toBe(`A, C: ${own}; B: ${other}`);
});

it('says the same in the table as the headline about a speed-up that may be none', () => {
  const pair = {
    ...{ dense: { median: 40, p95: 50 }, pruned: { median: 35, p95: 50 } },
    speedUp: { value: 1.14, interval: [0.93, 2.01] as [number, number] },
  };
  const latency = { device: 'cpu', samples: 8, prefill: pair, decode: pair, firstToken: pair };
  const recipe = measuredRecipe({}, { accuracy: 0.9, dense: 0.94, latency });
  const written = JSON.stringify(
    buildReport(input({ recipes: [{ name: 'a', path: 'a', recipe }] })),
  );
  expect(written).toContain('not clearly faster to the first token');
  expect(written).toContain('not clearly faster [0.93x, 2.01x]');
});

it('names what it leaves out, each with the reason', () => {
  const leftOut = [{ path: 'broken.fitprune.json', reason: 'A closing brace is missing.' }];
  expect(warnings({ leftOut })).toContain(
    'Left out: broken.fitprune.json A closing brace is missing.',
  );
});

it('says how a sweep is measured again: a fit a budget, and one evaluation of all', () => {
  const [first] = sweep.points;
  const points = ([0.3, 0.5] as const).map((reduction) => ({
    ...first!,
    recipe: { ...first!.recipe, budget: { ...first!.recipe.budget, reduction } },
    record: { ...first!.record, schedule: `sha256:${String(reduction)}` },
  }));
  const { blocks } = buildReport(
    input({ recipes: [byHand], sweeps: [{ model: sweep.model, points }] }),
  );
  const lines = commands(blocks);
  expect(lines.filter((one) => one.includes('sweep-'))).toEqual([
    'fitprune fit STATISTICS.arrows --budget 30% --method fitprune --out sweep-fitprune-30%.fitprune.json',
    'fitprune fit STATISTICS.arrows --budget 50% --method fitprune --out sweep-fitprune-50%.fitprune.json',
    'fitprune evaluate sweep-fitprune-30%.fitprune.json sweep-fitprune-50%.fitprune.json ' +
      '--data evaluation.jsonl --samples 500 --record',
  ]);
});

it('measures again what was measured, and nothing else', () => {
  const { latency, baselines } = gentle.recipe.evaluation![0]!;
  const few = baselines!.map((one) => (one.method === 'random' ? { ...one, seeds: 2 } : one));
  const of = (name: string, record: Partial<EvaluationRecord>) => ({
    ...{ name, path: `${name}.fitprune.json` },
    recipe: measuredRecipe({}, { accuracy: 0.9, dense: 0.94, dataName: 'd.jsonl', ...record }),
  });
  const recipes = [
    of('a', { baselines: few, latency: { ...latency!, samples: 8 } }),
    of('b', { baselines: few }),
    of('c', { baselines: baselines!, latency: latency! }),
    of('d', { baselines: few }),
  ];
  const lines = commands(buildReport(input({ recipes, sweeps: [] })).blocks);
  const common = '--data d.jsonl --samples 500 --baselines';
  expect(lines.filter((line) => line.startsWith('fitprune evaluate'))).toEqual([
    `fitprune evaluate a.fitprune.json ${common} --seeds 2 --latency --record`,
    `fitprune evaluate b.fitprune.json d.fitprune.json ${common} --seeds 2 --record`,
    `fitprune evaluate c.fitprune.json ${common} --latency 32 --record`,
  ]);
});

it('neither fits nor measures a point of a sweep again that has become a recipe', () => {
  const { recipe, record } = sweep.points[0]!;
  const kept = {
    name: 'kept',
    path: 'k.fitprune.json',
    recipe: { ...recipe, evaluation: [record] },
  };
  const linesOf = (one: typeof kept, swept: typeof record) => {
    const points = [{ ...sweep.points[0]!, record: swept }];
    return commands(
      buildReport(input({ recipes: [one], sweeps: [{ model: sweep.model, points }] })).blocks,
    );
  };
  expect(linesOf(kept, record).filter((line) => line.includes('sweep-'))).toEqual([]);
  // Its baselines were measured by the sweep alone.
  const { baselines } = gentle.recipe.evaluation![0]!;
  const again = linesOf(kept, { ...record, baselines: baselines! });
  expect(again.filter((line) => line.includes('evaluate'))).toEqual([
    'fitprune evaluate k.fitprune.json --data evaluation.jsonl --samples 500 --record',
    'fitprune evaluate k.fitprune.json --data evaluation.jsonl --samples 500 --baselines --record',
  ]);
});

test.each([
  [
    'different models',
    [
      gentle,
      {
        ...harsh,
        recipe: { ...harsh.recipe, model: { ...harsh.recipe.model, fingerprint: 'sha256:z' } },
      },
    ],
    'recipes-differ',
  ],
  ['no recipe', [], 'no-recipes'],
])('%s cannot be reported on', (_, recipes, code) => {
  expect(() => buildReport(input({ recipes }))).toThrow(
    expect.objectContaining({ code, exitCode: 2 }),
  );
});

it('tells the reader to run the model if a recipe came from running it', () => {
  const fit = { ...gentle.recipe.fit!, method: 'fitprune-published' as const };
  const recipes = [{ ...gentle, recipe: { ...gentle.recipe, fit } }];
  const lines = commands(buildReport(input({ recipes })).blocks);
  const line = lines.find((one) => one.startsWith('fitprune fit '));
  expect(line).toMatch(/ --method fitprune-published --data CALIBRATION.jsonl --out /);
});

describe('the commands that reproduce it', () => {
  const fit = gentle.recipe.fit!;
  const before = { kind: 'isolation' } as const;
  const schedule = [{ layer: -1, keep: 0.3333 }, ...gentle.recipe.schedule];
  it.each<[string, Partial<Recipe>, RegExp]>([
    ['of a cut before the decoder', { schedule }, / --before 33.33% --out /],
    [
      'of a size bias',
      { schedule, ranking: { kind: 'self-cross', before, sizeBias: 0.5 } },
      / --before 33.33% --size-bias 0.5 --out /,
    ],
    [
      'of a seed',
      { ranking: { kind: 'random', seed: 3 }, fit: { ...fit, method: 'random' } },
      / --baseline random --seed 3 --out /,
    ],
    [
      'of a baseline with a cut of its own there',
      {
        schedule: schedule.slice(0, 1),
        ranking: { kind: 'divprune' },
        fit: { ...fit, method: 'divprune' },
      },
      / --baseline divprune --out /,
    ],
    [
      'of a search on a part of the samples',
      {
        fit: {
          ...fit,
          method: 'fitprune-published',
          samples: 8,
          calibration: { samples: 64, seconds: 1, device: 'cpu' },
        },
      },
      / --method fitprune-published --data CALIBRATION.jsonl --samples 8 --out /,
    ],
  ])('%s', (_, changes, expected) => {
    const recipes = [{ ...gentle, recipe: { ...gentle.recipe, ...changes } }];
    const { blocks } = buildReport(input({ recipes }));
    const lines = commands(blocks);
    expect(lines.find((one) => one.startsWith('fitprune fit '))).toMatch(expected);
    if (changes.fit?.calibration === undefined) return;
    expect(lines[0]).toContain(' --samples 64 ');
  });

  it('measure the profile that a budget in time is fitted by, once', () => {
    const budget: Budget = {
      ...{ metric: 'latency', convention: 'decoder', value: 6 },
      predicted: {
        ...{ device: 'cpu', threads: 1, profile: 'sha256:1', schedule: 'sha256:2' },
        prefill: { pruned: 5.9, unpruned: 10 },
      },
    };
    const recipe = { ...gentle.recipe, budget };
    const recipes = [
      { ...gentle, recipe },
      { ...gentle, recipe, name: 'twin', path: 'twin.fitprune.json' },
    ];
    const lines = commands(buildReport(input({ recipes, sweeps: [] })).blocks);
    const profile = 'PROFILE-cpu-t1.profile.json';
    expect(lines.filter((one) => one.startsWith('fitprune profile '))).toEqual([
      expect.stringMatching(new RegExp(`--device cpu --threads 1 --out ${profile}$`)),
    ]);
    const fits = lines.filter((one) => one.startsWith('fitprune fit '));
    expect(fits).toHaveLength(2);
    for (const one of fits) expect(one).toContain(`--budget latency:6ms --profile ${profile} `);
  });

  it('are missing for recipes that an older FitPrune refined', () => {
    const recipes = [{ ...gentle, recipe: { ...gentle.recipe, fit: { ...fit, refined: 2 } } }];
    const { blocks } = buildReport(input({ recipes, sweeps: [] }));
    const lines = commands(blocks);
    expect(lines.some((one) => one.startsWith('fitprune fit '))).toBe(false);
    expect(JSON.stringify(blocks)).toMatch(/refined by an older FitPrune/);
  });

  it.each([
    [undefined, 'fitprune+' as const, true],
    [true, 'fitprune+' as const, false],
    [undefined, 'fitprune-published' as const, false],
  ])('with overhead %s and the method %s: other recipes? %s', (overhead, method, isOther) => {
    const budget = { ...gentle.recipe.budget, ...(overhead && { overhead }) };
    const recipes = [{ ...gentle, recipe: { ...gentle.recipe, budget, fit: { ...fit, method } } }];
    const written = JSON.stringify(buildReport(input({ recipes })).blocks);
    expect(written.includes('A new fit counts them')).toBe(isOther);
  });
});

describe('the trade-off figure', () => {
  /** Where a mark with this tooltip is drawn. */
  function markAt(figure: Figure, tooltip: RegExp): { x: number; y: number } {
    const marks = elements(parseXml(standaloneSvg(figure)), 'path');
    const [mark] = marks.filter((one) =>
      elements(one, 'title').some((t) => tooltip.test(textOf(t))),
    );
    const [, x, y] = /^translate\(([\d.]+) ([\d.]+)\)$/.exec(mark!.attributes['transform']!)!;
    return { x: Number(x), y: Number(y) };
  }

  /** Reads the value at a pixel off the labels of an axis: two of them make the scale. */
  function readAxis(figure: Figure, anchor: 'end' | 'middle', pixel: number): number {
    const ticks = elements(parseXml(standaloneSvg(figure)), 'text')
      .filter((one) => one.attributes['text-anchor'] === anchor && /^[\d.]+$/.test(textOf(one)))
      .map((one) => ({
        // Labels of rows are 4 pixels below their line.
        at: anchor === 'end' ? Number(one.attributes['y']) - 4 : Number(one.attributes['x']),
        value: parseFloat(textOf(one)) / 100,
      }));
    const [a, b] = [ticks[0]!, ticks.at(-1)!];
    return a.value + ((pixel - a.at) / (b.at - a.at)) * (b.value - a.value);
  }

  it('has every point where its axes say', () => {
    const [figure] = figures();
    const point = markAt(figure!, /^A llava-60:/);
    // Marks of equal cost are drawn side by side.
    expect(readAxis(figure!, 'middle', point.x)).toBeCloseTo(0.6006, 2);
    expect(readAxis(figure!, 'end', point.y)).toBeCloseTo(0.93 / 0.94, 3);
    const baseline = markAt(figure!, /^Stride:/);
    expect(readAxis(figure!, 'middle', baseline.x)).toBeCloseTo(0.599, 2);
    expect(readAxis(figure!, 'end', baseline.y)).toBeCloseTo(0.938 / 0.94, 3);
  });

  it('leaves out baselines that cannot be reached, and figures without values', () => {
    expect(standaloneSvg(figures()[0]!)).not.toContain('FastV');
    const unlabelled = measuredRecipe({}, { kl: { mean: 0.1, median: 0.1, p999: 1 } });
    const recipes = ['u', 'v'].map((name) => ({ name, path: name, recipe: unlabelled }));
    const names = (some: typeof recipes) =>
      figures({ recipes: some, sweeps: [] }).map(({ name }) => name);
    expect(names(recipes).slice(0, 2)).toEqual(['fidelity-data-500', 'schedules']);
    expect(names(recipes.slice(1)), 'one point is no plot').toEqual(['schedules']);
  });
});

describe('whatever files hold', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      ...[
        '<',
        '>',
        '&',
        '"',
        "'",
        '`',
        '|',
        '\\',
        '\n',
        '\u0000',
        '\u202E',
        '\uD800',
        '*',
        '[a](b)',
      ],
      ...[
        '</style>',
        '<script>alert(1)</script>',
        '${x}',
        '@you',
        'www.x.y',
        '--',
        ']]>',
        '一',
        'z',
      ],
    ),
    maxLength: 8,
  });

  const nastyInput = fc
    .record({ title: fc.option(nasty, { nil: undefined }), name: nasty, words: nasty })
    .map(({ title, name, words }) => {
      const record = gentle.recipe.evaluation![0]!;
      const recipe = {
        ...gentle.recipe,
        model: {
          ...gentle.recipe.model,
          architecture: words,
          decoder: `${words}.onnx`,
          path: words,
        },
        evaluation: [
          {
            ...record,
            ...{ dataName: words, tool: words, device: words, date: words },
            categories: { [words]: record.categories!['colour']! },
            latency: { ...record.latency!, device: words },
          },
        ],
      };
      return input({
        title,
        model: name,
        modelPath: name,
        out: name,
        recipes: [{ name, path: name, recipe }],
      });
    });

  it('are never markup in the page, which is well-formed', () => {
    const shape = (element: Element): unknown => [
      element.name,
      Object.keys(element.attributes),
      element.children.flatMap((one) => (typeof one === 'string' ? [] : [shape(one)])),
    ];
    const expected = shape(
      parseXml(reportHtml(buildReport(input({ recipes: [gentle], sweeps: [sweep] })))),
    );
    const known = new Set(names(parseXml(reportHtml(buildReport(input())))));
    fc.assert(
      fc.property(nastyInput, (changed) => {
        const html = reportHtml(buildReport(changed));
        const page = parseXml(html);
        // The same elements whatever the words are; only the one category may be another.
        expect(elements(page, 'script')).toEqual([]);
        expect(elements(page, 'style')).toHaveLength(1);
        expect(elements(page, 'a')).toEqual([]);
        expect(new Set(names(page))).toEqual(known);
        expect(shape(elements(page, 'head')[0]!)).toEqual((expected as unknown[][][])[2]![0]);
      }),
      { numRuns: 40 },
    );
  });

  function names(element: Element): string[] {
    return [
      element.name,
      ...element.children.flatMap((one) => (typeof one === 'string' ? [] : names(one))),
    ];
  }

  it('are only code in Markdown, and every row has its columns', () => {
    fc.assert(
      fc.property(nastyInput, (changed) => {
        const markdown = reportMarkdown(buildReport(changed), beside);
        const [text, fence] = splitFences(markdown);
        expect(fence).toHaveLength(1);
        for (const line of text.split('\n')) {
          // A figure's file is named by the data, in letters that are not markup there.
          const prose = outsideCode(line).replace(/^(!\[.*\])\([\w.%-]*\)$/, '$1');
          expect(prose).not.toMatch(/[`<@]|www|\$\{/);
        }
        const rows = text.split('\n').filter((line) => line.startsWith('|'));
        const widths = rows.map((line) => outsideCode(line).split('|').length);
        expect(widths.every((count) => count >= 4)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  function outsideCode(text: string): string {
    return text.replace(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
  }

  /** The text without its fenced code, and that code. */
  function splitFences(markdown: string): [string, string[]] {
    const found: string[] = [];
    const text = markdown.replace(/^(`{3,})sh\n([^]*?)\n\1$/gm, (_, __, code: string) => {
      found.push(code);
      return '';
    });
    return [text, found];
  }

  it('commands quote it', () => {
    const evil = { ...gentle, path: "a b'; rm -rf $HOME #.fitprune.json" };
    const markdown = reportMarkdown(buildReport(input({ recipes: [evil] })), beside);
    expect(markdown).toContain(String.raw`'a b'\''; rm -rf $HOME #.fitprune.json'`);
  });
});

it('is the same report in both files', () => {
  const report = buildReport(input());
  const page = parseXml(reportHtml(report));
  const markdown = reportMarkdown(report, beside);
  const rows = elements(page, 'tr').length;
  // Each table of Markdown has a line of dashes more.
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(lines.length - elements(page, 'table').length).toBe(rows);
  expect(elements(page, 'svg')).toHaveLength([...markdown.matchAll(/!\[/g)].length);
  for (const title of elements(page, 'h2').map(textOf)) {
    expect(markdown.replaceAll('`', '')).toContain(`## ${title}`);
  }
});

it('loads nothing', () => {
  const html = reportHtml(buildReport(input()));
  const [, policy] = elements(parseXml(html), 'meta');
  expect(policy!.attributes['content']).toBe("default-src 'none'; style-src 'unsafe-inline'");
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|url\(|@import|src=/,
  );
});

describe('a page', () => {
  const page = reportHtml(buildReport(input()));

  it('breaks no line within an interval, a time or a figure', () => {
    const [, ...cells] = page.split('<td');
    for (const cell of cells) {
      expect(cell).not.toMatch(/\[[^\]]* [^\]]*\]|\d ms|→ |\d+ lost, /);
    }
    expect(page).toContain('[98.1%,\u00a0100.2%]');
    expect(page).toContain('9\u00a0lost,\u00a04\u00a0gained');
  });

  it('gives the first column of budgets no more room than they take', () => {
    const narrow = elements(parseXml(page), 'table').filter(
      ({ attributes }) => attributes['class'] === 'narrow',
    );
    expect(narrow.map((one) => textOf(elements(one, 'th')[0]!))).toEqual(['Budget']);
  });
});

describe('Markdown', () => {
  const lines = (changes: Partial<ReportInput>) =>
    reportMarkdown(buildReport(input(changes)), beside).split('\n');

  it.each([
    ['FitPrune report: llava 1.5, 7 B', '# FitPrune report: llava 1.5, 7 B'],
    ['FitPrune 报告：llava', '# FitPrune 报告：llava'],
    // Unescaped it would be a link, markup, or a mention.
    ['see www.x.y', '# `see www.x.y`'],
    ['a.example', '# `a.example`'],
    ['*bold*', '# `*bold*`'],
    ['@you', '# `@you`'],
  ])('has the title %s as text', (title, expected) => {
    expect(lines({ title })[0]).toBe(expected);
  });

  it('never nests brackets', () => {
    const written = lines({}).join('\n');
    expect(written).toContain('| 98.9% [98.1%, 100.2%] |');
    expect(written).toContain('A `llava-60`, budget: 60.0% fewer FLOPs (decoder) |');
    expect(written).toContain('| 9 lost, 4 gained (p = 0.267) |');
  });
});

describe('a figure as a file', () => {
  it('has its title, and room around everything drawn', () => {
    const body = [el('rect', { width: 300, height: 200 })];
    const svg = standaloneSvg({ name: 'f', title: 'What it shows', width: 300, height: 200, body });
    const root = parseXml(svg);
    const [box] = elements(root, 'svg');
    const [, , width, height] = box!.attributes['viewBox']!.split(' ').map(Number);
    const [moved] = elements(root, 'g');
    const [, left, top] = /^translate\((\d+) (\d+)\)$/.exec(moved!.attributes['transform']!)!;
    expect(elements(root, 'text').map(textOf)).toContain('What it shows');
    expect(Number(left)).toBeGreaterThan(8);
    expect(width! - 300 - Number(left)).toBeGreaterThan(8);
    expect(height! - 200 - Number(top)).toBeGreaterThan(8);
    expect(Number(elements(root, 'text')[0]!.attributes['y'])).toBeLessThan(Number(top));
  });
});

it('counts a recipe as measured if a sweep has measured its schedule', () => {
  const { recipe, record } = sweep.points[1]!;
  const fitted = { name: 'fitted', path: 'f.fitprune.json', recipe: { ...recipe, evaluation: [] } };
  const reported = input({ recipes: [fitted], sweeps: [sweep] });
  const { blocks } = buildReport(reported);
  const [headline] = blocks.flatMap((one) => (one.kind === 'facts' ? one.rows : []));
  expect(plain(headline!.content)).toMatch(
    new RegExp(
      `${(100 * record.retained!.value).toFixed(1)}% of accuracy kept .*measured by a sweep`,
    ),
  );
  const { entries, sweep: points } = findingsOf(reported).groups[0]!;
  expect(entries.map(({ record: of }) => of)).toEqual([record]);
  expect(points.filter(({ letter }) => letter === 'A').map(({ record: of }) => of)).toEqual([
    record,
  ]);
});
