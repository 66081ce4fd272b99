import { afterEach, expect, it } from 'vitest';
import { today } from '../../../src/core/today';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

it.each([
  ['UTC', '2026-03-01T00:30:00Z', '2026-03-01'],
  ['America/Los_Angeles', '2026-03-01T00:30:00Z', '2026-02-28'],
  ['Asia/Shanghai', '2026-12-31T20:00:00Z', '2027-01-01'],
])('is the local day in %s', (zone, instant, day) => {
  process.env['TZ'] = zone;
  expect(today(new Date(instant))).toBe(day);
});
