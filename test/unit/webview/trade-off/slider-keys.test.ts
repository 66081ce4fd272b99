import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../../webview/trade-off/axis';
import { keyTarget, keyTargets } from '../../../../webview/trade-off/slider-keys';

const flops: Axis = { metric: 'flops', convention: 'decoder' };
const tokens: Axis = { metric: 'tokens', convention: 'decoder' };
const largest = 0.883;

function press(axis: Axis, key: string, reduction: number, visualTokens = 576) {
  return keyTarget(axis, key, { reduction, largest, prompt: { visualTokens, textTokens: 70 } });
}

describe('keys of the slider', () => {
  it.each([
    ['ArrowRight', 0.5, 0.51],
    ['ArrowUp', 0.502, 0.51],
    ['ArrowRight', 0.509, 0.51],
    ['ArrowLeft', 0.5, 0.49],
    ['ArrowDown', 0.502, 0.5],
    ['PageUp', 0.5, 0.55],
    ['PageUp', 0.512, 0.55],
    ['PageDown', 0.512, 0.5],
    ['PageDown', 0.02, 0],
    ['Home', 0.512, 0],
    ['End', 0.512, largest],
    ['ArrowRight', 0.88, largest],
    ['PageDown', largest, 0.85],
    ['ArrowLeft', 0, 0],
  ])('%s at %d saves %d', (key, reduction, expected) => {
    expect(press(flops, key, reduction)).toBeCloseTo(expected, 12);
  });

  it.each([
    ['ArrowRight', 576, 576, 575],
    ['ArrowRight', 575, 576, 570],
    ['PageUp', 575, 576, 550],
    ['ArrowLeft', 572, 576, 575],
    ['PageDown', 570, 576, 575],
    ['ArrowRight', 61.4, 144, 61],
    ['PageUp', 61.4, 144, 60],
    ['ArrowRight', 16, 16, 15],
  ])('%s at %d of %d tokens leaves %d: fewer are more saved', (key, from, all, expected) => {
    const reduction = press(tokens, key, 1 - from / all, all)!;
    expect(all * (1 - reduction)).toBeCloseTo(expected, 9);
  });

  it('knows where more presses would lead, as far as there is somewhere to go', () => {
    const at = (key: string, reduction: number) =>
      keyTargets(flops, key, { reduction, largest, prompt: { visualTokens: 576, textTokens: 70 } });
    const close = (targets: number[]) => targets.map((one) => Number(one.toFixed(9)));
    expect(close(at('ArrowRight', 0.502))).toEqual([0.51, 0.52, 0.53, 0.54]);
    expect(close(at('PageDown', 0.12))).toEqual([0.1, 0.05, 0]);
    expect(at('End', 0.5)).toEqual([largest]);
    expect(at('ArrowRight', largest)).toEqual([largest]);
    expect(at('Tab', 0.5)).toEqual([]);
  });

  it('leaves other keys alone', () => {
    for (const key of ['a', 'Tab', 'Enter', 'Shift'])
      expect(press(flops, key, 0.5)).toBeUndefined();
  });

  it('goes to a round number with each press, up to the end', () => {
    const arrows = fc.constantFrom('ArrowRight', 'PageUp');
    fc.assert(
      fc.property(fc.double({ min: 0, max: largest, noNaN: true }), arrows, (start, key) => {
        const next = press(flops, key, start)!;
        expect(next === largest || next > start).toBe(true);
        const points = next * (key === 'PageUp' ? 20 : 100);
        if (next < largest) expect(points).toBeCloseTo(Math.round(points), 6);
      }),
    );
  });
});
