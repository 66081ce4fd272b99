import { describe, expect, it } from 'vitest';
import { dropColours, viridis } from '../../../../webview/inspect/colours';

/** Relative luminance (WCAG), 0 to 1: what is left of a colour in greys. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

describe('colours of layers', () => {
  it.each([
    [0, '#440154'],
    [1, '#fde725'],
    [-1, '#440154'],
    [2, '#fde725'],
    [1 / 9, '#482878'],
  ])('viridis at %f', (part, colour) => {
    expect(viridis(part)).toBe(colour);
  });

  it.each([2, 3, 5, 8, 12])('of %i layers grow lighter from step to step', (count) => {
    const layers = Array.from({ length: count }, (_, at) => 3 * at);
    const colours = dropColours(layers);
    const light = layers.map((layer) => luminance(colours.get(layer)!));
    expect(new Set(colours.values()).size).toBe(count);
    for (let at = 1; at < count; at += 1) expect(light[at]!).toBeGreaterThan(light[at - 1]!);
  });

  it('of one layer, or none, are colours too', () => {
    expect([...dropColours([4])]).toEqual([[4, expect.stringMatching(/^#[0-9a-f]{6}$/)]]);
    expect(dropColours([]).size).toBe(0);
  });
});
