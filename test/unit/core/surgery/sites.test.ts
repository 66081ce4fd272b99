import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/core/errors';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { findAttentionSites } from '../../../../src/core/surgery/attention/find';

const folder = path.join(__dirname, '../../../fixtures/decoders');
const open = (file: string): Promise<OnnxModel> => openOnnx(path.join(folder, file));

describe('findAttentionSites', () => {
  it.each(readdirSync(folder))('finds every layer of %s', async (file) => {
    const sites = findAttentionSites(await open(file));
    expect(sites.map(({ layer }) => layer)).toEqual([0, 1, 2]);
    for (const site of sites) {
      expect(site).toMatchObject({
        form: 'decomposed',
        heads: 4,
        keyValueHeads: 2,
        headSize: 8,
        pastKey: `past_key_values.${site.layer}.key`,
        pastValue: `past_key_values.${site.layer}.value`,
        presentKey: `present.${site.layer}.key`,
        presentValue: `present.${site.layer}.value`,
      });
      expect(site.masks).toHaveLength(1);
      expect(site.residual.node.opType).toBe('Add');
    }
  });

  it('uses structure: scrambled names change nothing', async () => {
    const model = await open('llama-eager-legacy.onnx');
    const before = findAttentionSites(model);
    const original = new Map(before.map(({ node }) => [node, node.output[0]!]));
    let count = 0;
    const renamed = new Map<string, string>();
    const scramble = (name: string): string => {
      if (name === '' || keep.has(name)) return name;
      if (!renamed.has(name)) renamed.set(name, `v${(count += 1)}`);
      return renamed.get(name)!;
    };
    const keep = new Set(['inputs_embeds', 'attention_mask', 'position_ids']);
    for (const node of model.graph.node) {
      node.name = scramble(`node ${node.name}`);
      node.input = node.input.map(scramble);
      node.output = node.output.map(scramble);
    }
    for (const named of [...model.graph.input, ...model.graph.output, ...model.graph.initializer]) {
      named.name = scramble(named.name);
    }
    const after = findAttentionSites(model);
    expect(after.map(({ node }) => node.output[0])).toEqual(
      before.map(({ node }) => scramble(original.get(node)!)),
    );
    expect(after.map(({ pastKey }) => pastKey)).toEqual(
      before.map(({ pastKey }) => scramble(pastKey)),
    );
  });

  const broken: [string, (model: OnnxModel) => void, string, RegExp][] = [
    [
      'a fused operator of no known kind',
      ({ graph }) => {
        graph.node.find(({ output }) => output[0] === 'present.1.key')!.opType = 'PagedAttention';
      },
      'attention-unknown',
      /layer 1 .*GroupQueryAttention.* was expected, but the node ".*" \(PagedAttention\) was found/s,
    ],
    [
      'an unknown step between product and softmax',
      ({ graph }) => {
        const softmax = graph.node.filter(({ opType }) => opType === 'Softmax')[2]!;
        graph.node.find(({ output }) => output[0] === softmax.input[0])!.opType = 'Erf';
      },
      'attention-unknown',
      /layer 2 .*an optional scale and mask.* was expected, but the node ".*" \(Erf\) was found/s,
    ],
    [
      'a layer without its softmax',
      ({ graph }) => {
        graph.node.filter(({ opType }) => opType === 'Softmax')[1]!.opType = 'Relu';
      },
      'attention-unknown',
      /layer 1 .*a Softmax was expected, but the node ".*" \(Relu\) was found/s,
    ],
    [
      'no cache',
      ({ graph }) => {
        graph.input = graph.input.filter(({ name }) => !name.startsWith('past'));
      },
      'decoder-without-cache',
      /KV cache/,
    ],
    [
      'a text decoder that takes ids',
      ({ graph }) => {
        graph.input = graph.input.filter(({ name }) => name !== 'inputs_embeds');
      },
      'decoder-without-embeddings',
      /inputs_embeds/,
    ],
  ];

  it.each(broken)('names what it met in a graph with %s', async (_, breakGraph, code, message) => {
    const model = await open('llama-sdpa-legacy.onnx');
    breakGraph(model);
    const error = catchError(() => findAttentionSites(model));
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).code).toBe(code);
    expect((error as HumanError).message).toMatch(message);
  });
});

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
