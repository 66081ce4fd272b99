import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  box,
  boxOf,
  boxReference,
  isRelative,
} from '../../../../../src/core/evaluation/scores/box';

/** Overlap over union by counting unit squares. */
function byCounting(a: readonly number[], b: readonly number[]): number {
  let [both, either] = [0, 0];
  for (let x = 0; x < 12; x += 1) {
    for (let y = 0; y < 12; y += 1) {
      const isIn = ([left, top, right, bottom]: readonly number[]) =>
        x >= left! && x < right! && y >= top! && y < bottom!;
      both += Number(isIn(a) && isIn(b));
      either += Number(isIn(a) || isIn(b));
    }
  }
  return both / either;
}

const boxes = fc
  .tuple(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .map(([left, top, width, height]) => [left, top, left + width, top + height]);

describe('box', () => {
  it('is right if the overlap is at least half of the union', () => {
    fc.assert(
      fc.property(boxes, boxes, (answer, reference) => {
        const score = box.score(
          `it is at [${answer.join(', ')}]`,
          [`[${reference.join(', ')}]`],
          [],
        );
        expect(score).toBe(Number(byCounting(answer, reference) >= 0.5));
      }),
      { numRuns: 300 },
    );
  });

  it('takes the best of several references, and counts no box as wrong', () => {
    expect(box.score('[0, 0, 2, 2]', ['[8, 8, 9, 9]', '[0, 0, 2, 2]'], [])).toBe(1);
    expect(box.score('upper left', ['[0, 0, 2, 2]'], [])).toBe(0);
  });
});

describe('boxOf', () => {
  it.each([
    ['[0.1, 0.2, 0.5, 0.6]', [0.1, 0.2, 0.5, 0.6]],
    ['(10,20),(50,60)', [10, 20, 50, 60]],
    ['<box>(1,2),(3,4)</box>', [1, 2, 3, 4]],
    ['-1 .5 3 4', [-1, 0.5, 3, 4]],
    ['1, 2, 3', undefined],
    ['layer1, 2, 3, 4', undefined],
  ])('reads %j', (answer, corners) => {
    expect(boxOf(answer)).toEqual(corners);
  });
});

describe('boxReference', () => {
  it.each([
    ['[1, 2, 3, 4]', [1, 2, 3, 4]],
    // Nothing but four numbers, right of left and below the top.
    ['[3, 2, 1, 4]', undefined],
    ['[1, 2, 3, 2]', undefined],
    ['1, 2, 3, 4, 5', undefined],
    ['at 1, 2, 3, 4', undefined],
  ])('reads %j', (reference, corners) => {
    expect(boxReference(reference)).toEqual(corners);
  });

  it('distinguishes fractions of the sides from pixels', () => {
    expect(isRelative([0, 0.2, 1, 0.6])).toBe(true);
    expect(isRelative([0, 0.2, 1.5, 0.6])).toBe(false);
  });
});
