/** Whether Slurm can be used here. */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

/** Whether its command is on the path: looked for, not run. */
export async function hasSlurm(): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((one) => one !== '');
  const found = await Promise.all(
    folders.map((folder) =>
      access(path.join(folder, 'sbatch'), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
