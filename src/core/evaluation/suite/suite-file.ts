/** A suite: data sets that are measured together, each by its own score, as papers print them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { excerpt } from '../../data/excerpt';
import { optionsModes, turnModes, type DataSource } from '../../data/types';
import { HumanError, messageOf } from '../../errors';
import { limits } from '../../limits';
import { record } from '../../record';
import { scoreKinds } from '../../recipe/types';
import { text, type Text } from '../../text';
import type { WantedScore } from '../scores/choose';

export interface SuiteSet {
  /** Unique in its suite. */
  name: string;
  data: DataSource;
  score?: WantedScore;
  /** The first ones in seeded order; all if absent. */
  samples?: number;
  maxNewTokens?: number;
}

export interface Suite {
  /** The file's name without its ending, unless the file gives another. */
  name: string;
  sets: SuiteSet[];
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const oneOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    names.some((name) => name === value);

/** The keys that a set may have, each with a check of its value. */
const keys: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: isText,
  data: isText,
  images: isText,
  prompt: isText,
  suffix: isText,
  score: oneOf([...scoreKinds, 'none']),
  options: oneOf(optionsModes),
  turn: oneOf(turnModes),
  samples: (value) => value === 'all' || isCount(value),
  maxNewTokens: (value) => isCount(value) && (value as number) <= limits.tokens,
};

/**
 * Reads a list of sets, or an object that holds it as `sets`; paths are relative to the file.
 * @throws HumanError `suite-unreadable`, `suite-invalid` naming the set and what is wrong with it
 */
export async function readSuite(file: string): Promise<Suite> {
  let written: unknown;
  try {
    written = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new HumanError(
      text`${file} cannot be read as a suite (${messageOf(cause)}). Give a JSON list of data sets, such
        as [{"name": "POPE", "data": "pope.jsonl"}].`,
      'suite-unreadable',
      2,
      { cause },
    );
  }
  const whole = record(written);
  const listed: unknown = whole?.['sets'] ?? written;
  if (!Array.isArray(listed) || listed.length === 0) {
    throw invalid(file, text`it is not a list of data sets`);
  }
  const sets = listed.map((one, at) => setOf(one, at, file));
  const names = sets.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(file, text`two sets are called "${excerpt(twice)}"`);
  const name = whole?.['name'];
  return { name: typeof name === 'string' ? name : path.basename(file, path.extname(file)), sets };
}

function setOf(value: unknown, at: number, file: string): SuiteSet {
  const set = record(value);
  if (set === undefined) throw invalid(file, text`set ${at + 1} is not an object`);
  for (const [key, given] of Object.entries(set)) {
    const holds = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const shown = excerpt(JSON.stringify(given));
    if (holds === undefined) {
      throw invalid(
        file,
        text`set ${at + 1} has "${excerpt(key)}", which is not one of ${known()}`,
      );
    }
    if (!holds(given)) throw invalid(file, text`the ${key} of set ${at + 1} cannot be ${shown}`);
  }
  if (set['data'] === undefined) throw invalid(file, text`set ${at + 1} names no "data"`);
  const { data, images, prompt, suffix, options, turn, name, score, samples, maxNewTokens } =
    set as unknown as Partial<Omit<SuiteSet, 'data' | 'samples'>> &
      Omit<DataSource, 'path'> & { data: string; samples?: number | 'all' };
  const beside = (one: string) => path.resolve(path.dirname(file), one);
  return {
    name: name ?? path.basename(data).replace(/\..*$/, ''),
    data: {
      path: beside(data),
      ...(images === undefined ? {} : { images: beside(images) }),
      ...{ prompt, suffix, options, turn },
    },
    ...(score === undefined ? {} : { score }),
    ...(samples === undefined || samples === 'all' ? {} : { samples }),
    ...(maxNewTokens === undefined ? {} : { maxNewTokens }),
  };
}

function known(): string {
  return Object.keys(keys).join(', ');
}

function invalid(file: string, why: Text): HumanError {
  return new HumanError(
    text`${file} is not a suite: ${why}. A suite is a JSON list of data sets, such as [{"name":
      "POPE", "data": "pope.jsonl", "score": "yes-no", "samples": 500}].`,
    'suite-invalid',
    2,
  );
}
