/**
 * Texts and images in turn, as Hugging Face's processors make prompts of the same lists of parts:
 * interleaved.py.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasInside, message } from '../../../../../src/core/data/content';
import type { Sample, Turn } from '../../../../../src/core/data/types';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { orderNotes } from '../../../../../src/core/model/prompts/order-notes';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { readTokens, rowsByMarkers } from '../../../support/markers';
import { interleavedCases } from '../../../support/interleaved';
import { picture, wholeFolder, type WholeFolder } from '../../../support/whole-folders';

const cases = interleavedCases();
const folders = [...new Set(cases.map(({ folder }) => folder))];

/** Their templates write the images of a message first. */
const imagesFirst = new Set<WholeFolder>([
  ...(['llava', 'llava-next', 'exported/llava', 'exported/llava-next'] as const),
]);

function sampleOf(turns: readonly Turn[]): Sample {
  return { id: 'a', question: '', images: [], answers: [], category: undefined, turns };
}

describe.each(folders)('%s', (name) => {
  const own = cases.filter(({ folder }) => folder === name).map((one) => [one.name, one] as const);
  let encoder: PromptEncoder;
  beforeAll(async () => {
    const folder = await openModelFolder(wholeFolder(name), { dtype: 'fp32' });
    encoder = await PromptEncoder.open(folder, { device: 'cpu' });
  });
  afterAll(() => encoder.dispose());

  it.each(own)('places images as the library does: %s', async (_, { turns, prompt, ...one }) => {
    expect(encoder.processor.render(turns)).toBe(prompt);
    const { inputIds, places } = await encoder.encode(turns, one.images.map(picture));
    expect(inputIds).toEqual(one.inputIds);
    expect(new Set(places!.map(({ image }) => image)).size).toBe(one.images.length);
  });

  it('has markers that show the visual rows of every prompt', async () => {
    const { family, files } = encoder.processor;
    const markers = family.markers(files);
    if (markers === undefined) return;
    const tokens = readTokens(wholeFolder(name));
    for (const [title, { turns, images, inputIds }] of own) {
      const { visualIndex } = await encoder.encode(turns, images.map(picture));
      expect(rowsByMarkers(markers, inputIds, tokens), title).toEqual(visualIndex);
    }
  });

  it('says where its template moves them', () => {
    const samples = own.map(([, { turns }]) => sampleOf(turns));
    const inside = samples.filter(({ turns }) => turns!.some(hasInside)).length;
    const notes = orderNotes(encoder.processor, samples).map(String);
    const note = `in ${inside} of ${samples.length} samples`;
    expect(notes).toEqual(imagesFirst.has(name) ? [expect.stringContaining(note)] : []);
    expect(orderNotes(encoder.processor, [sampleOf([message('user', 'Q', 1)])])).toEqual([]);
  });
});

describe('texts and images in turn', () => {
  const turn: Turn = {
    role: 'user',
    content: [
      ...[{ type: 'image' as const }, { type: 'text' as const, text: 'Like ' }],
      ...[{ type: 'image' as const }, { type: 'text' as const, text: '?' }],
    ],
  };

  it('are refused by a family that has images first', async () => {
    const processor = await PromptProcessor.open(wholeFolder('paligemma'));
    expect(() => processor.render([turn])).toThrow(/images only before the text.* Put the images/s);
    expect(processor.render([message('user', 'Q', 2)])).toBe('<image><image>Q');
  });

  it('have the marker within the text if a template takes only text', async () => {
    const processor = await PromptProcessor.open(wholeFolder('phi3-v'));
    expect(processor.render([turn])).toBe(
      '<|user|>\n<|image|>\nLike <|image|>?<|end|>\n<|assistant|>\n',
    );
  });
});
