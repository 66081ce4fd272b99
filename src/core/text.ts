/** Messages that can be shown in another language: a template, and its arguments. */

import { plain } from './plain';

export type TextArgument = string | number | Text;

/** A message for the user; a plain string is the same in every language. */
export type Message = string | Text;

export class Text {
  /**
   * Recognised by its properties, since the extension's two bundles each have a class of their own.
   */
  static [Symbol.hasInstance](value: unknown): boolean {
    const { template, args } = (value ?? {}) as Partial<Text>;
    return typeof template === 'string' && Array.isArray(args);
  }

  /**
   * @param template English, with `{0}`, `{1}`, ... for the arguments: the key of translations
   * @param args clauses of a message are texts of their own
   */
  constructor(
    readonly template: string,
    readonly args: readonly TextArgument[] = [],
  ) {}

  /** The message in English. */
  toString(): string {
    return this.template.replace(/\{(\d+)\}/g, (place, index: string) => {
      const argument = this.args[Number(index)];
      if (argument === undefined) return place;
      return typeof argument === 'string' ? plain(argument) : String(argument);
    });
  }
}

/**
 * A message as a template: text`There is no data at ${path}.` A line break and the indentation
 * after it count as one space.
 */
export function text(strings: TemplateStringsArray, ...args: TextArgument[]): Text {
  const parts = strings.map((part) => part.replace(/\n */g, ' '));
  return new Text(
    parts.reduce((template, part, index) => `${template}{${index - 1}}${part}`),
    args,
  );
}

/**
 * Names one after the other: "a, b, c"; empty if there are none. The comma is a text of its own, as
 * languages join names by other marks than clauses.
 */
export function listed(names: readonly TextArgument[]): Text {
  const template = names.map((_, index) => `{${index}}`).join(`{${names.length}}`);
  return new Text(template, [...names, text`, `]);
}

/** Parts of one sentence: "a, b"; empty if there are none. */
export function clauses(parts: readonly [Text, ...Message[]]): Text;
export function clauses(parts: readonly Message[]): Message;
export function clauses(parts: readonly Message[]): Message {
  return parts.length === 0 ? '' : parts.reduce((before, part) => text`${before}, ${part}`);
}

/** Statements of one sentence, each for itself: "a; b"; empty if there are none. */
export function statements(parts: readonly [Text, ...Message[]]): Text;
export function statements(parts: readonly Message[]): Message;
export function statements(parts: readonly Message[]): Message {
  return parts.length === 0 ? '' : parts.reduce((before, part) => text`${before}; ${part}`);
}

/** Sentences one after the other; empty if there are none. */
export function sentences(parts: readonly Message[]): Message {
  return parts.length === 0 ? '' : parts.reduce((before, part) => text`${before} ${part}`);
}

/** "1 sample", "500 samples". */
export function samplesText(count: number): Text {
  return count === 1 ? text`1 sample` : text`${count} samples`;
}
