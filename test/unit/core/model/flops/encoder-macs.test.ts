/** What vision encoders cost, held to PyTorch's own count of the same checkpoints (scripts/fixtures/flops.py). */
import path from 'node:path';
import { expect, it } from 'vitest';
import { encoderMacs } from '../../../../../src/core/model/flops/encoder-macs';
import { headCost } from '../../../../../src/core/model/flops/head';
import { openModelFolder } from '../../../../../src/core/model/folder';
import reference from '../../../../fixtures/exported/references/flops.json';

const exported = path.join(__dirname, '../../../../fixtures/exported');
const models = Object.entries(reference.models);

it.each(models)('%s: encoder and head as PyTorch counts them', async (name, expected) => {
  const folder = await openModelFolder(path.join(exported, name));
  const { macs, visualTokens, uncounted } = await encoderMacs(folder, reference.picture);
  expect(uncounted).toEqual([]);
  expect(visualTokens).toBe(expected.visualTokens);
  expect(2 * macs).toBe(expected.encoder);

  const head = headCost(folder.decoder);
  expect(head?.rows).toBe('all');
  expect(2 * head!.macsPerRow * expected.rows).toBe(expected.head);
});
