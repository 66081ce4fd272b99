/** The nodes of the random decoder in its decomposed form. */
import type { DecoderShape } from '../../src/core/cost/types';
import type { GraphBuilder } from '../../src/core/onnx/graph-builder';
import type { Parts } from './random-parts';

/** What all layers share. */
interface Prelude {
  /** [batch, 1, rows, headSize]. */
  cosine: string;
  sine: string;
  /** [batch, 1, rows, columns]: 0 where a row may look, very negative elsewhere. */
  mask: string;
}

const hidden = -3e38;

/** As PyTorch's exporter gives it: decomposed attention, one causal mask for all layers. */
export class DecomposedLayers {
  private readonly builder: GraphBuilder;
  private readonly shape: DecoderShape;

  constructor(private readonly parts: Parts) {
    ({ builder: this.builder, shape: this.shape } = parts);
  }

  build(vocabulary: number): void {
    const { builder, shape } = this;
    const prelude = { ...this.rotary(), mask: this.causalMask() };
    let stream = 'inputs_embeds';
    for (let layer = 0; layer < shape.layers; layer++) {
      const attention = this.attention(this.normalize(stream), layer, prelude);
      stream = builder.node('Add', [stream, attention]);
      stream = builder.node('Add', [stream, this.parts.feedForward(this.normalize(stream), layer)]);
    }
    this.parts.linear(this.normalize(stream), 'lm_head', shape.hiddenSize, vocabulary);
    this.parts.nameLast('logits');
  }

  private attention(input: string, layer: number, { cosine, sine, mask }: Prelude): string {
    const { builder } = this;
    const { hiddenSize, attentionHeads, keyValueHeads, headSize } = this.shape;
    const width = attentionHeads * headSize;
    const heads = (part: string, count: number): string => {
      const name = `layer.${layer}.${part}_proj`;
      const rows = this.parts.linear(input, name, hiddenSize, count * headSize);
      const split = builder.node('Reshape', [rows, builder.ints([0, 0, count, headSize])]);
      return builder.node('Transpose', [split], { attributes: { perm: [0, 2, 1, 3] } });
    };
    const query = this.rotate(heads('q', attentionHeads), cosine, sine);
    const key = this.append(this.rotate(heads('k', keyValueHeads), cosine, sine), layer, 'key');
    const value = this.append(heads('v', keyValueHeads), layer, 'value');

    const transposed = builder.node('Transpose', [key], { attributes: { perm: [0, 1, 3, 2] } });
    const product = builder.node('MatMul', [query, transposed]);
    const scaled = builder.node('Mul', [product, builder.floats([headSize ** -0.5], [])]);
    const scores = builder.node('Add', [scaled, mask]);
    const probabilities = builder.node('Softmax', [scores], { attributes: { axis: -1 } });
    const mixed = builder.node('MatMul', [probabilities, value]);
    const rows = builder.node('Transpose', [mixed], { attributes: { perm: [0, 2, 1, 3] } });
    const joined = builder.node('Reshape', [rows, builder.ints([0, 0, width])]);
    return this.parts.linear(joined, `layer.${layer}.o_proj`, width, hiddenSize);
  }

  /** Cached rows, then the new ones; also the graph's output. */
  private append(rows: string, layer: number, part: 'key' | 'value'): string {
    const past = `past_key_values.${layer}.${part}`;
    this.builder.node('Concat', [past, rows], { attributes: { axis: 2 } });
    return this.parts.nameLast(`present.${layer}.${part}`);
  }

  /** Root mean square normalisation. */
  private normalize(stream: string): string {
    const { builder } = this;
    const squares = builder.node('Pow', [stream, builder.floats([2], [])]);
    const mean = builder.reduce('ReduceMean', squares, [-1], 1);
    const root = builder.node('Sqrt', [builder.node('Add', [mean, builder.floats([1e-5], [])])]);
    const inverse = builder.node('Div', [builder.floats([1], []), root]);
    const { hiddenSize } = this.shape;
    const weight = builder.floats(new Float32Array(hiddenSize).fill(1), [hiddenSize]);
    return builder.node('Mul', [weight, builder.node('Mul', [stream, inverse])]);
  }

  /** x cos + (the second half of x negated, before the first) sin. */
  private rotate(value: string, cosine: string, sine: string): string {
    const { builder } = this;
    const middle = this.shape.headSize / 2;
    const slice = (from: number, to: number) =>
      builder.node('Slice', [value, builder.ints([from]), builder.ints([to]), builder.ints([-1])]);
    const second = builder.node('Neg', [slice(middle, 2 * middle)]);
    const rotated = builder.node('Concat', [second, slice(0, middle)], {
      attributes: { axis: -1 },
    });
    return builder.node('Add', [
      builder.node('Mul', [value, cosine]),
      builder.node('Mul', [rotated, sine]),
    ]);
  }

  private rotary(): Pick<Prelude, 'cosine' | 'sine'> {
    const { builder } = this;
    const half = this.shape.headSize / 2;
    const frequencies = Float32Array.from({ length: half }, (_, i) => 10_000 ** (-i / half));
    const positions = builder.cast(
      builder.node('Unsqueeze', ['position_ids', builder.ints([-1])]),
      'float',
    );
    const angles = builder.node('Mul', [positions, builder.floats(frequencies, [half])]);
    const both = builder.node('Concat', [angles, angles], { attributes: { axis: -1 } });
    const table = (operator: 'Cos' | 'Sin') =>
      builder.node('Unsqueeze', [builder.node(operator, [both]), builder.ints([1])]);
    return { cosine: table('Cos'), sine: table('Sin') };
  }

  /** A mask made from the cache's length and `attention_mask`. */
  private causalMask(): string {
    const { builder } = this;
    const past = builder.dimension('past_key_values.0.key', 2);
    const fresh = builder.dimension('inputs_embeds', 1);
    const columns = builder.range(builder.node('Add', [past, fresh]));
    const rows = builder.node('Add', [builder.range(fresh), past]);
    const later = builder.node('Greater', [
      columns,
      builder.node('Unsqueeze', [rows, builder.ints([1])]),
    ]);
    const padding = builder.node('Equal', ['attention_mask', builder.intScalar(0)]);
    const padded = builder.node('Unsqueeze', [padding, builder.ints([1, 2])]);
    const blocked = builder.node('Or', [later, padded]);
    const [lowest, zero] = [builder.floats([hidden], []), builder.floats([0], [])];
    return builder.node('Where', [blocked, lowest, zero]);
  }
}
