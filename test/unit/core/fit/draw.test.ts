import { expect, test } from 'vitest';
import { drawSamples } from '../../../../src/core/fit/draw';
import { someSamples } from '../calibration/samples';

const ids = (samples: readonly { sample: string }[]) => samples.map(({ sample }) => sample);

test('draws evenly, in the order of ids, whatever the order of the file', () => {
  const all = someSamples(10);
  expect(ids(drawSamples(all, 5))).toEqual([1, 3, 5, 7, 9].map((at) => `sample-${at}`));
  expect(ids(drawSamples(all, 2))).toEqual(['sample-2', 'sample-7']);
  expect(drawSamples(all.toReversed(), 5)).toEqual(drawSamples(all, 5));
  expect(ids(drawSamples(all, 10))).toEqual(ids(all));
  expect(ids(drawSamples(all, 64))).toEqual(ids(all));
});

test('leaves out samples that no fit reads', () => {
  const all = someSamples(6).map((one, at) => (at % 2 === 0 ? one : { ...one, visualTokens: 0 }));
  expect(ids(drawSamples(all, 3))).toEqual(['sample-0', 'sample-2', 'sample-4']);
});
