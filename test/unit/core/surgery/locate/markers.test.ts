/** The graph finds what plain code finds, in prompts nobody would write. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MarkerRule, Locate } from '../../../../../src/core/surgery/pruning/locate/types';
import { markerRoles } from '../../../../../src/core/surgery/pruning/locate/markers';
import { randomRows } from '../../../support/decoder';
import { finder, type Finder } from '../../../support/locating';
import { visualRows } from '../../../support/marker-oracle';

const width = 12;
/** Ids of the table: markers below 6, an image's rows 6 and 7, text after that. */
const vocabulary = 12;
const table = randomRows(vocabulary * width, 9);
const dims = [1, 3, 4, 8, 10];

const rules: Record<string, MarkerRule> = {
  'Qwen-VL, Gemma 3': { kind: 'between', open: [0], close: [1], inside: [] },
  'several openers': { kind: 'between', open: [0, 2], close: [1, 3], inside: [] },
  'LFM2-VL': { kind: 'between', open: [0], close: [1], inside: [2, 3] },
  SmolVLM: { kind: 'after', openers: [0, 2], fake: 1, tokens: 3 },
  Pixtral: { kind: 'closed-rows', rowEnd: 0, end: 1 },
  PaliGemma: { kind: 'before', token: 0 },
};

function rowsOf(ids: readonly number[]): Float32Array {
  return Float32Array.from(ids.flatMap((id) => [...table.subarray(id * width, (id + 1) * width)]));
}

function locateBy(rule: MarkerRule): Locate {
  const patterns = markerRoles(rule)
    .flat()
    .map((token) => ({
      token,
      values: Float32Array.from(dims, (dim) => table[token * width + dim]!),
      tolerance: 0.05,
    }));
  return { kind: 'markers', rule, rows: { dims, patterns } };
}

/** Prompts made of pieces that look like the rule's images, whole and broken, among text. */
function prompts(rule: MarkerRule): fc.Arbitrary<number[]> {
  const text = fc.integer({ min: 8, max: vocabulary - 1 });
  const feature = fc.constantFrom(6, 7);
  const anything = fc.integer({ min: 0, max: vocabulary - 1 });
  const features = (count: number) => fc.array(feature, { minLength: count, maxLength: count });
  const image = imageOf(rule, features);
  const piece = fc.oneof(
    { arbitrary: image, weight: 4 },
    { arbitrary: fc.array(text, { maxLength: 4 }), weight: 2 },
    { arbitrary: fc.array(anything, { maxLength: 3 }), weight: 1 },
  );
  return fc.array(piece, { maxLength: 6 }).map((pieces) => [...pieces.flat(), 9]);
}

function imageOf(
  rule: MarkerRule,
  features: (count: number) => fc.Arbitrary<number[]>,
): fc.Arbitrary<number[]> {
  const join = (...parts: fc.Arbitrary<number[]>[]) => fc.tuple(...parts).map((all) => all.flat());
  const one = (...ids: number[]) => fc.constantFrom(...ids).map((id) => [id]);
  switch (rule.kind) {
    case 'between': {
      const some = fc.integer({ min: 0, max: 4 }).chain(features);
      const pieces =
        rule.inside.length === 0
          ? some
          : fc.array(join(one(...rule.inside), some), { maxLength: 3 }).map((all) => all.flat());
      return join(one(...rule.open), pieces, one(...rule.close));
    }
    case 'after':
      return join(
        one(rule.fake),
        one(...rule.openers),
        features(rule.tokens),
        fc.array(fc.constant(8), { maxLength: 3 }),
        one(rule.fake),
      );
    case 'closed-rows':
      return fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
        .chain(([rows, columns]) =>
          join(
            ...Array.from({ length: rows }, (_, row) =>
              join(features(columns), one(row === rows - 1 ? rule.end : rule.rowEnd)),
            ),
          ),
        );
    case 'before':
      return join(fc.integer({ min: 0, max: 4 }).chain(features), one(rule.token));
  }
}

describe.each(Object.entries(rules))('markers of %s', (_, rule) => {
  let graph: Finder;
  beforeAll(async () => {
    graph = await finder(locateBy(rule), width);
  });

  it('finds the rows that plain code finds', async () => {
    let pruned = 0;
    await fc.assert(
      fc.asyncProperty(prompts(rule), async (ids) => {
        const expected = visualRows(rule, ids);
        pruned += Number(expected.length > 0);
        expect(await graph.find(rowsOf(ids))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
    // Otherwise the property would only be tested on prompts without an image.
    expect(pruned).toBeGreaterThan(100);
  });

  it('finds nothing in a later run, or in text', async () => {
    const [image] = fc.sample(
      imageOf(rule, (count) => fc.constant(new Array<number>(count).fill(6))),
      {
        numRuns: 1,
        seed: 3,
      },
    );
    const ids = [...image!, 9];
    expect(await graph.find(rowsOf(ids), 5)).toEqual([]);
    expect(await graph.find(rowsOf([8, 9, 10, 11, 8]))).toEqual([]);
    expect(await graph.find(rowsOf([9]))).toEqual([]);
    expect(await graph.find(rowsOf([9, 8, 9, 8]), 0, 2)).toEqual([]);
  });

  it.each([13, 18, 21])('is the same graph in operator set %i', async (opset) => {
    const other = await finder(locateBy(rule), width, opset);
    for (const ids of fc.sample(prompts(rule), { numRuns: 30, seed: 5 })) {
      expect(await other.find(rowsOf(ids))).toEqual(visualRows(rule, ids));
    }
  });
});
