/** Parts of random decoders of all forms. */
import type { DecoderShape } from '../../src/core/cost/types';
import type { GraphBuilder } from '../../src/core/onnx/graph-builder';
import type { OnnxModel } from '../../src/core/onnx/model-file';
import type { Elements, WeightFile } from './weight-file';

/**
 * `q4`: matrices of 4 bits, quantized in blocks; everything else stays fp32, or, of `q4f16`,
 * becomes fp16.
 */
export type Precision = 'fp32' | 'q4' | 'q4f16';

/** Weights that share a scale. */
const blockSize = 32;
/** Activations are quantized to 8 bits for the product, as builders do for the CPU. */
const accuracyLevel = 4;
/**
 * Variance around 0 of the whole numbers from -8 to 7, which 4 bits without a zero point represent.
 */
const nibbleVariance = 21.5;

export class Parts {
  constructor(
    readonly model: OnnxModel,
    readonly builder: GraphBuilder,
    readonly shape: DecoderShape,
    private readonly weights: WeightFile,
    private readonly precision: Precision,
  ) {}

  /** A product with a matrix [rows, columns] of variance 1 / rows: activations keep their size. */
  linear(input: string, name: string, rows: number, columns: number): string {
    if (this.precision !== 'fp32') return this.quantizedLinear(input, name, rows, columns);
    const weight = this.weight(`${name}.weight`, [rows, columns], {
      kind: 'floats',
      largest: Math.sqrt(3 / rows),
    });
    return this.builder.node('MatMul', [input, weight], { name });
  }

  feedForward(input: string, layer: number): string {
    const { builder } = this;
    const { hiddenSize, intermediateSize } = this.shape;
    const name = (part: string) => `layer.${layer}.${part}_proj`;
    const gate = this.linear(input, name('gate'), hiddenSize, intermediateSize);
    const activated = builder.node('Mul', [gate, builder.node('Sigmoid', [gate])]);
    const up = this.linear(input, name('up'), hiddenSize, intermediateSize);
    const product = builder.node('Mul', [activated, up]);
    return this.linear(product, name('down'), intermediateSize, hiddenSize);
  }

  /** An external initializer. */
  weight(name: string, dims: readonly number[], elements: Elements): string {
    this.model.graph.initializer.push(this.weights.add(name, dims, elements));
    return name;
  }

  values(name: string, dims: readonly number[], values: Float32Array): string {
    return this.weight(name, dims, { kind: 'values', values });
  }

  /** Names the outputs of the node just built, as the model's interface wants them; '' for none. */
  nameLast(...names: string[]): string {
    this.model.graph.node.at(-1)!.output = names;
    return names[0]!;
  }

  /** MatMulNBits: weights [columns, blocks, bytes of a block], a scale for each block. */
  private quantizedLinear(input: string, name: string, rows: number, columns: number): string {
    const blocks = Math.ceil(rows / blockSize);
    const packed = this.weight(`${name}.weight_Q4`, [columns, blocks, blockSize / 2], {
      kind: 'bytes',
    });
    const scales = this.weight(`${name}.weight_scales`, [columns, blocks], {
      kind: 'floats',
      largest: Math.sqrt(3 / (rows * nibbleVariance)),
    });
    return this.builder.node('MatMulNBits', [input, packed, scales], {
      domain: 'com.microsoft',
      name,
      attributes: {
        K: rows,
        N: columns,
        bits: 4,
        block_size: blockSize,
        accuracy_level: accuracyLevel,
      },
    });
  }
}
