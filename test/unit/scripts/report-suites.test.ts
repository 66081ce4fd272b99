import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = path.resolve('scripts/report-suites.mjs');
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'fitprune-report-'));
  for (const kind of ['unit', 'host', 'ui']) {
    mkdirSync(path.join(root, 'test', kind), { recursive: true });
    writeFileSync(path.join(root, 'test', kind, 'one.test.ts'), '');
    record(kind, [suite(kind, [test('passed')])]);
  }
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

  it('names the message of a suite that broke before its first test', () => {
    record('ui', [{ ...suite('ui', []), status: 'failed', message: 'no Chromium' }]);
    expect(report().stdout).toContain('test/ui/one.test.ts\nno Chromium');
  });

  it('tells which passed at the second try only, and why not at the first', () => {
    const firstTry = suite('ui', [test('failed', 'Error: slow')]);
    record('ui', [{ ...suite('ui', [test('passed')]), secondTry: true, firstTry }]);
    const { status, stdout } = report();
    expect(status).toBe(0);
    expect(stdout).toContain('test/ui/one.test.ts: 1 passed, 0 failed (at the second try)');
    expect(stdout).toContain('test/ui/one.test.ts, first try > a test\nError: slow');
  });
});

function report() {
  return spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8' });
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
