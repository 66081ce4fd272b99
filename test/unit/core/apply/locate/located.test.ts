import { expect, it } from 'vitest';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { describeLocated } from '../../../../../src/core/apply/locate/located';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { sampleModel } from '../../../support/sample';
import { wholeFolder } from '../../../support/whole-folders';

/**
 * Whether the text says "no known tokens mark where an image begins" of a model whose features were
 * asked for.
 */
it.each([
  ['the sample model', sampleModel, true],
  ['granite-docling', wholeFolder('granite-docling'), false],
  ['lfm2-vl', wholeFolder('lfm2-vl'), false],
])('the reason for a mark is true of %s', async (_, folder, isUnbracketed) => {
  const located = await chooseLocate(await openModelFolder(folder), 'features');
  expect(located.locate.kind).toBe('features');
  const [way] = describeLocated(located).map(String);
  expect(way).toMatch(/by a mark that the vision encoder writes into them/);
  expect(way!.includes('no known tokens')).toBe(isUnbracketed);
});
