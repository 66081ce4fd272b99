/**
 * The snippet of docs/embeddings.md, run as a reader runs it. It needs Python with torch,
 * transformers, onnx and pyarrow; `FITPRUNE_PYTHON` names the interpreter, otherwise `python3` is
 * tried.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddingsFile } from '../../../src/core/model/embeddings/embeddings-file';
import { toFloats } from '../../../src/core/model/embeddings/values';
import { largestDifference } from '../support/decoder';
import { embeddingsFixtures } from '../support/embeddings';
import { temporaryFolder } from '../support/temporary';

const root = path.resolve(import.meta.dirname, '../../..');
const python = process.env['FITPRUNE_PYTHON'] ?? 'python3';

/** Why it cannot be run here; undefined if it can. */
function missingPackages(): string | undefined {
  const program = 'import torch, transformers, onnx, pyarrow';
  try {
    execFileSync(python, ['-c', program], { stdio: ['ignore', 'ignore', 'pipe'] });
    return undefined;
  } catch (error) {
    const last = String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split('\n')
      .at(-1)!;
    return `the documented snippet is not run: ${python}: ${last}`;
  }
}

async function readAll(file: string) {
  const opened = await EmbeddingsFile.open(file);
  const reader = await opened.openReader();
  const found = [];
  for (const sample of opened.samples) found.push({ sample, stored: await reader.read(sample.id) });
  await reader.close();
  return found;
}

describe('the documented way to a file of embeddings', () => {
  it('is about twenty lines', () => {
    const page = readFileSync(path.join(root, 'docs/embeddings.md'), 'utf8');
    const [, code] = /```python\n(import pyarrow[^`]*)```/.exec(page)!;
    const lines = code!.split('\n').filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(25);
  });

  it('gives what the fixture holds', async (context) => {
    const missing = missingPackages();
    if (missing !== undefined) {
      console.warn(missing);
      context.skip(missing);
    }
    const file = path.join(temporaryFolder(), 'recorded.arrow');
    const script = path.join(root, 'scripts/fixtures/llava_hr.py');
    execFileSync(python, [script, '--record', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    const recorded = await readAll(file);
    const committed = await readAll(path.join(embeddingsFixtures, 'llava-hr.arrow'));
    expect(recorded.map(({ sample }) => sample)).toEqual(committed.map(({ sample }) => sample));
    for (const [at, { stored }] of recorded.entries()) {
      const { bytes, type, ...rest } = committed[at]!.stored;
      expect(stored).toMatchObject(rest);
      expect(stored.visualRows.length).toBe(1024);
      // Other versions and processors round differently.
      const [ours, theirs] = [toFloats(stored.bytes, stored.type), toFloats(bytes, type)];
      expect(largestDifference(ours, theirs)).toBeLessThan(1e-4);
    }
  }, 120_000);
});
