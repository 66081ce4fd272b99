/**
 * Finds the places of an entry's images in its messages: parts of a list, `<image>` within a text,
 * or MMMU's `<image 2>`, which names one and may recur, also in an option or a hint.
 */
import { sumOf } from '../sums';
import { text } from '../text';
import { isPlain, textsOf, trimmed } from './content';
import { fault } from './fields';
import type { Part, Turn } from './types';

/** A message as the data has it. */
export interface DataMessage {
  role: Turn['role'];
  /** Texts with whatever marks are in them, and parts that are images. */
  parts: readonly (string | ImagePart)[];
  /** Pictures among its parts, as they are written. */
  images: readonly unknown[];
  /** These are frames of videos. */
  areFrames?: boolean;
}

/**
 * @property own pictures in the part itself: none if they are listed beside the messages, several
 *    for a video
 */
export interface ImagePart {
  own: number;
}

export interface Placed {
  /** With the images that have a place. */
  turns: Turn[];
  /** By turn: which of the entry's images these are. */
  shown: number[][];
  /** Images of later turns are later ones of the entry. */
  isInTurn: boolean;
  /** Texts, including options, name them by number. */
  isNumbered: boolean;
  /** A video's mark is in a later question than the first. */
  areLater: boolean;
  /** There are more images than places in the text. */
  isUnplaced: boolean;
  /** The first mark without an image: the question may not be what was meant. */
  stray: string | undefined;
}

type Way = 'own' | 'places' | 'numbers' | 'video' | 'none';
/** The images that a mark or part refers to; undefined if it is ordinary text. */
type Take = (mark: string | ImagePart) => number[] | undefined;

const anyMark = /<image>|<video>|<image [1-9]\d*>/g;
const numbered = /^<image (\d+)>$/;
/** Everything that may be meant as a mark; it never depends on the following text. */
const likeMark = /<\|?(?:image|video)[ _-]?\d*\|?>/gi;

/**
 * The messages with an entry's images in place, if their parts or marks show the places.
 * @param images of the entry
 * @param others separate texts: options, a hint
 * @throws HumanError `data-invalid` if there are fewer images than places, or none with a number
 */
export function placeImages(
  turns: readonly DataMessage[],
  images: number,
  others: readonly string[],
  where: string,
): Placed {
  const places = sumOf(turns.map(placesOf));
  if (images > 0 && places > images) {
    throw fault(
      where,
      text`the text has ${places} places for images, and there are fewer images: ${images}`,
      text`Give an image for each <image>`,
    );
  }
  const way = wayOf(turns, images, places, others);
  const named =
    way === 'numbers'
      ? requireNumbers([...turns.flatMap(messageTexts), ...others], images, where)
      : [];
  const first = turns.findIndex(({ role }) => role === 'user');
  let next = 0;
  const take = (count: number) => Array.from({ length: count }, () => next++);
  const found = turns.map((turn) => partsOf(turn.parts, takeOf(way, turn, images, take)));
  return {
    turns: turns.map(({ role }, at) => ({ role, content: found[at]!.content })),
    shown: found.map(({ shown }) => shown),
    isInTurn: way === 'own' || way === 'places' || way === 'video',
    isNumbered: way === 'numbers',
    areLater: way === 'video' && found[first]!.shown.length === 0,
    isUnplaced: way === 'numbers' ? new Set(named).size < images : places > 0 && places < images,
    stray: images > 0 ? strayMark(way, turns, found, others) : undefined,
  };
}

/** Looks only in questions: a mark in an answer needs no image. */
function strayMark(
  way: Way,
  turns: readonly DataMessage[],
  found: readonly { content: readonly Part[] }[],
  others: readonly string[],
): string | undefined {
  const isAsked = turns.map(({ role }) => role !== 'assistant');
  const left = found.flatMap(({ content }, at) => (isAsked[at] ? textsOf(content) : []));
  const apart = others.flatMap((one) => one.match(likeMark) ?? []);
  const unmatched = [
    ...left.flatMap((one) => one.match(likeMark) ?? []),
    ...(way === 'numbers' ? apart.filter((mark) => numbersIn(mark).length === 0) : apart),
  ];
  // Beside parts that hold the frames it means these.
  const isLeftOut = way !== 'own' && way !== 'video';
  const written = turns.flatMap((turn, at) => (isAsked[at] ? messageTexts(turn) : []));
  return (
    unmatched[0] ??
    (isLeftOut && written.some((one) => one.includes('<video>')) ? '<video>' : undefined)
  );
}

/** A text with the images that it names by number. */
export function numberedParts(written: string): { content: Part[]; shown: number[] } {
  return piecesOf([written], byNumber);
}

/** The text of a message without marks for images. */
export function withoutMarks(written: string): string {
  return written.replaceAll(/<image>|<video>/g, '').trim();
}

function wayOf(
  turns: readonly DataMessage[],
  images: number,
  places: number,
  others: readonly string[],
): Way {
  if (images === 0) return 'none';
  if (sumOf(turns.map((turn) => turn.images.length)) === images) return 'own';
  if (places === images) return 'places';
  if (places > 0) return 'none';
  const texts = turns.flatMap(messageTexts);
  if ([...texts, ...others].some((one) => numbersIn(one).length > 0)) return 'numbers';
  const asked = turns.filter(({ role }) => role === 'user').flatMap(messageTexts);
  return sumOf(asked.map((one) => count(one, '<video>'))) === 1 ? 'video' : 'none';
}

/** @param take takes so many of the next images */
function takeOf(
  way: Way,
  turn: DataMessage,
  images: number,
  take: (count: number) => number[],
): Take {
  const isByText = hasMarks(turn, way === 'own' ? turn.images.length : undefined);
  const isInTurn = way === 'own' || way === 'places';
  return (mark) => {
    if (typeof mark !== 'string') {
      if (!isInTurn || isByText) return [];
      return take(way === 'own' ? mark.own : Math.max(1, mark.own));
    }
    if (mark === '<image>') return isInTurn && isByText ? take(1) : [];
    if (mark === '<video>') return way === 'video' && turn.role === 'user' ? take(images) : [];
    return way === 'numbers' ? byNumber(mark) : undefined;
  };
}

const byNumber: Take = (mark) => {
  const number = typeof mark === 'string' ? numbered.exec(mark)?.[1] : undefined;
  return number === undefined ? undefined : [Number(number) - 1];
};

/**
 * Whether marks in its texts are the places of its images: with parts beside them, these are the
 * pictures alone.
 */
function hasMarks(turn: DataMessage, needed?: number): boolean {
  const marks = sumOf(messageTexts(turn).map((one) => count(one, '<image>')));
  return marks > 0 && (needed === undefined ? marks >= partPlaces(turn) : marks === needed);
}

function placesOf(turn: DataMessage): number {
  const marks = sumOf(messageTexts(turn).map((one) => count(one, '<image>')));
  return Math.max(marks, partPlaces(turn));
}

function partPlaces({ parts }: DataMessage): number {
  return sumOf(parts.map((part) => (typeof part === 'string' ? 0 : Math.max(1, part.own))));
}

function partsOf(parts: DataMessage['parts'], take: Take): { content: Part[]; shown: number[] } {
  const { content, shown } = piecesOf(parts, take);
  const found = trimmed(content);
  const isSilent = found.every(({ type }) => type === 'image');
  // Templates may look for a text.
  if (isSilent) return { content: [...found, { type: 'text', text: '' }], shown };
  // A list of several parts is passed on as a list.
  return { content: parts.length > 1 && !isPlain({ content: found }) ? content : found, shown };
}

function piecesOf(parts: DataMessage['parts'], take: Take): { content: Part[]; shown: number[] } {
  const content: Part[] = [];
  const shown: number[] = [];
  const show = (images: readonly number[]) => {
    shown.push(...images);
    content.push(...images.map((): Part => ({ type: 'image' })));
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      show(take(part) ?? []);
      continue;
    }
    let gathered = '';
    let end = 0;
    for (const { 0: mark, index } of part.matchAll(anyMark)) {
      gathered += part.slice(end, index);
      end = index + mark.length;
      const images = take(mark);
      if (images === undefined) gathered += mark;
      if (images === undefined || images.length === 0) continue;
      content.push({ type: 'text', text: gathered });
      gathered = '';
      show(images);
    }
    content.push({ type: 'text', text: gathered + part.slice(end) });
  }
  return { content: content.filter((part) => part.type === 'image' || part.text !== ''), shown };
}

function requireNumbers(texts: readonly string[], images: number, where: string): number[] {
  const named = texts.flatMap(numbersIn);
  const missing = named.find((number) => number > images);
  if (missing === undefined) return named;
  throw fault(
    where,
    text`the text names image ${missing}, and there are fewer images: ${images}`,
    text`Give an image for each <image 1>, <image 2> and so on`,
  );
}

function numbersIn(written: string): number[] {
  return [...written.matchAll(/<image ([1-9]\d*)>/g)].map(([, number]) => Number(number));
}

export function messageTexts({ parts }: DataMessage): string[] {
  return parts.filter((part) => typeof part === 'string');
}

function count(written: string, mark: string): number {
  return written.split(mark).length - 1;
}
