/**
 * Conversations: LLaVA's `conversations`, OpenAI's and LLaMA-Factory's `messages`, ms-swift's
 * `history`.
 */
import { HumanError } from '../errors';
import { record } from '../record';
import { text } from '../text';
import { excerpt } from './excerpt';
import { framesOf } from './frames';
import { withoutMarks, type ImagePart, type DataMessage } from './places';
import type { Turn } from './types';

const roles: ReadonlyMap<string, Turn['role']> = new Map([
  ...['human', 'user'].map((name) => [name, 'user'] as const),
  ...['gpt', 'chatgpt', 'assistant', 'model', 'bot'].map((name) => [name, 'assistant'] as const),
  ...['system', 'developer'].map((name) => [name, 'system'] as const),
]);
/**
 * The conversation of an entry, in order; a separate system text comes first.
 *
 * @returns undefined if it asks nothing
 * @throws HumanError `turn-role` for a turn with an unknown role
 */
export function conversationOf(
  entry: Record<string, unknown>,
  where: string,
): DataMessage[] | undefined {
  const listed = [entry['conversations'], entry['messages'], entry['conversation']].find(
    Array.isArray,
  ) as unknown[] | undefined;
  const turns = listed?.map((turn) => turnOf(turn, where));
  if (turns?.some(({ role }) => role === 'user') !== true) return undefined;
  return [...systemOf(entry), ...turns].filter(
    ({ role, parts }) => role !== 'system' || parts.some(isNotBlank),
  );
}

/**
 * The turns before the question of an entry with a single question: its system text and history.
 */
export function contextOf(entry: Record<string, unknown>): DataMessage[] {
  const history: unknown = entry['history'];
  const pairs = Array.isArray(history) ? history.filter(isPair) : [];
  return [
    ...systemOf(entry),
    ...pairs.flatMap(([question, answer]) => [
      plainMessage('user', question),
      plainMessage('assistant', answer),
    ]),
  ];
}

function systemOf(entry: Record<string, unknown>): DataMessage[] {
  const system = entry['system'];
  return typeof system === 'string' && system.trim() !== '' ? [plainMessage('system', system)] : [];
}

function isPair(one: unknown): one is [string, string] {
  return Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
}

function turnOf(value: unknown, where: string): DataMessage {
  const turn = record(value) ?? {};
  const written = turn['from'] ?? turn['role'];
  const role = typeof written === 'string' ? roles.get(written.toLowerCase()) : undefined;
  if (role === undefined) {
    throw new HumanError(
      text`${where}: a turn of the conversation has the role "${excerpt(String(written))}", which
        is not user, assistant or system. Give every turn one of these roles, or leave the turn
        out.`,
      'turn-role',
    );
  }
  const content = turn['value'] ?? turn['content'];
  if (!Array.isArray(content))
    return plainMessage(role, typeof content === 'string' ? content : '');
  const parts = content.map((part): Record<string, unknown> => record(part) ?? { text: part });
  const areFrames = parts.some((part) => framesOf(part).length > 0);
  return {
    role,
    parts: parts.flatMap(writtenPart),
    images: parts.flatMap(imageOfPart),
    ...(areFrames && { areFrames }),
  };
}

export function plainMessage(role: Turn['role'], written: string): DataMessage {
  return { role, parts: [written], images: [] };
}

function writtenPart(part: Record<string, unknown>): DataMessage['parts'] {
  const { type, text: written } = part;
  const own = imageOfPart(part).length;
  const isImage = typeof type === 'string' && /^(input_)?image(_url)?$/.test(type);
  const isVideo = type === 'video' && own === 0;
  return [
    ...(own > 0 || isImage ? [{ own }] : []),
    ...(isVideo ? ['<video>'] : []),
    ...(typeof written === 'string' ? [written] : []),
  ];
}

function isNotBlank(part: string | ImagePart): boolean {
  return typeof part !== 'string' || withoutMarks(part) !== '';
}

/**
 * `image_url` is OpenAI's, `image` that of chat templates; either may be an object with more of it.
 */
function imageOfPart(part: Record<string, unknown>): unknown[] {
  const image = part['image_url'] ?? part['image'] ?? part['input_image'];
  if (image !== undefined && image !== null) return [image];
  const frames = framesOf(part);
  if (frames.length > 0) return frames;
  const source = record(part['source']);
  return part['type'] === 'image' && source !== undefined ? [source] : [];
}
