/**
 * External weight files that are missing, short, or of another graph; each is reported with the
 * weight.
 */
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as ort from 'onnxruntime-node';
import { externalizeWeights } from '../../../../src/core/onnx/externalize';
import { encodeOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { requireWeights } from '../../../../src/core/onnx/weight-files';
import { externalFiles } from '../../../../src/core/onnx/weights';
import { expectHumanError } from '../../support/errors';
import { openExport } from '../../support/exports';

describe('requireWeights', () => {
  let folder: string;
  let file: string;
  let model: OnnxModel;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'weights-'));
    file = path.join(folder, 'w.data');
    model = await externalizeWeights(await openExport('llama-genai-fp32'), file);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const isTaken = async (): Promise<boolean> => {
    const session = { model_external_initializers_file_folder_path: folder };
    try {
      const options = { extra: { session }, logSeverityLevel: 4 as const };
      await (await ort.InferenceSession.create(encodeOnnx(model), options)).release();
      return true;
    } catch {
      return false;
    }
  };

  const set = (key: string, value: string | undefined): void => {
    const tensor = model.graph.initializer.find(
      ({ name, externalData }) => name.includes('layers.1.') && externalData.length > 0,
    )!;
    const rest = tensor.externalData.filter((entry) => entry.key !== key);
    tensor.externalData =
      value === undefined ? rest : [...rest, { ...tensor.externalData[0]!, key, value }];
  };

  it('passes whole files, with lengths and without', async () => {
    await requireWeights(model);
    for (const length of [undefined, '0']) {
      set('length', length);
      await requireWeights(model);
      expect(await isTaken()).toBe(true);
    }
  });

  it('passes without the file of a weight that nothing reads', async () => {
    const unread = structuredClone(
      model.graph.initializer.find(({ externalData }) => externalData.length > 0)!,
    );
    unread.name = 'unread';
    unread.externalData[0]!.value = 'gone.data';
    model.graph.initializer.push(unread);
    await requireWeights(model);
    expect(externalFiles(model)).toEqual([file]);
    expect(await isTaken()).toBe(true);
  });

  it.each<[string, () => unknown, string, RegExp]>([
    ['missing', () => rm(file), 'weights-missing', /w\.data.* is missing.*Download/s],
    [
      'cut off',
      () => truncate(file, 5000),
      'weights-truncated',
      /w\.data is too short: it has 5000 bytes, and the weight ".*" .*lies in bytes .*download it again/s,
    ],
    [
      'read beyond its end',
      () => {
        set('offset', '1000000000');
      },
      'weights-truncated',
      /the weight "model\.layers\.1\..*" of layer 1 lies in bytes 1000000000 to/,
    ],
    [
      'read beyond its end without a length',
      () => {
        set('offset', '1000000000');
        set('length', undefined);
      },
      'weights-truncated',
      /of layer 1 lies in bytes 1000000000 to/,
    ],
    [
      'of another graph',
      () => {
        set('length', '64');
      },
      'weight-size',
      /the weight "model\.layers\.1\..*" of layer 1 has 64 bytes .* need \d+.*again/s,
    ],
  ])('refuses a file that is %s', async (_, spoil, code, message) => {
    await spoil();
    await expectHumanError(requireWeights(model), code, message);
    expect(await isTaken()).toBe(false);
  });
});
