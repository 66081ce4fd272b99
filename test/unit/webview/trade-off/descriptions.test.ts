import { describe, expect, it, test } from 'vitest';
import { cellWords } from '../../../../webview/shared/csv';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { Situation } from '../../../../src/protocol/trade-off';
import {
  announce,
  axisTitle,
  curveTable,
  describeRecipe,
  scheduleTable,
  samplesWords,
} from '../../../../webview/trade-off/descriptions';
import { received } from '../../../../webview/trade-off/received';
import { cardOf } from '../../../../webview/trade-off/situation-cards';
import { frontier, prompt, shape, stateOf, strings, work } from '../support';

const cost = scheduleCost(shape, prompt, [{ layer: 0, keep: 0.5 }]);
const loss = { selfLoss: 0.1, crossLoss: 0.2 };
const evaluation = { data: 'a', samples: 9, accuracy: 0.8, unpruned: 0.9 };
const mark = { id: 'a', name: 'a', cost, loss, evaluation: undefined, chosen: true, stale: false };
const axis = { metric: 'tokens', convention: 'decoder' } as const;

describe('a recipe in words', () => {
  it.each([
    [mark, 'recipePoint[a|axisMeanTokens[{0}|{1}|{2}|{3}|{4}|{5}|{6}|{7}] 62.5|'],
    [{ ...mark, loss: undefined }, 'recipePoint[a|'],
  ])('names it and where it is', (one, start) => {
    expect(describeRecipe(strings, axis, one).startsWith(start)).toBe(true);
  });

  it('says what was measured, or that nothing was, before the mass dropped', () => {
    const places = (text: string) =>
      ['recipeAccuracy[80.0%|90.0%|9|', 'recipeNotMeasured[', 'recipeMass[10.0%|20.0%|'].map(
        (part) => text.indexOf(part),
      );
    const [accuracy, none, mass] = places(describeRecipe(strings, axis, { ...mark, evaluation }));
    expect([accuracy! > 0, none, mass! > accuracy!]).toEqual([true, -1, true]);
    const [absent, present, after] = places(describeRecipe(strings, axis, mark));
    expect([absent, present! > 0, after! > present!]).toEqual([-1, true, true]);
    expect(describeRecipe(strings, axis, { ...mark, loss: undefined })).not.toContain('recipeMass');
  });
});

describe('axisTitle', () => {
  it.each([
    ['flops', 'decoder', 'axisFlopsDecoder'],
    ['flops', 'visual', 'axisFlopsVisual'],
    ['tokens', 'visual', 'axisMeanTokens'],
    ['kv', 'decoder', 'axisKvSaved'],
  ] as const)('%s, %s: %s', (metric, convention, key) => {
    expect(axisTitle(strings, { metric, convention })).toBe(strings[key]);
  });
});

describe('announce', () => {
  it('gives the figures, and losses if they are known', () => {
    const percent = (cost.reduction.decoder * 100).toFixed(1);
    expect(announce(strings, '50%', { cost, loss })).toContain(`announcement[50%|${percent}%|`);
    expect(announce(strings, '50%', { cost, loss })).toContain('|10.0%|20.0%]');
    expect(announce(strings, 'a', { cost })).toContain('announcementRecipe[a|');
  });
});

describe('tables', () => {
  it('have a row for every recipe and every point, with empty cells for unknown values', () => {
    const { columns, rows } = curveTable(strings, frontier, [{ ...mark, evaluation }]);
    expect(rows).toHaveLength(1 + frontier.length);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([columns.length]));
    const numbers = rows[0]!.map((cell) => (typeof cell === 'object' ? cell.value : cell));
    expect(numbers.slice(0, 4)).toEqual([
      'a',
      expect.closeTo(cost.reduction.decoder, 5),
      expect.closeTo(cost.reduction.visual, 5),
      62.5,
    ]);
    expect(numbers.slice(-3)).toEqual([0.8, 0.1, 0.2]);
    expect(rows[0]!.slice(-3).map(cellWords)).toEqual(['80.0%', '10.0%', '20.0%']);
    expect(rows[1]!.at(-3)).toBeUndefined();
  });

  it('have a column for every schedule', () => {
    const schedules = [
      { name: 'a', schedule: [{ layer: 1, keep: 0.5 }], prompt },
      { name: 'b', schedule: [{ layer: 0, keep: 0.1 }], prompt: { ...prompt, visualTokens: 50 } },
    ];
    expect(scheduleTable(strings, 3, schedules)).toEqual({
      columns: [strings.layer, 'a', 'b'],
      rows: [
        [0, 100, 5],
        [1, 50, 5],
        [2, 50, 5],
      ],
    });
  });
});

describe('cardOf', () => {
  const frontier = { decoder: [], visual: [] };
  const curve = {
    method: 'fitprune',
    before: 1,
    shape,
    prompt,
    work,
    samples: 1,
    frontier,
  } as const;
  const running = { kind: 'calibrating', text: '3 of 12 samples', part: 0.25 } as const;

  it.each<[Situation, string | undefined, (string | number | boolean)[]]>([
    [{ kind: 'ready', curve }, undefined, []],
    [{ kind: 'loading' }, 'loading', [true]],
    [{ kind: 'untrusted' }, 'untrusted', ['manageTrust']],
    [{ kind: 'no-model' }, 'noModel', []],
    [{ kind: 'no-statistics' }, 'noStatistics', ['calibrate']],
    [running, 'calibrating', ['cancelCalibration', 0.25]],
    [{ kind: 'calibrating', text: 'starting' }, 'calibrating', ['cancelCalibration', true]],
    [{ kind: 'preparing', part: 0.5 }, 'preparing', [0.5]],
    [{ kind: 'failed', message: 'why' }, 'failed', ['retry', 'showLog']],
  ])('%j', (situation, title, more) => {
    const card = cardOf(strings, situation, false);
    expect(card?.title.split('[')[0]).toBe(title);
    const actions = card?.actions?.map(({ message }) => message.type) ?? [];
    expect([...actions, card?.busy ?? card?.part].filter((one) => one !== undefined)).toEqual(more);
  });

  it('says why, what still works, and where progress is shown', () => {
    expect(cardOf(strings, { kind: 'failed', message: 'why' }, true)?.text).toBe('why');
    const [without, withRecipe] = [false, true].map(
      (has) => cardOf(strings, { kind: 'untrusted' }, has)?.text,
    );
    expect(withRecipe).toBe(`${without!} ${strings.costOnly}`);
    expect(cardOf(strings, running, false)?.text).toBe(running.text);
  });
});

test('while a curve is of a few samples, that replaces their number', () => {
  const { situation } = stateOf([]);
  if (situation.kind !== 'ready') throw new Error('not ready');
  expect(samplesWords(strings, stateOf([]))).toMatch(/^samplesCount\[3\|/);
  const sharpening = { samples: 2000, part: 0.07 };
  const preview = stateOf([], { situation: { ...situation, sharpening } });
  expect(samplesWords(strings, preview)).toMatch(/^samplesSharpened\[3\|2000\|7%\|/);
  const sharper = received(preview, {
    type: 'sharpening',
    sharpening: { samples: 2000, part: 0.5 },
  });
  expect(samplesWords(strings, sharper)).toMatch(/^samplesSharpened\[3\|2000\|50%\|/);
  const whole = received(sharper, { type: 'state', state: stateOf([]) });
  expect(samplesWords(strings, whole)).toMatch(/^samplesCount\[/);
  // Nothing that is not shown is sharpened.
  const failed = stateOf([], { situation: { kind: 'failed', message: 'why' } });
  expect(received(failed, { type: 'sharpening', sharpening })).toBe(failed);
});
