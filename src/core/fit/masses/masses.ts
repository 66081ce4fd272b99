/**
 * One sample's masses laid out for speed, with its tokens sorted once by what a tolerance asks for.
 */
import type { Masses } from '../../calibration/mass-pages';
import type { SampleStatistics } from '../../calibration/statistics';
import { massLayers } from '../../cost/layers';
import type { DecoderShape } from '../../cost/types';
import { HumanError } from '../../errors';
import type { Span } from '../../ranking/grid/places';
import { text, type Text } from '../../text';
import { PagedSample, type Orders } from './paged-masses';
import { hasMinusZero } from './sort';
import { sortedLayers, totalsOf } from './sorted-masses';
import { remedy } from '../../remedies';
import { PreparedSample } from './prepared-sample';

/** Token positions are stored in 16 bits. */
export const maximumTokens = 0xffff;

/**
 * @param shape whose layers with attention and a cache the vectors are of, in order
 * @param orders room for the orders of samples whose masses are not held
 * @throws HumanError `statistics-corrupt` when a vector is missing, of the wrong length or not
 *    finite
 */
export function prepareSample(
  sample: SampleStatistics,
  shape: Pick<DecoderShape, 'layers' | 'convolutionLayers' | 'sharedCaches'>,
  isPruned = false,
  orders?: Orders,
): PreparedSample {
  const { layers } = shape;
  const measured = massLayers(shape);
  const n = sample.visualTokens;
  if (n > maximumTokens) {
    throw new HumanError(
      text`Sample "${sample.sample}" has ${n} visual tokens; a fit reads at most ${maximumTokens}.
        Calibrate with smaller images, or fewer per sample.`,
      'too-many-visual-tokens',
    );
  }
  // Layers without masses are not in the file, so samples with such layers are held in memory.
  const isPaged = sample.masses !== undefined && measured.length === layers;
  const given = vectorsOf(sample, layers, isPaged);
  const hasMinus =
    isPaged && given.whole !== undefined && Object.values(given.whole).some(hasMinusZero);
  const self = concatenate(sample, given.self, 'self', measured, layers, given.whole?.self);
  const cross = concatenate(sample, given.cross, 'cross', measured, layers, given.whole?.cross);
  const places = {
    ...{ visualTokens: n, spans: spansOf(sample), grids: sample.grids ?? noGrids },
    isolation: isolationOf(sample),
  };
  if (isPaged) return new PagedSample(sample, hasMinus, places, layers, isPruned, orders);
  return {
    ...places,
    massLayers: measured.length,
    self,
    cross,
    selfTotal: totalsOf(self, layers, n),
    crossTotal: totalsOf(cross, layers, n),
    bySelf: sortedLayers(self, layers, n, new Uint16Array(layers * n)),
    byCross: sortedLayers(cross, layers, n, new Uint16Array(layers * n)),
    isPruned,
  };
}

const noGrids: PreparedSample['grids'] = [];

/** NaN would be sorted anywhere. */
function isolationOf(sample: SampleStatistics): Float32Array | undefined {
  const { isolation } = sample;
  if (isolation?.every(Number.isFinite) === false) {
    throw new HumanError(
      text`The features of sample "${sample.sample}" have values that are not numbers. Calibrate again, and ${remedy('other-precision-or-device')}`,
      'statistics-corrupt',
    );
  }
  return isolation;
}

/** Copies nothing if a sample has its vectors layer by layer, as files have them. */
function heldVectors(sample: SampleStatistics, layers: number): Vectors {
  const { self, cross, visualTokens } = sample;
  const [allSelf, allCross] = [self, cross].map((rows) => joined(rows, layers * visualTokens));
  if (!allSelf || !allCross) return { self, cross };
  return { self, cross, whole: { self: allSelf, cross: allCross } };
}

/**
 * One vector over the same memory, if the rows fill it in order. -0 is overwritten, so vectors with
 * -0 are copied.
 */
function joined(rows: readonly Float32Array[], length: number): Float32Array | undefined {
  const [first] = rows;
  if (first === undefined || rows.length * first.length !== length) return undefined;
  const { buffer, byteOffset, byteLength } = first;
  const isEven = rows.every(
    (row, at) => row.buffer === buffer && row.byteOffset === byteOffset + at * byteLength,
  );
  if (!isEven) return undefined;
  const all = new Float32Array(buffer, byteOffset, length);
  return hasMinusZero(all) ? undefined : all;
}

interface Vectors extends Pick<SampleStatistics, 'self' | 'cross'> {
  /** The whole masses that these are parts of, if they are in memory only for the moment. */
  whole?: Masses;
}

/** Overwritten by the next sample, so that the garbage collector need not free it each time. */
let scratch: Masses | undefined;

function vectorsOf(sample: SampleStatistics, layers: number, isPaged: boolean): Vectors {
  if (!isPaged || sample.masses === undefined) return heldVectors(sample, layers);
  const n = sample.visualTokens;
  const whole = sample.masses(scratch);
  scratch = whole;
  const rows = (values: Float32Array) =>
    Array.from({ length: layers }, (_, layer) => values.subarray(layer * n, (layer + 1) * n));
  return { self: rows(whole.self), cross: rows(whole.cross), whole };
}

/**
 * Files of older versions know only the grids, or nothing: images are then assumed to follow one
 * another.
 */
function spansOf({ visualTokens, spans, grids = [] }: SampleStatistics): readonly Span[] {
  if (spans) return spans;
  if (grids.length === 0) return wholeSpan(visualTokens);
  let end = 0;
  const images = grids.map(([rows, columns]): Span => [(end += rows * columns), rows * columns]);
  // A row of text between every two images, so that each is a span of its own.
  return end === visualTokens
    ? images.map(([after, count], at): Span => [after - count + at, count])
    : wholeSpan(visualTokens);
}

/** By length: one for all samples. */
const wholeSpans = new Map<number, readonly Span[]>();

function wholeSpan(visualTokens: number): readonly Span[] {
  const found = wholeSpans.get(visualTokens) ?? [[0, visualTokens]];
  wholeSpans.set(visualTokens, found);
  return found;
}

function concatenate(
  sample: SampleStatistics,
  vectors: readonly Float32Array[],
  which: 'self' | 'cross',
  measured: readonly number[],
  layers: number,
  all: Float32Array = new Float32Array(layers * sample.visualTokens),
): Float32Array {
  const n = sample.visualTokens;
  measured.forEach((layer, at) => {
    const values = vectors[at];
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
      all[layer * n + j] = value + 0; // -0 would sort after everything by its bits
    }
  });
  return all;
}

function corrupt(sample: SampleStatistics, layer: number, what: Text): HumanError {
  return new HumanError(
    text`The statistics of sample "${sample.sample}", layer ${layer}, cannot be used: it ${what}.
      Calibrate again; if that does not help, the model gives no usable attention there.`,
    'statistics-corrupt',
  );
}
