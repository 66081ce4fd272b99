/**
 * Whether a file holds embeddings, judged by the description of its samples: for lists to choose
 * from.
 */
import { HumanError } from '../../errors';
import { openTable } from './embeddings-file';
import { RandomAccessFile } from './random-access';

export interface EmbeddingsFacts {
  samples: number;
  /** d, the width of a row. */
  hiddenSize: number;
}

/**
 * Reads no samples.
 *
 * @returns undefined for Arrow and safetensors files of another kind, such as weights
 */
export async function peekEmbeddings(path: string): Promise<EmbeddingsFacts | undefined> {
  try {
    const file = await RandomAccessFile.open(path);
    try {
      const { count, hiddenSize } = await openTable(file);
      return count === 0 ? undefined : { samples: count, hiddenSize };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}
