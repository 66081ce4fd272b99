// `node scripts/report-suites.mjs`: prints the result of each suite of unit, host and UI tests,
// then why tests failed, and last which steps of `CI=true npm test` failed. Fails when a test or a
// step did, or did not run.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const kinds = ['unit', 'host', 'ui'];
/** As in test/run-all.ts. */
const runsAll = process.env.FITPRUNE_TESTS === 'all';
const isForNight = (file) => file.split(path.sep).includes('night');
const totals = { passed: 0, failed: 0, skipped: 0 };
const reasons = [];
let suites = 0;

for (const kind of kinds) {
  const folder = path.join('test', kind);
  const results = `.cache/test-results/${kind}.json`;
  const report = existsSync(results)
    ? JSON.parse(readFileSync(results, 'utf8'))
    : { testResults: [] };
  const byFile = new Map(report.testResults.map((suite) => [path.resolve(suite.name), suite]));
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.resolve(folder, file))
    .filter((file) => runsAll || byFile.has(file) || !isForNight(path.relative(folder, file)))
    .sort();
  // Tests that went away with their folder did not run either.
  if (files.length === 0) tell('DID NOT RUN', folder, { passed: 0, failed: 1, skipped: 0 });
  for (const file of files) tellSuite(path.relative('.', file), byFile.get(file));
}

function tellSuite(name, suite) {
  const count = (...statuses) =>
    suite?.assertionResults.filter((test) => statuses.includes(test.status)).length ?? 0;
  const failed = count('failed');
  // A suite that did not run, or broke before its first test, counts as one failure.
  const broken = count('passed') + failed === 0 || (suite.status !== 'passed' && failed === 0);
  const verdict = broken ? 'DID NOT RUN' : failed > 0 ? 'failed' : 'passed';
  const counts = {
    passed: count('passed'),
    failed: failed + (broken ? 1 : 0),
    skipped: count('pending', 'skipped', 'todo'),
  };
  tell(verdict, name, counts, suite?.secondTry ? ' (at the second try)' : '');
  if (suite !== undefined) explain(name, suite);
  if (suite?.firstTry !== undefined) explain(`${name}, first try`, suite.firstTry);
}

function tell(verdict, name, counts, note = '') {
  suites += 1;
  for (const [kind, count] of Object.entries(counts)) totals[kind] += count;
  console.log(
    `${verdict.padEnd(12)} ${name}: ${counts.passed} passed, ${counts.failed} failed` +
      (counts.skipped > 0 ? `, ${counts.skipped} skipped` : '') +
      note,
  );
}

function explain(name, suite) {
  // A suite that failed before its first test has a message of its own.
  if (suite.status !== 'passed' && suite.message) reasons.push([name, suite.message]);
  for (const test of suite.assertionResults)
    for (const message of test.status === 'failed' ? test.failureMessages : [])
      reasons.push([`${name} > ${test.fullName}`, message]);
}

for (const [name, message] of reasons) {
  const lines = stripVTControlCharacters(message).split('\n');
  console.log(`\n${name}\n${lines.slice(0, 12).join('\n')}`);
}
if (reasons.length > 0) console.log('');
console.log(
  `${suites} suites: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`,
);

const steps = stepsOfNpmTest();
const bad = Object.entries(steps).filter(([, how]) => how !== 'passed');
console.log(
  bad.length === 0
    ? `All steps passed: ${Object.keys(steps).join(', ')}`
    : `FAILED: ${bad.map(([step, how]) => (how === 'failed' ? step : `${step} (${how})`)).join(', ')}`,
);
process.exitCode = totals.failed > 0 || bad.length > 0 ? 1 : 0;

/** As `test.mjs` wrote them; it runs nothing where the build failed. */
function stepsOfNpmTest() {
  const file = '.cache/test-results/steps.json';
  const told = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const names = ['lint', 'typecheck', ...kinds, 'torture', 'export'];
  return Object.fromEntries(names.map((name) => [name, told[name] ?? 'did not run']));
}
