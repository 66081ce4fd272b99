/** What is seen of a cut before a decoder that turns tokens by time, height and width. */
import { expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { openData } from '../../../../src/core/data/open';
import { Observer } from '../../../../src/core/inspection/observe';
import { stays } from '../../../../src/core/inspection/types';
import { PromptEncoder } from '../../../../src/core/model/encoder';
import { modelFingerprint } from '../../../../src/core/model/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder';
import { isolationOracle } from '../../support/isolation-oracle';
import { evaluationData } from '../../support/sample';
import { wholeFolder } from '../../support/whole-folders';

it('tells which tokens went before the decoder, as isolation by its definition says', async () => {
  const folder = await openModelFolder(wholeFolder('exported/qwen2.5-vl'));
  const observer = await Observer.open({
    ...({ model: folder.path, device: 'cpu', data: { path: evaluationData } } as const),
    fingerprint: await modelFingerprint(folder),
    schedule: [
      { layer: beforeDecoder, keep: 0.5 },
      { layer: 1, keep: 0.25 },
    ],
    ranking: { kind: 'cross', before: { kind: 'isolation' }, sizeBias: 0.5 },
  });
  const [sample] = (await openData({ path: evaluationData })).samples;
  const { exits, sizes, masses } = await observer.observe({ kind: 'sample', id: sample!.id });
  await observer.dispose();

  const encoder = await PromptEncoder.open(folder, { device: 'cpu' });
  const { embeddings, length, visualIndex } = await encoder.encodeSample(sample!);
  await encoder.dispose();
  const width = embeddings.length / length;
  const rows = visualIndex.map((row) => embeddings.slice(row * width, (row + 1) * width));
  const kept = isolationOracle(rows, Math.floor(0.5 * rows.length + 0.5));
  const entering = [...exits].flatMap((exit, at) => (exit === beforeDecoder ? [] : [at]));
  expect(entering).toEqual(kept);
  expect(exits.filter((exit) => exit === stays)).toHaveLength(Math.floor(0.25 * rows.length + 0.5));
  // Those that are gone count as nothing, and have no mass in any layer.
  expect(sizes.map(({ layer }) => layer)).toEqual([beforeDecoder, 1]);
  for (const at of rows.keys()) {
    expect(sizes[0]!.of[at]! > 0).toBe(kept.includes(at));
    if (!kept.includes(at)) expect(masses.pruned.map((layer) => layer![at])).toEqual([0, 0, 0]);
  }
});
