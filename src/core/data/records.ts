/**
 * Finds question, images and answers of an entry by the names that data sets use; nothing here
 * touches files.
 */
import type { HumanError } from '../errors';
import { record } from '../record';
import { text } from '../text';
import { excerpt } from './excerpt';
import { isCocoRow, whatItHolds } from './forms/one-object';
import type { Entry } from './forms/form';
import { optionsOfEntry } from './options';
import { isPlain, readable, withBefore, withMore } from './content';
import { answersOf, answersOfEntry } from './answers';
import { fault, first, isId } from './fields';
import { imagesOfEntry, requireAllShown } from './entry-images';
import { numberedParts, placeImages, messageTexts, withoutMarks, type DataMessage } from './places';
import { contextOf, conversationOf, plainMessage } from './turns';
import type { Turn, TurnMode } from './types';

export interface DataRecord {
  /** `FILE:LINE`, for messages. */
  where: string;
  /** The entry's own id, or its number. */
  id: string;
  /** Its images as they are written. */
  images: unknown[];
  question: string;
  answers: string[];
  /** Options that it lists apart from the question. */
  options?: string[];
  category: string | undefined;
  /**
   * A system text, earlier questions and their answers, and the question with its hint. Images with
   * a place are in the texts; the entry's others come before the first question.
   */
  turns: Turn[];
  /** Which of the images those of its turns are. */
  shown: number[];
  /** Texts, including options, name images by number. */
  isNumbered: boolean;
  /**
   * Questions of its conversation: before it, and such as are neither asked nor before one that is.
   */
  earlier: number;
  unused: number;
  /** Its images are frames of videos. */
  areFrames: boolean;
  /** A turn is more than a text with images before it. */
  isInterleaved: boolean;
  /** There are more images than places in the text. */
  areUnplaced: boolean;
  /** A mark in its texts that is the place of no image. */
  stray: string | undefined;
}

const idKeys = ['question_id', 'id', 'index', 'questionId'];
const questionKeys = ['question', 'text', 'query', 'prompt', 'instruction'];
/** Longer ids are texts in the wrong column. */
const longestId = 1024;

/**
 * The questions of an entry that are asked: its last, where it is a conversation, the first, or
 * each.
 * @returns none where no image is shown before them
 * @throws HumanError naming the entry
 */
export function toRecords(
  { value, where, number }: Omit<Entry, 'again'>,
  mode: TurnMode = 'last',
): DataRecord[] {
  const entry = record(value);
  if (entry === undefined) {
    throw fault(
      where,
      text`this is not an object`,
      text`Each line is one object with "image" and "text"`,
    );
  }
  const turns = turnsOf(entry, where);
  const { images, areFrames } = imagesOfEntry(entry, turns);
  requireAllShown(entry, turns, images, where);
  const options = optionsOfEntry(entry, where);
  const hint = hintOf(entry);
  const placed = placeImages(turns, images.length, [...(options ?? []), hint], where);
  const { isNumbered, isUnplaced: areUnplaced, stray } = placed;
  const common = {
    ...{ where, areFrames, areUnplaced, isNumbered, stray },
    id: idOf(entry, where) ?? String(number),
    ...(options === undefined ? {} : { options }),
    category: typeof entry['category'] === 'string' ? entry['category'] : undefined,
  };
  const questions = turns.flatMap(({ role }, at) => (role === 'user' ? [at] : []));
  const isLast = (at: number) => at === questions.at(-1);
  return askedTurns(questions, mode).flatMap((at) => {
    const turn = placed.turns[at]!;
    if (isSilent(turn) && mode === 'all' && !isLast(at)) return [];
    if (isSilent(turn)) {
      const marks = messageTexts(turns[at]!).join(' ').trim();
      if (marks !== '') throw onlyMarks(marks, where);
      throw noQuestion(entry, where, number === 1);
    }
    const { asked, own } = withHint(turn, placed.shown[at]!, isLast(at) ? hint : '', isNumbered);
    const shown = [...placed.shown.slice(0, at).flat(), ...own];
    const seen = placed.isInTurn ? images.slice(0, shown.length) : images;
    if (seen.length === 0) return [];
    const reply = turns[at + 1];
    const answer =
      reply?.role === 'assistant' ? withoutMarks(messageTexts(reply).join('\n')) : undefined;
    const given = [...placed.turns.slice(0, at), asked];
    return [
      {
        ...common,
        images: seen,
        question: readable(asked.content, isNumbered ? own : undefined),
        // Values beside a conversation belong to its last question.
        answers: isLast(at)
          ? answersOfEntry(entry, options, answer, where)
          : answersOf(answer, where),
        ...{ turns: given, shown },
        isInterleaved: isNumbered || placed.areLater || !given.every(wasKnown),
        earlier: questions.indexOf(at),
        unused: mode === 'first' ? questions.length - 1 : 0,
      },
    ];
  });
}

/** @returns `own`: the indices of its images, those that the hint names first */
function withHint(
  turn: Turn,
  shown: number[],
  hint: string,
  isNumbered: boolean,
): { asked: Turn; own: number[] } {
  const before = isNumbered ? numberedParts(hint) : { content: [], shown: [] };
  if (before.shown.length === 0) return { asked: withBefore(turn, hint), own: shown };
  const asked = withMore({ ...turn, content: before.content }, turn.content);
  return { asked, own: [...before.shown, ...shown] };
}

/**
 * Whether earlier versions rendered it the same way: they left out a system text that consists of
 * images.
 */
function wasKnown(turn: Turn): boolean {
  return isPlain(turn) && !(turn.role === 'system' && isSilent(turn));
}

function isSilent({ content }: Turn): boolean {
  return readable(content) === '';
}

function onlyMarks(marks: string, where: string): HumanError {
  return fault(
    where,
    text`there is no question: its text is "${excerpt(marks)}", the place of an image, alone`,
    text`Write the question after it`,
    'data-no-question',
  );
}

/**
 * @param mayBeAll whether the entry may really be an object around all entries, or something else
 */
function noQuestion(entry: Record<string, unknown>, where: string, mayBeAll: boolean): HumanError {
  const todo = isCocoRow(entry)
    ? text`It is an annotation in COCO format, which has no question: add "image" and "text"`
    : text`Add "text"`;
  return (
    (mayBeAll ? whatItHolds(entry, where) : undefined) ??
    fault(where, text`there is no question`, todo, 'data-no-question')
  );
}

/** @returns the id that `toRecords` gives an entry, even if that throws */
export function idOfEntry({ value, number }: Pick<Entry, 'value' | 'number'>): string {
  const id = first(record(value) ?? {}, idKeys, isId)?.toString();
  return id === undefined || id.length > longestId ? String(number) : id;
}

function idOf(entry: Record<string, unknown>, where: string): string | undefined {
  const id = first(entry, idKeys, isId)?.toString();
  if (id === undefined || id.length <= longestId) return id;
  throw fault(
    where,
    text`the id "${excerpt(id)}" has ${id.length} characters`,
    text`An id has at most ${longestId} characters: it names the sample in messages and results`,
  );
}

function askedTurns(questions: readonly number[], mode: TurnMode): number[] {
  if (mode === 'all') return [...questions];
  return questions.slice(...(mode === 'first' ? [0, 1] : [-1]));
}

/** All turns of an entry: its conversation, or its single question with the texts before it. */
function turnsOf(entry: Record<string, unknown>, where: string): DataMessage[] {
  const conversation = conversationOf(entry, where);
  if (conversation !== undefined) return conversation;
  const written = first(entry, questionKeys, (one) => typeof one === 'string');
  const question = typeof written === 'string' ? written : '';
  const input = entry['input'];
  const isMore = 'instruction' in entry && typeof input === 'string' && input.trim() !== '';
  const whole = isMore ? `${question}\n${withoutMarks(input)}` : question;
  return [...contextOf(entry), plainMessage('user', whole)];
}

/**
 * A video's file; where its frames are listed they are pictures.
 * @param key by which the entry shows a video
 */
export function noVideo(where: string, key: string): HumanError {
  return fault(
    where,
    text`this question shows a video ("${key}"), and videos are not read`,
    text`To ask about its frames as pictures, write them to files (ffmpeg -i clip.mp4 -vf fps=1 %03d.png) and
      list these as "frames"`,
    'data-video',
  );
}

/** The error for a question about a picture that is missing. */
export function noImage(where: string): HumanError {
  return fault(
    where,
    text`this question has no image`,
    text`Add "image" with a path, or remove the line: without visual tokens there is nothing to
      prune`,
    'data-no-image',
  );
}

/** The images of an entry as written, in order; empty without images. */
export function entryImages(value: unknown): unknown[] {
  const entry = record(value) ?? {};
  return imagesOfEntry(entry, conversationOf(entry, '') ?? []).images;
}

/**
 * The text that comes before the question, with a line break: a hint (ScienceQA), a context
 * (M3CoT).
 */
function hintOf(entry: Record<string, unknown>): string {
  const before = [entry['hint'], entry['context']].filter(
    // pandas writes a hint that is not there as "nan" where it was made a text before.
    (one): one is string => typeof one === 'string' && one.trim() !== '' && one !== 'nan',
  );
  return before.map((one) => `${one.trim()}\n`).join('');
}
