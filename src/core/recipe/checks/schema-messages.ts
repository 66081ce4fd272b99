/** What the validating library says of a recipe, as messages that can be translated. */
import { Text, text } from '../../text';

type Words = (first: string, second: string) => Text;

/** The library's sentences, whose English is its own except where a recipe's words are plainer. */
const sentences: readonly (readonly [RegExp, Words])[] = [
  [/^Missing property "(.+)"\.$/, (name) => text`"${name}" is missing.`],
  [/^Incorrect type\. Expected "(.+)"\.$/, (type) => text`Incorrect type. Expected "${type}".`],
  [
    /^Value is not accepted\. Valid values: (.+)\.$/,
    (all) => text`Value is not accepted. Valid values: ${all}.`,
  ],
  [/^Value must be (.+)\.$/, (only) => text`Value must be ${only}.`],
  [
    /^Value is below the exclusive minimum of (.+)\.$/,
    (least) => text`Value is below the exclusive minimum of ${least}.`,
  ],
  [
    /^Value is above the exclusive maximum of (.+)\.$/,
    (most) => text`Value is above the exclusive maximum of ${most}.`,
  ],
  [
    /^Value is below the minimum of (.+)\.$/,
    (least) => text`Value is below the minimum of ${least}.`,
  ],
  [
    /^Value is above the maximum of (.+)\.$/,
    (most) => text`Value is above the maximum of ${most}.`,
  ],
  [/^String is shorter than the minimum length of 1\.$/, () => text`It is empty.`],
  [
    /^Array has too few items\. Expected (\d+) or/,
    (count) => text`It needs ${Number(count)} entries or more.`,
  ],
  [
    /^Array has too many items\. Expected (\d+) or/,
    (count) => text`It has more than ${Number(count)} entries.`,
  ],
  [
    /^Object is missing property (.+) required by property (.+)\.$/,
    (name, other) => text`"${name}" is missing, which "${other}" requires.`,
  ],
];

/** @param message by the library; the schema's own sentences are messages as they are */
export function schemaMessage(message: string): Text {
  for (const [pattern, words] of sentences) {
    const match = pattern.exec(message);
    if (match) return words(match[1] ?? '', match[2] ?? '');
  }
  return new Text(message);
}

/** The library repeats this for each further entry of a list that is too long. */
export function isRepetition(message: string): boolean {
  return message.startsWith('Array has too many items according to schema.');
}
