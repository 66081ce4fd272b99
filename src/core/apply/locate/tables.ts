/**
 * Every `embed_tokens` of a model folder, by running it. Only the worker process may import this.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { messageOf } from '../../errors';
import { requirePromptParts, type ModelFolder } from '../../model/folder/folder';
import { openTokenSession } from '../../model/sessions/token-session';
import { floats, int64Tensor } from '../../model/sessions/tensors';
import { sortVariants, type Part } from '../../model/folder/variants';

/** Embeddings as the file gives them, after scaling, normalisation or dequantisation inside it. */
export interface EmbeddingTable {
  /** The file's name. */
  name: string;
  /** Embeddings of token ids, [ids, width], row by row. */
  rows: (ids: readonly number[]) => Promise<Float32Array>;
}

/** Absolute paths of a part's files, of every precision. */
export async function variantsOf(
  folder: ModelFolder,
  part: Exclude<Part, 'decoder'>,
): Promise<string[]> {
  const own = requirePromptParts(folder)[part];
  const home = path.dirname(own);
  const names = [...sortVariants(await readdir(home))[part].values()];
  // The one in use comes first: the others are compared with it.
  const others = names.map((name) => path.join(home, name)).filter((file) => file !== own);
  return [own, ...others];
}

/**
 * Opens the files one after the other, as large ones do not fit into memory together.
 *
 * @param onSkip gets each file, other than the one in use, that cannot be opened here
 */
export async function eachTable<T>(
  folder: ModelFolder,
  use: (table: EmbeddingTable, at: number) => Promise<T>,
  onSkip?: (name: string, why: string) => void,
): Promise<T[]> {
  const results: T[] = [];
  for (const [at, file] of (await variantsOf(folder, 'embed_tokens')).entries()) {
    const session = await openTokenSession(file).catch((error: unknown) => {
      if (at === 0) throw error;
      onSkip?.(path.basename(file), messageOf(error));
      return undefined;
    });
    if (session === undefined) continue;
    try {
      const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
      const rows = async (ids: readonly number[]) => {
        const result = await session.run({ [input]: int64Tensor(ids, [1, ids.length]) });
        return floats(result[output] as Tensor);
      };
      results.push(await use({ name: path.basename(file), rows }, at));
    } finally {
      await session.release();
    }
  }
  return results;
}

/** Floats that one run of a table may give. */
const largestRun = 2 ** 23;

/** Calls with a bounded number of rows at a time. */
export async function eachRow(
  table: EmbeddingTable,
  ids: readonly number[],
  width: number,
  use: (row: Float32Array, at: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(largestRun / width));
  for (let start = 0; start < ids.length; start += step) {
    const rows = await table.rows(ids.slice(start, start + step));
    for (let at = 0; at * width < rows.length; at += 1) {
      use(rows.subarray(at * width, (at + 1) * width), start + at);
    }
  }
}

/**
 * The ids that a table has rows for, of those that a tokenizer knows: no prompt can hold others.
 * @param rows fails for an id that the table lacks
 */
export async function idsWithin(
  ids: readonly number[],
  rows: (ids: number[]) => Promise<unknown>,
): Promise<number[]> {
  const has = (id: number): Promise<boolean> =>
    rows([id]).then(
      () => true,
      () => false,
    );
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  let [known, unknown] = [-1, sorted.length];
  for (let at = sorted.length - 1; unknown - known > 1; at = (known + unknown) >> 1) {
    if (await has(sorted[at]!)) known = at;
    else unknown = at;
  }
  return sorted.slice(0, known + 1);
}
