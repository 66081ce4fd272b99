import { expect, it, vi } from 'vitest';
import type { Run } from '../../../../../src/host/runs/run-manager';
import { LastEnd } from '../../../../../src/host/views/trade-off/last-end';

const run = (title: string): Run => ({ title }) as Run;

it('stays beside a run that waited for its turn, and goes with one that begins later', () => {
  const end = new LastEnd();
  const [waiting, later] = [run('waiting'), run('later')];
  end.tell({ words: 'done', ways: [] }, [waiting]);
  expect(end.hasGivenWay(undefined)).toBe(false);
  expect(end.hasGivenWay(waiting)).toBe(false);
  expect(end.state).toEqual({ words: 'done', ways: [] });
  expect(end.hasGivenWay(later)).toBe(true);
  expect(end.state).toBeUndefined();
  expect(end.hasGivenWay(later)).toBe(false);
});

it('goes when it was read, and leads on by the button that was pressed', () => {
  const end = new LastEnd();
  const [apply, inspect] = [vi.fn(), vi.fn()];
  const ways = [
    { label: 'Apply', act: apply },
    { label: 'Inspect', act: inspect },
  ];
  end.tell({ words: 'done', ways }, []);
  expect(end.state?.ways).toEqual(['Apply', 'Inspect']);
  end.take();
  expect(end.state).toBeUndefined();
  end.tell({ words: 'done', ways }, []);
  end.take(1);
  end.take(1);
  expect(inspect).toHaveBeenCalledTimes(1);
  expect(apply).not.toHaveBeenCalled();
  end.tell({ words: 'done', ways }, []);
  // No button has that number: a message of a page is not trusted.
  end.take(7);
  expect(apply).not.toHaveBeenCalled();
});
