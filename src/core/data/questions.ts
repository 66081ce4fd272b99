/**
 * Builds the question for the model from a record: its question, its options if they are to be
 * shown, and the suffix.
 */
import type { AnswerIndices } from './answer-index';
import { optionLines } from './options';
import type { Tally } from './notes';
import type { DataRecord } from './records';
import { isPlain, message, withImages, withMore } from './content';
import { numberedParts } from './places';
import type { DataSource, Part, Question, Sample, Turn } from './types';
import { areApart, showsOptions } from './options-shown';

export interface Asked extends Question {
  /**
   * Indices of the record's images in the order in which its turns show them: first those without a
   * place. One with several places comes several times.
   */
  shown: number[];
}

export function asked(
  record: Omit<DataRecord, 'images'> & { images: readonly unknown[] },
  { suffix, options: mode }: Pick<DataSource, 'suffix' | 'options'>,
  { indices, tally }: { indices: AnswerIndices; tally: Pick<Tally, 'answersAreLetters'> },
): Asked {
  const { id, question, answers, options, category } = record;
  const isShown = areApart(record) && showsOptions(mode, tally);
  const more = [
    ...(isShown ? optionLines(options!) : []),
    ...(suffix === undefined ? [] : [suffix]),
  ]
    .map((line) => `\n${line}`)
    .join('');
  return {
    id,
    question: `${question}${more}`,
    answers: options === undefined ? answers : indices.resolve(answers, options),
    ...(options === undefined ? {} : { choices: options }),
    category,
    ...conversationOf(record, more),
  };
}

/** All turns, with images that no text has a place for before the first question. */
function conversationOf(
  { turns, shown, isNumbered, images }: Parameters<typeof asked>[0],
  more: string,
): Pick<Asked, 'turns' | 'shown'> {
  const text: Part[] = more === '' ? [] : [{ type: 'text', text: more }];
  const added = isNumbered ? numberedParts(more) : { content: text, shown: [] };
  const placed = [...shown, ...added.shown];
  const others = images.flatMap((_, at) => (placed.includes(at) ? [] : [at]));
  const first = turns.findIndex(({ role }) => role === 'user');
  const given = turns
    .with(-1, withMore(turns.at(-1)!, added.content))
    .map((turn, at) => (at === first ? withImages(turn, others.length) : turn));
  const isAlone = given.length === 1 && isPlain(given[0]!);
  return { shown: [...others, ...placed], ...(isAlone ? {} : { turns: given }) };
}

/** The conversation that a model gets. */
export function turnsOf({ question, images, turns }: Sample): readonly Turn[] {
  return turns ?? [message('user', question, images.length)];
}
