/** Placeholders and features of images among the rows of a prompt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expandPlaceholders,
  placeFeatures,
  requireAsManyRows,
} from '../../../../../src/core/model/vision/image-rows';
import { text } from '../../../../../src/core/text';
import { expectHumanError } from '../../../support/errors';

const image = 9;

describe('rows of images', () => {
  it('repeats each placeholder by the features of its own image', () => {
    expect(expandPlaceholders([1, image, 2, image], image, [3, 1])).toEqual([
      ...[1, image, image, image, 2, image],
    ]);
  });

  it('leaves a prompt alone if its processor has repeated them', () => {
    const ids = [1, image, image, image, 2];
    expect(expandPlaceholders(ids, image, [3])).toBe(ids);
    expect(expandPlaceholders([1, 2], image, [])).toEqual([1, 2]);
  });

  it('has as many image tokens as features after it, and the text as it was', () => {
    const prompts = fc.array(fc.oneof(fc.constant(image), fc.integer({ min: 0, max: 8 })));
    fc.assert(
      fc.property(prompts, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (ids, sizes) => {
        const counts = ids.filter((id) => id === image).map(() => sizes.next().value as number);
        const found = expandPlaceholders(ids, image, counts);
        const placed = found.filter((id) => id === image).length;
        expect(placed).toBe(counts.reduce((sum, count) => sum + count, 0));
        expect(found.filter((id) => id !== image)).toEqual(ids.filter((id) => id !== image));
        requireAsManyRows(placed, counts, image, text`the prompt`);
      }),
    );
  });

  it('refuses other counts, and says both', async () => {
    await expectHumanError(
      () => {
        requireAsManyRows(576, [577], image, text`sample "a"`);
      },
      'image-token-count',
      /576 image tokens.*577 features/s,
    );
  });

  it('puts features of all images into their rows, and touches no other', () => {
    const embeddings = new Float32Array(10);
    const rows = (...values: number[]) => ({ values: Float32Array.from(values), width: 2 });
    placeFeatures([rows(1, 2, 3, 4), rows(5, 6)], embeddings, 2, [1, 2, 4]);
    expect([...embeddings]).toEqual([0, 0, 1, 2, 3, 4, 0, 0, 5, 6]);
  });

  it('refuses features of another width', async () => {
    await expectHumanError(
      () => {
        const feature = { values: Float32Array.of(1, 2, 3), width: 3 };
        placeFeatures([feature], new Float32Array(2), 2, [0]);
      },
      'feature-width',
      /width 3.*2/s,
    );
  });
});
