/** A window of code-server for suites of test/host. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { format } from 'node:util';
import { openBrowser } from './browser';
import { launchHost, type Host } from './launch';
import { profilesFolder } from './pins';
import { takeSlot } from './slot';
import type { Launch } from './suites';
import type { Page } from 'playwright-core';

export interface TestWindow {
  host: Host;
  page: Page;
  /** The exit code when tests that VS Code started, or the window, have ended. */
  ended: Promise<number>;
  /** Where the workbench's own output goes from now on: beside this file of results. */
  logBeside(results: string | undefined): void;
  close(): Promise<void>;
}

/** Opens no page yet. */
export async function openTestWindow(
  launch: Launch,
  folders: { userDataDir: string; extensionsDir: string },
  env: Record<string, string> = {},
): Promise<TestWindow> {
  const mark = `${randomUUID()} `;
  const slot = await takeSlot(profilesFolder);
  const host = await launchHost({
    ...launch,
    home: path.dirname(folders.userDataDir),
    ...folders,
    smokeTestDriver: true,
    // What measures time has all, as users do.
    fewBuiltins: launch.alone !== true,
    idleSeconds: 120,
    env: { ...env, FITPRUNE_OUTPUT_MARK: mark },
    port: slot.port,
  });
  try {
    const context = await openBrowser(slot.profile, [], { width: 900, height: 600 });
    const page = context.pages()[0]!;
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
      page.on('crash', () => {
        console.error('The workbench crashed.');
        resolve(1);
      });
    });
    const output = new Output(mark);
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      output.print(type, args);
    });
    const close = async () => {
      await context.close();
      await host.stop();
      await slot.release();
    };
    const logBeside = (results: string | undefined) => {
      output.logBeside(results);
    };
    return { host, page, ended, logBeside, close };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/**
 * @param ended when it is not to be waited for any longer
 * @returns an exit code
 */
export async function giveUp({ minutes = 5 }: Launch, ended?: AbortSignal): Promise<number> {
  await delay(minutes * 60_000, undefined, { ref: false, ...(ended && { signal: ended }) });
  console.error(`The tests did not end within ${minutes} minutes.`);
  return 1;
}

/**
 * The tests' output goes to the terminal; the workbench's own goes to a file beside the results.
 */
class Output {
  private log: string | undefined;

  constructor(private readonly mark: string) {}

  logBeside(results: string | undefined): void {
    this.log = results?.replace(/\.json$/, '.log');
    if (this.log === undefined) return;
    mkdirSync(path.dirname(this.log), { recursive: true });
    writeFileSync(this.log, '');
  }

  print(type: string, args: unknown[]): void {
    const text = format(...args);
    if (text.startsWith(this.mark)) console.log(text.slice(this.mark.length));
    else if (this.log !== undefined) appendFileSync(this.log, `${type}: ${text}\n`);
  }
}
