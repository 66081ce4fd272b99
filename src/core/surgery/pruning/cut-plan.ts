/** What a cut is made from: where it is, what it keeps and what is known before it. */
import type { Ranking } from '../../ranking/families';
import type { Keep } from './fed';
import type { Location } from './locate/locate';
import type { CutPlace } from './place';
import type { Roots, SegmentState } from './state';
import type { CutTolerance } from './tolerance';

export interface Cut {
  place: CutPlace;
  keep: Keep;
  /** What ranks here. */
  ranking: Ranking;
  /** What ranks at later cuts. */
  later: Ranking;
  /** What decides instead, by how much attention may be lost. */
  tolerance: CutTolerance | undefined;
  location: Location;
  before: SegmentState;
  /** Shape of the whole prompt's embeddings, int64 [3]. */
  promptShape: string;
  /** Rows of the whole sequence before this run's, int64 [1]. */
  firstPastLength: string;
  /** Cached rows of the layers after the cut, int64 [1]. */
  pastLengthAfter: string;
  /**
   * int64: places in the whole sequence of what the layers after the cut have cached; undefined where
   * every run may see all of it.
   */
  cachedColumns: string | undefined;
  /** The roots that later segments read; the others end here. */
  needed: Roots;
  /** A value of masks or positions as it is for the rows that enter the cut. */
  resolve: (value: string) => string;
  /** Whether no cut follows. */
  isLast: boolean;
  /** Whether someone asks which tokens survived. */
  observed: boolean;
}
