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

/** "1 sample", "500 samples". */
export function samplesText(count: number): Text {
  return count === 1 ? text`1 sample` : text`${count} samples`;
}
