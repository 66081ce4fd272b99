import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/use-workbench';

/** What the log says when a part ends, in order; milliseconds stand before each line. */
const marks: readonly [part: string, line: RegExp][] = [
  ['until the run starts', /Calibrating shapes-llava on .*: started\./],
  ['device', /Calibrating: \{/],
  ['model and data', /64 samples, 0 of them done by an earlier run/],
  ['samples', /64 samples, 64 of them new/],
  ['fit and recipe', /FLOPs \(decoder\) in \d+ steps/],
];

describe('a first fit in a new window', () => {
  const open = useWorkbench({ workspace: 'sample' });

  it('comes to a recipe and its curve, and the log tells when each part was there', async () => {
    const workbench = open();
    const offered = 'FitPrune: Fit Recipe';
    while (!(await workbench.offersCommand(offered))) await workbench.page.waitForTimeout(100);
    const asked = Date.now();
    await workbench.runCommand(offered);
    const row = workbench.quickPickRow('60% fewer FLOPs');
    await row.waitFor();
    const question = Date.now();
    await row.click();
    await workbench.activeTab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
    const frame = await workbench.webview('h1:text("shapes-llava")');
    await frame.locator('path.fitted').waitFor();
    const shown = Date.now();

    const log = logOf(workbench.host.home);
    let last = question;
    const parts: [string, number][] = [['question', question - asked]];
    for (const [part, line] of marks) {
      const at = timeOf(log, line);
      expect(at, part).toBeGreaterThanOrEqual(last);
      parts.push([part, at - last]);
      last = at;
    }
    parts.push(['editor and panel', shown - last]);
    const whole = parts.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
    expect(whole).toBe(shown - asked);
    // Never a figure to fail by: the benchmark reads them.
    const result = process.env['FITPRUNE_JOURNEY_RESULT'];
    if (result !== undefined) writeFileSync(result, JSON.stringify(Object.fromEntries(parts)));
  });
});

/** What the extension wrote into its log, in the only window there was. */
function logOf(home: string): string {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
  const found = files.filter((file) => path.basename(file) === 'FitPrune.log');
  expect(found).toHaveLength(1);
  return readFileSync(path.join(home, found[0]!), 'utf8');
}

/** @returns milliseconds of the clock */
function timeOf(log: string, line: RegExp): number {
  const found = log.split('\n').find((one) => line.test(one));
  expect(found, String(line)).toBeDefined();
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})/.exec(found!)!;
  return Date.parse(`${date}T${time}`);
}
