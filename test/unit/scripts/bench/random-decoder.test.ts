import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { requireIdentical } from '../../../../scripts/bench/identical';
import { promptInputs, promptSpan } from '../../../../scripts/bench/prompt';
import { writeRandomDecoder, type DecoderKind } from '../../../../scripts/bench/random-decoder';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import { floats } from '../../../../src/core/model/sessions/tensors';
import type { NodeProto } from '../../../../src/core/onnx/generated/onnx_pb';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { externalFiles } from '../../../../src/core/onnx/weights';
import { findAttentionSites } from '../../../../src/core/surgery/attention/find';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { largestDifference } from '../../support/decoder';
import { temporaryFolder } from '../../support/temporary';

const shape = {
  layers: 3,
  hiddenSize: 32,
  intermediateSize: 48,
  attentionHeads: 4,
  keyValueHeads: 4,
  headSize: 8,
};
const grouped = { ...shape, keyValueHeads: 2, headSize: 16 };
const inputs = promptInputs({ visualTokens: 24, textTokens: 6 }, shape.hiddenSize);
const options = { device: 'cpu', threads: 1 } as const;

const kinds: (DecoderKind & { attention: string; exporter?: string; tolerance: number })[] = [
  { shape, form: 'decomposed', precision: 'fp32', attention: 'decomposed', tolerance: 1e-5 },
  {
    ...{ shape: grouped, form: 'genai', precision: 'fp32', attention: 'group-query' },
    ...{ exporter: 'llama-genai-fp32', tolerance: 1e-5 },
  },
  // Activations of 8 bits, rounded row by row: what differs in the last bits may differ by a step.
  {
    ...{ shape: grouped, form: 'genai', precision: 'q4', attention: 'group-query' },
    ...{ exporter: 'llama-genai-int4', tolerance: 5e-2 },
  },
];

describe.each(kinds)('the random decoder, $form in $precision', (kind) => {
  const write = () => writeRandomDecoder(temporaryFolder(), kind, 'random');

  it('is a decoder whose attention is understood and whose pruning can be trusted', async () => {
    const decoder = await write();
    const sites = findAttentionSites(decoder.model);
    expect(sites.map(({ form }) => form)).toEqual(Array(3).fill(kind.attention));
    const { attentionHeads: heads, keyValueHeads, headSize } = kind.shape;
    expect(sites[0]).toMatchObject({ heads, keyValueHeads, headSize });
    await requireIdentical(decoder, inputs, options);
  });

  it('keeps its weights in one file beside the graph', async () => {
    const { model, weightBytes } = await write();
    const [file, ...others] = externalFiles(model);
    expect(others).toEqual([]);
    expect((await stat(file!)).size).toBe(weightBytes);
  });

  it('attends causally, with its cache, and to positions', async () => {
    const decoder = await write();
    const session = await DecoderSession.open(decoder, { file: decoder.model.file }, options);
    const rows = inputs.length - 1;
    const { embeddings, hiddenSize } = inputs;
    const last = embeddings.slice(rows * hiddenSize);
    const whole = await session.prefill(inputs);
    const head = { ...inputs, embeddings: embeddings.slice(0, -hiddenSize), length: rows };
    const { cache } = await session.prefill(head);
    const step = await session.decode(last, rows, cache);
    expect(largestDifference(step.logits, whole.logits)).toBeLessThan(kind.tolerance);
    // Without the cache, or at another place, the same token means something else.
    const alone = await session.prefill({ ...inputs, embeddings: last, length: 1 });
    expect(largestDifference(alone.logits, whole.logits)).toBeGreaterThan(1e-2);
    await session.dispose();
  });

  it('gives masses that add up to at most one for every row', async () => {
    const decoder = await write();
    const graph = buildScoringGraph(decoder.model, { aggregate: 'mean' });
    const session = await DecoderSession.open(decoder, graph, options);
    const outputs = await session.runPrefill(inputs);
    await session.dispose();
    expect(graph.masses).toHaveLength(3);
    for (const name of graph.masses) {
      const masses = floats(outputs[name]!);
      expect(masses).toHaveLength(2 * 24);
      expect(Math.min(...masses)).toBeGreaterThan(0);
      const cross = masses.slice(24).reduce((sum, mass) => sum + mass, 0);
      expect(cross).toBeLessThan(1);
    }
  });

  it('is pruned alike with the rows as an input and as constants', async () => {
    const decoder = await write();
    const pruning = {
      schedule: [{ layer: 0, keep: 0.5 }],
      ranking: { kind: 'self-cross' },
    } as const;
    const [byInput, bySpan] = await Promise.all(
      [{ kind: 'input' } as const, { kind: 'span', span: promptSpan(inputs) } as const].map(
        async (locate) => {
          const graph = buildPrunedGraph(decoder.model, pruning, locate);
          const session = await DecoderSession.open(decoder, graph, options);
          const result = await session.prefill(inputs);
          await session.dispose();
          return result;
        },
      ),
    );
    expect(byInput!.logits).toEqual(bySpan!.logits);
    const columns = (layer: number) => byInput!.cache[`past_key_values.${layer}.key`]!.dims[2];
    expect([0, 1, 2].map(columns)).toEqual([24 + 6, 12 + 6, 12 + 6]);
    expect(bySpan!.cache['past_key_values.1.key']!.dims[2]).toBe(12 + 6);
  });
});

describe('the random decoder in the form of the genai builder', () => {
  it.each(kinds.filter(({ exporter }) => exporter !== undefined))(
    'has the operators of the real export $exporter',
    async (kind) => {
      const { model } = await writeRandomDecoder(temporaryFolder(), kind, 'sparse');
      const real = await openOnnx(`test/fixtures/exports/${kind.exporter!}.onnx`);
      expect(operators(model)).toEqual(operators(real));
    },
  );
});

/** Operators with the slots they fill and their attributes' names; their order is free. */
function operators({ graph }: OnnxModel): string[] {
  const filled = (names: readonly string[]) =>
    names.flatMap((name, slot) => (name === '' ? [] : [slot])).join();
  const describeNode = ({ domain, opType, input, output, attribute }: NodeProto) =>
    `${domain}:${opType}(${filled(input)}) -> ${filled(output)} ` +
    attribute
      .map(({ name }) => name)
      .sort()
      .join();
  const isPlain = ({ opType }: NodeProto) => opType === 'Constant';
  return graph.node
    .filter((node) => !isPlain(node))
    .map(describeNode)
    .sort();
}
