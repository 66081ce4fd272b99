import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sumOf } from '../../../../../src/core/sums';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { externalizeWeights } from '../../../../../src/core/onnx/externalize';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { smallModelFolder } from '../../../support/model-folder';
import { temporaryFolder } from '../../../support/temporary';

const of = async (folder: string) => modelFingerprint(await openModelFolder(folder));

type Edit = (model: OnnxModel, folder: string) => OnnxModel | Promise<OnnxModel>;

async function edited(edit: Edit): Promise<string> {
  const folder = await smallModelFolder(temporaryFolder());
  const file = path.join(folder, 'onnx', 'decoder_model_merged.onnx');
  writeFileSync(file, encodeOnnx(await edit(await openOnnx(file), folder)));
  return folder;
}

function largestWeight({ graph }: OnnxModel) {
  return graph.initializer.reduce((a, b) => (a.rawData.length >= b.rawData.length ? a : b));
}

const externalize = (model: OnnxModel, folder: string) =>
  externalizeWeights(model, path.join(folder, 'onnx', 'decoder.onnx_data'));

describe('fingerprint of a model', () => {
  it('stays when the folder moves and when weights move into an external file', async () => {
    const one = await of(await smallModelFolder(temporaryFolder()));
    expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await of(await smallModelFolder(temporaryFolder()))).toBe(one);
    expect(await of(await edited(externalize))).toBe(one);
  });

  it.each<[string, Edit]>([
    [
      'a weight',
      (model) => {
        const weight = largestWeight(model);
        weight.rawData = Uint8Array.from(weight.rawData, (byte, at) =>
          at === 0 ? byte ^ 1 : byte,
        );
        return model;
      },
    ],
    [
      'a node',
      (model) => {
        model.graph.node[0]!.name = 'renamed';
        return model;
      },
    ],
    [
      'the config',
      (model, folder) => {
        const file = path.join(folder, 'config.json');
        writeFileSync(file, `${readFileSync(file, 'utf8')} `);
        return model;
      },
    ],
    [
      'an external weight',
      async (model, folder) => {
        const external = await externalize(model, folder);
        const file = path.join(folder, 'onnx', 'decoder.onnx_data');
        writeFileSync(
          file,
          readFileSync(file).map((byte) => byte ^ 1),
        );
        return external;
      },
    ],
  ])('changes with %s', async (_, edit) => {
    const one = await of(await smallModelFolder(temporaryFolder()));
    expect(await of(await edited(edit))).not.toBe(one);
  });

  it('does not read the weights: few bytes of 3 GB', async () => {
    const folder = await edited(async (model, place) => {
      const { name } = largestWeight(model);
      const external = await externalize(model, place);
      const weight = external.graph.initializer.find((tensor) => tensor.name === name)!;
      const file = path.join(place, 'onnx', 'decoder.onnx_data');
      const offset = statSync(file).size;
      truncateSync(file, offset + 3e9);
      weight.dims = [BigInt(3e9 / 4)];
      for (const item of weight.externalData) {
        if (item.key === 'offset') item.value = String(offset);
        if (item.key === 'length') item.value = String(3e9);
      }
      return external;
    });
    const handle = await open(path.join(folder, 'config.json'), 'r');
    const read = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'read');
    await handle.close();
    try {
      expect(await of(folder)).toMatch(/^sha256:/);
      const reads = read.mock.results.map(({ value }) => value as Promise<{ bytesRead: number }>);
      const bytes = sumOf((await Promise.all(reads)).map(({ bytesRead }) => bytesRead));
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(1e6);
    } finally {
      read.mockRestore();
    }
  });
});
