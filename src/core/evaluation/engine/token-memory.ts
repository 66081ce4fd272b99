/** Embeddings of the tokens of answers, which are fed to every candidate again. */
import { ByteCache } from '../../model/byte-cache';
import type { TokenEmbedder } from '../../model/prompts/prompt-source';

/** Some hundred tokens of the widest decoders. */
const keptBytes = 8 * 2 ** 20;

export class TokenMemory implements TokenEmbedder {
  private readonly kept = new ByteCache<Float32Array>(keptBytes);

  constructor(private readonly source: TokenEmbedder) {}

  /** [ids, d], row by row. The embedding of a single token is cached: do not change it. */
  embedTokens(ids: number[]): Promise<Float32Array> {
    if (ids.length !== 1) return this.source.embedTokens(ids);
    return this.kept.get(String(ids[0]), async () => {
      const value = await this.source.embedTokens(ids);
      return { value, bytes: value.byteLength };
    });
  }
}
