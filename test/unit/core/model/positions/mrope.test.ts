import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mropeDecodePositions,
  mropePositions,
  type MropeFamily,
  type MropeOptions,
  type VisualGrid,
} from '../../../../../src/core/model/positions/mrope';
import { expectHumanError } from '../../../support/errors';

interface Case {
  name: string;
  options: MropeOptions;
  inputIds: number[];
  grids: VisualGrid[];
  ids: number[][];
  delta: number;
  firstGenerated: number[];
}

const families: MropeFamily[] = ['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'];
const file = path.join(__dirname, '../../../../fixtures/positions/mrope.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
const [start, end, image, video] = [1, 2, 3, 4];
const options: MropeOptions = {
  family: 'qwen2_vl',
  imageTokenId: image,
  videoTokenId: video,
  spatialMergeSize: 2,
  tokensPerSecond: 1,
};

describe.each(families)("positions of %s are Hugging Face's", (family) => {
  const own = cases.filter((one) => one.options.family === family);

  it.each(own)('$name', ({ inputIds, grids, options: given, ids, delta, firstGenerated }) => {
    expect(mropePositions(inputIds, grids, given)).toEqual({ ids, delta });
    const generated = mropeDecodePositions(inputIds.length, delta, 2);
    expect(generated).toEqual(firstGenerated.map((position) => [position, position + 1]));
  });

  it('of many kinds of prompts', () => {
    expect(own.length).toBeGreaterThanOrEqual(12);
  });
});

/** A number of text tokens, or a visual. */
type Part = number | VisualGrid;

/** A prompt as the processor writes it. */
function write(parts: Part[], family: MropeFamily): number[] {
  return parts.flatMap((part) => {
    if (typeof part === 'number') return Array<number>(part).fill(0);
    const [time, height, width] = part.thw;
    const frame = Math.floor(height / 2) * Math.floor(width / 2);
    const split = family === 'qwen3_vl' && part.kind === 'video';
    const token = part.kind === 'video' ? video : image;
    const run = Array<number>(split ? frame : time * frame).fill(token);
    const written = [...(split ? [0, 0] : []), start, ...run, end];
    return Array.from({ length: split ? time : 1 }, () => written).flat();
  });
}

/** Videos are no longer than their sides: text after longer ones may have lower positions. */
const visual = fc
  .record({
    kind: fc.constantFrom('image' as const, 'video' as const),
    height: fc.integer({ min: 2, max: 9 }),
    width: fc.integer({ min: 2, max: 9 }),
    time: fc.nat(),
    secondsPerGrid: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ kind, height, width, time, secondsPerGrid }): VisualGrid => {
    const longest = Math.floor(Math.max(height, width) / 2);
    const frames = kind === 'image' ? 1 : 1 + (time % longest);
    return { kind, thw: [frames, height, width], secondsPerGrid };
  });
const prompt = fc.record({
  family: fc.constantFrom(...families),
  parts: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), visual), { maxLength: 8 }),
});

describe('positions', () => {
  it('of text alone are its rows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...families), fc.array(fc.nat(2)), (family, inputIds) => {
        const rows = [...inputIds.keys()];
        const expected = { ids: [rows, rows, rows], delta: 0 };
        expect(mropePositions(inputIds, [], { ...options, family })).toEqual(expected);
      }),
    );
  });

  it('of text rise from row to row, alike on all axes', () => {
    fc.assert(
      fc.property(prompt, ({ family, parts }) => {
        const inputIds = write(parts, family);
        const { ids } = positionsOf(family, parts, inputIds);
        const texts = [...inputIds.keys()].filter((row) => inputIds[row]! < image);
        const [temporal, height, width] = ids.map((axis) => texts.map((row) => axis[row]!));
        expect(height).toEqual(temporal);
        expect(width).toEqual(temporal);
        expect(temporal).toEqual([...new Set(temporal)].toSorted((a, b) => a - b));
      }),
    );
  });

  it('of the last text count up to where generated tokens continue', () => {
    fc.assert(
      fc.property(prompt, fc.integer({ min: 1, max: 20 }), ({ family, parts }, count) => {
        const inputIds = write([...parts, count], family);
        const { ids, delta } = positionsOf(family, parts, inputIds);
        const first = inputIds.length - count;
        const expected = mropeDecodePositions(first, delta, count);
        expect(ids.map((axis) => axis.slice(first))).toEqual(expected);
        expect(expected[0].at(-1)).toBe(inputIds.length - 1 + delta);
      }),
    );
  });

  function positionsOf(family: MropeFamily, parts: Part[], inputIds: number[]) {
    const grids = parts.filter((part) => typeof part !== 'number');
    return mropePositions(inputIds, grids, { ...options, family });
  }
});

it('a video of unstated pace takes a second a grid, at four positions a second', () => {
  const silent = { ...options, family: 'qwen2_5_vl' as const, tokensPerSecond: undefined };
  const { ids } = mropePositions([video, video], [{ kind: 'video', thw: [2, 2, 2] }], silent);
  expect(ids[0]).toEqual([0, 4]);
});

describe('a prompt that does not fit its grids is refused', () => {
  const small: VisualGrid = { kind: 'image', thw: [1, 2, 4] };
  const large: VisualGrid = { kind: 'image', thw: [1, 4, 4] };
  const clip: VisualGrid = { kind: 'video', thw: [2, 2, 4] };
  const imageOnly = { ...options, videoTokenId: undefined };
  const qwen3 = { ...options, family: 'qwen3_vl' as const };
  const run = (count: number, token = image) => [start, ...Array<number>(count).fill(token), end];
  const refused: [string, number[], VisualGrid[], MropeOptions, string, RegExp][] = [
    ['too few placeholders', run(1), [small], options, 'placeholder-count', /has 1 .* need 2\./],
    ['too many', run(5), [large], options, 'placeholder-count', /has 5 .* images.* need 4\./],
    ['no grid', run(2), [], options, 'placeholder-count', /has 2 .* need 0\. .*download/],
    ['no placeholder', [0], [small], options, 'placeholder-count', /has 0 .* need 2\./],
    ['an image for a video', run(4), [clip], options, 'placeholder-count', /4 .* images.* 0\./],
    ['a video', run(4, video), [clip], imageOnly, 'placeholder-count', /0 .* videos.* need 4\./],
    [
      'another order',
      [...run(2), ...run(4)],
      [large, small],
      options,
      'placeholder-run',
      /number 1 is 2 tokens long, but its grid gives 4\. .*order/,
    ],
    [
      'nothing between images',
      run(6),
      [large, small],
      options,
      'placeholder-run',
      /number 1 is 6 tokens long, but its grid gives 4\./,
    ],
    [
      'an image in two parts',
      [...run(2), ...run(1), ...run(1)],
      [small, small],
      options,
      'placeholder-run',
      /number 2 is 1 tokens long, but its grid gives 2\./,
    ],
    [
      'frames without times',
      run(4, video),
      [clip],
      qwen3,
      'placeholder-run',
      /videos, number 1 is 4 tokens long, but its grid gives 2\./,
    ],
  ];
  it.each(refused)('%s', async (_, inputIds, grids, given, code, message) => {
    await expectHumanError(() => mropePositions(inputIds, grids, given), code, message);
  });
});
