/** A recipe from nothing: new processes, an empty cache, calibration and fit on a device. */
import { execFile } from 'node:child_process';
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { OnDevice } from './settings';
import { spreadOf, time } from './measure';
import { medianLine, type Line } from './report';
import { inTemporaryFolder } from './temporary';
import { sample } from './worth';

export async function coldLine({ quick, device }: OnDevice): Promise<Line> {
  const samples = quick ? 4 : 64;
  const times: number[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    times.push(await inTemporaryFolder((folder) => fromCold(folder, samples, device)));
  }
  const seconds = times.map((milliseconds) => milliseconds / 1000);
  const note = `the sample model on ${samples} samples, by the command line`;
  return medianLine('A recipe from cold', 's', spreadOf(seconds), { note });
}

/** Milliseconds. */
async function fromCold(folder: string, samples: number, device: string): Promise<number> {
  await cp(sample, folder, { recursive: true });
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') };
  const fitprune = (...words: string[]) =>
    promisify(execFile)(process.execPath, [path.join(__dirname, 'cli.js'), ...words], {
      ...{ cwd: folder, env },
    });
  return time(async () => {
    const run = ['--data', 'calibration.jsonl', '--samples', String(samples), '--device', device];
    await fitprune('calibrate', 'shapes-llava', ...run);
    const files = await readdir(path.join(folder, '.fitprune'));
    const statistics = files.find((name) => name.endsWith('.arrows'))!;
    await fitprune(
      'fit',
      `.fitprune/${statistics}`,
      '--budget',
      '50%',
      '--out',
      'cold.fitprune.json',
    );
  });
}
