/**
 * The place of the image in a template, from which a drop-in model makes constants. Only the worker
 * may import this.
 */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import { PromptEncoder } from './encoder';
import { syntheticImage } from './processor';

/** A constant place of the visual tokens, by token ids. */
export interface TemplateSpan {
  /** Row of the first visual token. */
  start: number;
  /** Visual tokens. */
  count: number;
  /** Ids of the constant tokens right before the span. */
  before: number[];
  /** Ids of those right after it. */
  after: number[];
}

/** Begin differently, so that only the template is common to them, and differ in length. */
const questions = [
  'What is shown?',
  'Is there a red thing?',
  'How many are on the left?',
  'Red or blue',
];

/** The number of constant tokens reported on each side, nearest first. */
const mostBorders = 48;

/**
 * Renders several questions for images of two aspect ratios and finds the part that never changes.
 *
 * @throws HumanError `span-not-constant` if images differ in tokens, tokens are not in one piece,
 *    or no constant tokens are beside them
 */
export async function findTemplateSpan(encoder: PromptEncoder): Promise<TemplateSpan> {
  const images = [syntheticImage(320, 240), syntheticImage(200, 400)];
  const prompts: { ids: number[]; start: number; count: number }[] = [];
  for (const [index, question] of questions.entries()) {
    const { inputIds, visualIndex } = await encoder.encode(question, [images[index % 2]!]);
    const start = visualIndex[0] ?? 0;
    if (visualIndex.some((row, at) => row !== start + at)) {
      throw notConstant(text`its visual tokens are not in one piece`);
    }
    prompts.push({ ids: inputIds, start, count: visualIndex.length });
  }
  const { start, count } = prompts[0]!;
  if (prompts.some((prompt) => prompt.start !== start || prompt.count !== count)) {
    throw notConstant(text`their number or place depends on the image or the question`);
  }
  const tails = prompts.map(({ ids }) => ids.slice(start + count));
  const before = commonEnd(prompts.map(({ ids }) => ids.slice(0, start)));
  const after = commonEnd(tails.map((tail) => tail.toReversed())).reverse();
  if (before.length === 0) throw notConstant(text`no constant token comes before them`);
  if (after.length === 0) throw notConstant(text`no constant token follows them`);
  return { start, count, before: before.slice(-mostBorders), after: after.slice(0, mostBorders) };
}

/** The longest run of ids that all lists end with. */
function commonEnd(lists: number[][]): number[] {
  const [first, ...others] = lists as [number[], ...number[][]];
  let length = 0;
  while (
    length < first.length &&
    others.every((list) => list.length > length && list.at(-1 - length) === first.at(-1 - length))
  ) {
    length += 1;
  }
  return first.slice(first.length - length);
}

function notConstant(why: Text): HumanError {
  return new HumanError(
    text`This model's visual tokens have no constant place in the prompt: ${why}.`,
    'span-not-constant',
  );
}
