/** The cost of a whole prefill, checked against sums by hand. */
import { expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { wholeFlops } from '../../../../src/core/cost/whole';
import { llava7b } from './shapes';

const prompt = { visualTokens: 576, textTokens: 70 };
const head = { macsPerRow: 4096 * 32064, rows: 'all' } as const;

it('adds encoder, decoder and head', () => {
  const { flops } = scheduleCost(llava7b, prompt, []);
  const found = wholeFlops(llava7b, prompt, [], { encoder: 191e9, head });
  expect(found).toEqual({
    encoder: 382e9,
    decoder: flops.decoder,
    head: 2 * 646 * 4096 * 32064,
    headRows: 646,
    total: 382e9 + flops.decoder + 2 * 646 * 4096 * 32064,
  });
});

it('a pruned prompt has fewer rows of logits, and one row if the graph picks the last', () => {
  const schedule = [{ layer: 3, keep: 0.25 }];
  const all = wholeFlops(llava7b, prompt, schedule, { encoder: 1, head });
  expect(all.headRows).toBe(144 + 70);
  const last = wholeFlops(llava7b, prompt, schedule, {
    encoder: 1,
    head: { ...head, rows: 'last' },
  });
  expect([last.headRows, last.head]).toEqual([1, 2 * 4096 * 32064]);
});

it('without a part there is no total', () => {
  const found = wholeFlops(llava7b, prompt, [], { encoder: undefined, head });
  expect([found.encoder, found.total, found.headRows]).toEqual([null, null, 646]);
  expect(wholeFlops(llava7b, prompt, [], { encoder: 1, head: undefined }).total).toBeNull();
});
