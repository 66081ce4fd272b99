/** Parts of a model folder that do not belong to it, or lack their weights, are named. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, it } from 'vitest';
import { fileImage } from '../../../../../src/core/data/images';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { externalizeWeights } from '../../../../../src/core/onnx/externalize';
import { encodeOnnx, openOnnx } from '../../../../../src/core/onnx/model-file';
import { expectHumanError } from '../../../support/errors';
import { folderPath, writePicture } from '../../../support/folders';
import { temporaryFolder } from '../../../support/temporary';

const fixtures = path.join(__dirname, '../../../../fixtures');
let folder: string;
beforeEach(() => {
  folder = path.join(temporaryFolder(), 'model');
  cpSync(folderPath('llava'), folder, { recursive: true });
});
const open = async () => PromptEncoder.open(await openModelFolder(folder), { device: 'cpu' });

it('names a vision encoder of another model, and blames no picture for it', async () => {
  const other = path.join(fixtures, 'whole-folders/paligemma/onnx/vision_encoder.onnx');
  cpSync(other, path.join(folder, 'onnx/vision_encoder.onnx'));
  const file = path.join(folder, 'picture.png');
  await writePicture(file, [300, 200]);
  const encoder = await open();
  const sample = {
    ...{ id: 'a', question: 'What is it?', answers: [], category: undefined },
    images: [fileImage(file)],
  };
  await expectHumanError(
    encoder.encodeSample(sample),
    'vision-refused',
    /onnx[\\/]vision_encoder\.onnx fails .*pixel_values 1 x 3 x 48 x 48.*index: \d+ Got: \d+ Expected: \d+\. The file may belong/,
  );
  await encoder.dispose();
});

it.each(['vision_encoder', 'embed_tokens'])('names the weights that %s lacks', async (part) => {
  const graph = path.join(folder, `onnx/${part}.onnx`);
  const weights = `${graph}_data`;
  const moved = await externalizeWeights(await openOnnx(graph), weights);
  writeFileSync(graph, encodeOnnx(moved));
  await (await open()).dispose();
  rmSync(weights);
  await expectHumanError(open(), 'weights-missing', new RegExp(`${part}\\.onnx_data.*is missing`));
});
