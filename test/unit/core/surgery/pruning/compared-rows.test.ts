/**
 * What a comparison of embeddings shows of their rows: a mask is cut with them, anything else is
 * refused.
 */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { GraphIndex } from '../../../../../src/core/onnx/graph-index';
import { copyOnnx, openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { findAttentionSites } from '../../../../../src/core/surgery/attention/find';
import { valueAt } from '../../../../../src/core/surgery/attention/site';
import { readInputs } from '../../../../../src/core/surgery/inputs';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { classifyValues } from '../../../../../src/core/surgery/values';
import { expectHumanError } from '../../../support/errors';
import { wholeFolder } from '../../../support/whole-folders';

const pruning = {
  schedule: [{ layer: 0, keep: 0.5 }],
  ranking: { kind: 'self-cross' },
} as const;

describe('a decoder that finds its images by comparing embeddings', () => {
  let model: OnnxModel;
  beforeAll(async () => {
    const folder = wholeFolder('exported/gemma3');
    model = await openOnnx(path.join(folder, 'onnx/decoder_model_merged.onnx'));
  });

  it('has masks that follow from it, and layers that do not', () => {
    const index = new GraphIndex(model.graph);
    const kinds = classifyValues(index, readInputs(model, index));
    for (const { masks, residual } of findAttentionSites(model)) {
      expect(masks.map((mask) => kinds.get(mask))).toEqual(['prelude']);
      expect(kinds.get(valueAt(residual))).toBe('trunk');
    }
  });

  it('is refused by name if a layer uses it as more than a mask', async () => {
    const changed = copyOnnx(model);
    const { residual } = findAttentionSites(changed).at(-1)!;
    const builder = new GraphBuilder(changed);
    const found = changed.graph.node.find(({ opType }) => opType === 'Greater')!.output[0]!;
    const marks = builder.node('Unsqueeze', [builder.cast(found, 'float'), builder.ints([-1])]);
    const added = builder.node('Add', [valueAt(residual), marks]);
    residual.node.input = residual.node.input.with(residual.slot, added);
    changed.graph.valueInfo = [];
    sortTopologically(changed.graph, changed.file);
    await expectHumanError(
      () => pruneDecoder(changed, pruning, { kind: 'input' }),
      'prelude-unknown',
      /reads ".*" after a pruning layer/,
    );
  });
});
