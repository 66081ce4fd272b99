/** Whether separate options are put into their question. */
import { optionsInText } from './options';
import type { DataRecord } from './records';
import type { OptionsMode } from './types';

/** Whether a record has options that are not in its question's text. */
export function areApart({ question, options }: Pick<DataRecord, 'question' | 'options'>): boolean {
  return options !== undefined && optionsInText(question) === undefined;
}

/** Whether separate options are put into the questions of a file. */
export function showsOptions(
  mode: OptionsMode = 'auto',
  { answersAreLetters }: { answersAreLetters: boolean },
): boolean {
  return mode === 'show' || (mode === 'auto' && answersAreLetters);
}
