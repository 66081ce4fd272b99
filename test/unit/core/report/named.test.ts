/** Every series of a report's plot has a name: readers of a page cannot ask. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build';
import { standaloneSvg, type Figure } from '../../../../src/core/report/figures/figure';
import type { BaselineRecord } from '../../../../src/core/recipe/types';
import { elements, parseXml, textOf, type Element } from '../../support/xml';
import { byHand, gentle, input, sweep } from './input';

/** Leads to marks of three baselines at two budgets each, which are joined. */
const swept = sweep.points.map((point, at) => {
  const baselines = (['random', 'stride', 'dart', 'divprune'] as const).map(
    (method, place): BaselineRecord => ({
      ...{ method, reduction: 0.2 + at / 10, reachable: true },
      accuracy: 0.9 - (place + at) / 50,
    }),
  );
  return { ...point, record: { ...point.record, baselines } };
});

function figureOf(changes: Parameters<typeof input>[0]): Figure {
  const { blocks } = buildReport(input(changes));
  const [first] = blocks.flatMap((one) =>
    one.kind === 'figure' && one.figure.name.startsWith('trade-off') ? [one.figure] : [],
  );
  return first!;
}

/** The shape of the mark before a name, and where the name is. */
function named(root: Element, name: string): { shape: string; y: number; dash?: string } {
  const [group] = elements(root, 'g').filter(
    (one) =>
      !elements(one, 'g').some((inner) => inner !== one) &&
      elements(one, 'text').some((words) => textOf(words) === name),
  );
  const [mark] = elements(group!, 'path').filter((one) => one.attributes['class'] === 'mark');
  const line = elements(group!, 'path').find((one) => one !== mark);
  const dash = line?.attributes['stroke-dasharray'];
  return {
    ...{ shape: mark!.attributes['d']!, y: Number(elements(group!, 'text')[0]!.attributes['y']) },
    ...(dash !== undefined && { dash }),
  };
}

/** The shape of the mark that a point with this tooltip has. */
function drawn(root: Element, tooltip: string): string {
  const [mark] = elements(root, 'path').filter((one) =>
    elements(one, 'title').some((words) => textOf(words).startsWith(`${tooltip}:`)),
  );
  return mark!.attributes['d']!;
}

describe('the plot of a sweep', () => {
  const root = parseXml(
    standaloneSvg(
      figureOf({
        recipes: [gentle],
        sweeps: [{ model: gentle.recipe.model.fingerprint, points: swept }],
      }),
    ),
  );

  it('names every baseline below its axis, by the mark that its points have', () => {
    const axis = elements(root, 'text').find((one) => textOf(one).startsWith('FLOPs saved'))!;
    for (const method of ['Random', 'Stride', 'DART', 'DivPrune']) {
      const { shape, y, dash } = named(root, method);
      expect(shape).toBe(drawn(root, method));
      expect(y).toBeGreaterThan(Number(axis.attributes['y']));
      expect(dash, 'a piece of its line').toBeDefined();
    }
  });

  it('has room for the names, and counts none of them', () => {
    const [box] = elements(root, 'svg');
    const height = Number(box!.attributes['height']);
    const lowest = Math.max(...elements(root, 'text').map((one) => Number(one.attributes['y'])));
    // 40 pixels above all that is drawn, for the title; the rest is margin.
    expect(lowest + 40).toBeLessThan(height - 16);
    expect(elements(root, 'text').map(textOf).join()).not.toMatch(/more baselines/);
  });

  it('names the offered methods at their ends', () => {
    expect(elements(root, 'text').map(textOf)).toContain('FitPrune');
  });
});

it('the plot of recipes without a sweep names baselines there, too, which have no line', () => {
  const root = parseXml(standaloneSvg(figureOf({ sweeps: [] })));
  for (const method of ['Random', 'Stride', 'Pyramid']) {
    const { shape, dash } = named(root, method);
    expect(shape).toBe(drawn(root, method));
    expect(dash).toBeUndefined();
  }
});

it('says that marks are beside their places only if some are', () => {
  const note = 'Marks of equal cost are drawn next to each other.';
  const textsOf = (changes: Parameters<typeof input>[0]) =>
    elements(parseXml(standaloneSvg(figureOf(changes))), 'text').map(textOf);
  // A recipe, and its baselines at its own FLOPs.
  expect(textsOf({ recipes: [gentle], sweeps: [] })).toContain(note);
  // Points of one method at budgets that are apart do not cover one another.
  expect(textsOf({ recipes: [byHand], sweeps: [sweep] })).not.toContain(note);
});
