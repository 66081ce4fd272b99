/**
 * The command line's contract: fields of --json, exit codes, and runs that are stopped and resumed.
 */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WholeFlops } from '../../../src/core/cost/whole';
import { runsAll } from '../../run-all';
import { fitprune } from '../support/cli';
import { readStatistics } from '../../../src/core/calibration/statistics-file';
import { calibrationData, evaluationData, sampleModel } from '../support/sample';
import { timeless } from '../support/timeless';

const number = expect.any(Number) as number;

const cost = {
  reduction: { decoder: number, visual: number },
  flops: { decoder: number, visual: number },
  kvBytes: number,
  kvReduction: number,
  meanVisualTokens: number,
  overhead: {
    ...{ scoring: number, similarity: number, bias: number },
    counted: expect.any(Boolean) as boolean,
  },
  finalVisualTokens: number,
};

let root: string;
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

const recorded = async (file: string) => timeless(await readStatistics(inRoot(file)));

const calibrate = (out: string, ...more: string[]): string[] => [
  ...['calibrate', sampleModel, '--data', calibrationData, '--device', 'cpu'],
  ...['--out', inRoot(out), ...more],
];

describe('the command line', () => {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
    const { code, value } = await json(calibrate('s.arrows', '--samples', '8'));
    expect(code).toBe(0);
    expect(value).toMatchObject({ out: inRoot('s.arrows'), samples: 8, added: 8 });
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('inspect', async () => {
    const { code, value } = await json(['inspect', sampleModel]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      layers: 8,
      hiddenSize: 128,
      attentionHeads: 4,
      keyValueHeads: 2,
      headSize: 32,
      intermediateSize: number,
      visualTokens: 144,
      attention: Array.from({ length: 8 }, (_, layer) => ({ layer, form: 'decomposed' })),
      flops: { decoder: number, visual: number },
      choosing: {
        ...{ selfCross: 2 * 214 * 214 * 128, cross: 2 * 70 * 214 * 128 },
        isolation: 2 * 144 * 144 * 128,
      },
      wholeFlops: {
        ...{ picture: { width: 640, height: 480 }, visualTokens: 144, headRows: 144 + 70 },
        // 2 x width x vocabulary a row.
        head: 2 * 214 * 128 * 59,
      },
    });
    const { flops, wholeFlops } = value as {
      flops: { decoder: number };
      wholeFlops: { encoder: number; decoder: number; head: number; total: number };
    };
    const { encoder, decoder, head, total } = wholeFlops;
    expect(decoder).toBe(flops.decoder);
    expect(encoder).toBeGreaterThan(1e8);
    expect(total).toBe(encoder + decoder + head);
  });

  it('inspect without running the encoder, and with a picture of no size', async () => {
    const { value } = await json(['inspect', sampleModel, '--no-encoder']);
    expect(value).toMatchObject({ wholeFlops: { encoder: null, head: number, total: null } });
    const { notes } = value as { notes: string[] };
    expect(notes.join()).toMatch(/encoder is not counted: --no-encoder/);
    for (const size of ['0x480', '640', '9000x10']) {
      const { code, stderr } = await fitprune(['inspect', sampleModel, '--picture', size]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('picture-size')]);
    }
  });

  it('fit, and what it writes passes check', async () => {
    const recipe = inRoot('half.fitprune.json');
    const fitted = await json(['fit', inRoot('s.arrows'), '--budget', '50%', '--out', recipe]);
    expect(fitted.code).toBe(0);
    expect(fitted.value).toMatchObject({ recipe: { version: 1, fit: { samples: 8 } }, cost });
    const { reduction } = (fitted.value as { cost: { reduction: { decoder: number } } }).cost;
    expect(reduction.decoder).toBeGreaterThanOrEqual(0.5);
    expect(reduction.decoder).toBeLessThan(0.512);

    const checked = await json(['check', recipe]);
    expect(checked).toEqual({
      code: 0,
      value: { recipes: [{ path: recipe, ok: true, diagnostics: [] }] },
    });
  });

  it('cost, of the whole model', async () => {
    const recipe = inRoot('half.fitprune.json');
    const { code, value } = await json(['cost', recipe, recipe]);
    expect(code).toBe(0);
    const { recipes } = value as {
      recipes: { wholeFlops: WholeFlops & { reduction: number; unpruned: WholeFlops } }[];
    };
    expect(recipes.length).toBe(2);
    expect(recipes[0]).toEqual(recipes[1]);
    const { reduction, unpruned, ...pruned } = recipes[0]!.wholeFlops;
    expect(recipes[0]).toMatchObject({ path: recipe, cost });
    // The encoder sees the whole picture, whatever is pruned after it.
    expect(pruned.encoder).toBe(unpruned.encoder);
    expect(pruned.decoder).toBeLessThan(unpruned.decoder * 0.5);
    expect(pruned.head! / unpruned.head!).toBeCloseTo(pruned.headRows! / unpruned.headRows!, 12);
    for (const { encoder, decoder, head, total } of [pruned, unpruned]) {
      expect(total).toBe(encoder! + decoder + head!);
    }
    expect(reduction).toBeCloseTo(1 - pruned.total! / unpruned.total!, 12);

    const smaller = await json(['cost', recipe, '--no-encoder']);
    expect(smaller.value).toMatchObject({
      recipes: [{ wholeFlops: { encoder: null, decoder: pruned.decoder, total: null } }],
    });
  });

  it('apply, which says how tokens are found, why, and that this was tried', async () => {
    const out = inRoot('pruned');
    const { code, value } = await json(['apply', inRoot('half.fitprune.json'), '--out', out]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      ...{ folder: out, locate: 'features', rejected: [] },
      why: [expect.stringMatching(/by a mark/), expect.stringMatching(/KL divergence/)] as string[],
      effect: { divergence: number, logits: number, prompts: number },
      proof: { embeddings: [expect.any(String) as string], skipped: [] },
    });
    const { scenarios } = (value as { proof: { scenarios: Record<string, unknown>[] } }).proof;
    expect(scenarios.length).toBe(9);
    for (const { placed, found } of scenarios) expect(found).toBe(placed);
    expect(scenarios).toContainEqual({ name: 'two images', prompts: 1, placed: 288, found: 288 });
    // The test of --embeddings asks for a way, too.
    if (!runsAll) return;
    const span = ['--out', inRoot('span'), '--locate', 'span'];
    expect(await json(['apply', inRoot('half.fitprune.json'), ...span])).toMatchObject({
      code: 0,
      value: { locate: 'span', encoders: [] },
    });
  });

  it('fit --frontier', async () => {
    const { code, value } = await json(['fit', inRoot('s.arrows'), '--frontier', '--points', '5']);
    expect(code).toBe(0);
    const { frontier } = value as { frontier: { cost: { reduction: { decoder: number } } }[] };
    expect(frontier.length).toBeGreaterThan(2);
    for (const point of frontier) {
      expect(point).toMatchObject({
        alpha: number,
        selfLoss: number,
        crossLoss: number,
        schedule: expect.any(Array) as unknown[],
        cost,
      });
    }
    const reductions = frontier.map((point) => point.cost.reduction.decoder);
    expect(reductions).toEqual(reductions.toSorted((a, b) => a - b));
  });

  it("fit by fitprune+ and its own ranking, unless the paper's method is asked for", async () => {
    const out = inRoot('plus.fitprune.json');
    const fit = ['fit', inRoot('s.arrows')];
    const { code, value } = await json([...fit, '--budget', '50%', '--out', out]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      recipe: {
        ranking: { kind: 'self-cross', coverage: { block: 2, grid: [12, 12] } },
        fit: { method: 'fitprune+', samples: 8, selfLoss: number, crossLoss: number },
      },
      cost,
    });
    expect((await json(['check', out])).value).toMatchObject({ recipes: [{ ok: true }] });
    const plus = await json([...fit, '--frontier', '--points', '4']);
    const plain = await json([...fit, '--method', 'fitprune', '--frontier', '--points', '4']);
    const lossOf = ({ value }: typeof plus) =>
      (value as { frontier: { selfLoss: number }[] }).frontier.map(({ selfLoss }) => selfLoss);
    expect(lossOf(plus)).not.toEqual(lossOf(plain));
  });

  it('fit names the ranking, with a size bias if there is one', async () => {
    const fit = ['fit', inRoot('s.arrows'), '--budget', '50%'];
    const plain = await fitprune(fit);
    expect(plain.stderr).toMatch(/^Ranking: self-cross, .*grid 12 x 12\.$/m);
    const biased = await fitprune([...fit, '--size-bias', '1e-9']);
    expect(biased.stderr).toMatch(/^Ranking: self-cross, .*grid 12 x 12, size bias 1e-9\.$/m);
    expect(biased.stdout).toContain('"sizeBias": 1e-9');
  });

  // All of them are measured, as recipes at a budget, by the tests of `evaluate --baselines`.
  const baselines = ['random', 'pyramid', 'fitprune-shape'];
  const others = ['stride', 'fastv', 'dart', 'divprune', 'cdpruner'];
  it.each(runsAll ? [...baselines, ...others] : baselines)(
    'fit --baseline %s at a budget',
    async (baseline) => {
      const fit = ['fit', inRoot('s.arrows'), '--budget', '50%', '--baseline', baseline];
      const { code, value } = await json(fit);
      expect(code).toBe(0);
      expect(value).toMatchObject({
        recipe: { budget: { reduction: 0.5 }, fit: { method: baseline } },
        cost,
      });
      const { reduction } = (value as { cost: { reduction: { decoder: number } } }).cost;
      expect(reduction.decoder).toBeGreaterThanOrEqual(0.5);
      expect(reduction.decoder).toBeLessThan(0.512);
    },
  );

  it('compare, without the model', async () => {
    const text = await readFile(inRoot('half.fitprune.json'), 'utf8');
    const away = text.replace(/"path": "[^"]*"/, '"path": "../nowhere"');
    await writeFile(inRoot('away.fitprune.json'), away);
    const { code, value } = await json(['compare', inRoot('away.fitprune.json')]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      recipes: [{ path: inRoot('away.fitprune.json'), selfLoss: number, cost }],
    });
    expect(value).toMatchObject({ recipes: [{ accuracy: null }] });
  });

  it('check says what is wrong and where, and fails', async () => {
    const text = await readFile(inRoot('half.fitprune.json'), 'utf8');
    const broken = text.replace(/("layer": )\d+/, '$199');
    await writeFile(inRoot('broken.fitprune.json'), broken);
    const { code, value } = await json(['check', inRoot('broken.fitprune.json')]);
    expect(code).toBe(1);
    const [{ ok, diagnostics }] = (
      value as { recipes: [{ ok: boolean; diagnostics: { code: string; line: number }[] }] }
    ).recipes;
    expect(ok).toBe(false);
    const range = diagnostics.find((one) => one.code === 'layer-range')!;
    const lines = broken.split('\n');
    expect(lines[range.line - 1]).toContain('"layer": 99');
  });

  it('check covers every file, even when one cannot be read', async () => {
    const [good, missing] = [inRoot('half.fitprune.json'), inRoot('missing.fitprune.json')];
    const { code, value } = await json(['check', missing, good]);
    expect(code).toBe(1);
    expect(value).toMatchObject({
      recipes: [
        { path: missing, ok: false, diagnostics: [{ code: 'recipe-unreadable' }] },
        { path: good, ok: true },
      ],
    });
  });

  // Which evaluations pass, and why others do not, is tested beside evaluate.
  it.runIf(runsAll)(
    'check --max-drop needs a current evaluation that stays within it',
    async () => {
      const file = inRoot('gate.fitprune.json');
      const recipe = JSON.parse(await readFile(inRoot('half.fitprune.json'), 'utf8')) as {
        schedule: { keep: number }[];
        ranking: object;
      };
      const gate = async (change: object): Promise<number | null> => {
        await writeFile(file, JSON.stringify({ ...recipe, ...change }));
        return (await json(['check', file, '--max-drop', '1%'])).code;
      };
      const { scheduleHash } = await import('../../../src/core/recipe/hash');
      const schedule = scheduleHash(recipe.schedule as never, recipe.ranking as never);
      const record = { data: `sha256:${'0'.repeat(64)}`, schedule, samples: 500, accuracy: 0.9 };
      const evaluated = (interval: [number, number], at = schedule): object => ({
        evaluation: [{ ...record, schedule: at, dense: 0.9, interval }],
      });
      expect(await gate({})).toBe(1);
      expect(await gate(evaluated([-0.008, 0.01]))).toBe(0);
      expect(await gate(evaluated([-0.02, 0.01]))).toBe(1);
      expect(await gate(evaluated([-0.001, 0.01], `sha256:${'1'.repeat(64)}`))).toBe(1);
    },
  );

  it('evaluate', async () => {
    const recipe = inRoot('half.fitprune.json');
    const { code, value } = await json([
      ...['evaluate', recipe, '--data', evaluationData, '--samples', '4', '--device', 'cpu'],
    ]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      dense: { accuracy: number, samples: 4 },
      recipes: [{ path: recipe, agreement: number, cost }],
    });
    const { dense: unpruned } = value as {
      dense: { byCategory: Record<string, { samples: number }> };
    };
    const recorded = await json([
      ...['evaluate', recipe, '--data', evaluationData, '--samples', '2', '--device', 'cpu'],
      '--record',
    ]);
    expect(recorded.code).toBe(0);
    expect(JSON.parse(await readFile(recipe, 'utf8'))).toMatchObject({
      evaluation: [{ samples: 2, dense: number, interval: [number, number] }],
    });
    expect((await json(['check', recipe])).value).toMatchObject({ recipes: [{ ok: true }] });
    const counts = Object.values(unpruned.byCategory).map(({ samples }) => samples);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it.runIf(runsAll)('a calibration shows the time that it records and a fit reports', async () => {
    const out = inRoot('timed.arrows');
    const { stdout } = await fitprune(calibrate('timed.arrows', '--samples', '3'));
    const [, time] = /3 samples, in (\d\S* s) on cpu/.exec(stdout) ?? [];
    expect(time).toBeDefined();
    const { stderr } = await fitprune(['fit', out, '--budget', '50%']);
    expect(stderr).toContain(`Calibration: 3 samples on cpu in ${time}.`);
    // The same with more samples: this run adds the time that it took.
    const recorded = (await readStatistics(out)).samples.reduce(
      (sum, one) => sum + one.seconds!,
      0,
    );
    const again = await json(calibrate('timed.arrows', '--samples', '3'));
    expect(again.value).toMatchObject({ added: 0, seconds: 0 });
    const more = await json(calibrate('timed.arrows', '--samples', '5'));
    const all = (await readStatistics(out)).samples.reduce((sum, one) => sum + one.seconds!, 0);
    expect((more.value as { seconds: number }).seconds).toBeCloseTo(all - recorded, 9);
  });

  // By day, the same of the worker itself.
  it.runIf(runsAll)(
    'shards of a calibration merge to the result of one run, except for times',
    async () => {
      for (const shard of ['1/2', '2/2']) {
        const out = `shard-${shard.replace('/', '-')}.arrows`;
        const { code } = await json(calibrate(out, '--samples', '8', '--shard', shard));
        expect(code).toBe(0);
      }
      const shards = [inRoot('shard-1-2.arrows'), inRoot('shard-2-2.arrows')];
      const { code } = await json(['merge', ...shards, '--out', inRoot('merged.arrows')]);
      expect(code).toBe(0);
      expect(await recorded('merged.arrows')).toEqual(await recorded('s.arrows'));
      // Done already, so that this only says what comes next.
      const again = calibrate('shard-1-2.arrows', '--samples', '8', '--shard', '1/2');
      expect((await fitprune(again)).stdout).toMatch(/once all 2 shards are done, fitprune merge/);
    },
  );

  it.runIf(runsAll)(
    'a stopped calibration resumes and ends like an uninterrupted one, except for times',
    async () => {
      const out = 'stopped.arrows';
      const stopped = await fitprune(calibrate(out, '--samples', '8'), {
        interrupt: (stderr) => (/^2\/8 samples/m.test(stderr) ? 'SIGINT' : undefined),
      });
      expect(stopped.code).toBe(1);
      expect(stopped.stderr).toContain('(cancelled)');
      const resumed = await json(calibrate(out, '--samples', '8'));
      expect(resumed.code).toBe(0);
      const { added } = resumed.value as { added: number };
      expect(added).toBeGreaterThan(0);
      expect(added).toBeLessThan(8);
      expect(await recorded(out)).toEqual(await recorded('s.arrows'));
      expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  it.runIf(runsAll)('more samples extend a run', async () => {
    const { code, value } = await json(calibrate('s.arrows', '--samples', '10'));
    expect(code).toBe(0);
    expect(value).toMatchObject({ samples: 10, added: 2 });
  });

  it('help has an example for every command', async () => {
    const { stdout } = await fitprune(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name!);
    expect(commands).toHaveLength(16);
    for (const command of commands) {
      const help = await fitprune([command, '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain(`fitprune ${command}`);
      expect(help.stdout).toContain('Example:');
    }
  });
});
