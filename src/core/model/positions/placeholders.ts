/** Assigns every run of placeholder tokens in a prompt to an image, a video or a frame. */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import { sumOf } from '../../sums';

export type VisualKind = 'image' | 'video';

export interface PlaceholderTokens {
  imageTokenId: number;
  /** Undefined where the model takes no videos. */
  videoTokenId?: number | undefined;
}

/** Consecutive tokens of a prompt: text, or all of one visual. */
export interface Run<Visual> {
  length: number;
  visual: Visual | undefined;
}

/**
 * The runs of a prompt, in order. Each run of placeholders takes the next visual of its kind.
 *
 * @param visuals in the order of the prompt, with the number of tokens that each fills
 * @throws HumanError `placeholder-count` if the prompt has more or fewer placeholders than that,
 *    `placeholder-run` if a run does not fit its visual
 */
export function placeVisuals<Visual extends { kind: VisualKind; tokens: number }>(
  inputIds: readonly number[],
  visuals: readonly Visual[],
  tokens: PlaceholderTokens,
): Run<Visual>[] {
  const runs = runsByKind(inputIds, tokens);
  const next = (['image', 'video'] as const).map((kind) => {
    const ofKind = visuals.filter((visual) => visual.kind === kind);
    check(
      kind,
      runs.filter((run) => run.kind === kind).map(({ length }) => length),
      ofKind.map((visual) => visual.tokens),
    );
    return [kind, ofKind.values()] as const;
  });
  const queues = new Map(next);
  return runs.map(({ kind, length }) => ({
    length,
    visual: kind === 'text' ? undefined : queues.get(kind)!.next().value,
  }));
}

function runsByKind(inputIds: readonly number[], tokens: PlaceholderTokens) {
  const runs: { kind: VisualKind | 'text'; length: number }[] = [];
  for (const id of inputIds) {
    const visual = id === tokens.videoTokenId ? 'video' : 'text';
    const kind = id === tokens.imageTokenId ? 'image' : visual;
    const last = runs.at(-1);
    if (last?.kind === kind) last.length += 1;
    else runs.push({ kind, length: 1 });
  }
  return runs;
}

const nouns: Record<VisualKind, Text> = { image: text`images`, video: text`videos` };

function check(kind: VisualKind, found: readonly number[], expected: readonly number[]): void {
  const [placed, needed] = [found, expected].map((counts) => sumOf(counts)) as [number, number];
  if (placed !== needed) {
    throw new HumanError(
      text`The prompt has ${placed} placeholder tokens for its ${nouns[kind]}, but their grids need
        ${needed}. The model's config.json, preprocessor_config.json and chat template do not fit
        together: download them again from one place.`,
      'placeholder-count',
    );
  }
  const runs = Math.max(found.length, expected.length);
  for (let run = 0; run < runs; run += 1) {
    if (found[run] === expected[run]) continue;
    throw new HumanError(
      text`Among the prompt's runs of placeholder tokens for ${nouns[kind]}, number ${run + 1} is
        ${found[run] ?? 0} tokens long, but its grid gives ${expected[run] ?? 0}. Put the
        ${nouns[kind]} in the order of the prompt, and use the model's own chat template: it
        writes a token before and after each of them.`,
      'placeholder-run',
    );
  }
}
