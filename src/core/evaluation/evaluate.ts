/** Answers of the dense and the pruned models to the same samples. Only the worker may import this. */
import { HumanError } from '../errors';
import { dataFingerprint, openData, shortfallNotes, type Sample } from '../model/data';
import { DecoderSession } from '../model/decoder-session';
import { PromptEncoder, type DecoderInputs } from '../model/encoder';
import { modelFingerprint } from '../model/fingerprint';
import { openModelFolder, type ModelFolder } from '../model/folder';
import { formatShard, selectInOrder } from '../model/order';
import type { RunEvents, RunOptions } from '../model/run';
import type { SessionOptions } from '../model/sessions';
import { externalFiles } from '../onnx/weights';
import { scheduleHash } from '../recipe/hash';
import { buildPrunedGraph } from '../surgery/pruning';
import { text } from '../text';
import { toolName } from '../tool';
import { generate } from './generate';
import {
  summarize,
  type Answer,
  type EvaluatedRecipe,
  type EvaluatedSample,
  type EvaluationReport,
} from './report';
import { scoreOf } from './scores/score';

export interface EvaluationOptions extends RunOptions {
  recipes: (EvaluatedRecipe & {
    /** The recipe's model; checked where it is given. */
    fingerprint?: string | undefined;
  })[];
  /** Longest answer in tokens; 32 without. */
  maxNewTokens?: number | undefined;
}

const defaultMaxNewTokens = 32;

/**
 * Each prompt is encoded once; dense and pruned decoders answer it greedily.
 * @throws HumanError for everything about model, recipes, data and device that the user can change
 */
export async function evaluate(
  options: EvaluationOptions,
  events: RunEvents,
): Promise<EvaluationReport> {
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const model = await modelFingerprint(folder);
  for (const recipe of options.recipes) requireSameModel(recipe, model);
  const data = await openData(options.data);
  const selected = selectInOrder(data.samples, options, ({ id }) => id);
  if (selected.length === 0) {
    throw new HumanError(
      text`There are no samples to evaluate. Give --samples 1 or more, and no more shards than
        samples.`,
      'no-samples',
      2,
    );
  }
  const maxNewTokens = options.maxNewTokens ?? defaultMaxNewTokens;
  const models = await openModels(folder, options);
  try {
    const notes = [...folder.notes, ...shortfallNotes(data, options.samples)];
    events.onStart(selected.length, 0, notes);
    const limits = { eosTokenIds: folder.eosTokenIds, maxNewTokens };
    const samples: EvaluatedSample[] = [];
    for (const sample of selected) {
      const started = performance.now();
      const evaluated = await evaluateSample(sample, models, limits);
      samples.push(evaluated);
      const { id, visualTokens, textTokens } = evaluated;
      events.onSample({ id, visualTokens, textTokens, milliseconds: performance.now() - started });
    }
    const run = {
      model,
      data: await dataFingerprint(data),
      dtype: folder.dtype,
      device: options.device,
      seed: options.seed,
      maxNewTokens,
      shard: formatShard(options.shard),
      tool: toolName,
      recipes: options.recipes.map(({ path, schedule, ranking }) => ({
        path,
        schedule,
        ranking,
        hash: scheduleHash(schedule, ranking),
      })),
    };
    return summarize(run, samples);
  } finally {
    await models.dispose();
  }
}

interface Models {
  encoder: PromptEncoder;
  dense: DecoderSession;
  pruned: DecoderSession[];
  dispose(): Promise<void>;
}

async function openModels(folder: ModelFolder, options: EvaluationOptions): Promise<Models> {
  const mapWeights = externalFiles(folder.decoder).length > 0;
  const session: SessionOptions = { device: options.device, threads: options.threads, mapWeights };
  const graphs = options.recipes.map((recipe) =>
    buildPrunedGraph(folder.decoder, recipe, { kind: 'input' }),
  );
  const opened: { dispose(): Promise<void> }[] = [];
  const dispose = async () => {
    for (const one of opened) await one.dispose();
  };
  const keep = <T extends { dispose(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const encoder = keep(await PromptEncoder.open(folder, session));
    const dense = keep(await DecoderSession.open(folder, { file: folder.files.decoder }, session));
    const pruned = [];
    for (const graph of graphs)
      pruned.push(keep(await DecoderSession.open(folder, graph, session)));
    return { encoder, dense, pruned, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function evaluateSample(
  sample: Sample,
  { encoder, dense, pruned }: Models,
  limits: { eosTokenIds: number[]; maxNewTokens: number },
): Promise<EvaluatedSample> {
  const inputs = await encoder.encodeSample(sample);
  const answer = async (decoder: DecoderSession, prompt: DecoderInputs): Promise<Answer> => {
    const { text, firstToken } = await generate(decoder, encoder, prompt, limits);
    const score = scoreOf('vqa', text, sample.answers);
    return { text, firstToken, ...(score === undefined ? {} : { score }) };
  };
  const evaluated: EvaluatedSample = {
    id: sample.id,
    ...(sample.category === undefined ? {} : { category: sample.category }),
    visualTokens: inputs.visualIndex.length,
    textTokens: inputs.length - inputs.visualIndex.length,
    dense: await answer(dense, inputs),
    recipes: [],
  };
  for (const decoder of pruned) evaluated.recipes.push(await answer(decoder, inputs));
  return evaluated;
}

function requireSameModel(
  { path, fingerprint }: EvaluationOptions['recipes'][number],
  model: string,
): void {
  if (fingerprint === undefined || fingerprint === model) return;
  throw new HumanError(
    text`${path} was made for another model: it names ${fingerprint}, this model is ${model}. Fit a
      recipe for this model, or give the model the recipe was made for.`,
    'recipe-other-model',
  );
}
