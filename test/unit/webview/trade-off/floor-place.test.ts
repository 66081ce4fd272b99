/**
 * The words of the floor cover nothing that is drawn: neither curves nor marks, nor the names of
 * these.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlap, textWidth, wordBox, type Box } from '../../../../src/core/plot/labels';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { Axis } from '../../../../webview/trade-off/axis';
import { layoutCurve, type RecipeMark } from '../../../../webview/trade-off/curve-geometry';
import { statedAt } from '../../../../webview/trade-off/times';
import { prompt, shape, times, work } from '../support';

const axis: Axis = { metric: 'ttft', convention: 'decoder' };
const timed = { ...shape, times: { ...times, embeddings: [[0, 1]] as [number, number][], encoder: { milliseconds: 9, visualTokens: 100 } } }; // oxfmt-ignore
const stated = statedAt(timed, prompt);
const name = 'Time that pruning cannot save: 10.0 ms (vision encoder 9.00 ms)';

function pointAt(keep: number, selfLoss: number, crossLoss: number) {
  const schedule = [{ layer: 0, keep }];
  return { cost: scheduleCost(timed, prompt, schedule, { work }), selfLoss, crossLoss };
}

it('has its row above everything, within the plot', () => {
  const loss = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), loss, loss), { minLength: 2, maxLength: 12 }),
      fc.array(fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), loss, loss), { maxLength: 5 }),
      fc.integer({ min: 320, max: 1200 }),
      fc.double({ min: 0.5, max: 1.2, noNaN: true }),
      (curve, marks, width, part) => {
        const frontier = curve.map((one) => pointAt(...one));
        const recipes = marks.map((one, at): RecipeMark => {
          const { cost, ...lost } = pointAt(...one);
          return { id: `${at}`, name: `recipe ${at}`, cost, loss: lost, chosen: at === 0, stale: false };
        });
        const floor = { value: part * stated.floor!.whole, name };
        const names = { selfLoss: 'Self mass', crossLoss: 'Cross mass' };
        const drawn = layoutCurve(
          { axis, prompt: stated, floor, largest: 0.8, frontier, recipes, names },
          { width, height: 300 },
        );
        if (!drawn.floor) return;
        const { box, label } = drawn.floor;
        // Everything of the plot lies within its frame, the title of its axis above all.
        expect(box.bottom).toBeLessThan(drawn.frame.top - 4);
        expect(box.top).toBeGreaterThan(9);
        expect(label.x).toBeGreaterThanOrEqual(0);
        expect(label.x + textWidth(name)).toBeLessThanOrEqual(width);
        const ends = drawn.ends.map(({ text, label: { x, y } }): Box => {
          return { left: x, right: x + textWidth(text), top: y - 10, bottom: y + 3 };
        });
        for (const other of [...drawn.labels.map(wordBox), ...ends]) {
          expect(overlap(box, other)).toBe(false);
        }
      },
    ),
  );
}); // oxfmt-ignore
