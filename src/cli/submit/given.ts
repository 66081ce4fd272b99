/**
 * Options as they were written, to be passed on: parsed values cannot be turned back into options.
 */
import type { Command } from 'commander';

/** By attribute, the words of each option that was given; of one that repeats, all of them. */
export type Given = Map<string, string[]>;

/** Keeps them from when arguments are parsed on. */
export function keepGiven(command: Command): Given {
  const given: Given = new Map();
  for (const option of command.options) {
    command.on(`option:${option.name()}`, (value?: string | null) => {
      const name = option.attributeName();
      const words = value === undefined || value === null ? [option.long!] : [option.long!, value];
      given.set(name, [...(given.get(name) ?? []), ...words]);
    });
  }
  return given;
}

/** The words of all options but some. */
export function wordsWithout(given: Given, names: readonly string[]): string[] {
  return [...given].flatMap(([name, words]) => (names.includes(name) ? [] : words));
}

/** The words of some options. */
export function wordsOf(given: Given, names: readonly string[]): string[] {
  return [...given].flatMap(([name, words]) => (names.includes(name) ? words : []));
}
