/** What is counted while data is read, and told afterwards. */
import { text, type Text } from '../text';
import { optionsInText } from './options';
import type { DataRecord } from './records';
import { showsOptions } from './questions';
import type { DataSource, OptionsMode } from './types';

export class Tally {
  /** Records with a question and an image. */
  count = 0;
  /** Place of the first entry without an image: what is wrong where none has one. */
  firstWithoutImage: string | undefined;
  private withoutImage = 0;
  private conversations = 0;
  private further = 0;
  private systems = 0;
  private inLists = 0;
  private inColumns = 0;
  private letters = 0;

  add({ question, options, answers, further, hasSystem }: DataRecord): void {
    this.count += 1;
    if (further > 0) {
      this.conversations += 1;
      this.further += further;
    }
    if (hasSystem) this.systems += 1;
    if (options === undefined || optionsInText(question) !== undefined) return;
    if (options.from === 'columns') this.inColumns += 1;
    else this.inLists += 1;
    if (isLetter(answers, options.texts)) this.letters += 1;
  }

  addWithoutImage(where: string): void {
    this.firstWithoutImage ??= where;
    this.withoutImage += 1;
  }

  /** Whether answers to questions with options in a list are their letters. */
  get answersAreLetters(): boolean {
    return this.letters > 0;
  }

  notes({ options: mode, suffix }: DataSource): Text[] {
    const notes: Text[] = [];
    if (this.withoutImage > 0) {
      notes.push(
        text`Entries without an image: ${this.withoutImage} of ${this.count + this.withoutImage} are passed
          over, for without visual tokens there is nothing to prune.`,
      );
    }
    if (this.further > 0) {
      notes.push(
        text`Turns of conversations that are not used: ${this.further} further questions of
          ${this.conversations} of ${this.count} samples. The first of each is asked.`,
      );
    }
    if (this.systems > 0) {
      notes.push(
        text`System texts that are not used: those of ${this.systems} of ${this.count} samples. Prompts have
          the question alone.`,
      );
    }
    notes.push(...this.optionNotes(mode));
    if (suffix !== undefined) notes.push(text`Every question ends with: ${suffix}`);
    return notes;
  }

  /** Whether options are put into any question. */
  shows(mode: OptionsMode | undefined): boolean {
    return this.countOptions(mode).shown > 0;
  }

  private countOptions(mode: OptionsMode = 'auto'): { shown: number; hidden: number } {
    const counts = { shown: 0, hidden: 0 };
    for (const [from, count] of [
      ['list', this.inLists],
      ['columns', this.inColumns],
    ] as const) {
      const record = { question: '', options: { texts: [], from } };
      counts[showsOptions(record, mode, this.answersAreLetters) ? 'shown' : 'hidden'] += count;
    }
    return counts;
  }

  private optionNotes(mode: OptionsMode | undefined): Text[] {
    const { shown, hidden } = this.countOptions(mode);
    const { count } = this;
    return [
      ...(shown === 0
        ? []
        : [
            text`Options that stand apart in the data: in ${shown} of ${count} samples they are asked as lines
            A., B., ... after the question.`,
          ]),
      ...(hidden === 0
        ? []
        : [
            text`Options that stand apart in the data: in ${hidden} of ${count} samples the model is not shown
            them; its answers are compared with them. --options show asks with them.`,
          ]),
    ];
  }
}

function isLetter(answers: readonly string[], options: readonly string[]): boolean {
  const [answer = '', ...others] = answers;
  const letter = /^\(?([A-Za-z])[.):]?$/.exec(answer.trim())?.[1]?.toUpperCase();
  if (letter === undefined || others.length > 0) return false;
  // "A" may be the text of an option, too.
  return (
    letter.charCodeAt(0) - 'A'.charCodeAt(0) < options.length &&
    !options.some((option) => option.trim().toLowerCase() === answer.trim().toLowerCase())
  );
}
