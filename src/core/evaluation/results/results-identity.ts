/** Which results belong together. */
import { SameRun, type SharedSetting } from '../../merge/same-run';
import { text } from '../../text';
import { questionIdentity } from '../../data/question-identity';
import { pixelIdentity } from '../../model/vision/pixel-way';
import type { EvaluationIdentity } from '../types';
import { remedy } from '../../remedies';

/**
 * What must be equal, in the order in which it is checked; everything else may differ between parts
 * of a run.
 */
const identity: SharedSetting<EvaluationIdentity>[] = [
  {
    name: text`model`,
    of: ({ model }) => model,
    hint: text`evaluate each model into its own file`,
  },
  {
    name: text`data`,
    of: ({ data }) => data,
    hint: text`restore the questions and images as they were`,
  },
  { name: text`dtype`, of: ({ dtype }) => dtype, hint: remedy('same-precision') },
  {
    name: text`device`,
    of: ({ device }) => device,
    hint: remedy('same-device'),
  },
  {
    name: text`prompt template`,
    of: ({ template }) => JSON.stringify(template),
    hint: text`restore the chat template`,
  },
  ...questionIdentity,
  pixelIdentity,
  { name: text`score`, of: ({ score }) => score, hint: remedy('same-score') },
  {
    name: text`longest answer`,
    of: ({ maxNewTokens }) => String(maxNewTokens),
    hint: remedy('same-length'),
  },
  { name: text`seed`, of: ({ seed }) => String(seed), hint: remedy('same-seed') },
];

/** @throws HumanError `evaluation-mismatch` */
export const sameEvaluation = new SameRun(identity, {
  code: 'evaluation-mismatch',
  other: (hint) => remedy('other-results', hint),
  otherShard: (file, found, wanted) =>
    text`${file} holds shard ${found} of an evaluation; this run is shard ${wanted}. ${remedy('results-of-shards')}`,
});
