import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import { runWorker } from '../../../../src/runner/local/client';
import { Standby } from '../../../../src/runner/local/start';
import { temporaryFolder } from '../../support/temporary';

const open: Standby[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.dismiss();
});

function standby(idle?: number): Standby {
  const made = new Standby(idle);
  open.push(made);
  return made;
}

/** A worker that fails with its process id, and with whether it was to load the runtime. */
function telling(): string {
  const file = path.join(temporaryFolder(), 'worker.js');
  writeFileSync(
    file,
    `process.on('disconnect', () => process.exit(1));
    process.once('message', () => {
      const message = process.pid + ' ' + (process.env.FITPRUNE_PRELOAD ?? 'not early');
      process.send({ kind: 'failed', error: { message } }, () => process.exit(0));
    });`,
  );
  return file;
}

async function answerOf(workerFile: string, from?: Standby, env?: Record<string, string>) {
  const options = { workerFile, logger: silentLogger, standby: from, env };
  const picture = { width: 1, height: 1 };
  return runWorker({ kind: 'flops', model: '/m', picture, device: 'cpu' } as never, options).then(
    () => '',
    (error: unknown) => (error as Error).message,
  );
}

it('gives a request to the waiting process, and the next one to a new process', async () => {
  const workerFile = telling();
  const early = standby();
  early.expect({ workerFile });
  // A second call changes nothing.
  early.expect({ workerFile });
  expect(await answerOf(workerFile, early)).toMatch(/^\d+ 1$/);
  expect(await answerOf(workerFile, early)).toMatch(/^\d+ not early$/);
});

it('gives none that was started in another way', async () => {
  const workerFile = telling();
  const early = standby();
  early.expect({ workerFile });
  expect(early.take({ workerFile, env: { CUDA: '1' } })).toBeUndefined();
  expect(await answerOf(workerFile, early, { CUDA: '1' })).toMatch(/not early$/);
});

/** The process that waits now. */
function waitingIn(early: Standby): ChildProcess {
  return (early as unknown as { waiting: { child: ChildProcess } }).waiting.child;
}

it('gives none that has ended', async () => {
  const workerFile = path.join(temporaryFolder(), 'worker.js');
  writeFileSync(workerFile, 'process.exit(3);');
  const early = standby();
  early.expect({ workerFile });
  await once(waitingIn(early), 'exit');
  expect(early.take({ workerFile })).toBeUndefined();
});

it('ends one that nobody takes', async () => {
  const workerFile = telling();
  const early = standby(300);
  early.expect({ workerFile });
  const [code, signal] = (await once(waitingIn(early), 'exit')) as [number | null, string | null];
  expect([code, signal]).toEqual([null, expect.stringMatching(/^SIG/)]);
  expect(early.take({ workerFile })).toBeUndefined();
});

it('leaves a process that cannot be started to the run', () => {
  const early = standby();
  const way = { workerFile: telling(), nodePath: '/no/such/node' };
  early.expect(way);
  expect(early.take(way)).toBeUndefined();
});
