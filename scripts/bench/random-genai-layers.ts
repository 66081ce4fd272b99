/** The nodes of the random decoder in the form of onnxruntime-genai's builder. */
import type { DecoderShape } from '../../src/core/cost/types';
import type { GraphBuilder } from '../../src/core/onnx/graph-builder';
import type { Parts } from './random-parts';

/** Rows of the tables of cosines and sines. */
const longestPrompt = 4096;
const domain = 'com.microsoft';
const epsilon = { float: 1e-5 };

/** What enters a layer. */
interface Stream {
  /** The sum of all that the layers before have added. */
  residual: string;
  normal: string;
}

/**
 * GroupQueryAttention over packed projections, which rotates by itself and derives positions from
 * the attention mask; sums and norms in one operator.
 */
export class GenaiLayers {
  private readonly builder: GraphBuilder;
  private readonly shape: DecoderShape;

  constructor(private readonly parts: Parts) {
    ({ builder: this.builder, shape: this.shape } = parts);
  }

  build(vocabulary: number): void {
    const { parts, shape } = this;
    const shared = [...this.lengths(), ...this.tables()];
    let stream = this.first('inputs_embeds');
    for (let layer = 0; layer < shape.layers; layer++) {
      const attention = this.attention(stream.normal, layer, shared);
      stream = this.addAndNormalize(stream, attention, `layer.${layer}.post_attention_norm`);
      const forward = parts.feedForward(stream.normal, layer);
      stream = this.addAndNormalize(stream, forward, `layer.${layer + 1}.input_norm`);
    }
    // Nothing reads the sum after the last layer, and builders leave it out.
    parts.nameLast(stream.normal);
    parts.linear(stream.normal, 'lm_head', shape.hiddenSize, vocabulary);
    parts.nameLast('logits');
  }

  private attention(input: string, layer: number, shared: readonly string[]): string {
    const { parts, builder } = this;
    const { hiddenSize, attentionHeads, keyValueHeads, headSize } = this.shape;
    const width = attentionHeads * headSize;
    const packedWidth = width + 2 * keyValueHeads * headSize;
    const packed = parts.linear(input, `layer.${layer}.qkv_proj`, hiddenSize, packedWidth);
    const caches = ['key', 'value'].map((part) => `past_key_values.${layer}.${part}`);
    const [attended] = builder.nodeOutputs(
      'GroupQueryAttention',
      [packed, '', '', ...caches, ...shared],
      1,
      {
        domain,
        name: `layer.${layer}.attention`,
        attributes: {
          num_heads: attentionHeads,
          kv_num_heads: keyValueHeads,
          scale: { float: headSize ** -0.5 },
          local_window_size: -1,
          softcap: { float: 0 },
          do_rotary: 1,
          rotary_interleaved: 0,
        },
      },
    );
    parts.nameLast(attended!, `present.${layer}.key`, `present.${layer}.value`);
    return parts.linear(attended!, `layer.${layer}.o_proj`, width, hiddenSize);
  }

  private first(input: string): Stream {
    const normal = this.builder.node(
      'SimplifiedLayerNormalization',
      [input, this.normWeight('layer.0.input_norm')],
      { attributes: { axis: -1, epsilon, stash_type: 1 } },
    );
    return { residual: input, normal };
  }

  private addAndNormalize({ residual }: Stream, added: string, name: string): Stream {
    const inputs = [residual, added, this.normWeight(name)];
    const normal = this.builder.node('SkipSimplifiedLayerNormalization', inputs, {
      domain,
      attributes: { epsilon },
    });
    const sum = this.builder.fresh('sum');
    this.parts.nameLast(normal, '', '', sum);
    return { residual: sum, normal };
  }

  private normWeight(name: string): string {
    const { hiddenSize } = this.shape;
    const ones = new Float32Array(hiddenSize).fill(1);
    return this.parts.values(`${name}.weight`, [hiddenSize], ones);
  }

  /** Keys less one and all tokens, int32, from `attention_mask`. */
  private lengths(): [keys: string, total: string] {
    const { builder } = this;
    const one = builder.ints([1]);
    const sum = builder.node('ReduceSum', ['attention_mask', one], { attributes: { keepdims: 0 } });
    const keys = builder.cast(builder.node('Sub', [sum, one]), 'int32');
    const shape = builder.node('Shape', ['attention_mask']);
    return [keys, builder.cast(builder.gather(shape, builder.intScalar(1), 0), 'int32')];
  }

  /** [longestPrompt, headSize / 2]. */
  private tables(): [cosines: string, sines: string] {
    const half = this.shape.headSize / 2;
    const table = (name: string, of: (angle: number) => number): string => {
      const values = new Float32Array(longestPrompt * half);
      for (let i = 0; i < values.length; i++) {
        values[i] = of(Math.floor(i / half) * 10_000 ** (-(i % half) / half));
      }
      return this.parts.values(name, [longestPrompt, half], values);
    };
    return [table('cos_cache', Math.cos), table('sin_cache', Math.sin)];
  }
}
