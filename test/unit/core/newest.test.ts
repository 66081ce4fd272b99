import { expect, it } from 'vitest';
import { Newest } from '../../../src/core/newest';

it('only what was started last is current, until everything is stopped', () => {
  const looks = new Newest();
  const first = looks.start();
  expect(first()).toBe(true);
  const second = looks.start();
  expect([first(), second()]).toEqual([false, true]);
  looks.stop();
  expect([first(), second()]).toEqual([false, false]);
  expect(looks.start()()).toBe(true);
});
