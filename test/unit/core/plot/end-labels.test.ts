import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endLine, endRoom, leadPath, placeEnds } from '../../../../src/core/plot/end-labels';

const frame = { right: 300, top: 20, bottom: 220 };
const at = (id: string, y: number, x = 290) => ({ id, text: id, x, y });
/** The heights of the middles of labels' texts. */
const levels = (found: ReturnType<typeof placeEnds>) => found!.map(({ label }) => label.y - 4);

type Corner = readonly [number, number];

/** `Mx,yHx2Lx3,y3` as corners. */
function cornersOf(path: string): Corner[] {
  const [x, y, turn, to, level] = path.match(/-?\d+(\.\d+)?/g)!.map(Number);
  return [
    [x!, y!],
    [turn!, y!],
    [to!, level!],
  ];
}

/** Whether pieces of two lines have a point within both in common. */
function cross(a: readonly Corner[], b: readonly Corner[]): boolean {
  const side = ([px, py]: Corner, [qx, qy]: Corner, [x, y]: Corner): number =>
    Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
  return a.slice(1).some((q, i) =>
    b.slice(1).some((s, j) => {
      const [p, r] = [a[i]!, b[j]!];
      return side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0;
    }),
  );
}

describe('names at the ends of series', () => {
  it('are at their ends if these are apart', () => {
    expect(levels(placeEnds([at('a', 50), at('b', 100)], frame))).toEqual([50, 100]);
  });

  it('spread around the middle of those that would touch', () => {
    expect(levels(placeEnds([at('a', 100), at('b', 100), at('c', 100)], frame))).toEqual([
      100 - endLine,
      100,
      100 + endLine,
    ]);
  });

  it('move to a legend if there are too many, or they are too long', () => {
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

  it('have leads from their ends', () => {
    const [end] = placeEnds([at('a', 50, 200)], frame)!;
    expect(leadPath(end!)).toBe('M207,50H309L319,50');
    expect(leadPath({ ...end!, isLoose: true }), 'where it stands, it belongs').toBe('');
  });

  it('have leads that do not cross', () => {
    const end = fc.record({
      x: fc.integer({ min: 40, max: 302 }),
      y: fc.integer({ min: 20, max: 220 }),
    });
    const ends = fc.uniqueArray(end, { selector: ({ y }) => y, maxLength: 14 });
    fc.assert(
      fc.property(ends, (some) => {
        const found = placeEnds(
          some.map(({ x, y }, i) => at(String(i), y, x)),
          frame,
        );
        const leads = (found ?? []).map((one) => cornersOf(leadPath(one)));
        for (const [i, lead] of leads.entries())
          for (const other of leads.slice(0, i)) expect(cross(lead, other)).toBe(false);
      }),
    );
  });
});
