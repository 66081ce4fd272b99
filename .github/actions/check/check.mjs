// All that the action does: gets fitprune, checks recipes, evaluates them where data is given, and
// reports to the job. It needs Node, npm and tar, which every runner has, and no package.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const input = (name) => (process.env[`INPUT_${name}`] ?? '').trim();
const repository = process.env.GITHUB_WORKSPACE ?? process.cwd();
const folder = path.resolve(repository, input('WORKING_DIRECTORY') || '.');

/** What ends the job, said in an annotation; everything else that is thrown is a bug. */
class Failure extends Error {}

/** @returns code and output; what it says on standard error goes to the log as it comes */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output.stderr += text;
      process.stderr.write(text);
    });
    child.on('error', (error) =>
      reject(new Failure(`${command} could not be started (${error.message}).`)),
    );
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** @throws Failure */
async function must(command, args, options) {
  const { code, stdout } = await run(command, args, options);
  if (code !== 0)
    throw new Failure(`${path.basename(command)} ${args[0]} failed; the log says why.`);
  return stdout;
}

/**
 * On Windows npm is a script for a shell, which would read the arguments once more: Node runs it
 * instead.
 */
function npm(args, options) {
  if (process.platform !== 'win32') return must('npm', args, options);
  const script = path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js');
  return must(process.execPath, [script, ...args], options);
}

/**
 * The command line alone holds all that a check needs; the packages that run models are installed
 * for an evaluation.
 * @returns the path of its script
 */
async function install(version, isEvaluating) {
  const root = mkdtempSync(path.join(process.env.RUNNER_TEMP ?? tmpdir(), 'fitprune-'));
  let tarball = path.resolve(repository, version);
  if (!/\.tgz$/.test(version)) {
    if (!/^[\w.^~*<>=-]+$/.test(version) || version.startsWith('-')) {
      throw new Failure(`"${version}" is no version of fitprune and no .tgz file.`);
    }
    await npm(['pack', `fitprune@${version}`, '--pack-destination', root], { cwd: root });
    tarball = path.join(
      root,
      readdirSync(root).find((name) => name.endsWith('.tgz')),
    );
  }
  const unpacked = path.join(root, 'fitprune');
  mkdirSync(unpacked);
  // A path with a drive would be mistaken for another machine's.
  const archive = path.relative(unpacked, tarball).split(path.sep).join('/');
  await must('tar', ['-xzf', archive, '--strip-components=1'], { cwd: unpacked });
  if (isEvaluating) {
    // No package that runs models needs its script; one of them fetches gigabytes for CUDA.
    const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm(['install', ...quiet], { cwd: unpacked });
  }
  return path.join(unpacked, 'dist', 'cli.js');
}

/** @returns what the command prints with --json @throws Failure where it ended without */
async function fitprune(script, command, args) {
  const { stdout, stderr } = await run(process.execPath, [script, command, '--json', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  try {
    return JSON.parse(stdout);
  } catch {
    const reported = stderr.split('\n').findLast((line) => line.startsWith('error '));
    throw new Failure(reported?.slice('error '.length) ?? `fitprune ${command} gave no result.`);
  }
}

/** `--name=value`, so that no value is mistaken for an option; empty if there is no value. */
const option = (name, value) => (value === '' ? [] : [`--${name}=${value}`]);

/** Recipes of one model are measured together. */
function byModel(files) {
  const groups = new Map();
  for (const file of files) {
    const text = readFileSync(path.resolve(folder, file), 'utf8').replace(/^\ufeff/, '');
    const { path: model, decoder, fingerprint } = JSON.parse(text).model;
    const place = path.resolve(folder, path.dirname(file), model);
    const key = JSON.stringify([place, decoder, fingerprint]);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** @returns recipes with `{path, ok, diagnostics, cost, accuracy, record}` */
async function judge() {
  const [data, maxDrop] = [input('DATA'), input('MAX_DROP')];
  const script = await install(input('VERSION') || 'latest', data !== '');
  const named = input('RECIPES')
    .split('\n')
    .map((line) => line.trim());
  const recipes = named.filter((line) => line !== '');
  // What is measured now is judged below.
  const limit = option('max-drop', data === '' ? maxDrop : '');
  const checked = await fitprune(script, 'check', [...limit, '--', ...recipes]);
  const found = new Map(checked.recipes.map((recipe) => [recipe.path, recipe]));
  const add = (file, more) => found.set(file, { ...found.get(file), ...more });
  const sound = checked.recipes.filter(
    ({ diagnostics }) => !diagnostics.some(isError) || diagnostics.every(isOfDrop),
  );
  const files = sound.map((recipe) => recipe.path);
  if (files.length > 0) {
    const compared = await fitprune(script, 'compare', ['--', ...files]);
    for (const { path: file, cost, accuracy } of compared.recipes) add(file, { cost, accuracy });
  }
  for (const group of data === '' ? [] : byModel(files)) {
    const kind = /\.(arrows?|safetensors)$/i.test(data) ? 'embeddings' : 'data';
    const args = [
      ...[...option(kind, data), ...option('model', input('MODEL'))],
      ...[...option('samples', input('SAMPLES')), ...option('max-drop', maxDrop)],
    ];
    const measured = await fitprune(script, 'evaluate', [...args, '--', ...group]);
    for (const { path: file, record, ok = true, diagnostics = [] } of measured.recipes) {
      const before = found.get(file);
      add(file, {
        ...{ record, accuracy: record.accuracy ?? null, ok: before.ok && ok },
        diagnostics: [...before.diagnostics, ...diagnostics],
      });
    }
  }
  return [...found.values()];
}

const isError = ({ severity }) => severity === 'error';
/** A recipe that loses too much can be compared nevertheless. */
const isOfDrop = (one) => !isError(one) || one.code.startsWith('drop-');

// Words of recipes are somebody else's: neither Markdown nor a workflow command may be made of
// them.
const plain = (words) =>
  String(words)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|~#&!]/g, '\\$&');
const escapeData = (words) =>
  String(words).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (words) => escapeData(words).replaceAll(':', '%3A').replaceAll(',', '%2C');

const percent = (share) => (share == null ? '' : `${(100 * share).toFixed(1)}%`);
const points = (share) => (100 * share).toFixed(2);

function row({ path: file, ok, cost, accuracy, record }) {
  const [low, high] = record?.interval ?? [];
  const drop = low === undefined ? '' : `${points(-high)} to ${points(-low)}`;
  const cells = [
    ...[plain(file), ok ? '✅ holds' : '❌ does not hold'],
    ...[percent(cost?.reduction.decoder), percent(cost?.reduction.visual)],
    ...[cost?.finalVisualTokens ?? '', percent(accuracy), percent(record?.dense)],
    ...[drop, record?.samples ?? ''],
  ];
  return `| ${cells.join(' | ')} |`;
}

function summaryOf(recipes) {
  const held = recipes.filter(({ ok }) => ok).length;
  const columns = ['Recipe', 'Result', 'FLOPs saved', 'Visual FLOPs saved', 'Visual tokens left'];
  columns.push('Accuracy', 'Unpruned', 'Drop in points (95%)', 'Samples');
  const findings = recipes.flatMap(({ path: file, diagnostics }) =>
    diagnostics.map(
      ({ line, column, severity, code, message }) =>
        `- ${plain(file)}:${line}:${column}: ${severity} ${plain(code)}: ${plain(message)}`,
    ),
  );
  const lines = [
    ...['## FitPrune', '', `${held} of ${recipes.length} recipes hold.`, ''],
    ...[
      `| ${columns.join(' | ')} |`,
      `|${columns.map((_, at) => (at < 2 ? '---|' : '--:|')).join('')}`,
    ],
    ...[...recipes.map(row), ...(findings.length > 0 ? ['', ...findings] : []), ''],
  ];
  return lines.join('\n');
}

function annotation(file, { severity, code, message, line, column }) {
  const kind = severity === 'info' ? 'notice' : severity;
  const place = path.relative(repository, path.resolve(folder, file)).split(path.sep).join('/');
  const properties = { file: place, line, col: column, title: `FitPrune: ${code}` };
  const pairs = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(value)}`,
  );
  return `::${kind} ${pairs.join(',')}::${escapeData(message)}`;
}

function append(variable, text) {
  const file = process.env[variable];
  if (file) appendFileSync(file, text);
}

function setOutputs(passed, recipes) {
  // Nobody can know the mark, and so end the value early.
  const mark = randomUUID();
  const json = JSON.stringify({ recipes });
  append('GITHUB_OUTPUT', `passed=${passed}\njson<<${mark}\n${json}\n${mark}\n`);
}

// What programs say here is no command to the workflow.
const silence = randomUUID();
console.log(`::stop-commands::${silence}`);
let recipes = [];
let problem;
try {
  recipes = await judge();
} catch (error) {
  problem = error;
}
console.log(`::${silence}::`);
const passed = problem === undefined && recipes.every(({ ok }) => ok);
for (const { path: file, diagnostics } of recipes) {
  for (const one of diagnostics) console.log(annotation(file, one));
}
if (problem === undefined) append('GITHUB_STEP_SUMMARY', summaryOf(recipes));
else if (problem instanceof Failure) {
  console.log(`::error title=FitPrune::${escapeData(problem.message)}`);
  append('GITHUB_STEP_SUMMARY', `## FitPrune\n\n❌ ${plain(problem.message)}\n`);
} else {
  console.log(`::error title=FitPrune::${escapeData(problem?.stack ?? problem)}`);
}
setOutputs(passed, recipes);
process.exitCode = passed ? 0 : 1;
