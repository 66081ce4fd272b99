/** A prepared sample whose masses are not held, but read at every access. */
import type { Masses } from '../../calibration/mass-pages';
import type { SampleStatistics } from '../../calibration/statistics';
import type { OrderPlace, OrderRoom, OrderArena } from './order-room';
import type { PreparedSample } from './prepared-sample';
import { sortedLayers, totalsOf } from './sorted-masses';

/** What is known of the sample that was read last. */
interface LoadedSample {
  owner: PagedSample;
  masses: Masses;
  selfTotal?: Float64Array;
  crossTotal?: Float64Array;
  bySelf?: Uint16Array;
  byCross?: Uint16Array;
}

/**
 * Samples are processed one after the other: the masses of the next sample overwrite those of this
 * one. Code that keeps a vector longer ends up with another sample's values.
 */
let loaded: LoadedSample | undefined;

/** Where the samples of one fit have their orders. */
export interface Orders {
  room: OrderRoom;
  /**
   * The orders by self and by cross mass, which are freed once the tolerances have been scanned.
   */
  byMass: OrderArena;
}

/** There may be hundreds of thousands of these objects, so each has as few fields as possible. */
export class PagedSample implements PreparedSample {
  readonly visualTokens: number;
  readonly spans: PreparedSample['spans'];
  readonly grids: PreparedSample['grids'];
  declare readonly isolation: Float32Array | undefined;
  private sorted: OrderPlace | undefined;

  /**
   * @param source gives its masses whenever it is asked
   * @param hasMinus whether one of them is -0 in the file
   * @param orders room for its orders; without it they are sorted at every access
   */
  constructor(
    private readonly source: SampleStatistics,
    private readonly hasMinus: boolean,
    {
      visualTokens,
      spans,
      grids,
      isolation,
    }: Pick<PreparedSample, 'visualTokens' | 'spans' | 'grids' | 'isolation'>,
    readonly massLayers: number,
    readonly isPruned: boolean,
    readonly orders: Orders | undefined,
  ) {
    [this.visualTokens, this.spans, this.grids] = [visualTokens, spans, grids];
    if (isolation) this.isolation = isolation;
    if (!orders) return;
    const length = massLayers * visualTokens;
    const both = bothOrders(2 * length);
    const { self, cross } = this.load().masses;
    sortedLayers(self, massLayers, visualTokens, both.subarray(0, length));
    sortedLayers(cross, massLayers, visualTokens, both.subarray(length));
    this.sorted = orders.byMass.add(both);
  }

  get self(): Float32Array {
    return this.load().masses.self;
  }

  get cross(): Float32Array {
    return this.load().masses.cross;
  }

  get selfTotal(): Float64Array {
    const own = this.load();
    return (own.selfTotal ??= totalsOf(own.masses.self, this.massLayers, this.visualTokens));
  }

  get crossTotal(): Float64Array {
    const own = this.load();
    return (own.crossTotal ??= totalsOf(own.masses.cross, this.massLayers, this.visualTokens));
  }

  get bySelf(): Uint16Array {
    const own = this.load();
    return (own.bySelf ??= this.orderOf(own.masses.self, 0));
  }

  get byCross(): Uint16Array {
    const own = this.load();
    return (own.byCross ??= this.orderOf(own.masses.cross, 1));
  }

  /** Its orders by mass are not stored any more. */
  letGo(): void {
    this.sorted = undefined;
    if (loaded?.owner === this) loaded = undefined;
  }

  private orderOf(values: Float32Array, which: 0 | 1): Uint16Array {
    const length = this.massLayers * this.visualTokens;
    if (this.sorted) {
      const { piece, offset } = this.sorted;
      return piece.subarray(offset + which * length, offset + (which + 1) * length);
    }
    return sortedLayers(values, this.massLayers, this.visualTokens, new Uint16Array(length));
  }

  private load(): LoadedSample {
    if (loaded?.owner === this) return loaded;
    const into = loaded?.masses;
    // If reading fails, the half overwritten buffer belongs to no sample.
    loaded = undefined;
    const masses = this.source.masses!(into);
    if (this.hasMinus) for (const values of [masses.self, masses.cross]) withoutMinus(values);
    loaded = { owner: this, masses };
    return loaded;
  }
}

/** Overwritten by the next sample. */
let scratch = new Uint16Array(0);

function bothOrders(length: number): Uint16Array {
  if (scratch.length < length) scratch = new Uint16Array(length);
  return scratch.subarray(0, length);
}

/** Replaces -0 as `prepareSample` does: it would sort after everything by its bits. */
function withoutMinus(values: Float32Array): void {
  for (let at = 0; at < values.length; at++) values[at]! += 0;
}

/** Frees the orders that only tolerances need. */
export function letGoOrders(samples: readonly PreparedSample[]): void {
  for (const sample of samples) {
    if (sample instanceof PagedSample) sample.letGo();
    else sample.bySelf = sample.byCross = new Uint16Array(0);
  }
  const paged = samples.find((sample) => sample instanceof PagedSample);
  paged?.orders?.byMass.clear();
}
