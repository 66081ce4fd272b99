/** LFM2-VL, whose layers are convolutions and attention, applied: it generates in transformers.js. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { applyRecipe } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { massLayers } from '../../../../src/core/cost/layers';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { modelFingerprint } from '../../../../src/core/model/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder';
import { Runtime, type Message } from '../../support/generation';
import { temporaryFolder } from '../../support/temporary';
import { savePicture, wholeFolder } from '../../support/whole-folders';

const schedule = [
  { layer: 1, keep: 0.6 },
  { layer: 3, keep: 0.3 },
];
const tokens = 4;

it('generates as a decoder that is told the rows, with caches as short as the recipe says', async () => {
  const source = wholeFolder('lfm2-vl');
  const model = await openModelFolder(source);
  const root = temporaryFolder();
  const fingerprint = await modelFingerprint(model);
  const applied = async (name: string, way: string | undefined): Promise<string> => {
    const { locate } = await chooseLocate(model, way as 'input' | undefined);
    expect(locate.kind).toBe(name);
    const { folder } = await applyRecipe({
      ...{ recipe: { schedule, ranking: { kind: 'self-cross' } }, model, locate, fingerprint },
      ...{ out: path.join(root, name), cacheFolder: path.join(root, 'cache') },
    });
    return folder;
  };
  const imageTokenId = model.imageTokenId!;
  const finding = await Runtime.open(await applied('markers', undefined), { imageTokenId });
  const told = await applied('input', 'input');
  const asking = await Runtime.open(told, { imageTokenId, tellsRows: true });
  const dense = await Runtime.open(source, { imageTokenId });
  const images = [path.join(root, '0.png'), path.join(root, '1.png')];
  await savePicture(images[0]!, [141, 59, 'flat']);
  await savePicture(images[1]!, [55, 193, 'flat']);
  const user = (text: string, ...shown: string[]): Message => ({
    role: 'user',
    text,
    images: shown,
  });
  const conversations = [
    [user('What is in the image?', images[0]!)],
    [user('Which is larger?', ...images)],
    [
      user('What is this?', images[1]!),
      { ...user('It is green.'), role: 'assistant' as const },
      user('And?'),
    ],
    [user('How many things are there?')],
  ];
  for (const messages of conversations) {
    const generated = await finding.generate(messages, tokens);
    expect(generated).toEqual(await asking.generate(messages, tokens));
    const { visual, cached, length } = generated;
    const { entering } = tokensPerLayer(model.shape.layers, visual, schedule);
    expect(cached).toEqual(
      massLayers(model.shape).map((layer) => entering[layer]! - visual + length + tokens - 1),
    );
    if (visual === 0) expect(generated.ids).toEqual((await dense.generate(messages, tokens)).ids);
  }
  for (const one of [finding, asking, dense]) await one.dispose();
});
