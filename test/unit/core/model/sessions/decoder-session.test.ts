/** Errors of a pruned decoder at run time are explained in words. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { beforeDecoder } from '../../../../../src/core/cost/types';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { mropePositions } from '../../../../../src/core/model/positions/mrope';
import { buildPrunedGraph } from '../../../../../src/core/surgery/pruning/pruning';
import { randomRows } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { wholeFolder } from '../../../support/whole-folders';

const hiddenSize = 32;
const image = 9;
/** A text token, an image of 4 by 6 patches, and two of text. */
const inputIds = [1, ...new Array<number>(6).fill(image), 2, 3];

it('positions of three axes that do not continue after a cut before the decoder', async () => {
  const folder = await openModelFolder(wholeFolder('exported/qwen2.5-vl'));
  const schedule = [{ layer: beforeDecoder, keep: 0.5 }];
  const ranking = { kind: 'cross', before: { kind: 'isolation' } } as const;
  const graph = buildPrunedGraph(folder.decoder, { schedule, ranking }, { kind: 'input' });
  const decoder = await DecoderSession.open(folder, graph, { device: 'cpu' });
  const positions = mropePositions(inputIds, [{ kind: 'image', thw: [1, 4, 6] }], {
    ...{ family: 'qwen2_5_vl', spatialMergeSize: 2 },
    ...{ imageTokenId: image, videoTokenId: image + 1 },
  });
  const length = inputIds.length;
  const { cache } = await decoder.prefill({
    ...{ inputIds, length, hiddenSize, positions, grids: [] },
    embeddings: randomRows(length * hiddenSize, 3),
    visualIndex: [1, 2, 3, 4, 5, 6],
  });
  const token = randomRows(hiddenSize, 4);
  const resumed = await decoder.decode(token, length, cache, positions.delta);
  expect(resumed.logits.every(Number.isFinite)).toBe(true);
  const odd = decoder.decode(token, length, cache, positions.delta + 1);
  await expectHumanError(
    odd,
    'positions-unclear',
    /greatest position so far.*drop nothing before/s,
  );
  await decoder.dispose();
});

it('gives the same bits whether its threads spin or sleep between operators', async () => {
  const folder = await openModelFolder(path.resolve('media/sample/shapes-llava'));
  const { hiddenSize: width } = folder.shape;
  const length = 160;
  const visualIndex = Array.from({ length: 144 }, (_, at) => at + 4);
  const prompt = {
    ...{ inputIds: new Array<number>(length).fill(1), length, hiddenSize: width, grids: [] },
    ...{ embeddings: randomRows(length * width, 5), visualIndex },
  };
  const logits: Float32Array[][] = [];
  for (const yields of [false, true]) {
    const options = { device: 'cpu', threads: 2, yields } as const;
    const decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, options);
    const first = await decoder.prefill(prompt);
    const second = await decoder.decode(randomRows(width, 6), length, first.cache);
    logits.push([first.logits, second.logits].map((one) => one.slice()));
    await decoder.dispose();
  }
  expect(logits[0]!.every((one) => one.some((value) => value !== 0))).toBe(true);
  expect(logits[1]).toEqual(logits[0]);
});
