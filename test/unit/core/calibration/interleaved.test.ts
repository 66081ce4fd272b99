/**
 * Texts and images in turn through calibration, evaluation and Inspect Tokens, against PyTorch's
 * masses and logits.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../../src/core/calibration/calibrate';
import { readStatistics } from '../../../../src/core/calibration/statistics-file';
import { sameCalibration } from '../../../../src/core/calibration/statistics-identity';
import { wholeRun } from '../../../../src/core/data/order';
import { evaluate } from '../../../../src/core/evaluation/evaluate';
import { readResults } from '../../../../scripts/bench/read-results';
import { Observer } from '../../../../src/core/inspection/observe';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import { spansOf } from '../../../../src/core/ranking/grid/places';
import { largestDifference } from '../../support/decoder';
import { expectHumanError } from '../../support/errors';
import { interleavedCases, type InterleavedCase } from '../../support/interleaved';
import { temporaryFolder } from '../../support/temporary';
import { picture, savePicture, wholeFolder } from '../../support/whole-folders';

const silent = { onStart: () => undefined, onSample: () => undefined };
const measured = interleavedCases().filter(({ logits }) => logits !== undefined);
const folders = [...new Set(measured.map(({ folder }) => folder))];

/** Writes OpenAI's messages, with the files of the pictures in them. */
async function writeData(cases: readonly InterleavedCase[], folder: string): Promise<string> {
  const lines = [];
  for (const { name, images, turns } of cases) {
    const files = images.map((_, at) => `${name.replaceAll(' ', '-')}-${at}.png`);
    for (const [at, spec] of images.entries()) {
      await savePicture(path.join(folder, files[at]!), spec);
    }
    const messages = turns.map(({ role, content }) => ({
      role,
      content: content.map((part) =>
        part.type === 'text' ? part : { type: 'image_url', image_url: { url: files.shift() } },
      ),
    }));
    lines.push({ id: name, messages, answer: 'yes' });
  }
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

describe.each(folders)('%s', (name) => {
  const cases = measured.filter(({ folder }) => folder === name);
  const model = wholeFolder(name);

  it('gives the logits of images within texts', async () => {
    const folder = await openModelFolder(model, { dtype: 'fp32' });
    const encoder = await PromptEncoder.open(folder, { device: 'cpu' });
    const decoder = await DecoderSession.open(
      folder,
      { file: folder.files.decoder },
      { device: 'cpu' },
    );
    for (const { turns, images, logits } of cases) {
      const inputs = await encoder.encode(turns, images.map(picture));
      const { logits: found } = await decoder.prefill(inputs);
      expect(largestDifference(found, logits!)).toBeLessThan(1e-3);
    }
    await encoder.dispose();
    await decoder.dispose();
  });

  it('records their masses, scores them and shows them', async () => {
    const root = temporaryFolder();
    const data = { path: await writeData(cases, root) };
    const run = { model, dtype: 'fp32', device: 'cpu', data, seed: 0, shard: wholeRun } as const;
    const out = path.join(root, 'statistics.arrows');
    await calibrate({ ...run, aggregate: 'max', out }, silent);
    const { metadata, samples } = await readStatistics(out);
    expect(metadata.interleaved).toBe('kept');
    for (const { name: id, visualRows, masses, inputIds } of cases) {
      const sample = samples.find((one) => one.sample === id)!;
      expect(sample.spans).toEqual(spansOf(visualRows!));
      expect(sample.spans!.length).toBeGreaterThan(1);
      expect(sample.textTokens).toBe(inputIds.length - visualRows!.length);
      masses!.forEach(({ self, cross }, layer) => {
        const mean = self.reduce((sum, mass) => sum + mass, 0) / self.length;
        const found = [...sample.self[layer]!, ...sample.cross[layer]!];
        expect(largestDifference(found, [...self, ...cross])).toBeLessThan(1e-3 * mean);
      });
    }
    await expectHumanError(
      Promise.resolve().then(() => {
        const { interleaved, ...before } = metadata;
        expect(interleaved).toBeDefined();
        sameCalibration.requireContinued(out, before, metadata);
      }),
      'statistics-mismatch',
      /order of texts and images differs: none and kept.*start anew/,
    );

    const ranking = { kind: 'self-cross' } as const;
    const schedule = [{ layer: 1, keep: 0.5 }];
    const candidates = [
      { name: 'all', schedule: [{ layer: 1, keep: 1 }], ranking },
      { name: 'half', schedule, ranking },
    ];
    const results = path.join(root, 'results.arrows');
    const report = await evaluate({ ...run, candidates, maxNewTokens: 3, results }, silent);
    expect(report.recipes[0]).toMatchObject({ agreement: 1, record: { kl: { mean: 0 } } });
    expect(report.recipes[1]!.record.kl?.mean).toBeGreaterThan(0);
    expect(report.notes.join()).toMatch(/Interleaved texts and images .*: in 2 of 2 samples/);
    expect((await readResults(results)).identity.interleaved).toBe('kept');

    const fingerprint = await modelFingerprint(await openModelFolder(model, { dtype: 'fp32' }));
    const observer = await Observer.open({ ...run, schedule, ranking, fingerprint });
    const { name: id, images, visualRows } = cases.find((one) => one.name === 'within a text')!;
    const observation = await observer.observe({ kind: 'sample', id });
    await observer.dispose();
    expect(observation.question).toBe('Is the image <image> what color is the ring in <image>?');
    expect(observation.visualTokens).toBe(visualRows!.length);
    expect(new Set(observation.grids.map(({ image }) => image)).size).toBe(images.length);
  });
});
