/**
 * Runs samples through the scoring graph and appends their masses. Only the worker may import this.
 */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { HumanError } from '../errors';
import { dataFingerprint } from '../data/fingerprint';
import { shortfallNotes } from '../data/open';
import { openSamples } from '../model/prompts/open-samples';
import { Skipping } from '../data/skipping';
import type { DataSet, PackedSample, Sample, Skipped } from '../data/types';
import { DecoderSession } from '../model/sessions/decoder-session';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../model/folder/folder';
import { formatShard, inSeededOrder } from '../data/order';
import { relativePath } from '../model/paths';
import type { Prompts, PromptSource } from '../model/prompts/prompt-source';
import { openPrompts } from '../model/prompts/prompts';
import type { RunEvents, RunOptions } from '../model/run';
import { floats } from '../model/sessions/tensors';
import { mapsWeights } from '../model/sessions/shared-weights';
import { scheduleHash } from '../recipe/hash';
import { spansOf } from '../ranking/grid/places';
import { buildObservedGraph, type ObservedGraph } from '../surgery/observed';
import type { Pruning } from '../surgery/pruning/pruning';
import { buildScoringGraph, type ScoringGraph } from '../surgery/scoring';
import { text } from '../text';
import { toolName } from '../tool';
import { requireFiniteMasses } from './finite';
import type { HeadAggregate, SampleStatistics, StatisticsMetadata } from './statistics';
import { repairNotes } from '../arrow/repair-notes';
import { Writing } from '../arrow/writing';
import { StatisticsWriter } from './statistics-file';
import { remedy } from '../remedies';

export interface CalibrationOptions extends RunOptions {
  aggregate: HeadAggregate;
  /** Calibrates the model as pruned by this, instead of the unpruned model. */
  pruning?: Pruning | undefined;
  /** The `.arrows` file; resumed where it exists. */
  out: string;
}

export interface CalibrationResult {
  out: string;
  /** Samples in the file. */
  samples: number;
  /** Samples that this run recorded. */
  added: number;
  /** The time that the file records of these. */
  seconds: number;
  /** Samples whose images cannot be read. */
  skipped: Skipped[];
}

/**
 * @throws HumanError for everything about model, data, device and file that the user can change
 */
export async function calibrate(
  options: CalibrationOptions,
  events: RunEvents,
): Promise<CalibrationResult> {
  const started = performance.now();
  let total = 0;
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const data = await openSamples(options.data, options);
  const selected = inSeededOrder(data.samples, options.seed, ({ id }) => id);
  requireSamples(selected, options);
  // Built before anything is opened or written: a graph that is not understood ends here.
  const graph = scoringGraph(folder, options);
  const mapWeights = mapsWeights(folder.decoder, 1);
  const { device, threads } = options;
  const heldToCpu = options.pruning === undefined;
  const session = { device, threads, mapWeights, yields: true, heldToCpu };
  const prompts = await openPrompts(folder, data.embeddings, options.pixels);
  const encoder = await prompts.open(session);
  try {
    const metadata = await describeRun(folder, prompts, options, data);
    const writer = await StatisticsWriter.open(options.out, metadata);
    try {
      const missing = selected.filter(({ id }) => !writer.ids.has(id));
      const notes = [
        ...folder.notes,
        ...data.notes.map(String),
        ...shortfallNotes(data, options.samples),
        ...((await prompts.notesOn?.(missing)) ?? []).map(String),
        ...repairNotes(options.out, writer.repaired),
      ];
      const skipping = new Skipping(events, options.maxSkipped);
      const before = writer.ids.size;
      events.onStart(selected.length, selected.length - missing.length, notes);
      if (missing.length > 0) {
        events.onStage?.({ doing: 'loading-model' });
        const decoder = await DecoderSession.open(folder, graph, session);
        const scoring = { encoder, decoder, graph, writer, started };
        total = await scoreSamples(missing, scoring, skipping, events);
      }
      const { size } = writer.ids;
      await writer.verify();
      skipping.requireSome(size);
      const { skipped } = skipping;
      return { out: options.out, samples: size, added: size - before, seconds: total, skipped };
    } finally {
      await writer.close({ discardEmpty: true });
    }
  } finally {
    await encoder.dispose();
  }
}

interface Scoring {
  encoder: PromptSource;
  decoder: DecoderSession;
  graph: Pick<ScoringGraph | ObservedGraph, 'masses' | 'isolation'>;
  writer: StatisticsWriter;
  /** When the run began, as `performance.now()` has it. */
  started: number;
}

/**
 * Records every sample that can be read; the decoder is disposed of at the end.
 * @returns the seconds that are recorded with them
 */
async function scoreSamples(
  samples: readonly PackedSample[],
  { encoder, decoder, graph, writer, started }: Scoring,
  skipping: Skipping,
  events: RunEvents,
): Promise<number> {
  let [recorded, total] = [started, 0];
  const writing = new Writing<{ statistics: SampleStatistics; milliseconds: number }>(
    (some) => writer.append(...some.map(({ statistics }) => statistics)),
    ({ statistics: { sample: id, visualTokens, textTokens }, milliseconds }) => {
      events.onSample({ id, visualTokens, textTokens, milliseconds });
    },
  );
  try {
    events.onStage?.({ doing: 'first-sample' });
    for (const sample of samples) {
      const begun = performance.now();
      const scored = await skipping.attempt(sample.id, () =>
        scoreSample(sample.unpack(), encoder, decoder, graph),
      );
      if (scored === undefined) continue;
      // The time to open the model counts for the first sample, the time for skipped samples for
      // the next one.
      const seconds = (performance.now() - recorded) / 1000;
      recorded = performance.now();
      total += seconds;
      const statistics = { ...scored, seconds };
      await writing.add({ statistics, milliseconds: performance.now() - begun });
    }
  } finally {
    try {
      await writing.settled();
    } finally {
      await decoder.dispose();
    }
  }
  return total;
}

function scoringGraph({ decoder }: ModelFolder, options: CalibrationOptions) {
  const { aggregate, pruning, device } = options;
  if (pruning === undefined) return buildScoringGraph(decoder, { aggregate, device });
  return buildObservedGraph(decoder, pruning, { aggregate, massesOnly: true });
}

/** One prefill, which gives the masses and the scores for a cut before the decoder. */
async function scoreSample(
  sample: Sample,
  encoder: PromptSource,
  decoder: DecoderSession,
  graph: Pick<ScoringGraph | ObservedGraph, 'masses' | 'isolation'>,
): Promise<SampleStatistics> {
  return scoreInputs(sample.id, await encoder.encodeSample(sample), decoder, graph);
}

/**
 * The same for a prompt that is encoded already.
 * @throws HumanError `masses-not-finite`
 */
export async function scoreInputs(
  sample: string,
  inputs: DecoderInputs,
  decoder: DecoderSession,
  { masses, isolation }: Pick<ScoringGraph | ObservedGraph, 'masses' | 'isolation'>,
): Promise<SampleStatistics> {
  const visualTokens = inputs.visualIndex.length;
  const outputs = await decoder.runPrefill(inputs);
  const layers = masses.map((name) => floats(outputs[name] as Tensor));
  requireFiniteMasses(sample, layers);
  const ofFeatures = isolation === undefined ? undefined : outputs[isolation];
  return {
    sample,
    visualTokens,
    textTokens: inputs.length - visualTokens,
    self: layers.map((layer) => layer.slice(0, visualTokens)),
    cross: layers.map((layer) => layer.slice(visualTokens)),
    spans: spansOf(inputs.visualIndex),
    ...(ofFeatures && { isolation: floats(ofFeatures).slice() }),
    ...(inputs.grids.length > 0 ? { grids: inputs.grids } : {}),
  };
}

function requireSamples(
  selected: readonly PackedSample[],
  { samples, shard }: CalibrationOptions,
): void {
  if (selected.length > 0) return;
  throw new HumanError(
    samples === 0
      ? text`Zero samples were asked for. ${remedy('samples-one-or-more')}`
      : text`Shard ${formatShard(shard)} has no samples: the data has fewer than ${shard.index}.
          Use fewer shards.`,
    'no-samples',
    2,
  );
}

async function describeRun(
  folder: ModelFolder,
  { template, pixels }: Prompts,
  options: CalibrationOptions,
  data: DataSet,
): Promise<StatisticsMetadata> {
  const { pruning } = options;
  return {
    model: {
      path: relativePath(path.dirname(path.resolve(options.out)), folder.path),
      decoder: relativePath(folder.path, folder.files.decoder),
      architecture: folder.architecture,
      fingerprint: await modelFingerprint(folder),
      ...folder.shape,
    },
    data: await dataFingerprint(data),
    dtype: folder.dtype,
    template,
    ...data.asked,
    ...(pixels === undefined ? {} : { pixels }),
    aggregate: options.aggregate,
    ...(pruning ? { pruning: scheduleHash(pruning.schedule, pruning.ranking) } : {}),
    seed: options.seed,
    shard: formatShard(options.shard),
    device: options.device,
    tool: toolName,
  };
}
