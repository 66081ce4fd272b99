/**
 * How statistics files are called: after all that makes two runs differ, so that none overwrites
 * another.
 */
import type { Shard } from '../data/order';
import { questionNameParts } from '../data/question-identity';
import type { QuestionSettings } from '../data/types';
import { pixelNameParts, type PixelWay } from '../model/vision/pixel-way';
import { shortHash } from '../short-hash';
import type { HeadAggregate } from './statistics';
import { shortHashOf, streamName } from './stream-name';

export interface StatisticsIdentity {
  /** The model folder's own name. */
  model: string;
  dtype: string;
  /** `sha256:...` of the model. */
  fingerprint: string;
  /** `sha256:...` of the data. */
  data: string;
  aggregate: HeadAggregate;
  questions?: QuestionSettings | undefined;
  /** undefined for embeddings. */
  pixels: PixelWay | undefined;
  /** `sha256:...` of schedule and ranking, for statistics of a pruned model. */
  pruning?: string | undefined;
  seed: number;
  shard: Shard;
}

/**
 * A file name such as `llava-fp32-1a2b3c4d-5e6f7a8b.arrows`; what has its usual value is not named.
 */
export function statisticsName(identity: StatisticsIdentity): string {
  const {
    model,
    dtype,
    fingerprint,
    data,
    aggregate,
    pruning,
    seed,
    shard,
    questions = {},
    pixels,
  } = identity;
  const parts = [
    model,
    dtype,
    shortHash(fingerprint),
    shortHash(data),
    ...(aggregate === 'max' ? [] : [aggregate]),
    ...questionNameParts(questions, shortHashOf),
    ...pixelNameParts({ pixels }),
    ...(pruning === undefined ? [] : [`pruned${shortHash(pruning)}`]),
  ];
  return streamName(parts, { seed, shard });
}
