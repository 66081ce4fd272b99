import { describe, expect, it } from 'vitest';
import { TokenMemory } from '../../../../../src/core/evaluation/engine/token-memory';

describe('embeddings of the tokens of answers', () => {
  it('are read once each, and are what the source gives', async () => {
    const asked: number[][] = [];
    const source = {
      embedTokens: (ids: number[]) => {
        asked.push(ids);
        return Promise.resolve(Float32Array.from(ids.flatMap((id) => [id, -id])));
      },
    };
    const memory = new TokenMemory(source);
    const given = [];
    for (const ids of [[3], [7], [3], [3, 7], [3, 7], [7]])
      given.push(await memory.embedTokens(ids));
    expect(given.map((values) => [...values])).toEqual([
      [3, -3],
      [7, -7],
      [3, -3],
      [3, -3, 7, -7],
      [3, -3, 7, -7],
      [7, -7],
    ]);
    expect(asked).toEqual([[3], [7], [3, 7], [3, 7]]);
  });
});
