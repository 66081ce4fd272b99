import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../../src/core/files';
import { putBackMissed, sweepTemporary, temporaryName } from '../../../src/core/temporary';
import { temporaryFolder } from '../support/temporary';

const gone = spawnSync(process.execPath, ['--version']).pid;

/** As an ended process would have named it. */
const ofGone = (name: string) => name.replace(`-${process.pid}-`, `-${gone}-`);

it('removes what killed processes left, and nothing of living or other ones', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'r.json');
  const mine = temporaryName(file);
  await writeFile(mine, 'half');
  await writeFile(ofGone(temporaryName(file)), 'half');
  await mkdir(path.join(ofGone(temporaryName(path.join(folder, 'model'))), 'onnx'), {
    recursive: true,
  });
  const others = [
    'a.tmp',
    'r.json.0123abcd.tmp',
    temporaryName('b').replace(/^b\.[0-9a-f]{6}/, 'b.000000'),
  ];
  for (const name of others) await writeFile(path.join(folder, name), 'of another');
  await writeFileAtomic(file, 'whole');
  expect((await readdir(folder)).sort()).toEqual(['r.json', path.basename(mine), ...others].sort());
});

it('restores a folder that was moved aside for one that never came', async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, 'model');
  const aside = ofGone(temporaryName(folder, 'old'));
  await mkdir(aside);
  await writeFile(path.join(aside, 'config.json'), '{}');
  await sweepTemporary(parent);
  expect(await readdir(parent)).toEqual(['model']);
  expect(await readFile(path.join(folder, 'config.json'), 'utf8')).toBe('{}');
});

it('restores it for one that only reads, and touches nothing else', async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, 'model');
  await mkdir(ofGone(temporaryName(folder, 'old')));
  const alive = temporaryName(path.join(parent, 'other'), 'old');
  const unfinished = ofGone(temporaryName(folder));
  for (const one of [alive, unfinished]) await mkdir(one);
  await putBackMissed(path.join(parent, 'other'));
  await putBackMissed(folder);
  expect((await readdir(parent)).sort()).toEqual(
    ['model', path.basename(alive), path.basename(unfinished)].sort(),
  );
});

it('removes the old folder if the new one came', async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, 'model');
  await mkdir(folder);
  await mkdir(ofGone(temporaryName(folder, 'old')));
  await sweepTemporary(parent);
  expect(await readdir(parent)).toEqual(['model']);
});
