import { describe, expect, it } from 'vitest';
import { KnownReplies } from '../../../../webview/shared/known-replies';

function counting() {
  const asked: number[] = [];
  const known = new KnownReplies(({ at }: { at: number }) => {
    asked.push(at);
    return at < 0 ? Promise.reject(new Error(`no ${at}`)) : Promise.resolve(10 * at);
  });
  return { asked, known };
}

describe('KnownReplies', () => {
  it('sends the same request once, also while its reply is on the way', async () => {
    const { asked, known } = counting();
    const both = [known.of({ at: 1 }), known.of({ at: 1 })];
    expect(await Promise.all(both)).toEqual([10, 10]);
    expect(await known.of({ at: 2 })).toBe(20);
    expect(await known.of({ at: 1 })).toBe(10);
    expect(asked).toEqual([1, 2]);
  });

  it('asks again after a failure, and after it was told to forget', async () => {
    const { asked, known } = counting();
    await expect(known.of({ at: -1 })).rejects.toThrow('no -1');
    await expect(known.of({ at: -1 })).rejects.toThrow('no -1');
    await known.of({ at: 3 });
    known.forget();
    await known.of({ at: 3 });
    expect(asked).toEqual([-1, -1, 3, 3]);
  });

  it('keeps the 32 newest', async () => {
    const { asked, known } = counting();
    for (let at = 0; at < 33; at++) await known.of({ at });
    asked.length = 0;
    for (const at of [32, 1, 0]) await known.of({ at });
    expect(asked).toEqual([0]);
  });
});
