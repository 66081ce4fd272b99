import { describe, expect, it } from 'vitest';
import { requireIdentical } from '../../../../scripts/bench/identical';
import { promptInputs, promptSpan } from '../../../../scripts/bench/prompt';
import { writeRandomDecoder } from '../../../../scripts/bench/random-decoder';
import { DecoderSession } from '../../../../src/core/model/decoder-session';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { findAttentionSites } from '../../../../src/core/surgery/attention/find';
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
const inputs = promptInputs({ visualTokens: 24, textTokens: 6 }, shape.hiddenSize);
const options = { device: 'cpu', threads: 1 } as const;

describe('the random decoder', () => {
  it('is a decoder whose attention is understood and whose pruning can be trusted', async () => {
    const decoder = await writeRandomDecoder(temporaryFolder(), shape, 'random');
    const sites = findAttentionSites(decoder.model);
    expect(sites).toHaveLength(3);
    expect(sites[0]).toMatchObject({ heads: 4, keyValueHeads: 4, headSize: 8, scaled: true });
    await requireIdentical(decoder, inputs, options);
  });

  it('attends causally, with its cache, and to positions', async () => {
    const decoder = await writeRandomDecoder(temporaryFolder(), shape, 'random');
    const session = await DecoderSession.open(decoder, { file: decoder.model.file }, options);
    const rows = inputs.length - 1;
    const { embeddings, hiddenSize } = inputs;
    const last = embeddings.slice(rows * hiddenSize);
    const whole = await session.prefill(inputs);
    const head = { ...inputs, embeddings: embeddings.slice(0, -hiddenSize), length: rows };
    const { cache } = await session.prefill(head);
    const step = await session.decode(last, rows, cache);
    expect(largestDifference(step.logits, whole.logits)).toBeLessThan(1e-5);
    // Without the cache, or elsewhere, the same token means something else.
    const alone = await session.prefill({ ...inputs, embeddings: last, length: 1 });
    expect(largestDifference(alone.logits, whole.logits)).toBeGreaterThan(1e-2);
    await session.dispose();
  });

  it('is pruned alike with the rows as an input and as constants', async () => {
    const decoder = await writeRandomDecoder(temporaryFolder(), shape, 'random');
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
    expect(byInput!.cache['past_key_values.1.key']!.dims[2]).toBe(12 + 6);
    expect(bySpan!.cache['past_key_values.1.key']!.dims[2]).toBe(12 + 6);
  });
});
