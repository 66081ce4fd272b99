import { expect, test } from 'vitest';
import { placeOf, scheduleOutline } from '../../../../src/core/cost/schedule-outline';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Step } from '../../../../src/core/cost/types';

const outline = (layers: number, all: number, schedule: Step[]) => {
  const { entering, leaving } = tokensPerLayer(layers, all, schedule);
  return scheduleOutline(all, entering[0]!, leaving);
};

test('a schedule begins with all tokens, and ends where its layers do', () => {
  const { corners, drops } = outline(3, 100, [
    { layer: -1, keep: 0.75 },
    { layer: 1, keep: 0.2 },
  ]);
  expect(corners).toEqual([
    [0, 100],
    [0, 75],
    [1, 20],
    [3, 20],
  ]);
  expect(drops).toEqual([
    { layer: -1, place: 0, tokens: 75 },
    { layer: 1, place: 1.5, tokens: 20 },
  ]);
});

test('a step that drops nothing has no place of its own', () => {
  const { corners, drops } = outline(2, 10, [{ layer: 0, keep: 1 }]);
  expect(corners.map(([, tokens]) => tokens)).toEqual([10, 10]);
  expect(drops).toEqual([]);
  expect(scheduleOutline(10, 10, [])).toEqual({ corners: [], drops: [] });
});

test('a step is where its layer is', () => {
  expect([-1, 0, 3].map(placeOf)).toEqual([0, 0.5, 3.5]);
});
