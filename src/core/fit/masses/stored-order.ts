/**
 * The order in which a paged sample's tokens are dropped: kept in memory shared by many, or made at
 * every access.
 */
import type { SampleCoverage } from '../../ranking/coverage/replay';
import type { Ranking } from '../../ranking/families';
import type { OrderPlace, OrderArena } from './order-room';
import type { PagedSample } from './paged-masses';
import type { RankedSample } from './ranked-sample';

/** Valid for one sample at a time, since samples are processed one after the other. */
let loaded: { owner: StoredOrder; order: Uint16Array } | undefined;

/** What the samples of one ranking have in common. */
export interface Ordering {
  before: Ranking;
  arena: OrderArena;
  make: (sample: PagedSample) => Uint16Array;
}

export class StoredOrder implements RankedSample {
  private readonly stored: OrderPlace | undefined;

  constructor(
    readonly sample: PagedSample,
    readonly coverage: SampleCoverage | undefined,
    readonly ordering: Ordering,
  ) {
    this.stored = ordering.arena.add(ordering.make(sample));
  }

  /** The same sample, with losses weighed by layer. */
  weighing(importance: Float64Array): RankedSample {
    return Object.assign(Object.create(this) as RankedSample, { importance });
  }

  get layerStride(): number {
    return this.sample.visualTokens;
  }

  get before(): Ranking {
    return this.ordering.before;
  }

  get order(): Uint16Array {
    if (loaded?.owner === this) return loaded.order;
    const { sample, stored } = this;
    const length = sample.massLayers * sample.visualTokens;
    const order = stored
      ? stored.piece.subarray(stored.offset, stored.offset + length)
      : this.ordering.make(sample);
    loaded = { owner: this, order };
    return order;
  }
}
