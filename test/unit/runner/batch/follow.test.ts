/** Following a job whose scheduler is a stand-in that runs its tasks. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import { followJob, missingShards, type JobProgress } from '../../../../src/runner/batch/follow';
import { cancelJob, prepareAgain, prepareJob, sendJob } from '../../../../src/runner/batch/job';
import { expectHumanError } from '../../support/errors';
import { standInForSlurm } from '../../support/slurm';
import { temporaryFolder } from '../../support/temporary';
import { somePlan } from './some-plan';

/** A stand-in for fitprune: it writes its file, and fails for the shards that are to fail. */
const program = `#!/bin/sh
last=""
for word in "$@"; do
  if [ "$last" = --out ]; then out="$word"; fi
  last="$word"
done
case "$out" in
  */shards/*) if [ -e "$(basename "$out").fails" ]; then exit 2; fi ;;
esac
: > "$out"
`;

describe.skipIf(process.platform === 'win32')('following a job', () => {
  let root: string;
  let restore: () => void;

  beforeEach(() => {
    root = temporaryFolder();
    const bin = path.join(root, 'bin');
    restore = standInForSlurm(bin, path.join(root, 'slurm'));
    writeFileSync(path.join(bin, 'fitprune'), program);
    chmodSync(path.join(bin, 'fitprune'), 0o755);
  });

  afterEach(() => {
    restore();
  });

  const send = async (folder: string) => {
    const plan = somePlan({
      ...{ root, folder, merged: path.join(folder, 'statistics.arrows'), tries: 1 },
      engine: { scheduler: 'slurm', sbatch: [] },
    });
    await sendJob(await prepareJob(folder, plan));
  };

  const follow = (folder: string, signal = new AbortController().signal) => {
    const seen: JobProgress[] = [];
    const onProgress = (progress: JobProgress) => void seen.push(progress);
    const options = { logger: silentLogger, signal, onProgress, interval: 100 };
    return { seen, end: followJob(folder, options) };
  };

  it('ends with a whole job, and reports the progress of its shards', async () => {
    const folder = path.join(root, 'job');
    await send(folder);
    const { seen, end } = follow(folder);
    expect((await end).isWhole).toBe(true);
    expect(seen.at(-1)!.shards).toEqual({ total: 4, done: 4, running: 0, queued: 0 });
    for (const { shards } of seen) {
      expect(shards.done + shards.running + shards.queued).toBeLessThanOrEqual(4);
    }
  }, 60_000);

  it('ends with the shards that failed, and only they are sent again', async () => {
    const folder = path.join(root, 'job');
    writeFileSync(path.join(root, '3of4.arrows.fails'), '');
    await send(folder);
    const { isWhole, state } = await follow(folder).end;
    // This program's merge takes the files that are there: the real one names missing ones.
    expect(missingShards(state)).toBe('3');
    expect(isWhole).toBe(true);
    const again = await prepareAgain(folder);
    expect(again?.submission.shards).toEqual([3]);
  }, 60_000);

  it('ends with a job that was cancelled elsewhere, as lost', async () => {
    const folder = path.join(root, 'job');
    writeFileSync(path.join(root, 'bin', 'fitprune'), '#!/bin/sh\nsleep 60\n');
    await send(folder);
    const { end } = follow(folder);
    await cancelJob(folder);
    const { isWhole, state } = await end;
    expect(isWhole).toBe(false);
    expect(missingShards(state)).toBe('1-4');
  }, 60_000);

  it('leaves the job alone when it is no longer followed', async () => {
    const folder = path.join(root, 'job');
    writeFileSync(path.join(root, 'bin', 'fitprune'), `#!/bin/sh\nsleep 1\n${program}`);
    await send(folder);
    const controller = new AbortController();
    const { end } = follow(folder, controller.signal);
    controller.abort(new Error('closed'));
    await expect(end).rejects.toThrow('closed');
    // Whoever follows the job next finds it done.
    expect((await follow(folder).end).isWhole).toBe(true);
    expect(readFileSync(path.join(folder, 'state', 'merge.exit'), 'utf8').trim()).toBe('0');
  }, 60_000);

  it('is refused where there is no job', async () => {
    await expectHumanError(follow(path.join(root, 'nothing')).end, 'job-missing', /no job/);
  });
});
