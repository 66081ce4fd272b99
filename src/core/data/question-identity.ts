/** Runs whose questions end otherwise, or show their options otherwise, do not belong together. */
import { text, type Text } from '../text';
import type { QuestionSettings } from './questions';

/** What stands for a setting that is not made. */
export const none = 'none';

export const questionIdentity: {
  name: Text;
  of: (settings: QuestionSettings) => string;
  hint: Text;
}[] = [
  {
    name: text`suffix of questions`,
    of: ({ suffix }) => (suffix === undefined ? none : JSON.stringify(suffix)),
    hint: text`give --suffix as before`,
  },
  {
    name: text`showing of options`,
    of: ({ options = none }) => options,
    hint: text`give --options as before`,
  },
];

/** Parts of a file's name; none where questions are asked as they are. */
export function questionNameParts(
  { suffix, options }: QuestionSettings,
  hash: (text: string) => string,
): string[] {
  return [
    ...(suffix === undefined ? [] : [`suffix${hash(suffix)}`]),
    ...(options === undefined ? [] : [`options-${options}`]),
  ];
}
