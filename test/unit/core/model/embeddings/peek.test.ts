import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { peekEmbeddings } from '../../../../../src/core/model/embeddings/peek';
import { temporaryFolder } from '../../../support/temporary';

const fixtures = path.join(import.meta.dirname, '../../../../fixtures/embeddings');

test.each([
  ['llava-hr.arrow', 3],
  ['llava-hr.safetensors', 2],
])('%s holds embeddings', async (name, samples) => {
  const found = await peekEmbeddings(path.join(fixtures, name));
  expect(found).toMatchObject({ samples });
  expect(found!.hiddenSize).toBeGreaterThan(0);
});

test('weights, and other files, hold no embeddings', async () => {
  const folder = temporaryFolder();
  const header = '{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  const files = {
    'model.safetensors': Buffer.concat([size, Buffer.from(header), Buffer.alloc(4)]),
    'torn.arrow': Buffer.from('ARROW1\0\0torn'),
    'empty.arrow': Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), bytes);
    expect(await peekEmbeddings(path.join(folder, name)), name).toBeUndefined();
  }
  expect(await peekEmbeddings(path.join(folder, 'gone.arrow'))).toBeUndefined();
});
