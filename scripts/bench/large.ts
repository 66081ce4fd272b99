/** A decoder of LLaVA-1.5-7B's size in 4 bits: inspecting, applying and calibrating it. */
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DecoderShape } from '../../src/core/cost/types';
import { spreadOf } from './measure';
import { runInChild, writeModelFolder } from './model-folder';
import { applyRounds, targetMegabytes, targetMilliseconds } from './open-apply';
import type { ChildResult } from './child';
import { prompt } from './prompt';
import { describeDecoder } from './random-decoder';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { llavaShape } from './synthetic-statistics';
import { inTemporaryFolder } from './temporary';

/** More than twice the size of what is written, for a machine that others use, too. */
const neededBytes = 10e9;

export async function large({ quick }: Settings): Promise<SectionReport> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = bavail * bsize;
  if (free < neededBytes) {
    const note =
      `Skipped: ${(free / 1e9).toFixed(1)} GB of disk are free in the folder for temporary files, and ` +
      `${(neededBytes / 1e9).toFixed(0)} GB are to be. TMPDIR names another folder.`;
    return { lines: [], notes: [note], isSkipped: true };
  }
  const shape: DecoderShape = quick ? { ...llavaShape, layers: 4 } : llavaShape;
  const rounds = quick ? 2 : 7;
  return inTemporaryFolder(async (root) => {
    const kind = { shape, form: 'genai', precision: 'q4' } as const;
    const decoder = await writeModelFolder(path.join(root, 'model'), kind, 'random');
    const inspections: ChildResult<'inspect'>[] = [];
    for (let round = 0; round < rounds; round++) {
      inspections.push(await runInChild('inspect', root));
    }
    const applications = await applyRounds(root, rounds);
    const calibration = await runInChild<'open' | 'first' | 'second'>('calibrate', root);
    const lines = [
      ...quickLines('Inspect', inspections, ({ inspect }) => inspect),
      ...quickLines('Open and apply', applications, ({ open, apply }) => open + apply),
      ...calibrationLines(calibration),
    ];
    const notes = [
      `${describeDecoder(kind, decoder)}, blocks of random numbers repeated; ` +
        `${prompt.visualTokens} visual and ${prompt.textTokens} text tokens.`,
      `Every round is a new process; memory is what its peak adds to Node and the bundle. ` +
        `Weights in the new folder: ${applications[0]!.note}. ${inspections[0]!.note}.`,
      'Calibration: the scoring graph over mapped weights and random embeddings, without the encoders. ' +
        'Its memory counts every page of the weight file that was read, which the system can take back.',
    ];
    return { lines, notes };
  });
}

function quickLines<Part extends string>(
  what: string,
  results: readonly ChildResult<Part>[],
  milliseconds: (times: Record<Part, number>) => number,
): Line[] {
  const times = spreadOf(results.map((result) => milliseconds(result.times)));
  const growth = spreadOf(results.map((result) => grown(result)));
  return [
    medianLine(what, 'ms', times, { target: targetMilliseconds }),
    medianLine(`${what}: peak memory`, 'MB', growth, { target: targetMegabytes }),
  ];
}

function calibrationLines(result: ChildResult<'open' | 'first' | 'second'>): Line[] {
  const { open, first, second } = result.times;
  const seconds = (what: string, milliseconds: number): Line => ({
    what: `Calibration: ${what}`,
    value: milliseconds / 1000,
    unit: 's',
  });
  return [
    seconds('opening', open),
    seconds('first sample', first),
    seconds('second sample', second),
    { what: 'Calibration: peak memory', value: grown(result), unit: 'MB', note: result.note },
  ];
}

/** Megabytes. */
function grown({ startBytes, peakBytes }: ChildResult): number {
  return (peakBytes - startBytes) / 1e6;
}
