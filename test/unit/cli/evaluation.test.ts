/**
 * Evaluating from the command line: baselines, times, shards, runs that are stopped, and the gate.
 */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../run-all';
import { fitprune } from '../support/cli';
import { calibrationData, evaluationData, sampleModel, smallModel } from '../support/sample';

const sampleRecipe = path.resolve(sampleModel, '../shapes-50.fitprune.json');
const number = expect.any(Number) as number;
const interval = [number, number];
const pair = { speedUp: { value: number, interval } };
const latency = {
  ...{ device: 'cpu', samples: 1, prefill: pair, decode: pair, firstToken: pair },
  memory: { pruned: number, dense: number },
};

interface Report {
  dense: { accuracy: number; samples: number };
  recipes: { path: string; record: Record<string, unknown>; cost: unknown }[];
  results: string;
  notes: string[];
}

let root: string;
let recipe: string;
const inRoot = (name: string): string => path.join(root, name);

/** Runs with --json and gives the one value on standard output. */
async function json(args: string[]): Promise<{ code: number | null; value: unknown }> {
  const { code, stdout, stderr } = await fitprune([...args, '--json'], { cwd: root });
  try {
    return { code, value: JSON.parse(stdout) as unknown };
  } catch {
    throw new Error(`no JSON on standard output:\n${stdout}\n${stderr}`);
  }
}

const evaluate = (...more: string[]): string[] => [
  ...['evaluate', recipe, '--data', evaluationData, '--device', 'cpu', ...more],
];

/** The copy's model is where it was, and nothing was measured yet. */
async function copyRecipe(name: string): Promise<string> {
  const copy = JSON.parse(await readFile(sampleRecipe, 'utf8')) as {
    model: object;
    evaluation?: unknown;
  };
  const model = path.relative(root, sampleModel).replaceAll(path.sep, '/');
  copy.model = { ...copy.model, path: model };
  delete copy.evaluation;
  await writeFile(inRoot(name), JSON.stringify(copy, null, 2));
  return inRoot(name);
}

describe('evaluate', () => {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
    recipe = await copyRecipe('half.fitprune.json');
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('measures a suite, records it, and resumes where it was', async () => {
    const suited = await copyRecipe('suited.fitprune.json');
    const suite = inRoot('suite.json');
    const sets = ['a', 'b'].map((name, at) => ({ name, data: evaluationData, samples: 2 + at }));
    await writeFile(suite, JSON.stringify(sets));
    const run = ['evaluate', suited, '--suite', suite, '--device', 'cpu', '--record'];
    const { code, value } = await json(run);
    expect(code).toBe(0);
    const report = value as {
      sets: { name: string; samples: number; dense: number }[];
      recipes: { record: { sets: { accuracy: number }[]; retained: { interval: number[] } } }[];
    };
    expect(report.sets.map(({ name, samples }) => [name, samples])).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
    const { record } = report.recipes[0]!;
    expect(record.sets.map(({ accuracy }) => accuracy)).toEqual([number, number]);
    expect(record.retained.interval).toEqual(interval);
    const kept = JSON.parse(await readFile(suited, 'utf8')) as { suites: object[] };
    expect(kept.suites).toMatchObject([record]);
    await writeFile(suite, JSON.stringify(sets.slice(0, 1)));
    const gate = ['check', suited, '--suite', suite, '--device', 'cpu', '--max-drop', '100%'];
    const { code: passed, stderr } = await fitprune(gate, { cwd: root });
    expect(passed).toBe(0);
    expect(stderr).toMatch(/2\/2 samples/);
    expect(stderr).not.toMatch(/0\/2/);
    const beside = await fitprune([...run, '--score', 'exact'], { cwd: root });
    expect([beside.code, beside.stderr]).toEqual([2, expect.stringContaining('suite-options')]);
  });

  it('measures baselines beside a recipe, times it, and records both', async () => {
    // Peak memory takes a dozen processes: the next test has them for a smaller decoder.
    const times = runsAll ? ['--latency', '1'] : [];
    const { code, value } = await json(
      evaluate(
        ...['--samples', '4', '--baselines', '--seeds', '2', ...times],
        ...['--attention', '--record'],
      ),
    );
    expect(code).toBe(0);
    const { recipes, results, notes } = value as Report;
    expect(path.dirname(results)).toBe(path.join('.fitprune', 'evaluations'));
    expect(notes).toEqual([expect.stringMatching(/exact match.*picked/)]);
    // Baselines are in the recipe's record, not among the recipes.
    expect(recipes.map(({ path: name }) => name)).toEqual([recipe]);
    expect(recipes[0]!.record).toMatchObject({
      samples: 4,
      interval,
      retained: { value: number, interval },
      flips: { lost: number, gained: number },
      kl: { mean: number, median: number, p999: number },
      topToken: number,
      perplexityRatio: number,
      dataName: 'evaluation.jsonl',
      ...(runsAll && { latency }),
      attention: {
        self: { value: number, interval },
        cross: { value: number, interval },
        simulated: { self: number, cross: number },
      },
    });
    const baselines = recipes[0]!.record['baselines'] as { method: string }[];
    expect(baselines.map(({ method }) => method).sort()).toEqual(
      [
        'random',
        'stride',
        'fastv',
        'pyramid',
        'dart',
        'divprune',
        'cdpruner',
        'fitprune-shape',
      ].sort(),
    );
    expect(baselines).toContainEqual(
      expect.objectContaining({ method: 'random', reachable: true, seeds: 2, ahead: interval }),
    );
    const written = JSON.parse(await readFile(recipe, 'utf8')) as { evaluation: object[] };
    expect(written.evaluation).toEqual([
      { ...recipes[0]!.record, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string },
    ]);
    expect((await json(['check', recipe])).code).toBe(0);
  }, 120_000);

  // By day, models are timed, and their memory is measured, apart from the command.
  it.runIf(runsAll)(
    'times the models of a recipe, and measures the memory of each',
    async () => {
      const run = async (...args: string[]) => {
        const outcome = await json(args);
        expect(outcome.code).toBe(0);
        return outcome.value;
      };
      const [statistics, small] = ['small.arrows', 'small.fitprune.json'].map(inRoot);
      const onCpu = ['--device', 'cpu'];
      const data = ['--data', calibrationData, '--samples', '2', '--out', statistics!];
      await run('calibrate', smallModel, ...data, ...onCpu);
      await run('fit', statistics!, '--budget', '30%', '--out', small!);
      const times = ['--samples', '1', '--latency', '1', '--record'];
      const value = await run('evaluate', small!, '--data', evaluationData, ...times, ...onCpu);
      const [{ record }] = (value as Report).recipes as [Report['recipes'][0]];
      expect(record).toMatchObject({ latency });
      const written = JSON.parse(await readFile(small!, 'utf8')) as { evaluation: object[] };
      expect(written.evaluation).toMatchObject([{ latency: record['latency'] }]);
    },
    120_000,
  );

  it('prints a table with baselines below their recipe, and the mass that was lost', async () => {
    const { code, stdout } = await fitprune(
      evaluate('--samples', '4', '--baselines', '--seeds', '2'),
      { cwd: root },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/unpruned[^\n]*\n[^\n]*half[^\n]*\n *Random \(2 seeds\)/);
    // Measured by the test before this one.
    expect(stdout).toMatch(/half +self mass dropped +simulated +cross mass dropped +simulated/);
    expect(stdout).toMatch(/mean, 4 samples +-?\d+\.\d+% \[[-.\d%, ]+\] +\d+\.\d+%/);
    expect(stdout).toMatch(
      /half: (not conclusive, |too few samples to tell a loss: |no score changed among 4 samples|significant \w+: )/,
    );
  });

  it.runIf(runsAll)('in shards, merged, gives the report of one run', async () => {
    const whole = await json(evaluate('--samples', '4', '--results', 'whole.arrows'));
    for (const shard of ['1/2', '2/2']) {
      const results = `shard-${shard[0]!}.arrows`;
      const { code } = await json(
        evaluate('--samples', '4', '--shard', shard, '--results', results),
      );
      expect(code).toBe(0);
    }
    const shards = ['shard-1.arrows', 'shard-2.arrows'];
    const joined = await json(['merge', ...shards, '--out', 'merged.arrows']);
    expect(joined).toEqual({ code: 0, value: { out: 'merged.arrows', samples: 4 } });
    const merged = await json(evaluate('--samples', '4', '--results', 'merged.arrows'));
    const results = expect.any(String) as string;
    expect(merged.value).toEqual({ ...(whole.value as Report), results });
  });

  it('stopped, resumes where it was', async () => {
    const args = evaluate('--samples', '8', '--results', 'stopped.arrows');
    const stopped = await fitprune(args, {
      cwd: root,
      interrupt: (stderr) => (/^2\/8 samples/m.test(stderr) ? 'SIGINT' : undefined),
    });
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toMatch(/run the same command again.*\(cancelled\)/);
    const resumed = await fitprune(args, { cwd: root });
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toMatch(/^0\/8 samples/m);
    expect((await readdir(root)).filter((name) => /\.(tmp|lock)$/.test(name))).toEqual([]);
  });

  it('does not mistake a part of a run for the whole', async () => {
    const { code, stderr } = await fitprune(evaluate('--shard', '1/2', '--record'), { cwd: root });
    expect(code).toBe(2);
    expect(stderr).toMatch(/merge.*\(record-shard\)/s);
  });
});

describe('check --max-drop', () => {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
    recipe = await copyRecipe('gate.fitprune.json');
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const gate = (...more: string[]) => json(['check', recipe, '--max-drop', ...more]);

  /**
   * Codes of the errors that a recipe has with each of these records, those of a limit checked by
   * one process, which opens the model once. What is said of a drop matches `says`.
   */
  async function gated(cases: { limit: string; evaluation: object[] }[], says = /./) {
    const text = await readFile(recipe, 'utf8');
    const codes: string[][] = [];
    for (const limit of new Set(cases.map((one) => one.limit))) {
      const own = [...cases.entries()].filter(([, one]) => one.limit === limit);
      const files = own.map(([at]) => inRoot(`recorded-${at}.fitprune.json`));
      for (const [index, [, { evaluation }]] of own.entries()) {
        await writeFile(files[index]!, JSON.stringify({ ...JSON.parse(text), evaluation }));
      }
      const { code: exit, value } = await json(['check', ...files, '--max-drop', limit]);
      const { recipes } = value as {
        recipes: {
          ok: boolean;
          diagnostics: { code: string; severity: string; message: string }[];
        }[];
      };
      for (const [index, { ok, diagnostics }] of recipes.entries()) {
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        const drops = diagnostics.filter(({ code }) => code.startsWith('drop-'));
        for (const { message, severity } of drops) {
          expect([severity, message]).toEqual(['error', expect.stringMatching(says)]);
        }
        expect(ok).toBe(errors.length === 0);
        codes[own[index]![0]] = errors.map(({ code }) => code);
      }
      expect(exit).toBe(recipes.every(({ ok }) => ok) ? 0 : 1);
    }
    return codes;
  }

  it('measures with --data, and leaves the recipe as it is', async () => {
    const data = ['--data', evaluationData, '--samples', '6', '--device', 'cpu'];
    const before = await readFile(recipe, 'utf8');
    const passed = await gate('100%', ...data);
    expect(passed.code).toBe(0);
    expect(passed.value).toMatchObject({
      recipes: [{ path: recipe, ok: true, evaluation: { samples: 6, interval } }],
    });
    const failed = await gate('0%', ...data);
    // Whatever six samples show, they cannot rule out every drop.
    expect(failed.code).toBe(1);
    expect(await readFile(recipe, 'utf8')).toBe(before);
  });

  it('says for which of its reasons it fails', async () => {
    const text = await readFile(recipe, 'utf8');
    const { schedule, ranking } = JSON.parse(text) as { schedule: never; ranking: never };
    const { scheduleHash } = await import('../../../src/core/recipe/hash');
    const { fingerprint } = (JSON.parse(text) as { model: { fingerprint: string } }).model;
    const record = {
      data: 'sha256:0b',
      schedule: scheduleHash(schedule, ranking),
      samples: 100,
      accuracy: 0.9,
      dense: 0.91,
      interval: [-0.007, 0.001],
    };
    const { data, schedule: hash, samples } = record;
    const unanswered = { data, schedule: hash, samples };
    const cases: [string, object[], string | undefined][] = [
      ['1%', [], 'drop-unknown'],
      ['1%', [{ ...record, schedule: 'sha256:00' }], 'drop-stale'],
      ['1%', [{ ...record, model: 'sha256:00' }], 'drop-stale'],
      ['1%', [{ ...record, model: fingerprint }], undefined],
      ['1%', [unanswered], 'drop-unmeasured'],
      ['0.5%', [record], 'drop-exceeded'],
      // 0.7 / 100 is a little less than 0.007.
      ['0.7%', [record], undefined],
      ['1%', [record, unanswered], undefined],
    ];
    const errorsOf = await gated(cases.map(([limit, evaluation]) => ({ limit, evaluation })));
    expect(errorsOf).toEqual(cases.map(([, , code]) => (code === undefined ? [] : [code])));
  });

  it('fails if nothing changed among too few samples for the limit, and says how many are enough', async () => {
    const text = await readFile(recipe, 'utf8');
    const { schedule, ranking } = JSON.parse(text) as { schedule: never; ranking: never };
    const { scheduleHash } = await import('../../../src/core/recipe/hash');
    // 1 - 0.025 ** (1 / n) is 1.0003% for 367 samples and 0.9976% for 368.
    const cases = [1, 367, 368].map((samples) => {
      const drop = { samples, accuracy: 0.9, dense: 0.9, interval: [0, 0] };
      const evaluation = [
        { data: 'sha256:0b', schedule: scheduleHash(schedule, ranking), ...drop },
      ];
      return { limit: '1%', evaluation };
    });
    const few = ['drop-few-samples'];
    expect(await gated(cases, /at least 368 samples/)).toEqual([few, few, []]);
  });

  it('needs a limit for its measurement', async () => {
    const { code, stderr } = await fitprune(['check', recipe, '--data', evaluationData]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--max-drop.*\(data-without-limit\)/s);
  });
});
