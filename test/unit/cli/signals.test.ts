import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsAll } from '../../run-all';
import { readStatistics } from '../../../src/core/calibration/statistics-file';
import { fitprune } from '../support/cli';
import { calibrationData, sampleModel } from '../support/sample';
import { temporaryFolder } from '../support/temporary';

/** Enough that a quick machine does not finish before the signal comes. */
const samples = 12;
const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');

function calibration(out: string): string[] {
  const data = ['--data', calibrationData, '--samples', String(samples), '--device', 'cpu'];
  return ['calibrate', sampleModel, ...data, '--out', out];
}

/** Runs in a process group of its own, which a signal reaches as a whole, as from a terminal. */
async function signalled(out: string, signals: NodeJS.Signals[], group: boolean): Promise<string> {
  const child = spawn(process.execPath, [bundle, ...calibration(out)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Only once: output on the way out repeats the count.
  let sent = false;
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    if (sent || !/\b[2-9]\/12\b/.test(part)) return;
    sent = true;
    for (const signal of signals) process.kill(group ? -child.pid! : child.pid!, signal);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
}

describe.skipIf(process.platform === 'win32')('a calibration that is ended by', () => {
  const ways: [string, NodeJS.Signals[], boolean, RegExp][] = [
    ['the end of its terminal', ['SIGHUP'], true, /^1$/],
    ['two signals', ['SIGINT', 'SIGTERM'], true, /^1(30|43)$/],
    ['SIGKILL', ['SIGKILL'], false, /SIGKILL/],
  ];
  it.each(ways.slice(runsAll ? 0 : 1))(
    '%s keeps its samples and lets the next run resume',
    async (_, signals, group, how) => {
      const folder = temporaryFolder();
      const out = path.join(folder, 's.arrows');
      expect(await signalled(out, signals, group)).toMatch(how);
      if (how.source === '^1$') expect(readdirSync(folder)).toEqual(['s.arrows']);
      const kept = (await readStatistics(out)).samples.length;
      expect(kept).toBeGreaterThanOrEqual(2);
      // If its parent was killed, the child may need a moment to notice.
      await expect
        .poll(async () => (await fitprune(calibration(out))).code, { timeout: 10_000 })
        .toBe(0);
      expect((await readStatistics(out)).samples.length).toBe(samples);
      expect(readdirSync(folder)).toEqual(['s.arrows']);
    },
  );
});

describe.skipIf(process.platform === 'win32')('a search that is ended between its runs', () => {
  it('says so, and is not an error of FitPrune', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 's.arrows');
    const data = ['--data', calibrationData, '--device', 'cpu'];
    expect((await fitprune([...calibration(out), '--samples', '16'])).code).toBe(0);
    const searching = ['fit', out, '--budget', '50%', '--objective', 'output', ...data];
    // Candidates are made when this is printed; the model runs after it.
    const interrupt = (printed: string) => (printed.includes('Running on') ? 'SIGINT' : undefined);
    const { code, stderr } = await fitprune(searching, { interrupt });
    expect(stderr).toContain('Cancelled. Nothing was written.');
    expect(code).toBe(1);
  });
});
