/**
 * The paper's search on the sample model, checked against the same search in PyTorch
 * (scripts/sample-model/published_search.py).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { wholeRun } from '../../../../../src/core/data/order';
import { runPublishedSearch } from '../../../../../src/core/search/published/run';
import { calibrationData, sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';

interface Fixture {
  samples: string[];
  searches: {
    reduction: number;
    alpha: number;
    counts: number[];
    midpoints: { alpha: number; met: boolean; dropped: number[] }[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(path.resolve('test/fixtures/published/sample-search.json'), 'utf8'),
) as Fixture;
const visualTokens = 144;

describe('the search as published', () => {
  it.each(fixture.searches)('finds what PyTorch finds at $reduction', async (expected) => {
    const lines = readFileSync(calibrationData, 'utf8')
      .split('\n')
      .slice(0, fixture.samples.length);
    const data = path.join(temporaryFolder(), 'samples.jsonl');
    writeFileSync(data, lines.join('\n'));
    const seen: string[] = [];
    let announced = 0;
    const { midpoints, samples } = await runPublishedSearch(
      {
        ...{ model: sampleModel, device: 'cpu', seed: 0, shard: wholeRun, aggregate: 'max' },
        data: { path: data, images: path.dirname(calibrationData) },
        reduction: expected.reduction,
      },
      {
        onStart: (total) => {
          announced = total;
        },
        onSample: ({ id }) => {
          seen.push(id);
        },
      },
    );
    expect(samples).toBe(fixture.samples.length);
    expect(new Set(seen)).toEqual(new Set(fixture.samples));
    expect(seen).toHaveLength(announced);
    // Every count, of every tolerance.
    const counts = midpoints.map(({ alpha, met, dropped }) => ({
      ...{ alpha, met },
      dropped: dropped.map((part) => Math.round(part * visualTokens * samples)),
    }));
    expect(counts).toEqual(expected.midpoints);
  });
});
