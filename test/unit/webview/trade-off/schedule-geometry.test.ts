import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Step } from '../../../../src/protocol/trade-off';
import {
  handlesOf,
  layoutSchedule,
  moveStep,
} from '../../../../webview/trade-off/schedule-geometry';
import { layerTicks } from '../../../../src/core/plot/ticks';
import { target } from '../../../../webview/trade-off/step-target';
import { prompt } from '../support';

const schedule: Step[] = [
  { layer: 0, keep: 0.8 },
  { layer: 2, keep: 0.5 },
  { layer: 3, keep: 0.2 },
];
const size = { width: 460, height: 252 };

describe('layoutSchedule', () => {
  it('draws what leaves each layer as a step as wide as the layer', () => {
    const input = { layers: 4, prompt, fitted: schedule, edited: undefined };
    const { frame, fittedLine, fittedArea, editedLine, handles } = layoutSchedule(input, size);
    expect(frame).toEqual({ left: 46, right: 446, top: 18, bottom: 218 });
    expect(fittedLine).toBe('M46,18H46V58H246V118H346V178H446V178');
    expect(fittedArea).toBe(`${fittedLine}V218H46Z`);
    expect([editedLine, handles]).toEqual(['', []]);
  });

  it('puts a handle on every step of the recipe, in the middle of its layer', () => {
    const input = { layers: 4, prompt, fitted: undefined, edited: schedule };
    const { handles, y } = layoutSchedule(input, size);
    expect(handles).toEqual([
      {
        index: 0,
        layer: 0,
        tokens: 80,
        least: 50,
        most: 100,
        x: 96,
        y: expect.closeTo(58) as number,
      },
      { index: 1, layer: 2, tokens: 50, least: 20, most: 80, x: 296, y: 118 },
      {
        index: 2,
        layer: 3,
        tokens: 20,
        least: 1,
        most: 50,
        x: 396,
        y: expect.closeTo(178) as number,
      },
    ]);
    expect([y.marks[0], y.marks.at(-1)]).toEqual([0, 100]);
  });

  it('puts the handle of a step before the decoder where the first layer begins', () => {
    const edited = [
      { layer: beforeDecoder, keep: 0.75 },
      { layer: 1, keep: 0.5 },
    ];
    const input = { layers: 4, prompt, fitted: undefined, edited };
    const { handles, editedLine, x, y } = layoutSchedule(input, size);
    const [first] = handles;
    expect(first).toMatchObject({ layer: beforeDecoder, tokens: 75, least: 50, most: 100 });
    expect([first!.x, first!.y]).toEqual([x(0), y(75)]);
    expect(editedLine.startsWith(`M${x(0)},${y(100)}H${x(0)}V${y(75)}`)).toBe(true);
    expect(moveStep(edited, 0, 10, 100)[0]).toEqual({ layer: beforeDecoder, keep: 0.5 });
  });

  it('leaves room for a recipe of a longer prompt, and drops steps of no layer', () => {
    const editedPrompt = { visualTokens: 200, textTokens: 0 };
    const edited = [...schedule, { layer: 9, keep: 0.1 }];
    const input = { layers: 4, prompt, fitted: schedule, edited, editedPrompt };
    const { y, handles } = layoutSchedule(input, size);
    expect(y.domain()).toEqual([0, 200]);
    expect(handles).toHaveLength(3);
  });

  it.each([
    [8, 400, [0, 1, 2, 3, 4, 5, 6, 7]],
    [32, 420, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]],
    [80, 300, [0, 8, 16, 24, 32, 40, 48, 56, 64, 72]],
    [32, 0, [0]],
  ])('labels %d layers in %d pixels', (layers, pixels, expected) => {
    expect(layerTicks(layers, pixels)).toEqual(expected);
  });
});

describe('moveStep', () => {
  it.each<[string, number, number, number[]]>([
    ['to a count', 1, 60, [80, 60, 20]],
    ['to the next whole count', 1, 59.6, [80, 60, 20]],
    ['no higher than the step before', 1, 95, [80, 80, 20]],
    ['no lower than the step after', 1, 3, [80, 20, 20]],
    ['up to all tokens', 0, 1000, [100, 50, 20]],
    ['down to one', 2, -5, [80, 50, 1]],
    ['nowhere where there is none', 7, 30, [80, 50, 20]],
  ])('moves a step %s', (_, index, tokens, expected) => {
    const moved = moveStep(schedule, index, tokens, 100);
    expect(handlesOf(moved, 100).map((handle) => handle.tokens)).toEqual(expected);
  });

  it('leaves the digits of a step that stays where it is', () => {
    const odd = [{ layer: 1, keep: 0.5049 }];
    expect(moveStep(odd, 0, 50, 100)).toEqual(odd);
  });

  it('gives the requested count, and keep never increases', () => {
    const anySchedule = fc
      .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 8 })
      .map((units) =>
        units.sort((a, b) => b - a).map((unit, layer): Step => ({ layer, keep: unit / 10_000 })),
      );
    fc.assert(
      fc.property(
        anySchedule,
        fc.nat(7),
        fc.integer({ min: -50, max: 3000 }),
        fc.integer({ min: 1, max: 2880 }),
        (steps, index, tokens, visualTokens) => {
          const moved = moveStep(steps, index % steps.length, tokens, visualTokens);
          moved.forEach(({ keep }, i) => {
            expect(keep).toBeGreaterThan(0);
            expect(keep).toBeLessThanOrEqual(moved[i - 1]?.keep ?? 1);
            expect(Math.round(keep * 10_000) / 10_000).toBe(keep);
          });
          const handle = handlesOf(steps, visualTokens)[index % steps.length]!;
          const wanted = Math.min(handle.most, Math.max(handle.least, tokens));
          const { leaving } = tokensPerLayer(steps.length, visualTokens, moved);
          expect(leaving[index % steps.length]).toBe(wanted);
        },
      ),
    );
  });
});

describe('target', () => {
  const handle = { tokens: 50, least: 20, most: 80 };

  it.each<[string, boolean, number | undefined]>([
    ['ArrowUp', false, 51],
    ['ArrowRight', false, 51],
    ['ArrowDown', false, 49],
    ['ArrowLeft', true, 40],
    ['PageUp', false, 60],
    ['PageDown', false, 40],
    ['Home', false, 20],
    ['End', false, 80],
    ['a', false, undefined],
    ['Tab', false, undefined],
  ])('%s (shift: %s) asks for %s', (key, shift, expected) => {
    expect(target(key, shift, handle)).toBe(expected);
  });
});
