/**
 * Families whose tiles transformers.js does not cut: with its resizing they are cut as with
 * Python's.
 */
import type { Tensor } from '@huggingface/transformers';
import { describe, expect, it } from 'vitest';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { largestDifference } from '../../../support/decoder';
import { picture, wholeCases, wholeFolder } from '../../../support/whole-folders';

describe.each(['exported/llava-next', 'exported/llava-onevision', 'exported/internvl'] as const)(
  '%s',
  (name) => {
    // Pictures of one colour, or of a size that needs no resizing: how pixels are mixed does not
    // matter.
    const cases = wholeCases(name).filter(({ images }) => images.length > 0);
    it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, { images }) => {
      const processor = await PromptProcessor.open(wholeFolder(name));
      for (const spec of images) {
        const [python, own] = [
          await processor.pixelsOf(picture(spec), { pixels: 'python', among: images.length }),
          await processor.pixelsOf(picture(spec), {
            pixels: 'transformers.js',
            among: images.length,
          }),
        ];
        const [expected, given] = [python, own].map(({ tensors }) => tensors['pixel_values']!) as [
          Tensor,
          Tensor,
        ];
        expect(given.dims).toEqual(expected.dims);
        const values = [given, expected].map(({ data }) => data as Float32Array);
        expect(largestDifference(values[0]!, values[1]!)).toBeLessThan(1e-5);
        expect([own.results, own.size]).toEqual([python.results, python.size]);
      }
    });
  },
);
