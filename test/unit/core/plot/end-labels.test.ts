import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endLine, endRoom, leadPath, placeEnds } from '../../../../src/core/plot/end-labels';

const frame = { right: 300, top: 20, bottom: 220 };
const at = (id: string, y: number, x = 290) => ({ id, text: id, x, y });
/** Of the middle of a label's text. */
const levels = (found: ReturnType<typeof placeEnds>) => found!.map(({ label }) => label.y - 4);

describe('names at the ends of series', () => {
  it('stand at their ends where these are apart', () => {
    expect(levels(placeEnds([at('a', 50), at('b', 100)], frame))).toEqual([50, 100]);
  });

  it('part around the middle of those that would touch', () => {
    expect(levels(placeEnds([at('a', 100), at('b', 100), at('c', 100)], frame))).toEqual([
      100 - endLine,
      100,
      100 + endLine,
    ]);
  });

  it('are left to a legend where there are too many, or they are too long', () => {
    const many = Array.from({ length: 30 }, (_, i) => at(String(i), 100));
    expect(placeEnds(many, frame)).toBeUndefined();
    expect(endRoom(['FitPrune, as published'], 300)).toBeUndefined();
    expect(endRoom(['FitPrune+'], 600)).toBeGreaterThan(60);
  });

  it('never touch, leave the plot or change their order', () => {
    const ends = fc.array(fc.double({ min: 20, max: 220, noNaN: true }), { maxLength: 16 });
    fc.assert(
      fc.property(ends, (ys) => {
        const found = placeEnds(
          ys.map((y, i) => at(String(i), y)),
          frame,
        );
        if (found === undefined) {
          expect((ys.length - 1) * endLine).toBeGreaterThan(200);
          return;
        }
        const placed = levels(found);
        expect(found.map(({ y }) => y)).toEqual([...ys].sort((a, b) => a - b));
        placed.slice(1).forEach((level, i) => {
          expect(level - placed[i]!).toBeGreaterThanOrEqual(endLine - 1e-9);
        });
        for (const level of placed) {
          expect(level).toBeGreaterThanOrEqual(20 - 1e-9);
          expect(level).toBeLessThanOrEqual(220 + 1e-9);
        }
      }),
    );
  });

  it('are led to from their ends', () => {
    const [end] = placeEnds([at('a', 50, 200)], frame)!;
    expect(leadPath(end!)).toMatch(/^M207,50H\d+L309,50$/);
  });
});
