/** Prompts on which a pruned folder has to show that it finds its visual tokens. */
import { message } from '../../data/content';
import type { Turn } from '../../data/types';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { PromptEncoder } from '../../model/prompts/encoder';
import { questions, remark, samplePictures } from './pictures';
import type { ScenarioName } from './scenario-names';

export interface Scenario {
  name: ScenarioName;
  ids: readonly number[];
  /** Rows of the visual tokens; if `past` is not 0, none must be found. */
  visual: readonly number[];
  /** The visual rows, one after the other. */
  features: Float32Array;
  /** Rows that are cached. */
  past: number;
}

/**
 * @param reserved ids that are not text: those of image tokens and markers
 * @param vocabulary all ids that a prompt may contain
 */
export async function makeScenarios(
  encoder: PromptEncoder,
  vocabulary: readonly number[],
  reserved: readonly number[],
): Promise<Scenario[]> {
  const pictures = samplePictures();
  const [question, other] = questions;
  const taken = new Set(reserved);
  const encode = async (question: string | Turn[], ...images: number[]): Promise<Piece> =>
    pieceOf(
      await encoder.encode(
        question,
        images.map((at) => pictures.at(at)!),
      ),
    );
  const first = await encode(question, 0);
  const odd = await encode(other, -1);
  // Some models take a single image; prompts with two images are then put together from two
  // prompts.
  const both = async (second: number): Promise<Piece> =>
    encode(question, 0, second).catch(async () =>
      adjacent(first, await encode(question, second), taken),
    );

  const words = vocabulary.filter((id) => !taken.has(id));
  const answer = textOf(spread(words, answerTokens));
  const tail = first.ids.slice(first.visual.at(-1)! + 1).filter((id) => !taken.has(id));
  const turns: Turn[] = [
    message('user', question, 1),
    message('assistant', remark),
    message('user', other, 1),
  ];
  const later = await encode(turns, 0, -1).catch(() => join(first, answer, odd));
  const pieces: Record<Synthetic, { piece: Piece; past?: number }> = {
    'one image': { piece: first },
    'an image of odd size': { piece: odd },
    'two images': { piece: await both(2) },
    'two images of one size': { piece: await both(1) },
    'a later turn with another image': { piece: later },
    'text alone': { piece: tail.length > 0 ? textOf(tail) : answer },
    'many tokens as text': { piece: textOf(spread(words, mostWords)) },
    'a prompt after cached tokens': { piece: first, past: 5 },
    'a decode step': { piece: textOf(answer.ids.slice(-1)), past: first.ids.length },
  };
  return (Object.keys(pieces) as Synthetic[]).map((name) => {
    const { piece, past = 0 } = pieces[name];
    return { name, past, ...piece };
  });
}

type Synthetic = Exclude<ScenarioName, 'prompts of your data'>;

export function dataScenarios(prompts: readonly DecoderInputs[]): Scenario[] {
  return prompts.map((prompt) => ({
    name: 'prompts of your data',
    past: 0,
    ...pieceOf(prompt),
  }));
}

/** How many tokens stand for an answer between two turns. */
const answerTokens = 24;
/** Rows of a long prompt. The other tokens of a large vocabulary were checked one by one before. */
const mostWords = 4096;

/** Some of the ids, from all over. */
function spread(ids: readonly number[], most: number): number[] {
  const step = Math.ceil(ids.length / most);
  return ids.filter((_, at) => at % step === 0);
}

type Piece = Pick<Scenario, 'ids' | 'visual' | 'features'>;

function pieceOf({ inputIds, visualIndex, embeddings, hiddenSize }: DecoderInputs): Piece {
  const features = new Float32Array(visualIndex.length * hiddenSize);
  visualIndex.forEach((row, at) => {
    features.set(embeddings.subarray(row * hiddenSize, (row + 1) * hiddenSize), at * hiddenSize);
  });
  return { ids: inputIds, visual: visualIndex, features };
}

function textOf(ids: readonly number[]): Piece {
  return { ids, visual: [], features: new Float32Array(0) };
}

function join(...pieces: Piece[]): Piece {
  const ids: number[] = [];
  const visual: number[] = [];
  for (const piece of pieces) {
    visual.push(...piece.visual.map((row) => ids.length + row));
    ids.push(...piece.ids);
  }
  const features = new Float32Array(pieces.reduce((sum, one) => sum + one.features.length, 0));
  pieces.reduce((at, one) => {
    features.set(one.features, at);
    return at + one.features.length;
  }, 0);
  return { ids, visual, features };
}

/** The first prompt, with the second's image directly after its own. */
function adjacent(first: Piece, second: Piece, reserved: ReadonlySet<number>): Piece {
  const [start, end] = imageOf(second, reserved);
  const [, at] = imageOf(first, reserved);
  return join(slice(first, 0, at), slice(second, start, end), slice(first, at, first.ids.length));
}

/** The rows of a prompt's image with the markers around it: from, and up to. */
function imageOf({ ids, visual }: Piece, reserved: ReadonlySet<number>): [number, number] {
  let [start, end] = [visual[0]!, visual.at(-1)! + 1];
  while (start > 0 && reserved.has(ids[start - 1]!)) start -= 1;
  while (end < ids.length && reserved.has(ids[end]!)) end += 1;
  return [start, end];
}

function slice({ ids, visual, features }: Piece, start: number, end: number): Piece {
  const width = visual.length === 0 ? 0 : features.length / visual.length;
  const [from, to] = [start, end].map((row) => visual.filter((one) => one < row).length);
  return {
    ids: ids.slice(start, end),
    visual: visual.slice(from, to).map((row) => row - start),
    features: features.slice(from! * width, to! * width),
  };
}
