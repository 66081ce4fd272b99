import { describe, expect, it } from 'vitest';
import { ByteCache } from '../../../../src/core/model/byte-cache';

describe('byte cache', () => {
  it('makes a value once, and forgets the least recently used', async () => {
    const cache = new ByteCache<string>(10);
    const made: string[] = [];
    const get = (key: string, bytes = 4) =>
      cache.get(key, () => {
        made.push(key);
        return Promise.resolve({ value: key.toUpperCase(), bytes });
      });
    expect(await get('a')).toBe('A');
    expect(await get('b')).toBe('B');
    expect(await get('a')).toBe('A');
    expect(made).toEqual(['a', 'b']);
    await get('c');
    await get('a');
    expect(made).toEqual(['a', 'b', 'c']);
    await get('b');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('does not keep a value that is too large, nor lose the others to it', async () => {
    const cache = new ByteCache<number>(10);
    let made = 0;
    const get = (key: string, bytes: number) =>
      cache.get(key, () => Promise.resolve({ value: (made += 1), bytes }));
    await get('small', 3);
    await get('large', 11);
    expect(await get('large', 11)).toBe(3);
    expect(await get('small', 3)).toBe(1);
  });
});
