/** Prompts of LFM2-VL, whose decoder has layers without a cache and is not fitted yet. */
import { beforeAll, describe, expect, it } from 'vitest';
import { PromptProcessor } from '../../../../../src/core/model/processor';
import { text } from '../../../../../src/core/text';
import { readTokens, rowsByMarkers } from '../../../support/markers';
import { picture, turnsOf, wholeCases, wholeFolder } from '../../../support/whole-folders';

describe('LFM2-VL', () => {
  const cases = wholeCases('lfm2-vl').map((one) => [one.name, one] as const);
  let processor: PromptProcessor;
  beforeAll(async () => {
    processor = await PromptProcessor.open(wholeFolder('lfm2-vl'));
  });

  it.each(cases)('places tokens as the library does: %s', async (_, one) => {
    const { family, files } = processor;
    const images = [];
    for (const spec of one.images) images.push(await processor.pixelsOf(picture(spec)));
    const prompt = processor.render(turnsOf(one));
    expect(prompt).toBe(one.prompt);
    const ids = processor.tokenize(prompt, images, text`the prompt`);
    expect(ids).toEqual(one.inputIds);
    const shapes = images.flatMap(({ tensors }) =>
      Array.from(tensors['spatial_shapes']!.data as BigInt64Array, Number),
    );
    expect(shapes).toEqual(one.spatialShapes!.flat());
    const grids = images.map((image) => family.grids(image, 0, files));
    const tokens = grids.flat().reduce((sum, [rows, columns]) => sum + rows * columns, 0);
    expect(tokens).toBe(one.visualRows.length);
    images.forEach((image, at) => {
      expect(family.views(image, grids[at]!, files).length).toBe(grids[at]!.length);
    });
    const markers = family.markers(files)!;
    expect(rowsByMarkers(markers, ids, readTokens(wholeFolder('lfm2-vl')))).toEqual(one.visualRows);
  });
});
