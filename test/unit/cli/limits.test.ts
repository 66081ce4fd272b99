import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationData, sampleModel } from '../support/sample';
import { temporaryFolder } from '../support/temporary';

const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/** A shell in a process group of its own runs the command and says how it ended, if it lives to. */
async function underLimit(limit: string): Promise<{ stdout: string; signal: string | null }> {
  const out = path.join(temporaryFolder(), 's.arrows');
  const script = `${limit}; "$@" 2>&1; echo "code $?"`;
  const args = ['calibrate', sampleModel, '--data', calibrationData, '--samples', '1'];
  const child = spawn(
    'sh',
    ['-c', script, 'sh', process.execPath, bundle, ...args, '--device', 'cpu', '--out', out],
    { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  const signal = await new Promise<string | null>((resolve) => {
    child.on('close', (_, ended) => {
      resolve(ended);
    });
  });
  return { stdout, signal };
}

describe.skipIf(process.platform !== 'linux')('without descriptors for a child', () => {
  // Fewer are too few for Node itself, and 30 are enough.
  it.each([20, 22, 24, 26])('ends with a sentence, and ends nobody else: %i', async (files) => {
    const { stdout, signal } = await underLimit(`ulimit -n ${files}`);
    expect(signal).toBeNull();
    expect(stdout).toMatch(/too many files are open.*\(worker-not-started\)\ncode 1\n$/);
  });
});
