import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary';

const script = path.resolve('scripts/test.mjs');

/**
 * A stand-in for npm: records its calls, and fails and writes as `plan.json` says for each call of
 * a script.
 */
const npm = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const [, script, , ...files] = process.argv.slice(2);
// Before others can see the call.
appendFileSync('priorities', script + ' ' + require('node:os').getPriority() + '\\n');
appendFileSync('calls', [script, ...files].join(' ') + '\\n');
appendFileSync('tests', (process.env.FITPRUNE_TESTS ?? 'few') + '\\n');
// Those two run beside the type check, which ends here when both have begun.
const begun = () => readFileSync('calls', 'utf8').split('\\n');
for (const end = Date.now() + 20_000; script === 'typecheck' && Date.now() < end;)
  if (['lint', 'test:host:setup'].every((one) => begun().includes(one))) break;
const plan = JSON.parse(readFileSync('plan.json', 'utf8'));
// Each script counts its own calls, since two scripts may be asked for at once.
const count = 'count-' + script.replaceAll(':', '-');
appendFileSync(count, '.');
const failing = plan[script]?.[readFileSync(count, 'utf8').length - 1] ?? [];
const kind = script.split(':')[1];
if (kind !== undefined) {
  const all = files.length > 0 ? files : ['a', 'b', 'c', 'd'].map((name) => \`test/\${kind}/\${name}/x.test.ts\`);
  const testResults = all.map((file) => ({
    name: process.cwd() + '/' + file,
    status: failing.includes(file.split('/')[2] ?? file) ? 'failed' : 'passed',
    assertionResults: [],
  }));
  writeFileSync(\`.cache/test-results/\${kind}.json\`, JSON.stringify({ testResults }));
}
process.exitCode = failing.length > 0 ? 1 : 0;
`;

const first = ['lint', 'test:host:setup', 'typecheck'];
const windows = ['test:host:built', 'test:ui'];
const all = [...first, 'test:unit', ...windows];
const allInCi = [...first, 'test:unit', 'torture:built --quick', 'test:export:built', ...windows];

function run(plan: Record<string, string[][]>, ci: boolean, ...flags: string[]) {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'npm'), npm, { mode: 0o755 });
  writeFileSync(path.join(folder, 'plan.json'), JSON.stringify(plan));
  const env = { PATH: folder, ...(ci ? { CI: 'true' } : {}) };
  const { status, stderr } = spawnSync(process.execPath, [script, ...flags], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  const lines = readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
  const isFirst = (call: string) => first.includes(call);
  const isWindow = (call: string) => /^test:(host:built|ui)/.test(call);
  // Those three run beside each other, and so do the windows and the rest.
  const calls = [
    ...lines.filter(isFirst).sort(),
    ...lines.filter((call) => !isFirst(call) && !isWindow(call)),
    ...lines.filter(isWindow),
  ];
  const recorded = readFileSync(path.join(folder, '.cache/test-results/steps.json'), 'utf8');
  const steps = JSON.parse(recorded) as Record<string, string>;
  const priorities = readFileSync(path.join(folder, 'priorities'), 'utf8').trim().split('\n');
  return { status, stderr, calls, folder, steps, priorities: priorities.sort() };
}

describe.skipIf(process.platform === 'win32')('npm test', () => {
  it('passes when every kind of check does', () => {
    const { status, calls } = run({}, true);
    expect(status).toBe(0);
    expect(calls).toEqual(allInCi);
  });

  it('leaves to --all the tests that take long', () => {
    for (const [flags, tests] of [
      [[], 'few'],
      [['--all'], 'all'],
    ] as const) {
      const { folder } = run({}, false, ...flags);
      const asked = readFileSync(path.join(folder, 'tests'), 'utf8').trim().split('\n');
      expect(asked).toEqual(all.map(() => tests));
    }
  });

  it('leaves torture and the exporter to CI', () => {
    expect(run({}, false).calls).toEqual(all);
  });

  it('leaves the processor to tests while it lints, and to windows while it tortures', () => {
    const usual = os.getPriority();
    const { PRIORITY_LOW, PRIORITY_BELOW_NORMAL } = os.constants.priority;
    const { priorities } = run({}, true);
    expect(priorities).toEqual(
      [
        `lint ${PRIORITY_LOW}`,
        ...['torture:built', 'test:export:built'].map(
          (script) => `${script} ${Math.max(usual, PRIORITY_BELOW_NORMAL)}`,
        ),
        ...['test:host:setup', 'typecheck', 'test:unit', ...windows].map(
          (script) => `${script} ${usual}`,
        ),
      ].sort(),
    );
  });

  it('continues after a failure, fails and names it', () => {
    const { status, calls, stderr, steps } = run({ lint: [['lint']], 'test:unit': [['a']] }, false);
    expect(status).toBe(1);
    expect(calls).toEqual(all);
    expect(stderr).toContain('Failed: npm run test:unit, npm run lint');
    expect(steps).toEqual({
      lint: 'failed',
      typecheck: 'passed',
      unit: 'failed',
      host: 'passed',
      ui: 'passed',
    });
    expect(run({ 'torture:built': [['a']] }, true)).toMatchObject({
      status: 1,
      steps: { torture: 'failed', export: 'passed' },
    });
  });

  it('runs a few failed files once more in CI, and keeps both results', () => {
    const { status, calls, folder } = run({ 'test:unit': [['b']] }, true);
    expect(status).toBe(0);
    expect(calls.slice(3, 5)).toEqual(['test:unit', 'test:unit test/unit/b/x.test.ts']);
    const file = path.join(folder, '.cache/test-results/unit.json');
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
      testResults: { status: string; secondTry?: boolean; firstTry?: { status: string } }[];
    };
    expect(testResults.map(({ status }) => status)).toEqual(new Array(4).fill('passed'));
    expect(testResults[1]).toMatchObject({ secondTry: true, firstTry: { status: 'failed' } });
    expect(testResults[0]).not.toHaveProperty('secondTry');
  });

  it('fails when a file fails again', () => {
    expect(run({ 'test:ui': [['b'], ['b']] }, true).status).toBe(1);
  });

  it('names suites inside VS Code by their folders', () => {
    const { calls } = run({ 'test:host:built': [['c']] }, true);
    expect(calls).toContain('test:host:built c');
  });

  it('does not treat many failures as accidents', () => {
    const { status, calls } = run({ 'test:unit': [['a', 'b', 'c', 'd']] }, true);
    expect(status).toBe(1);
    expect(calls).toEqual(allInCi);
  });
});
