/** Settings of questions: runs that ask differently must not be mixed. */
import { text, type Text } from '../text';
import type { DataSource, QuestionSettings } from './types';
import { remedy } from '../remedies';

/** The text for a setting that is absent. */
export const none = 'none';

export const questionIdentity: {
  name: Text;
  of: (settings: QuestionSettings) => string;
  hint: Text;
}[] = [
  {
    name: text`suffix of questions`,
    of: ({ suffix }) => (suffix === undefined ? none : JSON.stringify(suffix)),
    hint: remedy('same-suffix'),
  },
  {
    name: text`showing of options`,
    of: ({ options = none }) => options,
    hint: remedy('same-options'),
  },
  {
    name: text`turn of conversations`,
    of: ({ turn = none }) => turn,
    hint: remedy('same-turn'),
  },
  {
    name: text`system text`,
    of: ({ system = none }) => system,
    hint: text`start anew: earlier versions left it out`,
  },
  {
    name: text`order of texts and images`,
    of: ({ interleaved = none }) => interleaved,
    hint: text`start anew: earlier versions put images before the text`,
  },
];

/** Parts of a file's name; none where questions are asked as they are. */
export function questionNameParts(
  { suffix, options, turn, system, interleaved }: QuestionSettings,
  hash: (text: string) => string,
): string[] {
  return [
    ...(suffix === undefined ? [] : [`suffix${hash(suffix)}`]),
    ...(options === undefined ? [] : [`options-${options}`]),
    ...(turn === undefined ? [] : [`turn-${turn}`]),
    ...(system === undefined ? [] : ['system']),
    ...(interleaved === undefined ? [] : ['interleaved']),
  ];
}

/** The settings under which the same questions are asked again. */
export function askedAs({
  suffix,
  options,
  turn,
}: QuestionSettings): Pick<DataSource, 'suffix' | 'options' | 'turn'> {
  return { suffix, options: options === 'shown' ? 'show' : 'hide', turn: turn ?? 'first' };
}

/** Entries of a file's metadata. */
export function settingEntries({
  suffix,
  options,
  turn,
  system,
  interleaved,
}: QuestionSettings): [string, string][] {
  return Object.entries({ suffix, options, turn, system, interleaved }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
}

/** The settings that a file's metadata holds. */
export function settingsOf(metadata: ReadonlyMap<string, string>): QuestionSettings {
  const suffix = metadata.get('suffix');
  const turn = (['last', 'all'] as const).find((mode) => mode === metadata.get('turn'));
  return {
    ...(suffix === undefined ? {} : { suffix }),
    ...(metadata.get('options') === 'shown' ? { options: 'shown' } : {}),
    ...(turn === undefined ? {} : { turn }),
    ...(metadata.get('system') === 'given' ? { system: 'given' } : {}),
    ...(metadata.get('interleaved') === 'kept' ? { interleaved: 'kept' } : {}),
  };
}
