/** Samples of a file that is too large for memory: everything but their masses is in memory. */
import type { Masses, MassPages, MassPlace } from './mass-pages';
import type { SampleStatistics } from './statistics';
import { decodePlace, decodeSample, type SampleHead } from './statistics-schema';

type Pairs = [number, number][];

export class PagedSamples {
  /** Nearly all samples have the same: one list serves them. */
  private readonly known = new Map<string, Pairs>();

  constructor(private readonly pages: MassPages) {}

  /**
   * @param start offset of the batch in the file
   * @returns the whole sample where its masses cannot be read apart
   */
  decode(schema: Uint8Array, batch: Uint8Array, start: number): SampleStatistics {
    const found = decodePlace(schema, batch);
    if (found === undefined) return decodeSample(schema, batch);
    const { layers, place } = found;
    const { spans, grids, ...head } = found.head;
    const shared = {
      ...head,
      ...(spans && { spans: this.shared(spans) }),
      ...(grids && { grids: this.shared(grids) }),
    };
    const inFile = { ...place, self: start + place.self, cross: start + place.cross };
    return new PagedSample(this.pages, shared, layers, inFile);
  }

  private shared(pairs: Pairs): Pairs {
    const key = pairs.join();
    const known = this.known.get(key) ?? pairs;
    this.known.set(key, known);
    return known;
  }
}

/** There may be hundreds of thousands of these objects, so each has as few fields as possible. */
class PagedSample implements SampleStatistics {
  readonly sample: string;
  readonly visualTokens: number;
  readonly textTokens: number;
  declare readonly isolation?: Float32Array;
  declare readonly spans?: Pairs;
  declare readonly grids?: Pairs;
  declare readonly seconds?: number;
  private readonly selfAt: number;
  private readonly crossAt: number;

  constructor(
    private readonly pages: MassPages,
    head: SampleHead,
    private readonly layers: number,
    place: MassPlace,
  ) {
    this.sample = head.sample;
    this.visualTokens = head.visualTokens;
    this.textTokens = head.textTokens;
    if (head.isolation) this.isolation = head.isolation;
    if (head.spans) this.spans = head.spans;
    if (head.grids) this.grids = head.grids;
    if (head.seconds !== undefined) this.seconds = head.seconds;
    this.selfAt = place.self;
    this.crossAt = place.cross;
  }

  masses(into?: Masses): Masses {
    const { selfAt: self, crossAt: cross, layers, visualTokens } = this;
    return this.pages.read({ self, cross, length: layers * visualTokens }, into);
  }

  get self(): Float32Array[] {
    return this.rows(this.masses().self);
  }

  get cross(): Float32Array[] {
    return this.rows(this.masses().cross);
  }

  private rows(values: Float32Array): Float32Array[] {
    const n = this.visualTokens;
    return Array.from({ length: this.layers }, (_, layer) =>
      values.subarray(layer * n, (layer + 1) * n),
    );
  }
}
