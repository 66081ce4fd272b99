/** What is asked of a record: its question, its options where they are to be seen, and the suffix. */
import type { AnswerIndices } from './answer-index';
import type { Tally } from './notes';
import { optionsInText, withOptions } from './options';
import type { DataRecord } from './records';
import type { DataSource, OptionsMode, Question } from './types';

/** What makes other prompts of the same data: recorded beside its fingerprint. */
export interface QuestionSettings {
  suffix?: string;
  /** Where options that stand apart are put into questions. */
  options?: 'shown';
}

/** What was seen of all records: no single one tells how options are meant. */
interface Seen {
  indices: AnswerIndices;
  tally: Pick<Tally, 'answersAreLetters'>;
}

/** The settings under which the same questions are asked again. */
export function askedAs({
  suffix,
  options,
}: QuestionSettings): Pick<DataSource, 'suffix' | 'options'> {
  return { suffix, options: options === 'shown' ? 'show' : 'hide' };
}

export function asked(
  record: Omit<DataRecord, 'images'>,
  { suffix, options: mode = 'auto' }: Pick<DataSource, 'suffix' | 'options'>,
  { indices, tally }: Seen,
): Question {
  const { id, answers, options, category } = record;
  const choices = options?.texts;
  const isShown = showsOptions(record, mode, tally.answersAreLetters);
  const question = isShown ? withOptions(record.question, choices!) : record.question;
  return {
    id,
    question: suffix === undefined ? question : `${question}\n${suffix}`,
    answers: choices === undefined ? answers : indices.resolve(answers, choices),
    ...(choices === undefined ? {} : { choices }),
    category,
  };
}

/**
 * A letter says nothing to who has not seen the options, and columns exist to be shown; a list beside answers
 * in words is what they are compared with.
 */
export function showsOptions(
  { question, options }: Pick<DataRecord, 'question' | 'options'>,
  mode: OptionsMode,
  answersAreLetters: boolean,
): boolean {
  if (options === undefined || mode === 'hide' || optionsInText(question) !== undefined)
    return false;
  return mode === 'show' || options.from === 'columns' || answersAreLetters;
}
