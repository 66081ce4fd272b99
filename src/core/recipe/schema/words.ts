/** The words of a schema, which editors show in completions and hovers, in any language. */

/** Keywords whose text is for people. */
const words = new Set([
  ...['title', 'description', 'markdownDescription', 'errorMessage', 'patternErrorMessage'],
  ...['markdownEnumDescriptions'],
]);

/** Keywords that hold values of a recipe, or names of its keys: the same in every language. */
const values = new Set(['enum', 'const', 'default', 'examples', 'required', 'body', 'bodyText']);

/**
 * A copy of a schema with its words in another language.
 *
 * @param say translates one of its texts, which is whole and has no places for arguments
 */
export function inOtherWords(schema: object, say: (english: string) => string): object {
  return copyOf(schema, say) as object;
}

function copyOf(part: unknown, say: (english: string) => string): unknown {
  if (Array.isArray(part)) return part.map((one) => copyOf(one, say));
  if (typeof part !== 'object' || part === null) return part;
  const copied = Object.entries(part).map(([key, value]: [string, unknown]) => {
    if (values.has(key) && !isSchema(value)) return [key, value];
    return [key, isWord(key, part) ? translated(value, say) : copyOf(value, say)];
  });
  return Object.fromEntries(copied) as object;
}

/** Among the properties of an object, such a key is the name of one. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'title' in value;
}

/** A snippet that writes one value is labelled by it; others have a label in words. */
function isWord(key: string, part: object): boolean {
  return words.has(key) || (key === 'label' && 'bodyText' in part);
}

function translated(value: unknown, say: (english: string) => string): unknown {
  if (typeof value === 'string') return say(value);
  return Array.isArray(value) ? value.map((one) => translated(one, say)) : copyOf(value, say);
}
