import { describe, expect, it } from 'vitest';
import { confirm, choosing, resolution } from '../../../../src/core/search/confirm';
import { halve } from '../../../../src/core/search/halving';
import type { Proposal } from '../../../../src/core/search/proposals';

/** Uniform in [0, 1), the same in every run. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const proposal = (layer: number): Proposal => ({
  schedule: [{ layer, keep: 0.5 }],
  ranking: { kind: 'cross' },
});

/** By proposal, the losses of samples; `groups` names their images, each its own if absent. */
function measuring(kl: Map<Proposal, readonly number[]>, groups?: readonly string[]) {
  return (asked: readonly Proposal[], count: number) =>
    Promise.resolve({
      samples: Array.from({ length: count }, (_, at) => `s${at}`),
      groups: Array.from({ length: count }, (_, at) => groups?.[at] ?? `${at}.png`),
      kl: asked.map((one) => Float64Array.from(kl.get(one)!.slice(0, count))),
    });
}

describe('confirming what was chosen', () => {
  const [base, found, other] = [proposal(0), proposal(1), proposal(2)];
  const spread = <T>(length: number, at: (index: number) => T): T[] =>
    Array.from({ length }, (_, index) => at(index));

  it('asks no sample whose image took part in choosing', async () => {
    const groups = spread(32, (at) => (at < 20 ? `${at >> 2}.png` : `${at}.png`));
    const kl = new Map([
      [base, spread(32, () => 5)],
      // If both halves had this image, the second half's questions would be the worst.
      [found, spread(32, (at) => (at >= 16 && at < 20 ? 100 : 1))],
    ]);
    const { confirmed } = await confirm([found], base, {
      ...{ samples: 32, failure: 1, measure: measuring(kl, groups) },
    });
    expect(confirmed.samples).toBe(16);
    const shared = spread(32, (at) => (at === 15 || at === 16 ? 'both.png' : `${at}.png`));
    const apart = await confirm([found], base, {
      ...{ samples: 32, failure: 1, measure: measuring(kl, shared) },
    });
    expect(apart.confirmed.samples).toBe(15);
    expect(apart.confirmed.kl).toBeCloseTo((3 * 100 + 12) / 15, 9);
  });

  it('confirms nothing where all images took part in choosing', async () => {
    const kl = new Map([
      [base, spread(16, () => 5)],
      [found, spread(16, () => 0)],
    ]);
    const groups = spread(16, () => 'one.png');
    const { confirmed } = await confirm([found], base, {
      ...{ samples: 16, failure: 1, measure: measuring(kl, groups) },
    });
    expect(confirmed.samples).toBe(0);
    expect(confirmed.bound).not.toBeLessThan(0);
  });

  it('lets all questions of an image fail together', async () => {
    const kl = new Map([
      [base, spread(64, () => 0.5)],
      [found, spread(64, () => 0)],
    ]);
    const bound = async (groups: string[]) =>
      (
        await confirm([found], base, {
          ...{ samples: 64, failure: 2, measure: measuring(kl, groups) },
        })
      ).confirmed.bound;
    const each = await bound(spread(64, (at) => `${at}.png`));
    const eights = await bound(spread(64, (at) => `${at >> 3}.png`));
    expect(each).toBeLessThan(0);
    expect(eights).toBeGreaterThan(0);
  });

  it('skips samples without a figure', async () => {
    const kl = new Map([
      [base, spread(32, () => 5)],
      [other, spread(32, () => NaN)],
      [found, spread(32, () => 0)],
    ]);
    const { best, confirmed } = await confirm([other, found], base, {
      ...{ samples: 32, failure: 1, measure: measuring(kl) },
    });
    expect(best).toBe(found);
    expect(confirmed.bound).toBeLessThan(0);
  });
});

describe('candidates that are no better than the fit', () => {
  const random = uniform(1);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  /** In nats, of a model whose failures cost 2 on average. */
  const losses: [name: string, draw: () => number][] = [
    ['which fail seldom', () => (random() < 0.1 ? exponential(2) : 0.001)],
    ['which often fail', () => (random() < 0.5 ? exponential(2) : 0.01)],
    ['which see nothing', () => exponential(2)],
  ];
  const field = Array.from({ length: 33 }, (_, at) => proposal(at));
  const [base, ...others] = field as [Proposal, ...Proposal[]];

  it.each(losses.flatMap(([name, draw]) => [1, 4].map((questions) => ({ name, questions, draw }))))(
    'seldom replace it: $name, $questions questions an image',
    async ({ questions: n, draw }) => {
      const samples = 32;
      const groups = Array.from({ length: samples }, (_, at) => `${Math.floor(at / n)}.png`);
      const runs = 60;
      let taken = 0;
      for (let run = 0; run < runs; run++) {
        const kl = new Map(
          field.map((one) => {
            // A failure of an image affects all of its questions.
            const images = Array.from({ length: samples / n }, draw);
            return [one, groups.map((_, at) => images[Math.floor(at / n)]!)];
          }),
        );
        const measure = measuring(kl, groups);
        const rung = await halve(others, {
          ...{ from: 4, to: choosing(samples), resolution, references: [base] },
          measure: async (candidates, count) => (await measure(candidates, count)).kl,
        });
        const ranked = rung!.ranked.map(({ candidate }) => candidate);
        const finalists = ranked.slice(0, Math.min(ranked.indexOf(base), 4));
        if (finalists.length === 0) continue;
        const { confirmed } = await confirm(finalists, base, { samples, measure, failure: 2 });
        taken += Number(confirmed.bound < 0);
      }
      expect(taken / runs).toBeLessThanOrEqual(0.05);
    },
  );
});
