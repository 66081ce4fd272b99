/** Finds the model folders in a tree, as the workspace of an editor. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { decoderNames } from './decoder-names';
import { genaiConfigName } from './genai-name';

const skipped = new Set(['node_modules', 'dist', 'out', '__pycache__', 'venv']);

/**
 * Folders with a `config.json` and a decoder in `onnx/` or of ONNX Runtime GenAI, sorted. Symbolic links are not followed,
 * hidden folders and those that cannot be read are passed over.
 * @param maxDepth how many levels below `root` are searched
 */
export async function findModelFolders(root: string, maxDepth = 6): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await list(folder);
    const names = new Set(entries.map((entry) => entry.name));
    if (names.has('config.json') && names.has('onnx')) {
      const decoders = await decoderNames(folder);
      if (decoders !== undefined && decoders.length > 0) {
        found.push(folder);
        return;
      }
    }
    if (names.has('config.json') && names.has(genaiConfigName) && !names.has('onnx')) {
      found.push(folder);
      return;
    }
    if (depth === maxDepth) return;
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || skipped.has(entry.name)) continue;
      await visit(path.join(folder, entry.name), depth + 1);
    }
  };
  await visit(path.resolve(root), 0);
  return found.sort();
}

async function list(folder: string) {
  // A folder without read permission holds no model that could be used.
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
