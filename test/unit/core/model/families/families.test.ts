/**
 * Every family from pixels to logits and masses, against Hugging Face's own processor and model.
 */
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { floats } from '../../../../../src/core/model/sessions/tensors';
import { buildScoringGraph } from '../../../../../src/core/surgery/scoring';
import { largestDifference } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { readTokens, rowsByMarkers } from '../../../support/markers';
import {
  exportedFolders,
  picture,
  pixelStep,
  turnsOf,
  wholeCases,
  wholeFolder,
  wholeFolders,
} from '../../../support/whole-folders';

const options = { device: 'cpu' } as const;
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

describe.each([...wholeFolders, ...exportedFolders])('%s', (name) => {
  const cases = wholeCases(name).map((one) => [one.name, one] as const);
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  const prompts = new Map<string, DecoderInputs>();
  /** What the processor says of each tile, where it says it. */
  const shapes = new Map<string, number[]>();

  beforeAll(async () => {
    folder = await openModelFolder(wholeFolder(name), { dtype: 'fp32' });
    encoder = await PromptEncoder.open(folder, options);
    for (const [title, one] of cases) {
      prompts.set(title, await encoder.encode(turnsOf(one), one.images.map(picture)));
      const ownShapes: number[] = [];
      if (one.spatialShapes !== undefined) {
        for (const image of one.images) {
          const { tensors } = await encoder.processor.pixelsOf(picture(image));
          ownShapes.push(...Array.from(tensors['spatial_shapes']!.data as BigInt64Array, Number));
        }
      }
      shapes.set(title, ownShapes);
    }
  });
  afterAll(() => encoder.dispose());

  it.each(cases)('places tokens as the library does: %s', (title, one) => {
    const prompt = prompts.get(title)!;
    expect(prompt.inputIds).toEqual(one.inputIds);
    expect(prompt.visualIndex).toEqual(one.visualRows);
    if (one.positionIds !== undefined) {
      expect(prompt.positions).toEqual({ ids: one.positionIds, delta: one.ropeDelta });
    }
    const patches = shapes.get(title)!;
    if (one.spatialShapes !== undefined) expect(patches).toEqual(one.spatialShapes.flat());
    // Grids and views account for every visual token of every image.
    const tokens = prompt.grids.map(([rows, columns]) => rows * columns);
    expect(sum(tokens)).toBe(one.visualRows.length);
    if (one.images.length === 0) return;
    expect(new Set(prompt.places!.map(({ image }) => image)).size).toBe(one.images.length);
    expect(prompt.places!.every(({ view }) => view?.isKnown === true)).toBe(true);
  });

  it.each(cases.filter(([, { pixels }]) => pixels !== undefined))(
    'gives its pixels: %s',
    async (_, one) => {
      const { tensors } = await encoder.processor.pixelsOf(picture(one.images[0]!));
      const given = tensors['pixel_values']!;
      expect(given.dims).toEqual(one.pixelsShape);
      const step = one.pixelStep ?? pixelStep;
      const sampled = (given.data as Float32Array).filter((_value, at) => at % step === 0);
      expect(largestDifference(sampled, one.pixels!)).toBeLessThan(1e-5);
    },
  );

  it('gives its logits', async () => {
    const decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, options);
    for (const [title, one] of cases) {
      const { logits } = await decoder.prefill(prompts.get(title)!);
      expect(largestDifference(logits, one.logits), title).toBeLessThan(1e-3);
    }
    await decoder.dispose();
  });

  it('gives its masses', async () => {
    const graph = buildScoringGraph(folder.decoder, { aggregate: 'max' });
    const decoder = await DecoderSession.open(folder, graph, options);
    for (const [title, { masses }] of cases) {
      if (masses === undefined) continue;
      const outputs = await decoder.runPrefill(prompts.get(title)!);
      masses.forEach(({ self, cross }, layer) => {
        const values = floats(outputs[graph.masses[layer]!] as Tensor);
        const mean = sum(self) / self.length;
        expect(largestDifference(values, [...self, ...cross])).toBeLessThan(1e-3 * mean);
      });
    }
    await decoder.dispose();
  });

  it('has markers that show the visual rows of every prompt', () => {
    const { family, files } = encoder.processor;
    const markers = family.markers(files);
    if (markers === undefined) return;
    const tokens = readTokens(wholeFolder(name));
    for (const [title, { visualRows, inputIds }] of cases) {
      // A single row of Pixtral's tokens cannot be distinguished from text.
      if (markers.kind === 'closed-rows' && prompts.get(title)!.grids.some(([rows]) => rows < 2)) {
        continue;
      }
      expect(rowsByMarkers(markers, inputIds, tokens), title).toEqual(visualRows);
    }
  });

  it("refuses a question that contains an image's placeholder, by name", async () => {
    const { family, files } = encoder.processor;
    for (const token of [family.placeholder(files), ...family.reserved]) {
      await expectHumanError(
        encoder.encode(`Is ${token} there?`, [picture([64, 64, 'flat'])]),
        'typed-placeholder',
        new RegExp(token.replace(/[|[\]]/g, '\\$&')),
      );
    }
  });
});
