/** Which results belong together. */
import { HumanError } from '../../errors';
import { text, type Message, type Text } from '../../text';
import { questionIdentity } from '../../data/question-identity';
import { pixelIdentity } from '../../model/pixel-way';
import type { EvaluationIdentity } from '../types';

/** What has to be equal, in the order it is checked; the rest may differ between parts of a run. */
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
  { name: text`dtype`, of: ({ dtype }) => dtype, hint: text`give --dtype as before` },
  {
    name: text`device`,
    of: ({ device }) => device,
    hint: text`give --device as before: devices round differently`,
  },
  {
    name: text`prompt template`,
    of: ({ template }) => JSON.stringify(template),
    hint: text`restore the chat template`,
  },
  ...questionIdentity,
  pixelIdentity,
  { name: text`score`, of: ({ score }) => score, hint: text`give --score as before` },
  {
    name: text`longest answer`,
    of: ({ maxNewTokens }) => String(maxNewTokens),
    hint: text`give --max-new-tokens as before`,
  },
  { name: text`seed`, of: ({ seed }) => String(seed), hint: text`give --seed as before` },
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
        ${b}. Nothing was changed. Use another --results file, or ${hint}.`,
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
    text`${file} holds shard ${found.shard} of an evaluation; this run is shard ${wanted.shard}. Give
      each shard its own --results file and join them with fitprune merge.`,
    'evaluation-mismatch',
  );
}
