import { expect, it, vi } from 'vitest';
import type { Run } from '../../../../../src/host/runs/run-manager';
import { LastEnds } from '../../../../../src/host/views/trade-off/last-ends';

const run = (title: string): Run => ({ title }) as Run;
const words = (ends: LastEnds): string[] => ends.state.map((one) => one.words);

it('stay beside a run that waited for its turn, and disappear with one that begins later', () => {
  const ends = new LastEnds();
  const [waiting, later] = [run('waiting'), run('later')];
  ends.add({ words: 'one recipe', ways: [] }, [waiting]);
  ends.add({ words: 'the other', ways: [] }, [waiting]);
  ends.giveWayTo(undefined);
  expect(words(ends)).toEqual(['one recipe', 'the other']);
  ends.giveWayTo(waiting);
  expect(words(ends)).toEqual(['one recipe', 'the other']);
  ends.giveWayTo(later);
  expect(words(ends)).toEqual([]);
});

it('are the last ones, each with its own id', () => {
  const ends = new LastEnds();
  for (const one of ['1', '2', '3', '4', '5']) ends.add({ words: one, ways: [] }, []);
  expect(words(ends)).toEqual(['3', '4', '5']);
  expect(new Set(ends.state.map(({ id }) => id)).size).toBe(3);
});

it('disappear one by one as they are read, and lead on by the button that was pressed', () => {
  const ends = new LastEnds();
  const [apply, inspect] = [vi.fn(), vi.fn()];
  const ways = [
    { label: 'Apply', act: apply },
    { label: 'Inspect', act: inspect },
  ];
  ends.add({ words: 'one', ways }, []);
  ends.add({ words: 'other', ways }, []);
  const [one, other] = ends.state;
  expect(one!.ways).toEqual(['Apply', 'Inspect']);
  ends.take(one!.id);
  expect(words(ends)).toEqual(['other']);
  // No button has that number: a page's message is not trusted.
  ends.take(other!.id + 1, 0);
  expect(words(ends)).toEqual(['other']);
  ends.take(other!.id, 1);
  ends.take(other!.id, 1);
  expect(inspect).toHaveBeenCalledTimes(1);
  expect(apply).not.toHaveBeenCalled();
});

it('that disappear by themselves are replaced only by the next of their name', () => {
  const ends = new LastEnds();
  ends.add({ words: 'a.svg is saved', ways: [], passing: 'export' }, []);
  ends.add({ words: 'evaluated', ways: [] }, []);
  const id = ends.add({ words: 'b.png is saved', ways: [], passing: 'export' }, []);
  expect(words(ends)).toEqual(['evaluated', 'b.png is saved']);
  ends.take(id);
  expect(words(ends)).toEqual(['evaluated']);
});
