/**
 * A first fit in a new window of VS Code, from the command to the recipe and its curve, by part.
 */
import { spreadOf } from './measure';
import { medianLine, type SectionReport } from './report';
import type { Settings } from './settings';
import { measuredInWindow } from './window';

/** From the answer to the question for a budget, to the curve. */
const targetMilliseconds = 6000;

/** Milliseconds by part, as `test/ui/night/first-fit.test.ts` measured them. */
type Journey = Record<string, number>;

export async function journeys({ quick }: Settings): Promise<SectionReport> {
  const rounds: Journey[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++)
    rounds.push((await measuredInWindow('first-fit', 'FITPRUNE_JOURNEY_RESULT')) as Journey);
  const parts = [...new Set(rounds.flatMap((one) => Object.keys(one)))];
  const afterQuestion = rounds.map((one) =>
    parts.reduce((sum, part) => sum + (part === 'question' ? 0 : (one[part] ?? 0)), 0),
  );
  const lines = [
    medianLine('First fit, from the budget to the curve', 'ms', spreadOf(afterQuestion), {
      target: { kind: 'at most', value: targetMilliseconds },
    }),
    ...parts.map((part) => {
      const share = rounds.map((one, round) => (one[part] ?? 0) / afterQuestion[round]!);
      const note = part === 'question' ? 'before it' : `${percentOf(spreadOf(share).median)} of it`;
      return medianLine(part, 'ms', spreadOf(rounds.map((one) => one[part] ?? 0)), { note });
    }),
  ];
  const notes = [
    'The sample model and its 64 calibration samples, in a window, a home folder and an extension that are new in every ' +
      'round: no device was looked for before. The packed extension in code-server, driven in Chromium, which share the cores ' +
      'of this machine; parts begin when the window says so.',
  ];
  return { lines, notes };
}

function percentOf(part: number): string {
  return `${(100 * part).toFixed(0)}%`;
}
