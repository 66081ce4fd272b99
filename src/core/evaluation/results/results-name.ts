/**
 * Names of results files. They hold everything that makes two runs differ, so that each pair of
 * model and data has a file of its own.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { cacheFolder } from '../../calibration/statistics-name';
import { dataFingerprint } from '../../data/fingerprint';
import { openSamples } from '../../model/open-samples';
import { questionNameParts } from '../../data/question-identity';
import { modelFingerprint } from '../../model/fingerprint';
import { openModelFolder } from '../../model/folder';
import type { Device } from '../../model/devices';
import { defaultPixels, pixelNameParts } from '../../model/pixel-way';
import { formatShard } from '../../data/order';
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

/** The same on each of several devices, in their order: for who asks before the device is known. */
export async function resultsFiles(
  options: Omit<EvaluationOptions, 'candidates' | 'results' | 'device'>,
  devices: readonly Device[],
  root = '.',
): Promise<string[]> {
  const { seed, shard, score } = options;
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const maxNewTokens = longestAnswer(options.maxNewTokens, 'embed_tokens' in folder.files);
  const data = await openSamples(options.data, options);
  const [model, questions] = [await modelFingerprint(folder), await dataFingerprint(data)];
  const partsOn = (device: Device): string[] => [
    folder.name,
    folder.dtype,
    short(model),
    short(questions),
    ...questionNameParts(data.asked, sha256),
    ...pixelNameParts({ pixels: data.embeddings ? undefined : (options.pixels ?? defaultPixels) }),
    ...(device === 'cpu' ? [] : [device]),
    ...(score === undefined ? [] : [score]),
    ...(maxNewTokens === defaultMaxNewTokens ? [] : [`${maxNewTokens}tokens`]),
    ...(seed === 0 ? [] : [`seed${seed}`]),
    ...(shard.count === 1 ? [] : [formatShard(shard).replace('/', 'of')]),
  ];
  return devices.map((device) =>
    path.join(root, evaluationsFolder, `${partsOn(device).join('-')}.arrows`),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function short(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 8);
}
