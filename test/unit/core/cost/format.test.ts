import { expect, test } from 'vitest';
import * as format from '../../../../src/core/cost/format';

test.each([
  [3.4327e12, '3.43 TFLOPs'],
  [8.586e12, '8.59 TFLOPs'],
  [12.34e9, '12.3 GFLOPs'],
  [999.6e9, '1.00 TFLOPs'],
  [123_456_789, '123 MFLOPs'],
  [0, '0 FLOPs'],
  [512, '512 FLOPs'],
])('%d is %s', (flops, text) => {
  expect(format.formatFlops(flops)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1536, '1.50 KiB'],
  [338_690_048, '323 MiB'],
  [1024 ** 3, '1.00 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(format.formatBytes(bytes)).toBe(text);
});

test.each([
  [format.formatPercent(0.6012), '60.1%'],
  [format.formatPercent(-0.00001), '0.0%'],
  [format.formatPercent(0.5, 0), '50%'],
  [String(format.formatPoints(0.0042)), '0.42 points'],
  [format.formatSaving(0.579), '−57.9%'],
  [format.formatSaving(0), '0.0%'],
  [format.formatTokens(202), '202'],
  [format.formatTokens(201.96), '202.0'],
])('%s', (actual, expected) => {
  expect(actual).toBe(expected);
});
