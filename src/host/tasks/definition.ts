/** The definition of a task of type `fitprune`, and its command line. */
import { looksLikeEmbeddings } from '../../core/model/embeddings/names';

/** As `taskDefinitions` of the manifest has it; it may have been written by hand. */
export interface TaskProperties {
  command: 'check' | 'evaluate';
  /** Files or patterns, relative to the workspace folder; all of its recipes if absent. */
  recipes?: string | string[];
  model?: string;
  data?: string;
  images?: string;
  /** Points of accuracy: `1%`, `0.5`. */
  maxDrop?: string | number;
  samples?: number | string;
  device?: string;
  /** Further options. */
  args?: string[];
}

const allRecipes = '**/*.fitprune.json';

/**
 * @returns arguments of `fitprune`; undefined where the definition names no command that a task can
 *    be
 */
export function taskArguments(definition: Record<string, unknown>): string[] | undefined {
  const { command, recipes, data } = definition;
  if (command !== 'check' && command !== 'evaluate') return undefined;
  const named = wordsOf(recipes);
  const dataOption = looksLikeEmbeddings(wordsOf(data)[0] ?? '') ? '--embeddings' : '--data';
  return [
    command,
    ...(named.length > 0 ? named : [allRecipes]),
    ...option('--model', definition['model']),
    ...option(dataOption, data),
    ...option('--images', definition['images']),
    ...option('--max-drop', definition['maxDrop']),
    ...option('--samples', definition['samples']),
    ...option('--device', definition['device']),
    ...wordsOf(definition['args']),
  ];
}

/** The line that does the same in a terminal or in CI. */
export function commandLine(args: readonly string[]): string {
  return ['fitprune', ...args].map(quoted).join(' ');
}

/** Also for patterns: `fitprune` expands them itself, alike in every shell. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `"${word.replace(/(["\\$`])/g, '\\$1')}"`;
}

function option(name: string, value: unknown): string[] {
  const [word] = wordsOf(value);
  return word === undefined ? [] : [name, word];
}

/** A text, a number or several of them, without empty ones. */
function wordsOf(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all
    .filter((one) => typeof one === 'string' || typeof one === 'number')
    .map((one) => String(one).trim())
    .filter((word) => word !== '');
}
