/**
 * Names of results files. They hold everything that makes two runs differ, so that each pair of
 * model and data has a file of its own.
 */
import path from 'node:path';
import { cacheFolder } from '../../cache-folder';
import { shortHashOf, streamName } from '../../calibration/stream-name';
import { dataFingerprint } from '../../data/fingerprint';
import { openSamples } from '../../model/prompts/open-samples';
import { questionNameParts } from '../../data/question-identity';
import { modelFingerprint } from '../../model/folder/fingerprint';
import { openModelFolder } from '../../model/folder/folder';
import type { Device } from '../../model/devices/devices';
import type { QuestionSettings } from '../../data/types';
import { defaultPixels, pixelNameParts } from '../../model/vision/pixel-way';
import { shortHash } from '../../short-hash';
import type { EvaluationOptions } from '../types';

/** Beside the statistics, but apart from them: not every `.arrows` file can be fitted to. */
export const evaluationsFolder = `${cacheFolder}/evaluations`;

const defaultMaxNewTokens = 32;

/**
 * The longest answer, in tokens.
 *
 * @param canContinue whether there are embeddings of tokens; without them, an answer has one token
 */
export function longestAnswer(asked: number | undefined, canContinue: boolean): number {
  return canContinue ? (asked ?? defaultMaxNewTokens) : 1;
}

/**
 * The file that keeps an evaluation: `.fitprune/evaluations/llava-fp32-1a2b3c4d-5e6f7a8b.arrows`.
 * Settings with their usual value are not part of the name, nor are candidates: one file holds any
 * number of them.
 *
 * @param root the folder that `.fitprune` is in
 */
export async function defaultResultsFile(
  options: Omit<EvaluationOptions, 'candidates' | 'results'>,
  root = '.',
): Promise<string> {
  const [file] = await resultsFiles(options, [options.device], root);
  return file!;
}

/**
 * The same for each of several devices, in their order: for callers that do not know the device
 * yet.
 */
export async function resultsFiles(
  options: Omit<EvaluationOptions, 'candidates' | 'results' | 'device'>,
  devices: readonly Device[],
  root = '.',
): Promise<string[]> {
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const data = await openSamples(options.data, options);
  const { name, dtype, files } = folder;
  const names = resultsNames(
    {
      model: { name, dtype, fingerprint: await modelFingerprint(folder) },
      canContinue: 'embed_tokens' in files,
      data: { fingerprint: await dataFingerprint(data), asked: data.asked },
      isEmbeddings: data.embeddings !== undefined,
    },
    options,
    devices,
  );
  return names.map((one) => path.join(root, evaluationsFolder, one));
}

/** The model and the questions that a results file is of. */
export interface ResultsIdentity {
  /** The folder's own name, its precision and `sha256:...`. */
  model: { name: string; dtype: string; fingerprint: string };
  /** Whether there are embeddings of tokens. */
  canContinue: boolean;
  data: { fingerprint: string; asked: QuestionSettings };
  isEmbeddings: boolean;
}

/** File names such as `llava-fp32-1a2b3c4d-5e6f7a8b.arrows`, one for each device. */
export function resultsNames(
  { model, canContinue, data, isEmbeddings }: ResultsIdentity,
  options: Pick<EvaluationOptions, 'seed' | 'shard' | 'score' | 'maxNewTokens' | 'pixels'>,
  devices: readonly Device[],
): string[] {
  const { seed, shard, score, pixels = defaultPixels } = options;
  const maxNewTokens = longestAnswer(options.maxNewTokens, canContinue);
  const partsOn = (device: Device): string[] => [
    model.name,
    model.dtype,
    shortHash(model.fingerprint),
    shortHash(data.fingerprint),
    ...questionNameParts(data.asked, shortHashOf),
    ...pixelNameParts({ pixels: isEmbeddings ? undefined : pixels }),
    ...(device === 'cpu' ? [] : [device]),
    ...(score === undefined ? [] : [score]),
    ...(maxNewTokens === defaultMaxNewTokens ? [] : [`${maxNewTokens}tokens`]),
  ];
  return devices.map((device) => streamName(partsOn(device), { seed, shard }));
}
