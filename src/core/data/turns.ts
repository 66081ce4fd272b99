/** Conversations: LLaVA's `conversations`, OpenAI's and LLaMA-Factory's `messages`, ms-swift's `history`. */
import { HumanError } from '../errors';
import { record } from '../record';
import { text } from '../text';
import { excerpt } from './excerpt';
import { fault } from './fields';
import { framesOf } from './frames';
import type { Turn } from './types';

/** A message as it is written. */
export interface Said {
  role: Turn['role'];
  text: string;
  /** Places for pictures: placeholders in its text, and parts that are one. */
  places: number;
  /** Pictures among its parts, as they are written. */
  images: unknown[];
  /** These are frames of videos. */
  areFrames?: boolean;
  /** A picture stands behind some of its text; prompts have all of a turn's before it. */
  hasInside: boolean;
}

const roles: ReadonlyMap<string, Turn['role']> = new Map([
  ...['human', 'user'].map((name) => [name, 'user'] as const),
  ...['gpt', 'chatgpt', 'assistant', 'model', 'bot'].map((name) => [name, 'assistant'] as const),
  ...['system', 'developer'].map((name) => [name, 'system'] as const),
]);
/** Of pictures, and of videos, which are their frames. */
const placeholders = /<image>|<video>/g;

/**
 * The conversation that an entry holds, in order; the system text first where it stands beside it.
 * @returns undefined where it holds none that asks something
 * @throws HumanError `turn-role` where a turn is of nobody who is known
 */
export function conversationOf(entry: Record<string, unknown>, where: string): Said[] | undefined {
  const listed = [entry['conversations'], entry['messages'], entry['conversation']].find(
    Array.isArray,
  ) as unknown[] | undefined;
  const turns = listed?.map((turn) => turnOf(turn, where));
  if (turns?.some(({ role }) => role === 'user') !== true) return undefined;
  return [...systemOf(entry), ...turns].filter(({ role, text: said }) =>
    role === 'system' ? said !== '' : true,
  );
}

/** What was said before the question of an entry that holds one question: its system text and history. */
export function contextOf(entry: Record<string, unknown>): Said[] {
  const history: unknown = entry['history'];
  const pairs = Array.isArray(history) ? history.filter(isPair) : [];
  return [
    ...systemOf(entry),
    ...pairs.flatMap(([question, answer]) => [
      said('user', question, []),
      said('assistant', answer, []),
    ]),
  ];
}

/** The text of a message without what stands for pictures: the chat template places those. */
export function withoutPlaceholder(question: string): string {
  return question.replaceAll(placeholders, '').trim();
}

/**
 * How many of an entry's pictures each message shows: what its parts hold, or by its placeholders; all of them
 * with the first question where these do not tell.
 */
export function imagesByTurn(turns: readonly Said[], images: number): number[] {
  const held = turns.map((turn) => turn.images.length);
  const placed = turns.map(({ places }) => places);
  const fitting = [held, placed].find((counts) => sum(counts) === images);
  if (fitting !== undefined) return fitting;
  const first = turns.findIndex(({ role }) => role === 'user');
  return turns.map((_, at) => (at === first ? images : 0));
}

/**
 * Whether an entry has more pictures than places for them; one without places shows them before its text.
 * @throws HumanError `data-invalid` where it has fewer
 */
export function hasFewerPlaces(turns: readonly Said[], images: number, where: string): boolean {
  const places = sum(turns.map((turn) => turn.places));
  if (images > 0 && places > images) {
    throw fault(
      where,
      text`the text has ${places} places for images, and there are fewer images: ${images}`,
      text`Give an image for each <image>`,
    );
  }
  return places > 0 && places < images;
}

function systemOf(entry: Record<string, unknown>): Said[] {
  const system = entry['system'];
  return typeof system === 'string' && system.trim() !== '' ? [said('system', system, [])] : [];
}

function isPair(one: unknown): one is [string, string] {
  return Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
}

function turnOf(value: unknown, where: string): Said {
  const turn = record(value) ?? {};
  const written = turn['from'] ?? turn['role'];
  const role = typeof written === 'string' ? roles.get(written.toLowerCase()) : undefined;
  if (role === undefined) {
    throw new HumanError(
      text`${where}: a turn of the conversation is of "${excerpt(String(written))}", who is neither user nor
        assistant nor system. Name the role of every turn by one of these, or leave the turn out.`,
      'turn-role',
    );
  }
  const content = turn['value'] ?? turn['content'];
  if (!Array.isArray(content)) return said(role, typeof content === 'string' ? content : '', []);
  const parts = content.map((part): Record<string, unknown> => record(part) ?? { text: part });
  const texts = parts.flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []));
  const images = parts.flatMap(imageOfPart);
  const marks = parts.filter(isMark);
  const one = said(role, texts.join('\n'), images);
  const areFrames = parts.some((part) => framesOf(part).length > 0);
  return {
    ...one,
    places: Math.max(one.places, marks.length),
    hasInside: one.hasInside || isBehindText(parts),
    ...(areFrames && { areFrames }),
  };
}

export function said(role: Turn['role'], written: string, images: unknown[]): Said {
  const places = written.match(/<image>/g)?.length ?? 0;
  // MMMU numbers them.
  const [last] = [...written.matchAll(/<image( \d+)?>/g)].slice(-1);
  const before = written.slice(0, last?.index ?? 0).replaceAll(/<image( \d+)?>/g, '');
  return {
    ...{ role, text: withoutPlaceholder(written), places, images },
    hasInside: before.trim() !== '',
  };
}

/** Whether a picture of a message in parts stands behind a text. */
function isBehindText(parts: readonly Record<string, unknown>[]): boolean {
  const isText = ({ text: part }: Record<string, unknown>) =>
    typeof part === 'string' && withoutPlaceholder(part) !== '';
  const isPicture = (part: Record<string, unknown>) => isMark(part) || imageOfPart(part).length > 0;
  const start = parts.findIndex(isText);
  return start !== -1 && parts.slice(start).some(isPicture);
}

function isMark({ type }: Record<string, unknown>): boolean {
  return typeof type === 'string' && /^(input_)?image(_url)?$/.test(type);
}

/** `image_url` is OpenAI's, `image` that of chat templates; either may be an object with more of it. */
function imageOfPart(part: Record<string, unknown>): unknown[] {
  const image = part['image_url'] ?? part['image'] ?? part['input_image'];
  if (image !== undefined && image !== null) return [image];
  const frames = framesOf(part);
  if (frames.length > 0) return frames;
  const source = record(part['source']);
  return part['type'] === 'image' && source !== undefined ? [source] : [];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
