/** Entry of the child process that runs models: serves one request, then ends. */
import { isMainThread } from 'node:worker_threads';
import { ownProcess } from '../core/heap';
import { toWire } from '../runner/channel/errors';
import { Inbox } from './inbox';
import type { Message } from '../runner/channel/messages';
import { preloadVariable } from '../runner/channel/preload';
import { parseRequest } from '../runner/channel/requests';
import { startWatchdog, watch } from './watchdog';

// Must be set before the native library loads; the parent sets it too.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** Resolves when the message has been handed to the channel. */
function send(message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) {
      reject(new Error('This file is started by FitPrune; run the fitprune command instead.'));
      return;
    }
    process.send(message, (error: Error | null) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

const inbox = new Inbox();

async function serve(value: unknown): Promise<Message> {
  try {
    const request = parseRequest(value);
    // Loaded now and not above: it loads the native library, and a bad request needs none.
    const { handle } = await import('./handle');
    const report = (message: Message) => void send(message).catch(quit);
    const result = await handle(request, report, inbox);
    return { kind: 'done', result };
  } catch (error) {
    return { kind: 'failed', error: toWire(error) };
  }
}

/** The caller has gone: nobody waits for a result, and files are complete after every sample. */
function quit(): never {
  process.exit(1);
}

/** Loads what a calibration needs. An error comes again with the request, which gets it. */
function preload(): void {
  const parts = [import('./handle'), import('../core/calibration/calibrate')];
  for (const part of parts) part.catch(() => undefined);
}

function start(): void {
  ownProcess();
  if (process.send !== undefined) startWatchdog(__filename);
  process.on('disconnect', quit);
  // Ctrl-C and the end of a terminal reach the whole process group; the caller decides, and kills
  // this process if it stops.
  process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);
  process.once('message', (value) => {
    process.on('message', (followUp) => {
      inbox.put(followUp);
    });
    void serve(value)
      .then(send)
      .then(() => process.exit(0), quit);
  });

  if (process.send === undefined) {
    console.error('This file is started by FitPrune; run the fitprune command instead.');
    process.exit(2);
  }
  if (process.env[preloadVariable] !== undefined) preload();
}

if (isMainThread) start();
else watch();
