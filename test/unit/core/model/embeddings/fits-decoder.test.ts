import { create } from '@bufbuild/protobuf';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PositionUse } from '../../../../../src/core/model/embeddings/embeddings-file';
import { requireFits } from '../../../../../src/core/model/embeddings/fits-decoder';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { ValueInfoProtoSchema } from '../../../../../src/core/onnx/generated/onnx_pb';
import { openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { embeddingsFixtures } from '../../../support/embeddings';
import { expectHumanError } from '../../../support/errors';
import { openExport } from '../../../support/exports';

const plain = path.join(__dirname, '../../../../fixtures/decoders/llama-eager-legacy.onnx');

/** As written by a builder that hands positions to an operator which rotates by itself. */
async function rotatingWithPositions(): Promise<OnnxModel> {
  const model = await openExport('llama-genai-fp32');
  const input = create(ValueInfoProtoSchema, { name: 'position_ids' });
  const graph = { ...model.graph, input: [...model.graph.input, input] };
  return { ...model, graph };
}

const decoders = {
  plain: () => openOnnx(plain),
  mrope: () => openExport('qwen2.5-vl-legacy17-sdpa'),
  none: () => openExport('llama-genai-fp32'),
  rotating: rotatingWithPositions,
};

describe('positions of a file of embeddings', () => {
  it.each<[keyof typeof decoders, PositionUse['axes'], PositionUse['order'], RegExp | undefined]>([
    ['plain', 0, 'rows', undefined],
    ['plain', 1, 'other', undefined],
    ['plain', 3, 'other', /one position for every row, not three/],
    ['mrope', 3, 'other', undefined],
    ['mrope', 0, 'rows', /three axes/],
    ['mrope', 1, 'rows', /three axes/],
    ['none', 0, 'rows', undefined],
    ['none', 1, 'rows', undefined],
    ['none', 1, 'consecutive', /no input position_ids/],
    ['none', 3, 'other', /no input position_ids/],
    ['rotating', 1, 'consecutive', undefined],
    ['rotating', 1, 'other', /GroupQueryAttention rotates by itself/],
  ])('of a decoder with %s: %s axes, %s', async (name, axes, order, message) => {
    const folder = { path: 'here', decoder: await decoders[name](), shape: { hiddenSize: 32 } };
    const positions = [{ sample: 'a', axes: 0 as const, order: 'rows' as const }].slice(1);
    const file = { path: 'x.arrow', hiddenSize: 32 };
    const check = () => {
      const uses = [...positions, { sample: 'odd', axes, order }];
      requireFits({ ...file, positions: uses }, folder as never);
    };
    if (message === undefined) expect(check).not.toThrow();
    else await expectHumanError(check, 'embeddings-positions', message);
    if (message !== undefined) expect(check).toThrow('x.arrow: sample "odd" does not fit');
  });

  it('do not matter if rows have another width', async () => {
    const folder = await openModelFolder(path.join(embeddingsFixtures, 'llava-hr'));
    const check = () => {
      requireFits({ path: 'x.arrow', hiddenSize: 64, positions: [] }, folder);
    };
    await expectHumanError(check, 'embeddings-width', /width 64.* takes rows of 32/);
  });
});
