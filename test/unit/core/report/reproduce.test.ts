/** The commands by which a report is made again. */
import { describe, expect, it, test } from 'vitest';
import type { Budget } from '../../../../src/core/cost/types';
import { buildReport } from '../../../../src/core/report/build';
import type { EvaluationRecord, Recipe } from '../../../../src/core/recipe/types';
import { byHand, gentle, harsh, input, measuredRecipe, sweep } from './input';
import { commands } from './reading';

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
