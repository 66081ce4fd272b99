/** The verifier: a sound rewrite passes, and each way of spoiling one is reported by its rule. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphIndex } from '../../../../src/core/onnx/graph-index';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../src/core/onnx/topology';
import { addPruning } from '../../../../src/core/surgery/pruning/pruning';
import { verifyPruned } from '../../../../src/core/surgery/pruning/verify';
import { expectHumanError } from '../../support/errors';

const file = path.join(__dirname, '../../../fixtures/exports/llama-genai-fp32.onnx');

describe('verifyPruned', () => {
  let original: OnnxModel;
  beforeAll(async () => {
    original = await openOnnx(file);
  });

  const prune = (layer = 0) => {
    const pruning = {
      schedule: [{ layer, keep: 0.5 }],
      ranking: { kind: 'self-cross' } as const,
    };
    const decoder = addPruning(original, pruning, { kind: 'input' }, false);
    decoder.finish();
    const gathered = new Map<string, number>();
    const cut = decoder.model.graph.node.find(({ name }) => name.includes(`prune_layer_${layer}`))!;
    for (const output of cut.output) gathered.set(output, 1);
    const structure = {
      gathered,
      rowless: [],
      segmentOf: (site: { layer: number }) => (site.layer > layer ? 1 : 0),
      sites: decoder.sites,
      cutLayers: [layer],
    };
    return { model: decoder.model, structure, cut };
  };

  it('passes a sound rewrite', () => {
    const { model, structure } = prune();
    expect(() => {
      verifyPruned(model, structure);
    }).not.toThrow();
  });

  type Spoil = (model: OnnxModel, cut: ReturnType<typeof prune>['cut']) => void;
  it.each<[string, Spoil, RegExp]>([
    [
      'a projection that reads what lies before the cut',
      (model) => {
        const projection = model.graph.node.find(({ name }) => name.includes('0/attn/o_proj'))!;
        projection.input[0] = '/model/layers.0/attn/GroupQueryAttention/output_0';
      },
      /may not mix tokens of before and after/,
    ],
    [
      'a cut that nothing reads, after the last layer',
      (model, cut) => {
        const index = new GraphIndex(model.graph);
        const [attention, hidden] = cut.output as [string, string];
        const read = (value: string, by: string): void => {
          for (const { node } of index.uses(value)) {
            node.input = node.input.map((one) => (one === value ? by : one));
          }
        };
        read(attention, '/model/layers.2/attn/GroupQueryAttention/output_0');
        read(hidden, '/model/layers.2/input_layernorm/output_3');
      },
      /must pass every pruning layer/,
    ],
    [
      'nodes out of order',
      (model) => {
        model.graph.node.reverse();
      },
      /before it is read/,
    ],
    [
      'a stale shape',
      (model) => {
        model.graph.valueInfo = [model.graph.output[0]!];
      },
      /no shape of the original/,
    ],
  ])('reports %s', async (what, spoil, message) => {
    const { model, structure, cut } = prune(/nothing reads/.test(what) ? 2 : 0);
    spoil(model, cut);
    if (!/before it is read/.test(message.source)) sortTopologically(model.graph, model.file);
    await expectHumanError(
      () => {
        verifyPruned(model, structure);
      },
      'rewrite-invalid',
      message,
    );
  });
});
