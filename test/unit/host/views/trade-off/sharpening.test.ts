import { expect, test } from 'vitest';
import type { Fitter, Preview } from '../../../../../src/fitter/pool';
import { progressed, shownAs } from '../../../../../src/host/views/trade-off/sharpening';
import type { Situation } from '../../../../../src/protocol/trade-off';
import { stateOf } from '../../../webview/support';

const state = stateOf([]).situation as Extract<Situation, { kind: 'ready' }>;
const { curve } = state;
const shown = { facts: { samples: 64, samplesInFile: 2000 } } as Preview;
const preview = { curve, shown, fitter: undefined };
const whole = { curve, shown, fitter: {} as Fitter };

test('a preview says what it is of, and the curve of all samples says nothing', () => {
  expect(shownAs(preview)).toEqual({
    ...{ kind: 'ready', curve },
    sharpening: { samples: 2000, part: 0 },
  });
  expect(shownAs(whole)).toEqual({ kind: 'ready', curve });
});

test('a preview stays while all samples are prepared, and gets whole percents', () => {
  const first = progressed(shownAs(preview), preview, 0.129)!;
  const sharpening = { samples: 2000, part: 0.12 };
  expect(first.event).toEqual({ type: 'sharpening', sharpening });
  expect(first.situation).toEqual({ kind: 'ready', curve, sharpening });
  expect(progressed(first.situation, preview, 0.1299)).toBeUndefined();
});

test.each<[string, Situation, typeof preview | typeof whole | undefined]>([
  ['nothing', { kind: 'loading' }, undefined],
  ['the curve of another method', shownAs(whole), whole],
  ['a preview of another file', shownAs(preview), undefined],
])('when %s is shown, the progress replaces the curve', (_, situation, opened) => {
  const preparing = { kind: 'preparing', part: 0.5 };
  expect(progressed(situation, opened, 0.5)).toEqual({
    situation: preparing,
    event: { type: 'situation', situation: preparing },
  });
});
