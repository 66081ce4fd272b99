/** How files of embeddings are called. */
import path from 'node:path';

export const embeddingsExtensions: readonly string[] = ['arrow', 'arrows', 'safetensors'];

/** Whether a file's name says that it holds embeddings. Questions are in files of other names. */
export function looksLikeEmbeddings(file: string): boolean {
  return embeddingsExtensions.includes(path.extname(file).slice(1).toLowerCase());
}
