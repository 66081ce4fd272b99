// `npm test`: runs every kind of check, even after one has failed, and lists the failures at the
// end. With --all (`npm run test:all`) the tests that test/run-all.ts keeps for the night run, too.
// With CI set, up to a few test files that failed run once more, alone: one slow window should not
// stop a release. `report-suites.mjs` names those that only passed at the second try.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** More failures than this are not accidental. */
const fewFiles = 3;

const { PRIORITY_LOW, PRIORITY_BELOW_NORMAL } = os.constants.priority;

if (process.argv.includes('--all')) process.env.FITPRUNE_TESTS = 'all';

const results = '.cache/test-results';
const failed = [];
/** For `report-suites.mjs`: `passed` or `failed` of each step that has ended. */
const steps = {};
const tell = (check, passed) => {
  if (!passed) failed.push(check);
  steps[check.replace('test:', '')] = passed ? 'passed' : 'failed';
  writeFileSync(`${results}/steps.json`, JSON.stringify(steps));
};

mkdirSync(results, { recursive: true });
// Those of an earlier run must not pass for this one's.
writeFileSync(`${results}/steps.json`, '{}');

// Lint takes the processor while others leave it, as host tests do when they wait for their
// windows. Code-server comes over the network: host tests report one that could not be set up.
const lint = run('lint', { quiet: true, niceness: PRIORITY_LOW });
const server = run('test:host:setup', { quiet: true });
tell('typecheck', await run('typecheck'));
// Beside windows, which keep two cores nearly busy, unit tests starve until they run out of time.
tell('test:unit', await test('unit'));
await server;
await Promise.all([inWindows(), besideWindows()]);
tell('lint', await lint);

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.map((check) => `npm run ${check}`).join(', ')}`);
  process.exitCode = 1;
}

async function inWindows() {
  for (const kind of ['host', 'ui']) tell(`test:${kind}`, await test(kind));
}

/** Only in CI: what takes minutes and has no time limits that a busy processor would break. */
async function besideWindows() {
  if (!process.env.CI) return;
  const how = { quiet: true, niceness: PRIORITY_BELOW_NORMAL };
  // Kills, mutated inputs and failing disks.
  tell('torture', await run('torture:built', { ...how, args: ['--quick'] }));
  // Without a Python that has the exporter's packages they are skipped, and say what is missing.
  tell('test:export', await run('test:export:built', how));
}

async function test(kind) {
  // It is built.
  const script = kind === 'host' ? 'test:host:built' : `test:${kind}`;
  if (await run(script)) return true;
  const first = readResults(kind);
  const broken = first.filter(({ status }) => status !== 'passed').map(({ name }) => name);
  if (!process.env.CI || broken.length === 0 || broken.length > fewFiles) return false;
  const names = broken.map((file) => path.relative('.', file));
  console.log(`\nOnce more: ${names.join(', ')}`);
  // A suite inside VS Code is a folder.
  const suites = [...new Set(names.map((name) => path.basename(path.dirname(name))))];
  const passed = await run(script, { args: kind === 'host' ? suites : names });
  const second = new Map(readResults(kind).map((suite) => [suite.name, suite]));
  const testResults = first.map((suite) => {
    const again = second.get(suite.name);
    return again === undefined ? suite : { ...again, secondTry: true, firstTry: suite };
  });
  writeFileSync(resultsOf(kind), JSON.stringify({ testResults }));
  return passed;
}

/**
 * @param quiet whether its output waits for its end, as another check writes meanwhile
 * @param niceness how readily it leaves the processor to others
 * @returns whether it passed
 */
async function run(script, { args = [], quiet = false, niceness = 0 } = {}) {
  const child = spawn('npm', ['run', script, '--', ...args], {
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // Windows finds npm.cmd through its shell alone.
    shell: process.platform === 'win32',
  });
  // What it starts inherits it.
  if (child.pid && niceness > os.getPriority()) os.setPriority(child.pid, niceness);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
  const [status] = await once(child, 'close');
  process.stdout.write(Buffer.concat(said));
  return status === 0;
}

function readResults(kind) {
  const file = resultsOf(kind);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : [];
}

function resultsOf(kind) {
  return `${results}/${kind}.json`;
}
