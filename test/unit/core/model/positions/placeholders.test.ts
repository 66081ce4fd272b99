import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeVisuals } from '../../../../../src/core/model/positions/placeholders';

const tokens = { imageTokenId: 101, videoTokenId: 102 };
const text = (length: number) => new Array<number>(length).fill(7);
const idOf = { image: 101, video: 102 } as const;

interface Visual {
  kind: 'image' | 'video';
  tokens: number;
}

describe('placeVisuals', () => {
  it('takes a prompt apart that was put together of texts and visuals in turn', () => {
    const part = fc.record({
      kind: fc.constantFrom('image', 'video'),
      tokens: fc.integer({ min: 1, max: 5 }),
      after: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const visuals = parts as (Visual & { after: number })[];
        const prompt = [
          ...text(2),
          ...visuals.flatMap(({ kind, tokens: count, after }) => [
            ...new Array<number>(count).fill(idOf[kind]),
            ...text(after),
          ]),
        ];
        const runs = placeVisuals(prompt, visuals, tokens);
        expect(runs).toEqual([
          { length: 2, visual: undefined },
          ...visuals.flatMap((visual) => [
            { length: visual.tokens, visual },
            { length: visual.after, visual: undefined },
          ]),
        ]);
      }),
    );
  });

  const images = (...counts: number[]): Visual[] =>
    counts.map((count) => ({ kind: 'image', tokens: count }));

  it('refuses a prompt with more or fewer placeholders than visuals fill', () => {
    const prompt = [...text(1), 101, 101, 101, ...text(1)];
    for (const visuals of [images(2), images(4), images()]) {
      expect(() => placeVisuals(prompt, visuals, tokens)).toThrow(
        expect.objectContaining({ code: 'placeholder-count' }),
      );
    }
  });

  it('refuses runs that do not fit their visuals', () => {
    const two = [101, 101, ...text(1), 101];
    for (const visuals of [images(1, 2), images(3)]) {
      expect(() => placeVisuals(two, visuals, tokens)).toThrow(
        expect.objectContaining({ code: 'placeholder-run' }),
      );
    }
  });

  it('treats the id of videos as text if the model has none', () => {
    const runs = placeVisuals([102, 101], images(1), { imageTokenId: 101 });
    expect(runs.map(({ length, visual }) => [length, visual?.kind])).toEqual([
      [1, undefined],
      [1, 'image'],
    ]);
  });
});
