/** What is asked of a record: its question, its options where they are to be seen, and the suffix. */
import type { AnswerIndices } from './answer-index';
import { optionsInText, withOptions } from './options';
import type { Tally } from './notes';
import type { DataRecord } from './records';
import type { DataSource, OptionsMode, Question, Sample, Turn } from './types';

export function asked(
  record: Omit<DataRecord, 'images'>,
  { suffix, options: mode }: Pick<DataSource, 'suffix' | 'options'>,
  { indices, tally }: { indices: AnswerIndices; tally: Pick<Tally, 'answersAreLetters'> },
): Question {
  const { id, answers, options, category, context } = record;
  const isShown = areApart(record) && showsOptions(mode, tally);
  const question = isShown ? withOptions(record.question, options!) : record.question;
  return {
    id,
    question: suffix === undefined ? question : `${question}\n${suffix}`,
    answers: options === undefined ? answers : indices.resolve(answers, options),
    ...(options === undefined ? {} : { choices: options }),
    category,
    ...(context.length === 0 ? {} : { context }),
  };
}

/** What a model is given: what was said before the question, and the question with the images not shown before. */
export function turnsOf({ question, images, context = [] }: Sample): Turn[] {
  const shown = context.reduce((sum, turn) => sum + turn.images, 0);
  return [...context, { role: 'user', text: question, images: images.length - shown }];
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
