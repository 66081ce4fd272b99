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
import type { SampleSubject } from '../data/types';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder } from '../model/folder/folder';
import { formatShard } from '../data/order';
import { openPrompts } from '../model/prompts/prompts';
import type { Prompts } from '../model/prompts/prompt-source';
import type { ScoreKind } from '../recipe/types';
import type { RunEvents } from '../model/run';
import { toolName } from '../tool';
import { requireSameModel, toMeasure, withPossibleBaselines } from './candidates';
import { measureSample, type Run } from './engine/measure-sample';
import { EvaluationModels } from './engine/models';
import { planPasses, wantedOf, type Pass } from './engine/plan';
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
  events: RunEvents,
): Promise<EvaluationReport> {
  // What was run, the data among it, is gone before the summary takes as much memory.
  const { identity, table, candidates, context } = await answerAll(options, events);
  return summarize(identity, table, candidates, context);
}

interface Answered {
  identity: EvaluationIdentity;
  table: ResultTable;
  candidates: Candidate[];
  context: SummaryContext;
}

async function answerAll(options: EvaluationOptions, events: RunEvents): Promise<Answered> {
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
  const measured = toMeasure(candidates, options.attention);
  if (options.attention === true) await renewResults(options.results, identity);
  const results = await ResultsWriter.open(options.results, identity);
  try {
    const passes = planPasses(folder, options, measured, selected, results.table);
    const group = (subject: SampleSubject) => groupOf(subject, data);
    const skipping = new Skipping(events, options.maxSkipped);
    const total = Math.max(1, passes.length) * selected.length;
    const missing = passes.flatMap((pass) => pass.samples);
    events.onStart(total, total - missing.length, [
      ...folder.notes,
      ...data.notes.map(String),
      ...refused.map(String),
      ...shortfallNotes(data, options.samples),
      ...repairNotes(options.results, results.repaired),
      ...passNotes(passes.length),
      ...prompts.notes,
      ...((await prompts.notesOn?.(missing)) ?? []).map(String),
    ]);
    if (missing.length > 0) {
      const { maxNewTokens } = identity;
      const kind = prompts.canContinue && prompts.canRead ? choice.kind : undefined;
      const score = kind && scorerOf(kind, unpacked(selected));
      events.onStage?.({ doing: 'loading-model' });
      const models = await EvaluationModels.open(folder, prompts, options, maxNewTokens);
      await measureAll(passes, { models, score, group, skipping }, results, events);
    }
    await results.verify();
    const ids = skipping.without(selected).map(({ id }) => id);
    skipping.requireSome(ids.length);
    const context: SummaryContext = {
      ...{ ids, results: options.results, dataName: path.basename(data.path) },
      notes: [...data.notes, ...refused, ...choice.notes, ...skippedNotes(skipping)].map(String),
      skipped: skipping.skipped,
      ...(choice.why === undefined ? {} : { why: String(choice.why) }),
    };
    return { identity, table: results.table, candidates, context };
  } finally {
    await results.close();
  }
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
  passes: readonly Pass[],
  run: Run,
  results: ResultsWriter,
  events: RunEvents,
): Promise<void> {
  try {
    for (const pass of passes) await measure(pass, run, results, events);
  } finally {
    await run.models.dispose();
  }
}

async function measure(
  { candidates, samples }: Pass,
  run: Run,
  results: ResultsWriter,
  events: RunEvents,
): Promise<void> {
  events.onStage?.({ doing: 'loading-recipes', recipes: candidates.length });
  const writing = new Writing<{ result: ResultBatch; milliseconds: number; answers: number }>(
    (some) => results.append(...some.map(({ result }) => result)),
    ({ result: { sample: id, visualTokens, textTokens }, ...measured }) => {
      events.onSample({ id, visualTokens, textTokens, ...measured });
    },
  );
  await run.models.withCandidates(candidates, samples, results.table, async (opened) => {
    events.onStage?.({ doing: 'first-sample' });
    try {
      for (const sample of byGroup(samples, (one) => run.group(one.subject()))) {
        const started = performance.now();
        const wanted = wantedOf(sample.id, candidates, results.table);
        const isKnown = results.table.has(sample.id, []);
        const result = await run.skipping.attempt(sample.id, () =>
          measureSample(sample.unpack(), wanted, isKnown, { ...run, opened }),
        );
        if (result === undefined) continue;
        const milliseconds = performance.now() - started;
        const answers = wanted.answers.length + (isKnown ? 0 : 1);
        await writing.add({ result, milliseconds, answers });
      }
    } finally {
      await writing.settled();
    }
  });
}
