import { expect, it } from 'vitest';
import { measuredNote } from '../../../../../webview/trade-off/measured/notes';
import { measuredSets } from '../../../../../webview/trade-off/measured/sets';
import { recipe, stateOf, strings } from '../../support';
import { record, sweepOf, sweepPoint } from './support';

const measured = (name: string, samples: number) =>
  recipe(name, [{ layer: 1, keep: 0.4 }], {
    maker: { method: 'fitprune' },
    records: [record({ samples })],
  });
const swept = (samples: number) =>
  sweepOf([
    sweepPoint(0, 'fitprune', 0.8, { samples, accuracy: 0.9 }),
    sweepPoint(1, 'stride', 0.8, { samples, accuracy: 0.8 }),
    sweepPoint(2, 'fitprune', 0.4, { samples, accuracy: 0.6 }),
  ]);
const noteOf = (state: ReturnType<typeof stateOf>) =>
  measuredNote(strings, state, measuredSets(state)[0]!).text;
const findingOf = (state: ReturnType<typeof stateOf>) =>
  measuredNote(strings, state, measuredSets(state)[0]!).finding;

it('says what a sweep found and on how many samples, and which recipes have more', () => {
  const recipes = [measured('mine', 500), measured('small', 8)];
  const state = stateOf(recipes, { measuring: { sweeps: [swept(8)] } });
  expect(findingOf(state)).toContain('At 20% fewer FLOPs, FitPrune keeps 100.0% of accuracy');
  expect(findingOf(state)).toContain('best baseline Stride 88.9%');
  const words = noteOf(state);
  expect(words).toContain('sweptOn[2|8|');
  expect(words).toContain('elsewhere[mine|500|');
  expect(words).not.toContain('small');
});

it('counts recipes if they are many, and says nothing if all is there', () => {
  const many = ['a', 'b', 'c', 'd'].map((name) => measured(name, 500));
  const words = noteOf(stateOf(many, { measuring: { sweeps: [swept(8)] } }));
  expect(words).toContain('elsewhereMany[4|500|');
  expect(noteOf(stateOf([measured('mine', 500), measured('small', 8)]))).toBe('');
});

it('mentions the method that does best, as the end of the sweep does, and has what is worth keeping', () => {
  const points = [
    sweepPoint(0, 'fitprune+', 0.4, { samples: 8, accuracy: 0.9 }),
    sweepPoint(1, 'fitprune', 0.8, { samples: 8, accuracy: 0.9 }),
  ];
  const measuring = { sweeps: [sweepOf(points)] };
  const state = stateOf([], { measuring, method: 'fitprune' });
  const { finding, found } = measuredNote(strings, state, measuredSets(state)[0]!);
  expect(finding).toContain('FitPrune+ keeps 100.0%');
  expect(found?.index).toBe(0);
  expect(found?.name).toContain('FitPrune+|');
  const one = stateOf([], { measuring: { sweeps: [sweepOf(points.slice(0, 1))] } });
  expect(noteOf(one)).toContain('sweptOnOne[8|');
  const { schedule } = points[0]!;
  const maker = { method: 'fitprune+' as const };
  const saved = measured('saved', 8);
  const recipe = { ...saved, numbers: { ...saved.numbers!, schedule, maker } };
  const kept = stateOf([recipe], { measuring, method: 'fitprune' });
  expect(measuredNote(strings, kept, measuredSets(kept)[0]!).found).toBeUndefined();
});
