/** The figures of a report: which there are, their names, and every point where its axes say. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build';
import { standaloneSvg, type Figure } from '../../../../src/core/report/figures/figure';
import { el } from '../../../../src/core/markup';
import { elements, parseXml, textOf } from '../../support/xml';
import { figureSuffixes } from '../../../../src/core/report/figure-suffixes';
import { gentle, harsh, input, measuredRecipe } from './input';
import { figures } from './reading';

it('draws the mass dropped once a method, whose budgets it ranks', () => {
  const twin = { ...harsh, name: 'twin', path: 'twin.fitprune.json' };
  const { blocks } = buildReport(input({ recipes: [gentle, harsh, twin], sweeps: [] }));
  const drawn = blocks.flatMap((one) =>
    one.kind === 'figure' && one.figure.name.startsWith('mass') ? [one.figure] : [],
  );
  // FitPrune has a single recipe here.
  expect(drawn.map(({ name, title }) => [name, title])).toEqual([
    ['mass-dropped-fitprune-plus', 'Attention mass dropped against FLOPs saved, FitPrune+'],
  ]);
});

describe('figures are named by what they show', () => {
  const group = (names: string[], samples: number, data = 'sha256:aaaaaaaa1', score?: 'vqa') => ({
    ...{ names, samples, data, score },
  });
  it.each([
    [
      [group(['evaluation.jsonl'], 500), group(['evaluation.jsonl'], 50)],
      ['-evaluation-500', '-evaluation-50'],
    ],
    [
      [group(['a.jsonl'], 5, 'sha256:1111111122'), group(['A.jsonl'], 5, 'sha256:2222222233')],
      ['-a-5-11111111', '-A-5-22222222'],
    ],
    [
      [group(['a.jsonl'], 5), group(['a.jsonl'], 5, undefined, 'vqa')],
      ['-a-5-aaaaaaaa-unscored', '-a-5-aaaaaaaa-vqa'],
    ],
    [
      [group(['../x y/<b>.tsv'], 7), group([], 7)],
      ['-x-y-b-7', '-data-7'],
    ],
  ])('%#', (groups, expected) => {
    expect(figureSuffixes(groups)).toEqual(expected);
  });
});

describe('the trade-off figure', () => {
  /** Where a mark with this tooltip is drawn. */
  function markAt(figure: Figure, tooltip: RegExp): { x: number; y: number } {
    const marks = elements(parseXml(standaloneSvg(figure)), 'path');
    const [mark] = marks.filter((one) =>
      elements(one, 'title').some((t) => tooltip.test(textOf(t))),
    );
    const [, x, y] = /^translate\(([\d.]+) ([\d.]+)\)$/.exec(mark!.attributes['transform']!)!;
    return { x: Number(x), y: Number(y) };
  }

  /** Reads the value at a pixel off the labels of an axis: two of them make the scale. */
  function readAxis(figure: Figure, anchor: 'end' | 'middle', pixel: number): number {
    const ticks = elements(parseXml(standaloneSvg(figure)), 'text')
      .filter((one) => one.attributes['text-anchor'] === anchor && /^[\d.]+$/.test(textOf(one)))
      .map((one) => ({
        // Labels of rows are 4 pixels below their line.
        at: anchor === 'end' ? Number(one.attributes['y']) - 4 : Number(one.attributes['x']),
        value: parseFloat(textOf(one)) / 100,
      }));
    const [a, b] = [ticks[0]!, ticks.at(-1)!];
    return a.value + ((pixel - a.at) / (b.at - a.at)) * (b.value - a.value);
  }

  it('has every point where its axes say', () => {
    const [figure] = figures();
    const point = markAt(figure!, /^A llava-60:/);
    // Marks of equal cost are drawn side by side.
    expect(readAxis(figure!, 'middle', point.x)).toBeCloseTo(0.6006, 2);
    expect(readAxis(figure!, 'end', point.y)).toBeCloseTo(0.93 / 0.94, 3);
    const baseline = markAt(figure!, /^Stride:/);
    expect(readAxis(figure!, 'middle', baseline.x)).toBeCloseTo(0.599, 2);
    expect(readAxis(figure!, 'end', baseline.y)).toBeCloseTo(0.938 / 0.94, 3);
  });

  it('leaves out baselines that cannot be reached, and figures without values', () => {
    expect(standaloneSvg(figures()[0]!)).not.toContain('FastV');
    const unlabelled = measuredRecipe({}, { kl: { mean: 0.1, median: 0.1, p999: 1 } });
    const recipes = ['u', 'v'].map((name) => ({ name, path: name, recipe: unlabelled }));
    const names = (some: typeof recipes) =>
      figures({ recipes: some, sweeps: [] }).map(({ name }) => name);
    expect(names(recipes).slice(0, 2)).toEqual(['fidelity-data-500', 'schedules']);
    expect(names(recipes.slice(1)), 'one point is no plot').toEqual(['schedules']);
  });
});

describe('a figure as a file', () => {
  it('has its title, and room around everything drawn', () => {
    const body = [el('rect', { width: 300, height: 200 })];
    const svg = standaloneSvg({ name: 'f', title: 'What it shows', width: 300, height: 200, body });
    const root = parseXml(svg);
    const [box] = elements(root, 'svg');
    const [, , width, height] = box!.attributes['viewBox']!.split(' ').map(Number);
    const [moved] = elements(root, 'g');
    const [, left, top] = /^translate\((\d+) (\d+)\)$/.exec(moved!.attributes['transform']!)!;
    expect(elements(root, 'text').map(textOf)).toContain('What it shows');
    expect(Number(left)).toBeGreaterThan(8);
    expect(width! - 300 - Number(left)).toBeGreaterThan(8);
    expect(height! - 200 - Number(top)).toBeGreaterThan(8);
    expect(Number(elements(root, 'text')[0]!.attributes['y'])).toBeLessThan(Number(top));
  });
});
