/** Which results belong together. */
import { HumanError } from '../../errors';
import { text, type Message, type Text } from '../../text';
import { questionIdentity } from '../../data/question-identity';
import { pixelIdentity } from '../../model/vision/pixel-way';
import type { EvaluationIdentity } from '../types';
import { remedy } from '../../remedies';

/**
 * What must be equal, in the order in which it is checked; everything else may differ between parts
 * of a run.
 */
const identity: { name: Text; of: (run: EvaluationIdentity) => string; hint: Text }[] = [
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

/** @throws HumanError `evaluation-mismatch` naming both sides of the first difference */
export function requireSame(
  first: { name: Message; run: EvaluationIdentity },
  second: { name: Message; run: EvaluationIdentity },
): void {
  for (const { name, of, hint } of identity) {
    const [a, b] = [of(first.run), of(second.run)];
    if (a === b) continue;
    throw new HumanError(
      text`${first.name} and ${second.name} do not belong together, their ${name} differs: ${a} and
        ${b}. Nothing was changed. ${remedy('other-results', hint)}`,
      'evaluation-mismatch',
    );
  }
}

/** A run may only continue a file of the same settings and the same shard. */
export function requireSameRun(
  file: string,
  found: EvaluationIdentity,
  wanted: EvaluationIdentity,
): void {
  requireSame({ name: file, run: found }, { name: text`this run`, run: wanted });
  if (found.shard === wanted.shard) return;
  throw new HumanError(
    text`${file} holds shard ${found.shard} of an evaluation; this run is shard ${wanted.shard}. ${remedy('results-of-shards')}`,
    'evaluation-mismatch',
  );
}
