import { describe, expect, it, test } from 'vitest';
import { hoverAt, hoverMarkdown } from '../../../../../src/core/recipe/editing/hover';
import { escapeMarkdown, markdownTable } from '../../../../../src/core/recipe/editing/tables';
import { figures } from '../../../../../src/core/figures/all';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { example, exampleWith } from '../example';
import { atCursor } from './marked';
import { inEnglish } from '../../../support/in-english';

function hover(...changes: [string, string][]) {
  const { document, offset } = atCursor(exampleWith(...changes));
  return inEnglish(hoverAt(document, offset));
}

describe('a step', () => {
  it('before the decoder shows what it saves of layer 0, which then sees less', () => {
    const found = hover(['"layer": 1,', '"lay|er": -1,'])!;
    expect(found.title).toBe('Before layer 0: keep 0.72');
    expect(found.sentence).toBe(
      'Removes 161 of the 576 visual tokens that enter; 415 leave, 72% of all 576.',
    );
    const [tokens, flops] = found.table!.rows;
    expect(tokens).toEqual(['Tokens entering layer 0', '576', '415', '161']);
    // 646 and 485 rows through 4 x 4096^2, 2 x rows x 4096 and 3 x 4096 x 11008.
    const macs = (rows: number) => rows * (4 * 4096 ** 2 + 2 * rows * 4096 + 3 * 4096 * 11008);
    const giga = (rows: number) => `${((2 * macs(rows)) / 1e9).toFixed(0)} GFLOPs`;
    expect(flops!.slice(0, 3)).toEqual(['FLOPs of layer 0', giga(646), giga(485)]);
  });

  it('shows what it removes, costs and saves', () => {
    const found = hover(['"layer": 4', '"lay|er": 4'])!;
    expect(found.title).toBe('Layer 4: keep 0.48');
    expect(found.sentence).toBe(
      'Removes 139 of the 415 visual tokens that enter; 276 leave, 48% of all 576.',
    );
    expect(found.table).toMatchInlineSnapshot(`
      {
        "head": [
          "",
          "Without this step",
          "With it",
          "Saves (of unpruned)",
        ],
        "rows": [
          [
            "Tokens leaving layer 4",
            "415",
            "276",
            "139",
          ],
          [
            "FLOPs of layer 4",
            "200 GFLOPs",
            "158 GFLOPs",
            "42.3 GFLOPs",
          ],
          [
            "FLOPs (decoder)",
            "3.72 TFLOPs",
            "3.43 TFLOPs",
            "291 GFLOPs (3.4%)",
          ],
          [
            "KV cache",
            "147 MiB",
            "136 MiB",
            "10.9 MiB (3.4%)",
          ],
        ],
      }
    `);
  });

  it('counts without it what the other steps leave', () => {
    const [tokens] = hover(['"keep": 0.18', '"keep": 0.|18'])!.table!.rows;
    expect(tokens!.slice(1)).toEqual(['161', '104', '57']);
  });

  it('that removes nothing says so', () => {
    expect(hover(['"keep": 0.18', '"keep": 0.|28'])!.sentence).toBe(
      'Removes none of the 161 visual tokens that enter.',
    );
  });

  it('counts by the convention of the budget', () => {
    const found = hover(
      ['"layer": 4', '"lay|er": 4'],
      ['"convention": "decoder"', '"convention": "visual"'],
    );
    expect(found!.table!.rows[2]![0]).toBe('FLOPs (visual)');
  });
});

describe('the ranking', () => {
  test.each([
    ['"self-|cross" }', 'Ranking: self-cross', 'Keeps the tokens that get the most attention from the image and from the text after it.'],
    ['"random", "se|ed": 3 }', 'Ranking: random, seed 3', 'Keeps tokens at random, the same ones for the same seed: a baseline.'],
    ['"stri|de", "grid": [24, 24] }', 'Ranking: stride, grid 24 x 24', 'Keeps tokens spread evenly over the image: a baseline.'],
    ['"self", "debia|sed": true }', 'Ranking: self, debiased', 'Keeps the tokens that get the most attention from the image.'],
    ['"cross", "textRows": "max", "coverage": { "blo|ck": 5 } }', 'Ranking: cross, largest over text rows, 5 x 5 blocks', 'Keeps the tokens that get the most attention from the text after the image. The best token of each block of 5 x 5 goes first; an image of 24 x 24 has 25 blocks.'],
  ])('%s is put in words', (ranking, title, sentence) => {
    const found = hover(['"self-cross" }', ranking])!;
    expect([found.title, found.sentence]).toEqual([title, sentence]);
  }); // oxfmt-ignore

  it('needs no model, and accepts half-typed text', () => {
    const alone = hover(
      ['"visualTokens": 576, ', ''],
      ['"self-cross" }', '"cross", "coverage": { "blo|ck": 2 } }'],
    );
    expect(alone!.sentence).toMatch(/each block of 2 x 2 goes first\.$/);
    for (const typed of [
      '"cr|oss',
      '"cross", "cover|age": null',
      '"self-cross", "expo|nents": 1',
    ]) {
      expect(hover(['"self-cross"', typed])).toBeUndefined();
    }
  });
});

describe('the budget', () => {
  it('shows unpruned, reached and saved', () => {
    const found = hover(['"budget"', '"bud|get"'])!;
    expect(found.title).toBe('Budget: 60.0% fewer FLOPs (decoder)');
    expect(found.sentence).toBe('The schedule keeps to it, with 0.1 points to spare.');
    expect(found.table!.rows.map(([name, , after, saved]) => [name, after, saved])).toEqual([
      ['FLOPs (decoder)', '3.43 TFLOPs', '60.1%'],
      ['FLOPs (visual)', expect.any(String), '67.2%'],
      // 646, 485, 346 and 231 rows, squared, by 4096, twice: self and cross mass of 4 layers.
      ['Choosing tokens', '6.76 GFLOPs', 'not counted'],
      ['Mean visual tokens', '202', '64.9%'],
      ['Final visual tokens', '104', '81.9%'],
      ['KV cache', expect.any(String), '57.9%'],
    ]);
  });

  it('shows by how much it is missed', () => {
    expect(hover(['0.6 }', '0.|7 }'])!.sentence).toBe('The schedule misses it by 9.9 points.');
  });

  it('shows no more digits than are true of one that is kept exactly', () => {
    const found = hover(['0.6 }', '0.|6006 }'])!;
    expect(found.sentence).toBe('The schedule keeps to it.');
  });

  it('words each figure as the trade-off panel does, with the same digits', () => {
    const labels = Object.values(figures).map(({ label }) => String(label));
    const { rows } = hover(['"budget"', '"bud|get"'])!.table!;
    expect(rows.map(([label]) => label).filter((one) => !labels.includes(one as string))).toEqual(
      [],
    );
    const percents = rows.map(([, , , saved]) => saved).filter((one) => one !== 'not counted');
    expect(percents).toHaveLength(5);
    for (const one of percents) expect(one).toMatch(/^\d+\.\d%$/);
  });

  it('leaves out the saving without choosing if FLOPs include it', () => {
    const counted = hover(['"budget": {', '"bud|get": { "overhead": true,'])!.table!.rows;
    expect(counted[2]).toEqual(['Choosing tokens', '0 FLOPs', '6.76 GFLOPs', '']);
  });
});

describe('the fit', () => {
  const mass =
    'Attention mass dropped: 3.10% self, 4.40% cross. It ranks budgets of one method and does not predict accuracy.';

  it('shows what was measured of this schedule before the mass dropped', () => {
    const current = `"schedule": "${scheduleHash(example.schedule, example.ranking)}",`;
    const found = hover(['"fit": {', '"f|it": {'], ['"schedule": "sha256:...",', current])!;
    expect(found.sentence).toBe(`Measured accuracy 93.0%, unpruned 94.0%, 500 samples. ${mass}`);
  });

  it.each(['"schedule": "sha256:other",', '"schedule": 1,', ''])(
    'says that nothing was measured, with %j',
    (stale) => {
      const found = hover(['"fit": {', '"f|it": {'], ['"schedule": "sha256:...",', stale])!;
      expect(found.sentence).toBe(`Accuracy is not measured. ${mass}`);
    },
  );
});

test.each([
  ['outside', ['"version"', '"vers|ion"']],
  ['on a step without keep', ['"layer": 4, "keep": 0.48', '"layer": |4']],
  ['on a step of no layer', ['"layer": 4', '"layer": |99']],
] as [string, [string, string]][])('says nothing %s', (_, change) => {
  expect(hover(change)).toBeUndefined();
});

describe('markup', () => {
  test.each([
    ['[x](command:y)', '\\[x\\]\\(command\\:y\\)'],
    ['<img src=x>', '&lt;img src=x\\>'],
    ['a|b', 'a\\|b'],
    ['a\n\n# b', 'a \\# b'],
    ['&lt;b', '&amp;lt;b'],
    ['`x` $(zap)', '\\`x\\` \\$\\(zap\\)'],
  ])('%j cannot get out', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('stays a table', () => {
    const lines = markdownTable({ head: ['', 'a|b'], rows: [['x', '1']] }, String).split('\n');
    expect(lines).toEqual(['|  | &emsp;a\\|b |', '| :-- | --: |', '| x | &emsp;1 |']);
  });

  it('of a hover holds its numbers', () => {
    const text = hoverMarkdown(hover(['"layer": 4', '"lay|er": 4'])!);
    expect(text).toContain('**Layer 4\\: keep 0\\.48**');
    expect(text).toContain('| Tokens leaving layer 4 | &emsp;415 | &emsp;276 | &emsp;139 |');
  });
});
