/** A window for the tests of a `describe`, opened before them and closed after them. */
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { Workbench, type WorkbenchOptions } from './workbench';

/**
 * Fails every test that leaves a policy violation, an error of the extension or a request to
 * another host; a failed test leaves a screenshot of its name.
 * @returns a function that gives the window, inside tests
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  beforeAll(async () => {
    workbench = await Workbench.open(inject('extensionsDir'), options);
  });
  afterEach(async ({ task }) => {
    const problems = workbench?.problems.splice(0) ?? [];
    if (task.result?.state === 'fail' || problems.length > 0) {
      await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`, true);
    }
    // The list alone would be printed as a count.
    expect(problems, problems.join('\n')).toEqual([]);
  });
  afterAll(() => workbench?.close());
  return () => {
    if (workbench === undefined) throw new Error('The window is not open yet.');
    return workbench;
  };
}
