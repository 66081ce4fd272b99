// The content of the pictures, computed from the sample workspace: the curve, recipes, the patches
// that stay.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';

const sample = 'media/sample';

/** Runs the command line of dist/ (`npm run build`) on the sample model. */
export async function readSample() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fitprune-pictures-'));
  try {
    const statistics = path.join(folder, 'sample.arrows');
    const run = (...flags) =>
      execFileSync(process.execPath, ['dist/cli.js', ...flags], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    const data = path.join(sample, 'calibration.jsonl');
    const model = path.join(sample, 'shapes-llava');
    run('calibrate', model, '--data', data, '--device', 'cpu', '--out', statistics);
    const json = (...flags) => JSON.parse(run('fit', statistics, '--json', ...flags));
    const { frontier } = json('--frontier');
    const fits = {};
    for (const budget of [30, 50, 70]) fits[budget] = json('--budget', `${budget}%`);
    const evaluation = measure(run, folder, fits[50].recipe);
    const samples = await readMasses(statistics, folder);
    return { frontier, fits, samples, evaluation, asked: ask(run, folder, fits[50].recipe) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The recipe beside the unpruned model and simple methods, on questions that it was not fitted on.
 */
function measure(run, folder, recipe) {
  const record = recordOf(run, folder, recipe, path.join(sample, 'evaluation.jsonl'), [
    ...['--samples', '100', '--baselines', '--seeds', '1'],
  ]);
  // Intervals are of the difference to the unpruned model.
  const of = ({ accuracy, interval }) => ({
    value: accuracy,
    interval: interval?.map((end) => record.dense + end),
  });
  return {
    samples: record.samples,
    unpruned: record.dense,
    recipe: of(record),
    baselines: record.baselines.map((one) => ({ method: one.method, ...of(one) })),
  };
}

/**
 * A question of the calibration data; it must be one that the pruned model answers as the unpruned
 * one does.
 */
function ask(run, folder, recipe) {
  const lines = readFileSync(path.join(sample, 'calibration.jsonl'), 'utf8').trim().split('\n');
  const line = lines.find((one) => one.includes('"calibration-001-0"'));
  const data = path.join(folder, 'one.jsonl');
  writeFileSync(data, `${line}\n`);
  const images = ['--images', sample, '--samples', '1'];
  const { accuracy, dense: unpruned } = recordOf(run, folder, recipe, data, images);
  if (accuracy !== 1 || unpruned !== 1) throw new Error('The picture would show a wrong answer.');
  const { text: question, answer } = JSON.parse(line);
  return { question, answer };
}

function recordOf(run, folder, recipe, data, flags) {
  const file = path.join(folder, 'shapes-50.fitprune.json');
  writeFileSync(file, JSON.stringify(recipe));
  const results = path.join(folder, `${path.basename(data)}.arrows`);
  const own = ['--model', path.join(sample, 'shapes-llava'), '--data', data, '--results', results];
  const report = run('evaluate', file, ...own, '--device', 'cpu', '--json', ...flags);
  return JSON.parse(report).recipes[0].record;
}

/** The core is TypeScript: its reader is bundled for this once. */
async function readMasses(statistics, folder) {
  const outfile = path.join(folder, 'reader.mjs');
  await build({
    entryPoints: ['src/core/calibration/statistics-file.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const { readStatistics } = await import(pathToFileURL(outfile).href);
  return (await readStatistics(statistics)).samples;
}

/** Visual tokens that leave each layer. */
export function tokensLeft({ model, schedule }) {
  let left = model.visualTokens;
  return Array.from({ length: model.layers }, (_, layer) => {
    const keep = schedule.find((step) => step.layer === layer)?.keep;
    if (keep !== undefined) left = Math.min(left, Math.round(keep * model.visualTokens));
    return left;
  });
}

/** The patches (by number, in reading order) that leave each layer. */
export function survivors({ self, cross }, recipe) {
  let left = Array.from({ length: recipe.model.visualTokens }, (_, token) => token);
  return tokensLeft(recipe).map((count, layer) => {
    const score = (token) => self[layer][token] * cross[layer][token];
    const ranked = [...left].sort((a, b) => score(b) - score(a) || a - b);
    left = ranked.slice(0, count).sort((a, b) => a - b);
    return left;
  });
}

/** An image of the sample data, as the `href` of an image element. */
export async function photo(name, size) {
  const bytes = await sharp(readFileSync(path.join(sample, 'images', name)))
    .resize(size)
    .webp({ quality: 82 })
    .toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}
