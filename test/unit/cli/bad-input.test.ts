/**
 * Bad input: a paragraph that says what to do, the right exit code, and nothing written or lost.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, encodeOnnx } from '../../../src/core/onnx/model-file';
import { externalizeWeights } from '../../../src/core/onnx/externalize';
import { fitprune } from '../support/cli';
import { smallModelFolder } from '../support/model-folder';
import { temporaryFolder } from '../support/temporary';
import { calibrationData, sampleModel } from '../support/sample';

const images = path.join(path.dirname(calibrationData), 'images');

interface Case {
  name: string;
  /** Prepares `root` and gives the arguments. */
  prepare: (root: string) => Promise<string[]>;
  code: 1 | 2;
  /** What the paragraph must name, and the stable code of the error. */
  says: RegExp;
}

const onnx = (root: string): string => path.join(root, 'model/onnx/decoder_model_merged.onnx');

async function data(root: string, lines: unknown[]): Promise<string> {
  const file = path.join(root, 'data.jsonl');
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  await writeFile(file, text.join('\n'));
  return file;
}

async function anImage(root: string, name = 'a.png'): Promise<string> {
  const [source] = (await readdir(images)).filter((file) => file.endsWith('.png'));
  await cp(path.join(images, source!), path.join(root, name));
  return name;
}

async function aRecipe(root: string, budget = '50%'): Promise<string> {
  const recipe = path.join(root, 'a.fitprune.json');
  await writeFile(recipe, await (fits[budget] ??= fitted(budget)));
  return recipe;
}

/** Recipes by their budget, each fitted once. */
const fits: Record<string, Promise<string>> = {};

/** Names its model wherever it lies. */
async function fitted(budget: string): Promise<string> {
  const file = path.join(shared, `${budget}.fitprune.json`);
  expect((await fitprune(['fit', statistics, '--budget', budget, '--out', file])).code).toBe(0);
  const recipe = JSON.parse(await readFile(file, 'utf8')) as { model: object };
  return JSON.stringify({ ...recipe, model: { ...recipe.model, path: sampleModel } }, null, 2);
}

const calibrate = (model: string, file: string, ...more: string[]): string[] => [
  ...['calibrate', model, '--data', file, '--device', 'cpu', ...more],
];

const question = { question_id: 1, image: 'a.png', text: 'What is it?' };

const cases: Case[] = [
  {
    name: 'a folder that is no model',
    prepare: (root) => Promise.resolve(['inspect', root]),
    code: 2,
    says: /config\.json.*\(not-a-model\)/s,
  },
  {
    name: 'a path that does not exist',
    prepare: (root) => Promise.resolve(['inspect', path.join(root, 'nowhere')]),
    code: 2,
    says: /nowhere.*\(not-a-model\)/s,
  },
  {
    name: 'a decoder without KV cache',
    prepare: async (root) => {
      const folder = await smallModelFolder(root);
      const model = await openOnnx(onnx(root));
      model.graph.input = model.graph.input.filter(({ name }) => !name.startsWith('past'));
      await writeFile(onnx(root), encodeOnnx(model));
      return ['inspect', folder];
    },
    code: 1,
    says: /cache/i,
  },
  {
    name: 'a missing weight file',
    prepare: async (root) => {
      const folder = await smallModelFolder(root);
      const weights = `${onnx(root)}_data`;
      const model = await externalizeWeights(await openOnnx(onnx(root)), weights);
      await writeFile(onnx(root), encodeOnnx(model));
      await rm(weights);
      return ['inspect', folder];
    },
    code: 1,
    says: /decoder_model_merged\.onnx_data.*\(weights-missing\)/s,
  },
  {
    name: 'a truncated ONNX file',
    prepare: async (root) => {
      const folder = await smallModelFolder(root);
      await truncate(onnx(root), 100_000);
      return ['inspect', folder];
    },
    code: 1,
    says: /not a readable ONNX model.*\(onnx-unreadable\)/s,
  },
  {
    name: 'random bytes for an ONNX file',
    prepare: async (root) => {
      const folder = await smallModelFolder(root);
      await writeFile(onnx(root), randomBytes(5000));
      return ['inspect', folder];
    },
    code: 1,
    says: /not a readable ONNX model.*\(onnx-unreadable\)/s,
  },
  {
    name: 'a precision that is not there',
    prepare: async (root) => ['inspect', await smallModelFolder(root), '--dtype', 'q4'],
    code: 2,
    says: /q4.*fp32/s,
  },
  {
    name: 'a corrupt image',
    prepare: async (root) => {
      await writeFile(path.join(root, 'a.png'), randomBytes(2000));
      return calibrate(sampleModel, await data(root, [question]));
    },
    code: 1,
    says: /a\.png.*\(image-unreadable\)/s,
  },
  {
    name: 'a line that is not JSON',
    prepare: async (root) => {
      await anImage(root);
      return calibrate(sampleModel, await data(root, [question, '{"image": "a.png", "text": ']));
    },
    code: 1,
    says: /data\.jsonl:2/,
  },
  {
    name: 'an image outside its folder',
    prepare: async (root) => {
      await anImage(root);
      await mkdir(path.join(root, 'inner'));
      const file = await data(path.join(root, 'inner'), [{ ...question, image: '../a.png' }]);
      return calibrate(sampleModel, file);
    },
    code: 1,
    says: /data\.jsonl:1.*\.\.\/a\.png/s,
  },
  {
    name: 'an image that a link leads out of its folder',
    prepare: async (root) => {
      await anImage(root);
      await mkdir(path.join(root, 'inner'));
      await symlink(path.join(root, 'a.png'), path.join(root, 'inner/a.png'));
      return calibrate(sampleModel, await data(path.join(root, 'inner'), [question]));
    },
    code: 1,
    says: /data\.jsonl:1/,
  },
  {
    name: 'a question with no image',
    prepare: async (root) => calibrate(sampleModel, await data(root, [{ text: 'What is it?' }])),
    code: 1,
    says: /data\.jsonl:1.*image/s,
  },
  {
    name: 'an empty data file',
    prepare: async (root) => calibrate(sampleModel, await data(root, [])),
    code: 1,
    says: /no samples/,
  },
  {
    name: 'zero samples',
    prepare: async (root) => {
      await anImage(root);
      return calibrate(sampleModel, await data(root, [question]), '--samples', '0');
    },
    code: 2,
    says: /--samples.*\(no-samples\)/s,
  },
  {
    name: 'a budget beyond reach',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '99%']),
    code: 2,
    says: /\d+(\.\d+)?%.*\(budget-beyond-reach\)/s,
  },
  {
    name: 'a budget that is none',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', 'half']),
    code: 2,
    says: /half.*60%/s,
  },
  {
    name: 'statistics that are none',
    prepare: async (root) => {
      await writeFile(path.join(root, 's.arrows'), randomBytes(500));
      return ['fit', path.join(root, 's.arrows'), '--budget', '50%'];
    },
    code: 1,
    says: /s\.arrows/,
  },
  {
    name: 'a recipe that exists',
    prepare: async (root) => [
      ...['fit', statistics, '--budget', '50%', '--out', await aRecipe(root, '30%')],
    ],
    code: 1,
    says: /--force.*\(file-exists\)/s,
  },
  {
    name: 'a recipe for another model',
    prepare: async (root) => [
      ...['apply', await aRecipe(root), '--out', path.join(root, 'pruned')],
      ...['--model', await smallModelFolder(root)],
    ],
    code: 1,
    says: /sha256:.*sha256:.*\(fingerprint-changed\)/s,
  },
  {
    name: 'a recipe that is no JSON',
    prepare: async (root) => {
      await writeFile(path.join(root, 'a.fitprune.json'), '{ "version": 1,');
      return ['apply', path.join(root, 'a.fitprune.json'), '--out', path.join(root, 'pruned')];
    },
    code: 1,
    says: /a\.fitprune\.json/,
  },
  {
    name: 'statistics of another data set',
    prepare: async (root) => {
      await anImage(root);
      const out = path.join(root, 's.arrows');
      await writeFile(out, await readFile(statistics));
      return calibrate(sampleModel, await data(root, [question]), '--out', out);
    },
    code: 1,
    says: /sha256:.*sha256:/s,
  },
  {
    name: 'a device that does not exist',
    prepare: async (root) => {
      await anImage(root);
      return ['calibrate', sampleModel, '--data', await data(root, [question]), '--device', 'tpu'];
    },
    code: 2,
    says: /tpu.*cpu/s,
  },
  {
    name: 'statistics below a file',
    prepare: async (root) => {
      const file = await data(root, [{ ...question, image: await anImage(root) }]);
      return calibrate(sampleModel, file, '--out', path.join(file, 'inner', 's.arrows'));
    },
    code: 1,
    says: /a part of that path is a file, not a folder/,
  },
  {
    name: 'a trade-off with a budget',
    prepare: () => Promise.resolve(['fit', statistics, '--frontier', '--budget', '50%']),
    code: 2,
    says: /\(frontier-alone\)/,
  },
  {
    name: 'a size bias of a baseline',
    prepare: () => {
      const flags = ['--baseline', 'stride', '--size-bias', '0.5'];
      return Promise.resolve(['fit', statistics, '--budget', '50%', ...flags]);
    },
    code: 2,
    says: /\(size-bias-alone\)/,
  },
  ...[
    ['--data', 'x.jsonl'],
    ['--samples', '8'],
    ['--device', 'cpu'],
    ['--time', '5'],
    ['--points', '5'],
  ].map((unread): Case => ({
    name: `a fit that reads no ${unread[0]!}`,
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', ...unread]),
    code: 2,
    says: new RegExp(`${unread[0]!} (is|limits) .*Leave it out.*\\(option-unused\\)`, 's'),
  })),
  {
    name: 'a profile for a baseline',
    prepare: () => {
      const flags = ['--baseline', 'stride', '--profile', 'gone.profile.json'];
      return Promise.resolve(['fit', statistics, '--budget', '50%', ...flags]);
    },
    code: 2,
    says: /--profile changes nothing with --baseline\. Leave it out\..*\(option-unused\)/s,
  },
  {
    name: 'a trade-off that runs nothing',
    prepare: () => Promise.resolve(['fit', statistics, '--frontier', '--device', 'cpu']),
    code: 2,
    says: /--device is for what runs the model: .*\(option-unused\)/s,
  },
  {
    name: 'a share before the decoder that is none',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', '--before', '120%']),
    code: 2,
    says: /"120%" is not a fraction of the visual tokens\..*\(before-share\)/s,
  },
  {
    name: 'a share before the decoder of a baseline',
    prepare: () => {
      const flags = ['--baseline', 'stride', '--before', '75%'];
      return Promise.resolve(['fit', statistics, '--budget', '50%', ...flags]);
    },
    code: 2,
    says: /\(before-alone\)/,
  },
  {
    name: 'a share before the decoder that nothing can measure',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', '--before', 'auto']),
    code: 2,
    says: /This runs the model: give --data .*\(no-data\)/s,
  },
  {
    name: 'a size bias that is too large',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', '--size-bias', '1.5']),
    code: 2,
    says: /"1\.5" is not a number from 0 to 1\..*\(not-a-number\)/s,
  },
  {
    name: 'a method that does not exist',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', '--method', 'best']),
    code: 2,
    says: /best.*fitprune\+, fitprune/s,
  },
  {
    name: 'a baseline that does not exist',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '50%', '--baseline', 'x']),
    code: 2,
    says: /random, stride, fastv, pyramid, dart, divprune, cdpruner, fitprune-shape/,
  },
  {
    name: 'a baseline beyond its reach',
    prepare: () => Promise.resolve(['fit', statistics, '--budget', '80%', '--baseline', 'fastv']),
    code: 2,
    says: /FastV.*at most \d+\.\d%.*\(baseline-beyond-reach\)/s,
  },
  {
    name: 'a seed of nothing random',
    prepare: () =>
      Promise.resolve(['fit', statistics, '--budget', '50%', '--baseline', 'fastv', '--seed', '1']),
    code: 2,
    says: /\(baseline-options\)/,
  },
  {
    name: 'a fitted method for a baseline with a schedule',
    prepare: () => {
      const flags = ['--baseline', 'pyramid', '--method', 'fitprune+'];
      return Promise.resolve(['fit', statistics, '--budget', '50%', ...flags]);
    },
    code: 2,
    says: /\(baseline-options\)/,
  },
  {
    name: 'results that are statistics',
    prepare: async (root) => {
      const results = path.join(root, 's.arrows');
      await writeFile(results, await readFile(statistics));
      return [
        ...['evaluate', await aRecipe(root), '--data', calibrationData, '--samples', '1'],
        ...['--device', 'cpu', '--model', sampleModel, '--results', results],
      ];
    },
    code: 1,
    says: /not a results file.*\(results-unreadable\)/s,
  },
  {
    name: 'shards of two kinds',
    prepare: async (root) => {
      const results = path.join(root, 'r.arrows');
      const evaluated = await fitprune([
        ...['evaluate', await aRecipe(root), '--data', calibrationData, '--samples', '1'],
        ...['--device', 'cpu', '--model', sampleModel, '--results', results],
      ]);
      expect(evaluated.code).toBe(0);
      return ['merge', results, statistics, '--out', path.join(root, 'out.arrows')];
    },
    code: 2,
    says: /shapes\.arrows does not.*\(merge-kinds\)/s,
  },
  {
    name: 'shards that are not there',
    prepare: (root) => {
      const files = ['a.arrows', 'b.arrows'].map((name) => path.join(root, name));
      return Promise.resolve(['merge', ...files, '--out', path.join(root, 'out.arrows')]);
    },
    code: 2,
    says: /These shards are not there: \S+a\.arrows, \S+b\.arrows\. Check.*\(shard-not-there\)/s,
  },
  {
    name: 'a merge onto one of its shards',
    prepare: async (root) => {
      const [shard, link] = ['one', 'link'].map((name) => path.join(root, `${name}.arrows`));
      await copyFile(statistics, shard!);
      await symlink(shard!, link!);
      return ['merge', statistics, shard!, '--out', link!, '--force'];
    },
    code: 2,
    says: /link\.arrows is one of the shards.*another file.*\(merge-onto-shard\)/s,
  },
  {
    name: 'a merge with data whose picture is gone',
    prepare: async (root) => {
      const image = await anImage(root);
      const file = await data(root, [{ image, text: 'What is this?' }]);
      const shard = path.join(root, 'one.arrows');
      expect((await fitprune(calibrate(sampleModel, file, '--out', shard))).code).toBe(0);
      await rm(path.join(root, image));
      return ['merge', shard, '--data', file, '--out', path.join(root, 'out.arrows')];
    },
    code: 1,
    says: /1 of the 1 pictures .* not there, such as a\.png.*Put them back.*\(merge-data\)/s,
  },
  {
    name: 'a score that does not fit the answers',
    prepare: async (root) => [
      ...['evaluate', await aRecipe(root), '--data', calibrationData, '--score', 'yes-no'],
      ...['--device', 'cpu', '--model', sampleModel],
    ],
    code: 2,
    says: /neither yes nor no.*\(score-mixed\)/s,
  },
  {
    name: 'an option and its opposite',
    prepare: () => Promise.resolve(['inspect', sampleModel, '--encoder', '--no-encoder']),
    code: 2,
    says: /--no-encoder and --encoder were given.*\(opposite-options\)/s,
  },
  {
    name: 'an unknown option',
    prepare: () => Promise.resolve(['fit', statistics, '--bugdet', '50%']),
    code: 2,
    says: /--bugdet/,
  },
  {
    name: 'a missing argument',
    prepare: () => Promise.resolve(['apply']),
    code: 2,
    says: /--out/,
  },
];

let shared: string;
let statistics: string;

describe('bad input', () => {
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
    statistics = path.join(shared, 'shapes.arrows');
    const { code, stderr } = await fitprune([
      ...calibrate(sampleModel, calibrationData, '--samples', '4', '--out', statistics),
    ]);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
  });

  afterAll(() => rm(shared, { recursive: true, force: true }));

  it.each(cases)('$name', async ({ prepare, code, says }) => {
    const root = temporaryFolder();
    const args = await prepare(root);
    const before = await contents(root);
    const outcome = await fitprune(args, { cwd: root });
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr).not.toContain('bug in FitPrune');
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(await contents(root)).toEqual(before);
  });

  it('a full disk', async () => {
    const root = temporaryFolder();
    const recipe = await aRecipe(root);
    const disk = path.join(root, 'disk');
    await mkdir(disk);
    const args = ['apply', recipe, '--locate', 'input', '--out', path.join(disk, 'pruned')];
    const outcome = await fitprune(args, { cwd: root, under: fullDisk(disk) });
    expect(outcome.stderr).toMatch(/\(cannot-write\)/);
    expect(outcome.code).toBe(1);
    expect(await readdir(disk)).toEqual([]);
  });
});

/** A file system of 64 KiB where one can be mounted, else a limit on the size of files. */
function fullDisk(folder: string): string[] {
  const mount = ['unshare', '-rm', 'sh', '-c'];
  const inside = `mount -t tmpfs -o size=64k tmpfs '${folder}' && exec "$0" "$@"`;
  try {
    execFileSync(mount[0]!, [...mount.slice(1), inside, 'true'], { stdio: 'ignore' });
    return [...mount, inside];
  } catch {
    return ['bash', '-c', 'ulimit -f 64; exec "$0" "$@"'];
  }
}

async function contents(root: string): Promise<Record<string, string>> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const pairs = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [file, (await readFile(file)).toString('base64')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
