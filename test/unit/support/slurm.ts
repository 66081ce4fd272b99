/** A stand-in for Slurm, which really runs its jobs. */
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Puts its commands before all others of the search path.
 * @param bin folder that they are written to @param jobs folder of its jobs
 * @param root folder of the repository
 * @returns puts the environment back
 */
export function standInForSlurm(bin: string, jobs: string, root = '.'): () => void {
  mkdirSync(bin, { recursive: true });
  for (const name of ['sbatch', 'squeue', 'scancel']) {
    const file = path.join(bin, name);
    copyFileSync(path.join(root, 'test', 'fixtures', 'slurm', 'standin.mjs'), file);
    chmodSync(file, 0o755);
  }
  const usual = process.env['PATH'];
  process.env['PATH'] = `${bin}${path.delimiter}${usual ?? ''}`;
  process.env['STANDIN'] = jobs;
  return () => {
    process.env['PATH'] = usual;
    delete process.env['STANDIN'];
  };
}
