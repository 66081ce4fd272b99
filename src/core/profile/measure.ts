/**
 * Measures a decoder's times at many lengths on one device. Only the worker process may import
 * this.
 */
import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { explainFileError } from '../file-errors';
import { lockFile } from '../lock/lock';
import { DecoderSession } from '../model/sessions/decoder-session';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../model/folder/folder';
import { noise, promptOf } from '../model/prompts/made-prompt';
import type { SessionOptions } from '../model/sessions/sessions';
import { copiesFit } from '../model/sessions/shared-weights';
import { toolName } from '../tool';
import { Book } from './book';
import { openTimedDecoders, type TimedDecoder } from './decoders';
import { earlierSeries } from './earlier';
import { coarseToFine, cutLengths, leastLengths } from './lengths';
import { longestOf } from './longest';
import {
  usualRounds,
  type Now,
  type ProfileOptions,
  type ProfileEvents,
  type ProfileResult,
} from './options';
import { writeProfile } from './profile-file';
import { PromptParts } from './prompt-parts';
import { settingOf } from './setting';
import type { Profile, Timed } from './types';

/** Open together; each would have a copy of the weights. */
const usualGraphs = 10;

/**
 * Runs the real graphs in turns. A round has every length, longest and shortest first, and at each
 * length all graphs, once in order and once in reverse, so that whatever slows the machine slows
 * all. The first run of a graph at a length does not count. The file is written after every length,
 * from which a stopped run continues.
 *
 * @param now a benchmark may count the time that this process computes
 * @throws HumanError `in-use` if another process measures into the same file; for everything about
 *    model and device that the user can change
 */
export async function measureProfile(
  options: ProfileOptions,
  events: ProfileEvents,
  now: Now = () => performance.now(),
): Promise<ProfileResult> {
  await mkdir(path.dirname(options.out), { recursive: true }).catch((error: unknown) => {
    throw explainFileError(error, options.out);
  });
  // Two measurements would also slow each other without noticing.
  const lock = await lockFile(options.out);
  try {
    return await measure(options, events, now);
  } finally {
    await lock.release();
  }
}

async function measure(
  options: ProfileOptions,
  events: ProfileEvents,
  now: Now,
): Promise<ProfileResult> {
  const { device, threads, rounds = usualRounds, out } = options;
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  // As a deployment has them, laid out for the device, where that many graphs allow it.
  const mapped = !copiesFit(folder.decoder, usualGraphs);
  const session = { device, threads, mapWeights: mapped };
  const parts = await promptPartsOf(folder, options, session, now);
  const setting = settingOf(
    folder,
    await modelFingerprint(folder),
    {
      textTokens: options.textTokens,
      longest: longestOf(folder, options, parts?.visualTokens),
      runtime: runtimeVersion(),
    },
    { device, ...{ threads, mapped }, picture: parts && options.picture },
  );
  const before = await earlierSeries(setting, out);
  const notes = [...folder.notes, ...(mapped ? [mappedNote] : []), ...before.notes];
  const profile: Profile = {
    ...{ version: 1, tool: toolName, ...setting },
    series: before.series,
  };
  const order = coarseToFine(setting.lengths);
  const book = new Book(profile.series);
  const doneAt = (length: number) => book.runs('whole', length).length;
  const total = rounds * order.length;
  const already = order.reduce((sum, length) => sum + Math.min(rounds, doneAt(length)), 0);
  const start = () => {
    events.onStart(total, already, notes);
  };
  try {
    // Where nothing is left to run, the graphs, which take longest to open, stay closed.
    if (already === total) start();
    else {
      const opened = await openTimedDecoders(folder, setting, session, now);
      try {
        start();
        const machines = { ...opened, parts, folder, now };
        await runRounds(machines, { profile, book, order, rounds, options, events });
      } finally {
        await opened.dispose();
      }
    }
    return resultOf(out, order.map(doneAt));
  } finally {
    await parts?.dispose();
  }
}

interface Rounds {
  /** Its series are those of the book after every length. */
  profile: Profile;
  book: Book;
  order: readonly number[];
  rounds: number;
  options: ProfileOptions;
  events: ProfileEvents;
}

/** Runs what each round lacks, until time is over. */
async function runRounds(
  machines: Machines,
  { profile, book, order, rounds, options, events }: Rounds,
): Promise<void> {
  const { lengths, textTokens } = profile;
  const doneAt = (length: number) => book.runs('whole', length).length;
  const isCut = new Set(cutLengths(lengths, textTokens));
  const warm = new Set<number>();
  const until = performance.now() + 1000 * (options.seconds ?? Infinity);
  const needed = order.slice(0, leastLengths);
  for (let round = 0; round < rounds; round += 1) {
    for (const length of order) {
      if (doneAt(length) > round) continue;
      const isEnough = needed.every((one) => doneAt(one) > 0);
      if (isEnough && performance.now() > until) return;
      const started = performance.now();
      const decoders = machines.decoders.filter((one) => !one.isCut || isCut.has(length));
      await timeLength({ ...machines, decoders }, length, {
        ...{ textTokens, isForward: round % 2 === 0 },
        ...{ isWarm: warm.has(length), book },
      });
      warm.add(length);
      profile.series = book.series();
      await writeProfile(options.out, profile);
      events.onLength(length, performance.now() - started);
    }
  }
}

/** undefined where the folder makes no prompts of pictures. */
async function promptPartsOf(
  folder: ModelFolder,
  { picture }: ProfileOptions,
  session: SessionOptions,
  now: Now,
): Promise<PromptParts | undefined> {
  const isPrompted = folder.lacks === undefined && folder.files.vision_encoder !== undefined;
  return isPrompted ? PromptParts.open(folder, picture, session, now) : undefined;
}

/** @param runs of each length */
function resultOf(file: string, runs: readonly number[]): ProfileResult {
  return { file, rounds: Math.min(...runs), lengths: runs.filter((count) => count > 0).length };
}

const mappedNote =
  'This decoder is large beside the free memory: its weights stay mapped from their file, and matrix products may be ' +
  'slower than where they are laid out for the CPU.';

interface Machines {
  decoders: readonly TimedDecoder[];
  whole: DecoderSession;
  parts: PromptParts | undefined;
  folder: ModelFolder;
  now: Now;
}

interface Turn {
  textTokens: number;
  /** In which order. */
  isForward: boolean;
  /** Whether these graphs have run at this length before. */
  isWarm: boolean;
  book: Book;
}

/** One run of everything at a length, after a first run that does not count. */
async function timeLength(
  { decoders, whole, parts, folder, now }: Machines,
  length: number,
  { textTokens, isForward, isWarm, book }: Turn,
): Promise<void> {
  const embedded = await parts?.embedTokens(length);
  const embeddings = embedded?.embeddings ?? noise(length * folder.shape.hiddenSize);
  const inputs = promptOf(embeddings, length, textTokens);
  if (!isWarm) for (const decoder of decoders) await decoder.run(inputs);
  const times = new Map<Timed, number>();
  for (const decoder of isForward ? decoders : decoders.toReversed()) {
    times.set(decoder.of, await decoder.run(inputs));
  }
  // All of a round or nothing, so that the n-th runs belong together.
  for (const [of, milliseconds] of times) book.add(of, length, milliseconds);
  book.add('decode', length, await timeDecode(whole, inputs, now));
  if (parts === undefined || embedded === undefined) return;
  const { milliseconds } = await parts.embedTokens(length);
  book.add('embeddings', length, milliseconds);
  book.add('encoder', parts.visualTokens, await parts.timeEncoder());
}

async function timeDecode(whole: DecoderSession, inputs: DecoderInputs, now: Now): Promise<number> {
  const { cache } = await whole.prefill(inputs);
  const row = inputs.embeddings.slice(-inputs.hiddenSize);
  await whole.decode(row, inputs.length, cache);
  const started = now();
  await whole.decode(row, inputs.length, cache);
  return now() - started;
}

function runtimeVersion(): string {
  const load = createRequire(__filename);
  return (load('onnxruntime-node/package.json') as { version: string }).version;
}
