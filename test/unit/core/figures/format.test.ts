import fc from 'fast-check';
import { formatMilliseconds, formatTime } from '../../../../src/core/cost/format';
import { describe, expect, it } from 'vitest';
import {
  formatKl,
  formatMass,
  formatPercentInterval,
  formatPointsInterval,
  formatProbability,
  formatTimes,
  klColumn,
  klTick,
  plainNumber,
  plainPercent,
} from '../../../../src/core/figures/format';

describe('KL divergences of one column', () => {
  it.each([
    [
      [0.16, 1.1, 0.249, 0.00163],
      ['0.1600', '1.1000', '0.2490', '0.0016'],
    ],
    [
      [0.16, 1.1, 0.249],
      ['0.160', '1.100', '0.249'],
    ],
    [
      [1.321, 4.4],
      ['1.32', '4.40'],
    ],
    [
      [0.0131, undefined, 0.00003, 0],
      ['0.0131', '< 0.0001', '0'],
    ],
    [
      [-0.0021, 0.4],
      ['−0.0021', '0.4000'],
    ],
  ])('%j have as many decimals', (all, expected) => {
    const format = klColumn(all);
    expect(all.flatMap((one) => (one === undefined ? [] : [format(one)]))).toEqual(expected);
  });
});

describe('what figures look like', () => {
  it.each([
    [formatKl(0), '0'],
    [formatKl(4.1834), '4.18'],
    [formatKl(0.37949), '0.379'],
    [formatKl(0.0021), '0.0021'],
    [formatKl(0.01312), '0.0131'],
    [formatKl(0.0003142), '0.0003'],
    [formatKl(4.72e-7), '< 0.0001'],
    [formatKl(-0.00005), '> −0.0001'],
    [klTick(4.153e-5), '4.15e-5'],
    [klTick(0.00001), '1e-5'],
    [klTick(0.0021), '0.0021'],
    [formatMass(0.3412), '34.1%'],
    [formatMass(0.0314), '3.14%'],
    [formatMass(0.0004), '0.04%'],
    [formatMass(0), '0.00%'],
    [formatMilliseconds(4.211), '4.21 ms'],
    [formatMilliseconds(99.96), '100 ms'],
    [formatTime(1234.5), '1235'],
    [formatTimes(1.8), '1.80x'],
    [formatProbability(0.0004), '< 0.001'],
    [formatProbability(0.0312), '0.031'],
    [plainPercent(0.6), '60%'],
    [plainPercent(0.545), '54.5%'],
    [plainNumber(0.1 + 0.2), '0.3'],
    [formatPercentInterval([0.971, 1.004]), '[97.1%, 100.4%]'],
    [formatPointsInterval([-0.018, 0.002]), '[−1.8, +0.2]'],
  ])('%s', (formatted, expected) => {
    expect(formatted).toBe(expected);
  });
});

/** A text read back is the value, to as many digits as it has. */
describe('the way back', () => {
  const size = fc.double({ min: 1e-9, max: 30, noNaN: true });

  it('of nats, to three digits or a tenth of a thousandth, whatever their sign', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(1, -1), (nats, sign) => {
        const formatted = formatKl(sign * nats);
        const [, bound, digits] = /^([<>] )?(−?[\d.]+)$/.exec(formatted)!;
        const read = Number(digits!.replace('−', '-'));
        if (bound === undefined) {
          const unit = Math.max(0.01 * nats, 1e-4);
          expect(Math.abs(read - sign * nats)).toBeLessThanOrEqual((unit / 2) * (1 + 1e-9));
          // The number that was read back is formatted the same.
          expect(formatKl(read)).toBe(formatted);
        } else {
          expect(nats).toBeLessThan(Math.abs(read));
          expect(Math.sign(read)).toBe(sign);
        }
      }),
    );
  });

  it('of shares and masses, to a tenth or a hundredth of a percent', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), (share) => {
        const mass = Number.parseFloat(formatMass(share).replace('−', '-')) / 100;
        expect(Math.abs(mass - share)).toBeLessThanOrEqual(
          (Math.abs(share) < 0.1 ? 0.5e-4 : 0.5e-3) + 1e-9,
        );
        const percent = Number.parseFloat(plainPercent(share).replace('−', '-')) / 100;
        expect(Math.abs(percent - share)).toBeLessThanOrEqual(0.5e-3 + 1e-9);
      }),
    );
  });

  it('of times, to three digits or to the millisecond, and never with an exponent', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (time) => {
        const text = formatTime(time);
        expect(text).toMatch(/^\d+(\.\d+)?$/);
        const unit = time >= 100 ? 1 : time >= 10 ? 0.1 : 0.01;
        expect(Math.abs(Number(text) - time)).toBeLessThanOrEqual(unit / 2 + 1e-6);
      }),
    );
  });

  it('keeps the order of nats', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const bound = (nats: number) => Number(formatKl(nats).replace('< ', ''));
        expect(bound(low)).toBeLessThanOrEqual(bound(high));
      }),
    );
  });
});
