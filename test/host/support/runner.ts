/**
 * Runs a suite's tests inside VS Code with Mocha, and records each test for
 * `scripts/report-suites.mjs`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

type TestFile = readonly [file: string, load: () => unknown];

/** As Vitest's JSON reporter writes it, so that both are read alike. */
interface FileResult {
  name: string;
  status: 'passed' | 'failed';
  assertionResults: AssertionResult[];
}

interface AssertionResult {
  fullName: string;
  status: 'passed' | 'failed' | 'pending';
  duration: number;
  failureMessages: string[];
}

/**
 * @param files absolute paths of the sources, and a function that loads each
 * @throws Error when a test failed: VS Code's exit code comes from it
 */
export async function runSuite(suite: string, files: readonly TestFile[]): Promise<void> {
  markOutput(process.env['FITPRUNE_OUTPUT_MARK']);
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    slow: 2000,
    reporter: 'spec',
    color: true,
  });
  const results = new Map<string, FileResult>(
    files.map(([name]) => [name, { name, status: 'passed', assertionResults: [] }]),
  );
  for (const [file, load] of files) {
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    mocha.suite.emit('require', load(), file, mocha);
    mocha.suite.emit('post-require', globalThis, file, mocha);
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const record = (test: Mocha.Runnable, status: AssertionResult['status'], error?: Error) => {
      const result = results.get(test.file ?? '');
      const failureMessages = error === undefined ? [] : [error.stack ?? String(error)];
      const { duration = 0 } = test;
      const fullName = test.fullTitle();
      result?.assertionResults.push({ fullName, status, duration, failureMessages });
      if (result && status === 'failed') result.status = 'failed';
    };
    runner.on('pass', (test) => {
      record(test, 'passed');
    });
    runner.on('pending', (test) => {
      record(test, 'pending');
    });
    // Also hooks.
    runner.on('fail', (test, error) => {
      record(test, 'failed', error as Error);
    });
  });
  const target = process.env['FITPRUNE_TEST_RESULTS'];
  if (target !== undefined) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify({ suite, testResults: [...results.values()] }));
  }
  if (failures > 0) throw new Error(`${failures} tests of ${suite} failed`);
}

/** In code-server, what is printed here passes through the workbench's console, among much else. */
function markOutput(mark: string | undefined): void {
  if (mark === undefined) return;
  const { log } = console;
  const marked = (...args: unknown[]) => {
    log(`${mark}${format(...args)}`);
  };
  // VS Code's own property ignores assignments.
  Object.defineProperty(console, 'log', { value: marked });
  Mocha.reporters.Base.consoleLog = marked;
}
