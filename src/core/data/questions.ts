/** What is asked of a record: its question, its options where they are to be seen, and the suffix. */
import type { AnswerIndices } from './answer-index';
import { optionLines, optionsInText } from './options';
import type { Tally } from './notes';
import type { DataRecord } from './records';
import { isPlain, message, withText } from './content';
import type { DataSource, OptionsMode, Question, Sample, Turn } from './types';

export function asked(
  record: Omit<DataRecord, 'images'>,
  { suffix, options: mode }: Pick<DataSource, 'suffix' | 'options'>,
  { indices, tally }: { indices: AnswerIndices; tally: Pick<Tally, 'answersAreLetters'> },
): Question {
  const { id, question, answers, options, category, turns } = record;
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
    ...(turns.length === 1 && isPlain(turns[0]!)
      ? {}
      : { turns: turns.with(-1, withText(turns.at(-1)!, more)) }),
  };
}

/** What a model is given. */
export function turnsOf({ question, images, turns }: Sample): readonly Turn[] {
  return turns ?? [message('user', question, images.length)];
}

/** Whether a record has options that do not stand in its question. */
export function areApart({ question, options }: Pick<DataRecord, 'question' | 'options'>): boolean {
  return options !== undefined && optionsInText(question) === undefined;
}

/** Whether options that stand apart are put into the questions of a file. */
export function showsOptions(
  mode: OptionsMode = 'auto',
  { answersAreLetters }: Pick<Tally, 'answersAreLetters'>,
): boolean {
  return mode === 'show' || (mode === 'auto' && answersAreLetters);
}
