import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlap, wordBox, type Box } from '../../../../src/core/plot/labels';
import { levelLabel } from '../../../../src/core/plot/level-label';

const frame = { left: 40, right: 400, top: 20, bottom: 200 };

describe('levelLabel', () => {
  it('is above its line at the left, or below it where the title of the axis is', () => {
    expect(levelLabel('unpruned', 100, frame, [])).toMatchObject({ y: 96, anchor: 'start' });
    expect(levelLabel('unpruned', 25, frame, [])).toMatchObject({ y: 37, anchor: 'start' });
  });

  it('covers nothing that is taken; it is missing only if nothing else is left', () => {
    const box = fc
      .tuple(fc.integer({ min: 30, max: 390 }), fc.integer({ min: 60, max: 140 }))
      .map(([left, top]): Box => ({ left, right: left + 30, top, bottom: top + 10 }));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), (taken) => {
        const label = levelLabel('unpruned', 100, frame, taken);
        if (label) {
          expect(taken.some((one) => overlap(one, wordBox(label)))).toBe(false);
          return;
        }
        // All four places are taken.
        const free = levelLabel('unpruned', 100, frame, [])!;
        const { left, right } = wordBox(free);
        const width = right - left;
        const places = [96, 112].flatMap((y) => {
          const { top, bottom } = wordBox({ ...free, y });
          return [
            { top, bottom, left, right },
            { top, bottom, left: frame.right - 4 - width, right: frame.right - 4 },
          ];
        });
        for (const place of places) expect(taken.some((one) => overlap(one, place))).toBe(true);
      }),
    );
  });
});
