/** Joins the results of shards into the file that one run would have written. */
import {
  mergeParts,
  type Expect,
  type Merged,
  type MergedKind,
  type Version,
} from '../../merge/merge-parts';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import { byGroup } from '../selection';
import type { EvaluationIdentity, SampleResult } from '../types';
import { holdsOf, requireAnswers } from './merge-answers';
import { joinResults } from './merge-sample';
import { addBatch, emptyResults, openResults, resultsFormat } from './results-file';
import { sameEvaluation } from './results-identity';
import { decodeBatch, encodeBatch } from './results-schema';

/** What makes a merged file one of results. */
export const resultsKind: MergedKind<EvaluationIdentity, SampleResult> = {
  format: resultsFormat,
  open: openResults,
  empty: emptyResults,
  nothing: text`There is nothing to merge. Give two or more results files.`,
  describe(schema, bytes) {
    const batch = decodeBatch(schema, bytes);
    return { sample: batch.sample, group: batch.group, holds: holdsOf(batch) };
  },
  sameRun: sameEvaluation,
  requireContent(index, expected) {
    requireAnswers(index, expected?.skippable);
  },
  join: joined,
  encode: encodeBatch,
  arrange: (entries) => byGroup(entries, ({ group }) => group),
};

/**
 * Merges results, with the candidates of all files.
 * @throws HumanError as `mergeParts`
 */
export function mergeResults(
  files: readonly string[],
  out: string,
  expect?: Expect<EvaluationIdentity>,
): Promise<Merged> {
  return mergeParts(files, out, resultsKind, expect);
}

/** All that files hold of a sample. */
function joined(versions: readonly Version<EvaluationIdentity>[]): SampleResult {
  const found = new Map<number, { name: string; results: Map<string, SampleResult> }>();
  for (const { part, name, schema, bytes } of versions) {
    const ofPart = found.get(part) ?? { name, results: new Map<string, SampleResult>() };
    found.set(part, ofPart);
    try {
      addBatch(ofPart.results, decodeBatch(schema, bytes));
    } catch (error) {
      throw resultsFormat.unreadable(name, reasonOf(error), error);
    }
  }
  return joinResults(
    [...found.values()].map(({ name, results }) => ({ name, result: [...results.values()][0]! })),
  );
}
