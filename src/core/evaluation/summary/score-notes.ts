/** How answers were scored, in sentences. */
import { scores } from '../scores/kinds';
import type { EvaluationIdentity } from '../types';
import type { TableSample } from './samples';

/** @param why the score was picked; undefined if the user asked for it */
export function scoreNotes(
  { score }: EvaluationIdentity,
  samples: readonly TableSample[],
  why: string | undefined,
): string[] {
  if (score === 'none') {
    return ['Answers are not compared, as asked; fidelity to the unpruned model is measured.'];
  }
  const without = samples.filter(({ unpruned }) => unpruned.score === undefined).length;
  if (without === samples.length) {
    const hasReferences = samples.some(({ expected }) => expected !== undefined);
    return [
      hasReferences
        ? 'Answers cannot be compared with the references here, so accuracy is not measured; fidelity ' +
          'to the unpruned model is.'
        : 'The samples have no answers, so accuracy is not measured; fidelity to the unpruned model is.',
    ];
  }
  const picked = why === undefined ? '' : ` (picked from the data: ${why})`;
  return [
    `Answers are scored by ${String(scores[score].label)}${picked}.`,
    ...(without === 0
      ? []
      : [
          `${without} of ${samples.length} samples have no answer: accuracy is that of the others, ` +
            'agreement and KL are of all.',
        ]),
    ...(score === 'box' ? unitNotes(samples) : []),
  ];
}

function unitNotes(samples: readonly TableSample[]): string[] {
  const differing = samples.filter(({ hasOtherUnits }) => hasOtherUnits);
  return differing.length === 0
    ? []
    : [
        `In ${differing.length} of ${samples.length} samples the unpruned model says boxes in other units than ` +
          'the data (parts of the sides, or pixels), which counts as wrong: write references in the ' +
          "model's units.",
      ];
}
