import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = path.resolve('scripts/report-suites.mjs');
let root: string;

/** What `npm test` records when all is well. */
const passed = {
  lint: 'passed',
  typecheck: 'passed',
  unit: 'passed',
  host: 'passed',
  ui: 'passed',
  torture: 'passed',
  export: 'passed',
};

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'fitprune-report-'));
  for (const kind of ['unit', 'host', 'ui']) {
    mkdirSync(path.join(root, 'test', kind), { recursive: true });
    writeFileSync(path.join(root, 'test', kind, 'one.test.ts'), '');
    record(kind, [suite(kind, [test('passed')])]);
  }
  recordSteps(passed);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('the report of suites', () => {
  it('passes when every suite ran and passed', () => {
    const { status, stdout } = report();
    expect(status).toBe(0);
    expect(stdout).toContain('3 suites: 3 passed, 0 failed, 0 skipped');
  });

  it('fails when a test failed, and says why after all suites', () => {
    record('host', [suite('host', [test('passed'), test('failed', 'Error: no tree\n  at x')])]);
    const { status, stdout } = report();
    expect(status).toBe(1);
    expect(stdout).toContain('failed       test/host/one.test.ts: 1 passed, 1 failed');
    expect(stdout.indexOf('test/host/one.test.ts > a test\nError: no tree')).toBeGreaterThan(
      stdout.indexOf('test/ui/one.test.ts'),
    );
  });

  it.each([
    ['left no results', undefined],
    ['left none of this suite', []],
    ['ran no test of it', [suite('ui', [])]],
  ])('fails when a kind %s', (_, suites) => {
    if (suites === undefined) rmSync(path.join(root, '.cache/test-results/ui.json'));
    else record('ui', suites);
    const { status, stdout } = report();
    expect(status).toBe(1);
    expect(stdout).toContain('DID NOT RUN  test/ui/one.test.ts');
  });

  it.each([
    ['does not miss suites for the night by day', '', 0],
    ['misses them in the night', 'all', 1],
  ])('%s', (_, tests, code) => {
    mkdirSync(path.join(root, 'test/ui/night'));
    writeFileSync(path.join(root, 'test/ui/night/long.test.ts'), '');
    const { status, stdout } = report({ FITPRUNE_TESTS: tests });
    expect(status).toBe(code);
    expect(stdout.includes('DID NOT RUN  test/ui/night/long.test.ts')).toBe(code === 1);
  });

  it('names the message of a suite that broke before its first test', () => {
    record('ui', [{ ...suite('ui', []), status: 'failed', message: 'no Chromium' }]);
    expect(report().stdout).toContain('test/ui/one.test.ts\nno Chromium');
  });

  it('names suites that passed only at the second try, and why not at the first', () => {
    const firstTry = suite('ui', [test('failed', 'Error: slow')]);
    record('ui', [{ ...suite('ui', [test('passed')]), secondTry: true, firstTry }]);
    const { status, stdout } = report();
    expect(status).toBe(0);
    expect(stdout).toContain('test/ui/one.test.ts: 1 passed, 0 failed (at the second try)');
    expect(stdout).toContain('test/ui/one.test.ts, first try > a test\nError: slow');
  });

  it('says in its last line that every step passed', () => {
    const { status, stdout } = report();
    expect(status).toBe(0);
    expect(lastLine(stdout)).toBe(
      'All steps passed: lint, typecheck, unit, host, ui, torture, export',
    );
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['failed alone', { ...passed, lint: 'failed' }, 'FAILED: lint'],
    [
      'did not run, since npm test ended early',
      { ...passed, lint: 'failed', ui: undefined, torture: undefined },
      'FAILED: lint, ui (did not run), torture (did not run)',
    ],
  ])('fails, and names in its last line a step that %s', (_, steps, line) => {
    recordSteps(steps);
    const { status, stdout } = report();
    expect(status).toBe(1);
    expect(lastLine(stdout)).toBe(line);
    expect(stdout).toContain('3 suites: 3 passed, 0 failed, 0 skipped');
  });

  it('counts the steps of npm test as missing if it recorded none', () => {
    rmSync(path.join(root, '.cache/test-results/steps.json'));
    const { status, stdout } = report();
    expect(status).toBe(1);
    expect(lastLine(stdout)).toContain('lint (did not run), typecheck (did not run)');
  });
});

function report(env: Record<string, string> = {}) {
  const environment = { ...process.env, FITPRUNE_TESTS: '', ...env };
  return spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8', env: environment });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)!;
}

function recordSteps(steps: Record<string, string | undefined>): void {
  writeFileSync(path.join(root, '.cache/test-results/steps.json'), JSON.stringify(steps));
}

function record(kind: string, testResults: unknown[]): void {
  const folder = path.join(root, '.cache/test-results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${kind}.json`), JSON.stringify({ testResults }));
}

function suite(kind: string, assertionResults: ReturnType<typeof test>[]) {
  const passed = assertionResults.every(({ status }) => status === 'passed');
  const name = path.join('test', kind, 'one.test.ts');
  return { name, status: passed ? 'passed' : 'failed', assertionResults };
}

function test(status: 'passed' | 'failed', message?: string) {
  return { fullName: 'a test', status, failureMessages: message === undefined ? [] : [message] };
}
