/** Whether options that stand apart from their question are put into it. */
import { optionsInText } from './options';
import type { DataRecord } from './records';
import type { OptionsMode } from './types';

/** Whether a record has options that do not stand in its question. */
export function areApart({ question, options }: Pick<DataRecord, 'question' | 'options'>): boolean {
  return options !== undefined && optionsInText(question) === undefined;
}

/** Whether options that stand apart are put into the questions of a file. */
export function showsOptions(
  mode: OptionsMode = 'auto',
  { answersAreLetters }: { answersAreLetters: boolean },
): boolean {
  return mode === 'show' || (mode === 'auto' && answersAreLetters);
}
