/** The description of a cut: its place, what it keeps, and what is known before it. */
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
  /** The ranking of later cuts. */
  later: Ranking;
  /** If set, the allowed loss of attention decides instead. */
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
   * int64: positions in the whole sequence of the columns that the layers after the cut have
   * cached; undefined if every run may see all of them.
   */
  cachedColumns: string | undefined;
  /** The roots that later segments read; the others end here. */
  needed: Roots;
  /** A value of masks or positions as it applies to the rows that enter the cut. */
  resolve: (value: string) => string;
  /** Whether no cut follows. */
  isLast: boolean;
  /** Whether someone asks which tokens survived. */
  observed: boolean;
}
