/** Counts what users should be told after data has been read. */
import { text, type Text } from '../text';
import { excerpt } from './excerpt';
import type { DataRecord } from './records';
import { isLetterOf } from './options';
import { areApart, showsOptions } from './options-shown';
import type { DataSource, OptionsMode, QuestionSettings, TurnMode } from './types';
import { remedy } from '../remedies';

export class Tally {
  /** Records with a question and an image, and rows that cannot be used. */
  count = 0;
  /** Place of the first entry without an image, to explain what is wrong if no entry has one. */
  firstWithoutImage: { where: string; video: string | undefined } | undefined;
  private withoutImage = 0;
  private videos = 0;
  /** Samples whose images are frames of a video. */
  private framed = 0;
  /** Samples with images inside or after a text, and with more than its places. */
  private interleaved = 0;
  private unplaced = 0;
  /** Samples with marks that no image belongs to, and the first of them. */
  private unmatched = 0;
  private firstUnmatched: { where: string; mark: string } | undefined;
  private conversations = 0;
  private earlier = 0;
  private unused = 0;
  private systems = 0;
  /** Samples whose options are not part of the question's text. */
  private apart = 0;
  /** Such samples whose answer is an option's letter. */
  private letters = 0;

  add(record: Omit<DataRecord, 'images'>): void {
    const { turns, earlier, unused, answers, options } = record;
    this.count += 1;
    if (earlier + unused > 0) this.conversations += 1;
    this.earlier += earlier;
    this.unused += unused;
    if (record.areFrames) this.framed += 1;
    if (record.isInterleaved) this.interleaved += 1;
    if (record.areUnplaced) this.unplaced += 1;
    if (record.stray !== undefined) {
      this.unmatched += 1;
      this.firstUnmatched ??= { where: record.where, mark: record.stray };
    }
    if (turns.some(({ role }) => role === 'system')) this.systems += 1;
    if (!areApart(record)) return;
    this.apart += 1;
    if (isLetterOf(answers, options!)) this.letters += 1;
  }

  /** @param video the key by which it shows one */
  addWithoutImage(where: string, video: string | undefined): void {
    this.firstWithoutImage ??= { where, video };
    this.withoutImage += 1;
    if (video !== undefined) this.videos += 1;
  }

  notes({ options: mode, suffix }: DataSource): Text[] {
    const notes: Text[] = [];
    if (this.withoutImage > 0) {
      notes.push(
        text`Entries without an image: ${this.withoutImage} of ${this.count + this.withoutImage}
          are skipped, because without visual tokens there is nothing to prune.`,
      );
    }
    if (this.videos > 0) {
      notes.push(text`${this.videos} of these show a video; videos are not read.`);
    }
    if (this.framed > 0) {
      notes.push(
        text`Videos: in ${this.framed} of ${this.count} samples the model is asked about their
          frames, each a picture of its own. A model with an input for videos may combine frames.`,
      );
    }
    notes.push(...this.placeNotes());
    notes.push(...this.turnNotes());
    notes.push(...this.optionNotes(mode));
    if (suffix !== undefined) notes.push(text`Every question ends with: ${suffix}`);
    return notes;
  }

  /**
   * How questions of conversations are asked, if the data has any. Asking the first question alone
   * is the old default and is not recorded.
   */
  contextSettings(
    turn: TurnMode = 'last',
  ): Pick<QuestionSettings, 'turn' | 'system' | 'interleaved'> {
    return {
      ...(this.conversations > 0 && turn !== 'first' ? { turn } : {}),
      ...(this.systems > 0 ? { system: 'given' } : {}),
      ...(this.interleaved > 0 ? { interleaved: 'kept' } : {}),
    };
  }

  private placeNotes(): Text[] {
    const { interleaved, unplaced, unmatched, firstUnmatched, count } = this;
    return [
      ...(interleaved === 0
        ? []
        : [
            text`Interleaved texts and images are given to the chat template in the order of the data: in
              ${interleaved} of ${count} samples.`,
          ]),
      ...(unplaced === 0
        ? []
        : [
            text`More images than placeholders (<image>) for them in the text: in ${unplaced} of
              ${count} samples. All of them are shown, those without a placeholder before the
              text.`,
          ]),
      ...(firstUnmatched === undefined
        ? []
        : [
            text`Image placeholders that stand for no image, so they are text or left out: in
              ${unmatched} of ${count} samples, the first "${excerpt(firstUnmatched.mark)}" at
              ${firstUnmatched.where}. Write <image> once for each image, or only <image 1>, <image 2>
              and so on, and <video> once for all frames.`,
          ]),
    ];
  }

  private turnNotes(): Text[] {
    const { earlier, unused, systems, conversations, count } = this;
    return [
      ...(earlier === 0
        ? []
        : [
            text`Conversations: ${conversations} of ${count} samples. Each question is asked after
              the earlier ones of its conversation (${earlier} in all), with the answers from the
              data.`,
          ]),
      ...(unused === 0
        ? []
        : [
            text`Later turns of conversations are not used: ${unused} further questions of
              ${conversations} of ${count} samples. Only the first question of each is asked.`,
          ]),
      ...(systems === 0
        ? []
        : [
            text`System texts are given to the chat template: those of ${systems} of ${count} samples.`,
          ]),
    ];
  }

  /** Whether options are put into any question. */
  shows(mode: OptionsMode | undefined): boolean {
    return this.apart > 0 && showsOptions(mode, this);
  }

  /** Whether most samples with separate options are answered by letters. */
  get answersAreLetters(): boolean {
    return 2 * this.letters > this.apart;
  }

  private optionNotes(mode: OptionsMode | undefined): Text[] {
    const { apart, count } = this;
    if (apart === 0) return [];
    return [
      this.shows(mode)
        ? text`The data lists options apart from the question: in ${apart} of ${count} samples
          they are asked as lines A., B., ... after the question.`
        : text`The data lists options apart from the question: in ${apart} of ${count} samples the
          model is not shown them; its answers are compared with them. ${remedy('show-options')}`,
    ];
  }
}
