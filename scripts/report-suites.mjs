// Prints each test suite's result from what Vitest recorded, and fails when a suite failed or did not run.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const results = '.cache/test-results/unit.json';
const expected = readdirSync('test/unit', { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.resolve('test/unit', file))
  .sort();

const report = existsSync(results)
  ? JSON.parse(readFileSync(results, 'utf8'))
  : { testResults: [] };
const byFile = new Map(report.testResults.map((suite) => [path.resolve(suite.name), suite]));

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of expected) {
  const name = path.relative('.', file);
  const suite = byFile.get(file);
  const count = (status) =>
    suite?.assertionResults.filter((test) => test.status === status).length ?? 0;
  const ran = count('passed') + count('failed');
  passed += count('passed');
  skipped += count('pending') + count('skipped') + count('todo');
  // A suite that did not run, or broke before its first test, counts as one failure.
  const broken = ran === 0 || (suite.status !== 'passed' && count('failed') === 0);
  failed += count('failed') + (broken ? 1 : 0);
  const verdict = broken ? 'DID NOT RUN' : count('failed') > 0 ? 'failed' : 'passed';
  console.log(
    `${verdict.padEnd(12)} ${name}: ${count('passed')} passed, ${count('failed')} failed`,
  );
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || expected.length === 0 ? 1 : 0;
