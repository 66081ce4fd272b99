/**
 * What distinguishes the markers of a folder from all its other tokens, in every precision of the
 * embeddings.
 */
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { measureTokens } from '../../../../../src/core/apply/locate/measure-tokens';
import { eachTable } from '../../../../../src/core/apply/locate/tables';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { encodeOnnx, openOnnx } from '../../../../../src/core/onnx/model-file';
import type { TokenRows } from '../../../../../src/core/surgery/pruning/locate/token-rows';
import { expectHumanError } from '../../../support/errors';
import { folderPath, type FolderName } from '../../../support/folders';
import { temporaryFolder } from '../../../support/temporary';

const fixtures = path.join(import.meta.dirname, '../../../../fixtures/locate');

async function folderOf(
  name: FolderName,
  precisions = ['fp16', 'int8', 'q4'],
): Promise<ModelFolder> {
  const folder = path.join(temporaryFolder(), name);
  await cp(folderPath(name), folder, { recursive: true });
  for (const file of await readdir(path.join(fixtures, name))) {
    if (!precisions.some((one) => file.includes(one))) continue;
    await cp(path.join(fixtures, name, file), path.join(folder, 'onnx', file));
  }
  return openModelFolder(folder);
}

/** The tokens that a row matches. */
function tokensOf({ dims, patterns }: TokenRows, row: Float32Array): number[] {
  const like = patterns.filter(({ values, tolerance }) =>
    dims.every((dim, at) => Math.abs(row[dim]! - values[at]!) < tolerance),
  );
  return [...new Set(like.map(({ token }) => token))];
}

describe.each(['qwen2.5-vl', 'smolvlm'] as const)('the markers of %s', (name) => {
  it.each([
    ['all precisions', ['fp16', 'int8', 'q4']],
    // Precisions that come into the folder later are recognised by the rows of the others.
    ['one precision', []],
  ])('are recognised by %s, and nothing else is', async (_, precisions) => {
    const { locate } = await chooseLocate(await folderOf(name, precisions), 'markers');
    if (locate.kind !== 'markers') throw new Error(`it chose ${locate.kind}`);
    const { rows } = locate;
    const markers = new Set(rows.patterns.map(({ token }) => token));
    const size = name === 'smolvlm' ? 343 : 314;
    const known: number[] = [];
    await eachTable(await folderOf(name), async (table) => {
      const ids = Array.from({ length: size }, (_, id) => id);
      const embeddings = await table.rows(ids);
      const width = embeddings.length / size;
      for (const id of ids) {
        const found = tokensOf(rows, embeddings.subarray(id * width, (id + 1) * width));
        expect(found).toEqual(markers.has(id) ? [id] : []);
        known.push(...found);
      }
    });
    expect(known.length).toBe(4 * markers.size);
  });
});

describe('measureTokens', () => {
  it('refuses a token that looks like another', async () => {
    const folder = await folderOf('llava', []);
    const vocabulary = [1, 2, 3, 5, 7, 9];
    expect((await measureTokens(folder, [[5]], vocabulary)).patterns.length).toBe(1);
    await copyRow(folder.files.embed_tokens!, 5, 7);
    await expectHumanError(
      measureTokens(folder, [[5]], vocabulary),
      'tokens-alike',
      /embed_tokens\.onnx the tokens 5 and 7/,
    );
    // If both mean the same, nothing has to distinguish them.
    expect((await measureTokens(folder, [[5, 7]], vocabulary)).patterns.length).toBe(2);
  });

  it('reads each file of the folder that opens, the one in use first', async () => {
    const folder = await folderOf('llava');
    await rm(path.join(folder.path, 'onnx/embed_tokens_int8.onnx'));
    await writeFile(path.join(folder.path, 'onnx/embed_tokens_bnb4.onnx'), 'cut off');
    const skipped: string[] = [];
    const names = await eachTable(
      folder,
      ({ name }) => Promise.resolve(name),
      (name) => skipped.push(name),
    );
    expect(names).toEqual(['embed_tokens.onnx', 'embed_tokens_fp16.onnx', 'embed_tokens_q4.onnx']);
    expect(skipped).toEqual(['embed_tokens_bnb4.onnx']);
    await writeFile(folder.files.embed_tokens!, 'cut off');
    await expectHumanError(
      eachTable(folder, ({ name }) => Promise.resolve(name)),
      'onnx-unreadable',
    );
  });
});

/** Two nearly equal tokens of one table: half precision cannot distinguish them. */
async function copyRow(file: string, from: number, to: number): Promise<void> {
  const model = await openOnnx(file);
  const [table] = model.graph.initializer;
  const values = new Float32Array(Uint8Array.from(table!.rawData).buffer);
  const width = Number(table!.dims[1]);
  for (let dim = 0; dim < width; dim += 1) {
    values[to * width + dim] = values[from * width + dim]! * (1 + 1e-5);
  }
  table!.rawData = new Uint8Array(values.buffer);
  await writeFile(file, encodeOnnx(model));
}
