/** One sample's masses laid out for speed, with its tokens sorted once by what a tolerance asks for. */
import type { SampleStatistics } from '../calibration/statistics';
import { massLayers } from '../cost/layers';
import type { DecoderShape } from '../cost/types';
import { HumanError } from '../errors';
import type { Span } from '../recipe/layout';
import type { Grid } from '../recipe/types';
import { text, type Text } from '../text';

/** Token positions are stored in 16 bits, and sorted in the low bits of a double. */
export const maximumTokens = 0xffff;

/** Vectors of all layers behind one another: token `j` of layer `l` stands at `l * visualTokens + j`. */
export interface PreparedSample {
  visualTokens: number;
  self: Float32Array;
  cross: Float32Array;
  /** Layers that have masses; those of the others are 0. */
  massLayers: number;
  /** Dense masses of each layer: S and C in the paper's terms. */
  selfTotal: Float64Array;
  crossTotal: Float64Array;
  /**
   * Positions by ascending mass, layer by layer. Of equal masses the later position comes first: the
   * earlier one stays longer, as ONNX TopK would have it.
   */
  bySelf: Uint16Array;
  byCross: Uint16Array;
  /** Where its visual tokens stand in the prompt; from row 0 on where that is not known. */
  spans: readonly Span[];
  /** Of its images in order; empty where they are not known. */
  grids: readonly Grid[];
  /** Masses of a pruned model: tokens without any were gone before the layer. */
  isPruned: boolean;
}

/**
 * @param shape whose layers with attention and a cache the vectors are of, in order
 * @throws HumanError `statistics-corrupt` when a vector is missing, of the wrong length or not finite
 */
export function prepareSample(
  sample: SampleStatistics,
  shape: Pick<DecoderShape, 'layers' | 'convolutionLayers' | 'sharedCaches'>,
  isPruned = false,
): PreparedSample {
  const { layers } = shape;
  const measured = massLayers(shape);
  const n = sample.visualTokens;
  if (n > maximumTokens) {
    throw new HumanError(
      text`Sample "${sample.sample}" has ${n} visual tokens; a fit reads at most ${maximumTokens}.
        Calibrate with smaller or fewer images a sample.`,
      'too-many-visual-tokens',
    );
  }
  const self = concatenate(sample, 'self', measured, layers);
  const cross = concatenate(sample, 'cross', measured, layers);
  const prepared: PreparedSample = {
    visualTokens: n,
    massLayers: measured.length,
    self,
    cross,
    selfTotal: totals(self, layers, n),
    crossTotal: totals(cross, layers, n),
    bySelf: new Uint16Array(layers * n),
    byCross: new Uint16Array(layers * n),
    spans: spansOf(sample),
    grids: sample.grids ?? [],
    isPruned,
  };
  for (let layer = 0; layer < layers; layer++) {
    const from = layer * n;
    sortAscending(self.subarray(from, from + n), prepared.bySelf, from);
    sortAscending(cross.subarray(from, from + n), prepared.byCross, from);
  }
  return prepared;
}

/** Of older files only the grids are known, or nothing: images then follow one another. */
function spansOf({ visualTokens, spans, grids = [] }: SampleStatistics): readonly Span[] {
  if (spans) return spans;
  let end = 0;
  const images = grids.map(([rows, columns]): Span => [(end += rows * columns), rows * columns]);
  // A row of text between any two, so that each is a run of its own.
  return end === visualTokens
    ? images.map(([after, count], at): Span => [after - count + at, count])
    : [[0, visualTokens]];
}

function concatenate(
  sample: SampleStatistics,
  which: 'self' | 'cross',
  measured: readonly number[],
  layers: number,
) {
  const n = sample.visualTokens;
  const all = new Float32Array(layers * n);
  measured.forEach((layer, at) => {
    const values = sample[which][at];
    if (values?.length !== n) {
      throw corrupt(
        sample,
        layer,
        text`has ${values?.length ?? 0} ${which} masses instead of ${n}`,
      );
    }
    for (let j = 0; j < n; j++) {
      const value = values[j]!;
      if (!(value >= 0 && value < Infinity)) {
        throw corrupt(sample, layer, text`has a ${which} mass of ${value}`);
      }
      all[layer * n + j] = value + 0; // -0 would sort behind everything by its bits
    }
  });
  return all;
}

function corrupt(sample: SampleStatistics, layer: number, what: Text): HumanError {
  return new HumanError(
    text`The statistics of sample "${sample.sample}", layer ${layer}, cannot be used: it ${what}.
      Calibrate again; if it comes back, the model gives no usable attention there.`,
    'statistics-corrupt',
  );
}

function totals(values: Float32Array, layers: number, n: number): Float64Array {
  const sums = new Float64Array(layers);
  for (let layer = 0; layer < layers; layer++) {
    let total = 0;
    for (let at = layer * n; at < (layer + 1) * n; at++) total += values[at]!;
    sums[layer] = total;
  }
  return sums;
}

/**
 * Writes the positions of `values` (not negative) in ascending order. The bits of a non-negative float32
 * sort like the float, so value and position fit together into 48 bits of a double: typed arrays
 * sort those natively, without a comparator.
 */
export function sortAscending(values: Float32Array, order: Uint16Array, from: number): void {
  const n = values.length;
  const floats = Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer);
  const keys = new Float64Array(n);
  for (let j = 0; j < n; j++) keys[j] = bits[j]! * 0x10000 + (maximumTokens - j);
  keys.sort();
  for (let i = 0; i < n; i++) order[from + i] = maximumTokens - (keys[i]! % 0x10000);
}
