/** The Python of these tests: FITPRUNE_PYTHON, else what an export would find. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { findInterpreter } from '../../../src/core/export/interpreter';
import { messageOf } from '../../../src/core/errors';

export const scripts = path.resolve(import.meta.dirname, '../../../media/export');

export interface Python {
  /** undefined where there is none with all packages. */
  executable: string | undefined;
  /** Why there is none. */
  reason: string;
}

export async function findPython(): Promise<Python> {
  try {
    const named = process.env['FITPRUNE_PYTHON'];
    const { executable } = await findInterpreter(named, scripts);
    return { executable, reason: '' };
  } catch (error) {
    return { executable: undefined, reason: messageOf(error) };
  }
}

/** Writes the checkpoints of the families that are named into the folder. */
export function makeCheckpoints(python: string, folder: string, names: readonly string[]): void {
  const script = path.resolve(
    import.meta.dirname,
    '../../../scripts/fixtures/export_checkpoints.py',
  );
  execFileSync(python, ['-B', script, folder, ...names], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Runs a line of Python that imports the exporter. */
export function evaluate(python: string, code: string): string {
  return execFileSync(python, ['-B', '-c', code], {
    env: { ...process.env, PYTHONPATH: scripts },
    encoding: 'utf8',
  });
}
