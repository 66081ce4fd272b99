/** What a report says, warns of and leaves out. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build';
import { reportMarkdown } from '../../../../src/core/report/markdown';
import type { ReportInput } from '../../../../src/core/report/types';
import type { BaselineRecord } from '../../../../src/core/recipe/types';
import { rankingText } from '../../../../src/core/ranking/words';
import { findingsOf } from '../../../../src/core/report/findings';
import { byHand, gentle, harsh, input, measuredRecipe, stale, sweep } from './input';
import { beside, plain, warnings } from './reading';

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
