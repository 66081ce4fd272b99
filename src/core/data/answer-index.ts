/**
 * Answers that are numbers of options: ScienceQA counts from 0, others from 1, and "3" may be an
 * option.
 */
import { HumanError } from '../errors';
import { text, type Text } from '../text';
import { letterAt } from './options';

/** An answer to a question with options. */
interface Answered {
  where: string;
  answers: readonly string[];
  choices: readonly string[];
}

const wholeNumber = /^\d{1,3}$/;

/**
 * Reads all of a file's answers, since one alone is ambiguous. Numbers that are texts of options
 * mean these options. Otherwise they count from 0, or from 1 if they are never 0 and reach the
 * number of options.
 */
export class AnswerIndices {
  private numbers = 0;
  private areTexts = true;
  private fitFromZero = true;
  private fitFromOne = true;
  private misfit: { where: string; answer: string } | undefined;

  add({ where, answers, choices }: Answered): void {
    const [answer, ...others] = answers;
    if (answer === undefined || others.length > 0 || !wholeNumber.test(answer.trim())) return;
    const number = Number(answer);
    this.numbers += 1;
    this.areTexts &&= indexOfText(answer, choices) !== -1;
    this.fitFromZero &&= number < choices.length;
    this.fitFromOne &&= number >= 1 && number <= choices.length;
    if (number > choices.length) this.misfit ??= { where, answer };
  }

  /** @throws HumanError `answer-index` where numbers are neither options nor indices of them */
  get kind(): 'text' | 'from 0' | 'from 1' {
    if (this.areTexts) return 'text';
    if (this.fitFromZero) return 'from 0';
    if (this.fitFromOne) return 'from 1';
    const { where, answer } = this.misfit ?? { where: '', answer: '' };
    throw new HumanError(
      this.misfit === undefined
        ? text`Answers are indices of options, counted from 0 in some questions and from 1 in
          others. Write them as letters.`
        : text`${where}: the answer ${answer} is neither one of the options nor the index of one. Write
            answers as letters, as texts, or as indices from 0.`,
      'answer-index',
    );
  }

  /** @returns the answers with indices replaced by the options that they mean */
  resolve(answers: readonly string[], choices: readonly string[]): string[] {
    const { kind } = this;
    const [answer, ...others] = answers;
    const isIndex =
      kind !== 'text' &&
      answer !== undefined &&
      others.length === 0 &&
      wholeNumber.test(answer.trim());
    if (!isIndex) return [...answers];
    const at = Number(answer) - (kind === 'from 1' ? 1 : 0);
    return [optionAt(at, choices)];
  }

  get notes(): Text[] {
    const { kind, numbers } = this;
    if (kind === 'text') {
      const isDoubtful = numbers > 0 && (this.fitFromZero || this.fitFromOne);
      return isDoubtful
        ? [text`Answers that are numbers are texts of options, not their indices: ${numbers}.`]
        : [];
    }
    return kind === 'from 0'
      ? [text`Answers that are indices of options, counted from 0: ${numbers}.`]
      : [text`Answers that are indices of options, counted from 1: ${numbers}.`];
  }
}

/** The text of an option, or its letter where others have the same text. */
export function optionAt(at: number, choices: readonly string[]): string {
  const option = choices[at]!;
  return indexOfText(option, choices) === at ? option : letterAt(at);
}

/** -1 where no option or more than one has the text. */
function indexOfText(answer: string, choices: readonly string[]): number {
  const plain = (one: string) => one.trim().toLowerCase();
  const found = choices.flatMap((one, at) => (plain(one) === plain(answer) ? [at] : []));
  return found.length === 1 ? found[0]! : -1;
}
