/**
 * Kills, mutated inputs and failing disks, on the built command line: npm run torture [-- --quick]
 * [--seed N] [--only kills,mutations,disk]. Ends with 1 where an aim is missed; docs/reliability.md
 * has a table of it.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diskFaults } from './disk';
import { kills } from './kills';
import { mutations } from './mutations';
import { runCli } from './run-cli';
import { failures, markdown, type Row } from './table';

const sample = path.resolve('media/sample');

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const seed = Number(option('seed') ?? 1);
  const only = option('only')?.split(',') ?? ['mutations', 'disk', 'kills'];
  const root = mkdtempSync(path.join(tmpdir(), 'fitprune-torture-'));
  const rows: Row[] = [];
  try {
    if (only.includes('mutations')) {
      const streams = await wholeStreams(path.join(root, 'streams'));
      rows.push(...(await mutations(quick ? 200 : 10_000, seed, streams)));
    }
    if (only.includes('disk')) {
      mkdirSync(path.join(root, 'disk'));
      rows.push(...(await diskFaults(path.join(root, 'disk'), quick ? 6 : 27)));
    }
    if (only.includes('kills')) {
      rows.push(...(await kills(path.join(root, 'kills'), quick ? 8 : 240, seed)));
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  console.log(markdown(rows));
  const missed = failures(rows);
  for (const { part, what, found, aim } of missed) {
    console.error(`${part}: ${what}: ${found} instead of ${aim ?? ''}`);
  }
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** Statistics and results that mutations are made of. */
async function wholeStreams(folder: string): Promise<string> {
  mkdirSync(folder);
  cpSync(path.join(sample, 'shapes-50.fitprune.json'), path.join(folder, 'r.fitprune.json'));
  const model = path.join(sample, 'shapes-llava');
  const settings = ['--samples', '4', '--device', 'cpu'];
  const data = (name: string) => ['--data', path.join(sample, `${name}.jsonl`)];
  const ends = [
    await runCli(['calibrate', model, ...data('calibration'), ...settings, '--out', 's.arrows'], {
      cwd: folder,
    }),
    await runCli(
      [
        'evaluate',
        'r.fitprune.json',
        '--model',
        model,
        ...data('evaluation'),
        ...settings,
        '--results',
        'e.arrows',
      ],
      { cwd: folder },
    ),
  ];
  const failed = ends.find(({ end }) => end !== '0');
  if (failed !== undefined) throw new Error(`The sample cannot be run: ${failed.stderr}`);
  return folder;
}

void main();
