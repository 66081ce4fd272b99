/** Which score a data file asks for. */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import { optionsOf } from './choice';
import { applies, referencesOf, type ScoredSample, type ScoreKind } from './score';

export interface ScoreChoice {
  /** undefined where no sample has a reference: only fidelity can be measured. */
  kind: ScoreKind | undefined;
  /** What the user should know of samples that do not fit; ids are named. */
  notes: Text[];
}

type Identified = ScoredSample & { id: string };

/**
 * Of the samples with references: `yes-no` or `choice` where more than half are of that kind, else
 * `vqa` where any has several answers, else `exact`. A sample is of kind `choice` where it lists
 * lettered options and its references are letters (or texts) of them, `yes-no` where its references
 * are nothing but yes or no. The others are scored by their text and named in a note.
 * @param set what the user asked for; it must apply to every sample that has a reference
 * @throws HumanError `score-mixed` naming a sample to which `set` does not apply
 */
export function chooseScore(samples: readonly Identified[], set?: ScoreKind): ScoreChoice {
  const labelled = samples
    .map((sample) => ({ ...sample, answers: referencesOf(sample.answers) }))
    .filter(({ answers }) => answers.length > 0);
  const notes = emptyNotes(samples);
  if (set !== undefined) {
    for (const sample of labelled) requireApplies(set, sample);
    return { kind: set, notes };
  }
  if (labelled.length === 0) return { kind: undefined, notes };
  const natural = labelled.map(naturalKind);
  for (const kind of ['choice', 'yes-no'] as const) {
    if (natural.filter((one) => one === kind).length * 2 <= labelled.length) continue;
    const others = labelled.filter((one) => !applies(kind, one.answers, optionsOf(one)));
    return { kind, notes: [...notes, ...misfitNotes(kind, idsOf(others))] };
  }
  const lettered = idsOf(labelled.filter((_, at) => natural[at] === 'choice'));
  if (lettered.length > 0) {
    notes.push(
      text`These are multiple choice and most samples are not, so they are scored by their text:
        ${listed(lettered)}.`,
    );
  }
  const several = labelled.some(({ answers }) => answers.length > 1);
  return several
    ? { kind: 'vqa', notes: [...notes, ...fewAnswersNotes(labelled)] }
    : { kind: 'exact', notes };
}

function idsOf(samples: readonly Identified[]): string[] {
  return samples.map(({ id }) => id);
}

function fewAnswersNotes(labelled: readonly Identified[]): Text[] {
  const with1 = idsOf(labelled.filter(({ answers }) => answers.length === 1));
  const with2 = idsOf(labelled.filter(({ answers }) => answers.length === 2));
  const notes = [];
  if (with1.length > 0) {
    notes.push(
      text`These have one answer, VQA accuracy needs several, so they are scored by exact match:
        ${listed(with1)}.`,
    );
  }
  if (with2.length > 0) {
    notes.push(
      text`These have two answers, with which VQA accuracy cannot exceed 2/3: ${listed(with2)}.`,
    );
  }
  return notes;
}

function naturalKind({ answers, ...lettered }: ScoredSample): ScoreKind {
  const options = optionsOf(lettered);
  if (options !== undefined && applies('choice', answers, options)) return 'choice';
  if (applies('yes-no', answers, options)) return 'yes-no';
  return answers.length > 1 ? 'vqa' : 'exact';
}

function emptyNotes(samples: readonly Identified[]): Text[] {
  const ids = samples.flatMap(({ id, answers }) =>
    referencesOf(answers).length < answers.length ? [id] : [],
  );
  return ids.length === 0
    ? []
    : [text`These have an empty answer, which counts as none: ${listed(ids)}.`];
}

function misfitNotes(kind: 'choice' | 'yes-no', ids: string[]): Text[] {
  if (ids.length === 0) return [];
  return kind === 'choice'
    ? [
        text`Most samples are multiple choice; these are not and are scored by their
          text: ${listed(ids)}.`,
      ]
    : [
        text`Most samples ask for yes or no; these do not and are scored by their
          text: ${listed(ids)}.`,
      ];
}

function requireApplies(kind: ScoreKind, sample: Identified): void {
  if (applies(kind, sample.answers, optionsOf(sample))) return;
  const answer = JSON.stringify(sample.answers);
  throw new HumanError(
    kind === 'choice'
      ? text`Sample ${sample.id} cannot be scored as multiple choice: ${answer} is none of its lettered
        options. Set another score, or none to have it picked from the data, or correct the sample.`
      : text`Sample ${sample.id} cannot be scored as ${kind}: ${answer} is neither yes nor no. Set
        another score, or none to have it picked from the data, or correct the sample.`,
    'score-mixed',
    2,
  );
}

const shown = 5;

function listed(ids: readonly string[]): Text | string {
  const some = ids.slice(0, shown).join(', ');
  return ids.length <= shown ? some : text`${some} and ${ids.length - shown} more`;
}
