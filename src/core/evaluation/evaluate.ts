/**
 * Answers of the unpruned and the pruned models to the same samples. Only the worker may import
 * this.
 */
import { repairNotes } from '../arrow/repair-notes';
import path from 'node:path';
import { dataFingerprint } from '../data/fingerprint';
import { shortfallNotes } from '../data/open';
import { openSamples } from '../model/prompts/open-samples';
import { skippedNotes, Skipping } from '../data/skipping';
import { Writing } from '../arrow/writing';
import { unpacked } from '../data/packed-samples';
import type { PackedSample, SampleSubject } from '../data/types';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder } from '../model/folder/folder';
import { formatShard } from '../data/order';
import { openPrompts } from '../model/prompts/prompts';
import type { Prompts } from '../model/prompts/prompt-source';
import type { ScoreKind } from '../recipe/types';
import type { RunEvents } from '../model/run';
import type { Text } from '../text';
import { toolName } from '../tool';
import { requireSameModel, toMeasure, withPossibleBaselines } from './candidates';
import { measureSample, type Run } from './engine/measure-sample';
import { EvaluationModels, type OpenedCandidates } from './engine/models';
import { planOpenings, wantedOf, type Opening, type Pass } from './engine/plan';
import { countOf, inPortions, InOrder, passesAt } from './engine/portions';
import { renewResults } from './results/renew';
import { ResultsWriter } from './results/results-file';
import type { ResultBatch } from './results/results-schema';
import { longestAnswer } from './results/results-name';
import { chooseScore } from './scores/choose';
import { scorerOf } from './scores/score';
import { byGroup, groupOf, orderSamples } from './selection';
import type { ResultTable } from './results/result-table';
import { summarize, type SummaryContext } from './summary/summarize';
import type { Candidate, EvaluationIdentity, EvaluationOptions, EvaluationReport } from './types';

/**
 * Answers the samples that the results file lacks and summarises all that were asked for. Each
 * prompt is encoded once a pass; a pass holds as many candidates as memory allows.
 * @throws HumanError for everything about model, recipes, data, file and device that the user can
 *    change
 */
export async function evaluate(
  options: EvaluationOptions,
  events: EvaluationEvents,
): Promise<EvaluationReport> {
  // What was run, the data among it, is gone before the summary takes as much memory.
  const { identity, table, candidates, context } = await answerAll(options, events);
  return summarize(identity, table, candidates, context);
}

export interface EvaluationEvents extends RunEvents {
  /** Of each portion of the candidates but the last, whose report is the result. */
  onReport?(report: EvaluationReport): void;
}

interface Answered {
  identity: EvaluationIdentity;
  table: ResultTable;
  /** Of the last portion. */
  candidates: readonly Candidate[];
  context: SummaryContext;
}

async function answerAll(options: EvaluationOptions, events: EvaluationEvents): Promise<Answered> {
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const model = await modelFingerprint(folder);
  requireSameModel(options.candidates, folder, model);
  const data = await openSamples(options.data, options);
  const selected = orderSamples(data, options);
  const choice = chooseScore(data.questions, options.score);
  const prompts = await openPrompts(folder, data.embeddings, options.pixels);
  const identity: EvaluationIdentity = {
    ...{ model, dtype: folder.dtype, data: await dataFingerprint(data), ...data.asked },
    ...settingsOf(options, prompts, choice.kind),
  };
  const { candidates, notes: refused } = withPossibleBaselines(folder.decoder, options.candidates);
  const portions = inPortions(candidates, options.portions);
  const measured = portions.map((some) => toMeasure(some, options.attention));
  if (options.attention === true) await renewResults(options.results, identity);
  const results = await ResultsWriter.open(options.results, identity);
  try {
    const openings = planOpenings(folder, options, measured, selected, results.table);
    const passes = openings.flatMap((opening) => opening.passes);
    const missing = passes.flatMap((pass) => pass.samples);
    const skipping = new Skipping(events, options.maxSkipped);
    const notes = [
      ...[...folder.notes, ...data.notes, ...refused, ...shortfallNotes(data, options.samples)],
      ...repairNotes(options.results, results.repaired),
      ...passNotes(Math.max(...portions.map((_, at) => passesAt(passes, at).length))),
      ...[...prompts.notes, ...((await prompts.notesOn?.(missing)) ?? [])],
    ].map(String);
    const known = { results: options.results, dataName: path.basename(data.path) };
    const remarks = [...data.notes, ...refused, ...choice.notes];
    const contextNow = (): SummaryContext => ({
      ...{ ...known, ...(choice.why && { why: String(choice.why) }) },
      ...withoutSkipped(selected, skipping, remarks),
    });
    const order = new InOrder({
      begin: (at) => {
        const { total, done } = countOf(passes, at, selected.length);
        events.onStart(total, done, at === 0 ? notes : []);
      },
      end: async (at) => {
        await results.verify();
        events.onReport?.(summarize(identity, results.table, portions[at]!, contextNow()));
      },
    });
    await order.reach(0);
    if (missing.length > 0) {
      events.onStage?.({ doing: 'loading-model' });
      const models = await EvaluationModels.open(folder, prompts, options, identity.maxNewTokens);
      const score = scorerFor(prompts, choice.kind, selected);
      const group = (subject: SampleSubject) => groupOf(subject, data);
      await measureAll(openings, { models, score, group, skipping }, results, events, order);
    }
    await order.reach(portions.length - 1);
    await results.verify();
    return { identity, table: results.table, candidates: portions.at(-1)!, context: contextNow() };
  } finally {
    await results.close();
  }
}

/**
 * The samples that count by now, and what a report says of the others.
 *
 * @throws HumanError the first failure, where none counts
 */
function withoutSkipped(
  selected: readonly PackedSample[],
  skipping: Skipping,
  remarks: readonly Text[],
): Pick<SummaryContext, 'ids' | 'notes' | 'skipped'> {
  const ids = skipping.without(selected).map(({ id }) => id);
  skipping.requireSome(ids.length);
  return {
    ids,
    notes: [...remarks, ...skippedNotes(skipping)].map(String),
    skipped: skipping.skipped,
  };
}

/** undefined where answers are not whole texts, or there is nothing to compare them with. */
function scorerFor(
  { canContinue, canRead }: Prompts,
  kind: ScoreKind | undefined,
  selected: readonly PackedSample[],
): Run['score'] {
  return canContinue && canRead && kind ? scorerOf(kind, unpacked(selected)) : undefined;
}

/** The part of a run's identity that its options and prompts decide. */
function settingsOf(
  options: EvaluationOptions,
  prompts: Prompts,
  kind: ScoreKind | undefined,
): Omit<EvaluationIdentity, 'model' | 'dtype' | 'data'> {
  return {
    device: options.device,
    // Answers that are read and answers that are ids do not go into one file.
    template: prompts.template + (prompts.canRead ? '' : ', answers as token ids'),
    ...(prompts.pixels === undefined ? {} : { pixels: prompts.pixels }),
    score: options.score === 'none' ? 'none' : (kind ?? 'exact'),
    maxNewTokens: longestAnswer(options.maxNewTokens, prompts.canContinue),
    seed: options.seed,
    shard: formatShard(options.shard),
    tool: toolName,
  };
}

/** @param passes of the portion that has most */
function passNotes(passes: number): string[] {
  return passes <= 1
    ? []
    : [
        `The recipes are measured in ${passes} passes over the samples: the model's weights are too ` +
          'large for all of them to be in memory at once.',
      ];
}

/** Disposes the models. */
async function measureAll(
  openings: readonly Opening[],
  run: Run,
  results: ResultsWriter,
  events: RunEvents,
  order: InOrder,
): Promise<void> {
  try {
    for (const opening of openings) await measure(opening, run, results, events, order);
  } finally {
    await run.models.dispose();
  }
}

async function measure(
  { candidates, passes }: Opening,
  run: Run,
  results: ResultsWriter,
  events: RunEvents,
  order: InOrder,
): Promise<void> {
  await order.reach(passes[0]!.portion);
  events.onStage?.({ doing: 'loading-recipes', recipes: candidates.length });
  const samples = passes.flatMap((pass) => pass.samples);
  await run.models.withCandidates(candidates, samples, results.table, async (opened) => {
    events.onStage?.({ doing: 'first-sample' });
    for (const pass of passes) {
      await order.reach(pass.portion);
      await runPass(pass, { ...run, opened }, results, events);
    }
  });
}

async function runPass(
  { candidates, samples }: Pass,
  run: Run & { opened: OpenedCandidates },
  results: ResultsWriter,
  events: RunEvents,
): Promise<void> {
  const writing = new Writing<{ result: ResultBatch; milliseconds: number; answers: number }>(
    (some) => results.append(...some.map(({ result }) => result)),
    ({ result: { sample: id, visualTokens, textTokens }, ...measured }) => {
      events.onSample({ id, visualTokens, textTokens, ...measured });
    },
  );
  try {
    for (const sample of byGroup(samples, (one) => run.group(one.subject()))) {
      const started = performance.now();
      const wanted = wantedOf(sample.id, candidates, results.table);
      const isKnown = results.table.has(sample.id, []);
      const result = await run.skipping.attempt(sample.id, () =>
        measureSample(sample.unpack(), wanted, isKnown, run),
      );
      if (result === undefined) continue;
      const milliseconds = performance.now() - started;
      const answers = wanted.answers.length + (isKnown && wanted.answers.length === 0 ? 0 : 1);
      await writing.add({ result, milliseconds, answers });
    }
  } finally {
    await writing.settled();
  }
}
