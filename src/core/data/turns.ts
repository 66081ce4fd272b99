/** Conversations: LLaVA's `conversations`, OpenAI's and LLaMA-Factory's `messages`. */
import { record } from '../record';

export interface Conversation {
  /** What is asked first. */
  question: unknown;
  /** What was answered to it. */
  answer: unknown;
  /** Pictures among the parts of its messages, as they are written. */
  images: unknown[];
  /** Further questions. */
  further: number;
  hasSystem: boolean;
}

const roles: Record<string, 'user' | 'assistant' | 'system'> = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  assistant: 'assistant',
  model: 'assistant',
  system: 'system',
};

/** @returns undefined where it is no list of turns */
export function conversationOf(value: unknown): Conversation | undefined {
  if (!Array.isArray(value)) return undefined;
  const turns = value.map(turnOf);
  const first = turns.findIndex(({ role }) => role === 'user');
  if (first === -1) return undefined;
  // A greeting before the first question is no answer to it.
  const reply = turns[first + 1];
  const users = turns.filter(({ role }) => role === 'user');
  return {
    question: turns[first]!.text,
    answer: reply?.role === 'assistant' ? reply.text : undefined,
    images: turns[first]!.images,
    further: users.length - 1,
    hasSystem: turns.some(({ role, text }) => role === 'system' && text !== ''),
  };
}

interface Turn {
  role: string | undefined;
  text: unknown;
  images: unknown[];
}

function turnOf(value: unknown): Turn {
  const turn = record(value) ?? {};
  const role = roles[String(turn['from'] ?? turn['role'])];
  const content = turn['value'] ?? turn['content'];
  if (!Array.isArray(content)) return { role, text: content, images: [] };
  const parts = content.map((part) => record(part) ?? { text: part });
  const texts = parts.flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []));
  return { role, text: texts.join('\n'), images: parts.flatMap(imageOfPart) };
}

/** `image_url` is OpenAI's, `image` that of chat templates; either may be an object with more of it. */
function imageOfPart(part: Record<string, unknown>): unknown[] {
  const image = part['image_url'] ?? part['image'] ?? part['input_image'];
  if (image !== undefined && image !== null) return [image];
  const source = record(part['source']);
  return part['type'] === 'image' && source !== undefined ? [source] : [];
}
