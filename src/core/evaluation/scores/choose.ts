/** Which score a data file asks for, and why. If that is doubtful, the user is asked. */
import { HumanError } from '../../errors';
import { listed, text, type Text } from '../../text';
import { optionsOf } from './choice';
import { doubt } from './doubt';
import { applies, referencesOf, type ScoredSample, type ScoreKind } from './score';
import { remedy } from '../../remedies';

export interface ScoreChoice {
  /**
   * undefined where no sample has a reference, or none is to be compared: only fidelity is
   * measured.
   */
  kind: ScoreKind | undefined;
  /** Why it was picked; absent where it was asked for. */
  why?: Text;
  /** What the user should know about samples that do not fit, with their ids. */
  notes: Text[];
}

/** What `--score` takes; `none` compares nothing. */
export type WantedScore = ScoreKind | 'none';

export type Identified = ScoredSample & { id: string };

/** Kinds that a sample's references show by themselves, in the order they are looked for. */
const natural = ['choice', 'yes-no', 'box'] as const;

/** Whether its numbers can only be fractions of the picture's sides. */
export function chooseScore(samples: readonly Identified[], set?: WantedScore): ScoreChoice {
  const labelled = samples
    .map((sample) => ({ ...sample, answers: referencesOf(sample.answers) }))
    .filter(({ answers }) => answers.length > 0);
  const notes = emptyNotes(samples);
  if (set === 'none') return { kind: undefined, notes };
  if (set !== undefined) {
    for (const sample of labelled) requireApplies(set, sample);
    return { kind: set, notes };
  }
  if (labelled.length === 0) return { kind: undefined, notes };
  const kinds = labelled.map(naturalKind);
  for (const kind of natural) {
    const count = kinds.filter((one) => one === kind).length;
    if (count * 2 <= labelled.length) continue;
    const others = labelled.filter((one) => !applies(kind, one.answers, optionsOf(one)));
    return {
      kind,
      why: whyOf(kind, count, labelled.length),
      notes: [...notes, ...misfitNotes(kind, idsOf(others))],
    };
  }
  const doubtful = doubt(labelled, kinds);
  if (doubtful !== undefined) throw doubtful;
  return { ...byText(labelled), notes: [...notes, ...fewAnswersNotes(labelled)] };
}

/** @param labelled samples without doubt: their answers are one, spellings, or those of people */
function byText(labelled: readonly Identified[]): { kind: ScoreKind; why: Text } {
  const several = labelled.filter(({ answers }) => answers.length > 1);
  if (several.length === 0) {
    const numbers = labelled.filter(({ answers }) =>
      /^[\d.,%$ -]*\d[\d.,%$ -]*$/.test(answers[0]!),
    );
    return {
      kind: 'exact',
      why:
        numbers.length * 2 > labelled.length
          ? remedy('score-numbers')
          : text`samples have one answer each`,
    };
  }
  return several.some(arePeople)
    ? {
        kind: 'vqa',
        why: remedy('score-textvqa'),
      }
    : {
        kind: 'exact',
        why: remedy('score-spellings'),
      };
}

/** A list of spellings has no duplicates and fewer than ten entries. */
function arePeople({ answers }: Pick<ScoredSample, 'answers'>): boolean {
  return answers.length === 10 || new Set(answers).size < answers.length;
}

function whyOf(kind: (typeof natural)[number], count: number, all: number): Text {
  switch (kind) {
    case 'choice':
      return text`the answers of ${count} of ${all} samples are options of their questions`;
    case 'yes-no':
      return text`the answers of ${count} of ${all} samples are yes or no`;
    case 'box':
      return text`the answers of ${count} of ${all} samples are four corners of a box`;
  }
}

function idsOf(samples: readonly Identified[]): string[] {
  return samples.map(({ id }) => id);
}

function fewAnswersNotes(labelled: readonly Identified[]): Text[] {
  if (!labelled.some(arePeople)) return [];
  const with1 = idsOf(labelled.filter(({ answers }) => answers.length === 1));
  return with1.length === 0
    ? []
    : [
        text`These have only one answer, but VQA accuracy needs several, so they are scored by
          exact match: ${someOf(with1)}.`,
      ];
}

function naturalKind({ answers, ...lettered }: ScoredSample): (typeof natural)[number] | undefined {
  const options = optionsOf(lettered);
  if (options !== undefined && applies('choice', answers, options)) return 'choice';
  return (['yes-no', 'box'] as const).find((kind) => applies(kind, answers, options));
}

function emptyNotes(samples: readonly Identified[]): Text[] {
  const ids = samples.flatMap(({ id, answers }) =>
    referencesOf(answers).length < answers.length ? [id] : [],
  );
  return ids.length === 0
    ? []
    : [text`These have an empty answer, which counts as none: ${someOf(ids)}.`];
}

function misfitNotes(kind: (typeof natural)[number], ids: string[]): Text[] {
  if (ids.length === 0) return [];
  const named = someOf(ids);
  switch (kind) {
    case 'choice':
      return [
        text`Most samples are multiple choice; these are not and are scored by their
          text: ${named}.`,
      ];
    case 'yes-no':
      return [
        text`Most samples ask for yes or no; these do not and are scored by their
          text: ${named}.`,
      ];
    case 'box':
      return [
        text`Most samples ask for a box; these do not and are scored by their text: ${named}.`,
      ];
  }
}

function requireApplies(kind: ScoreKind, sample: Identified): void {
  if (applies(kind, sample.answers, optionsOf(sample))) return;
  const answer = JSON.stringify(sample.answers);
  const what =
    kind === 'choice'
      ? text`none of its lettered options`
      : kind === 'box'
        ? text`not a box of left, top, right and bottom (compute the corners from COCO's x, y,
          width and height)`
        : text`neither yes nor no`;
  throw new HumanError(
    text`Sample ${sample.id} cannot be scored as ${kind}: ${answer} is ${what}. Choose another
      score, leave the score out to have it picked from the data, or correct the sample.`,
    'score-mixed',
    2,
  );
}

const shown = 5;

function someOf(ids: readonly string[]): Text {
  const some = listed(ids.slice(0, shown));
  return ids.length <= shown ? some : text`${some} and ${ids.length - shown} more`;
}
