/** Runs requests in a worker process, from the parent's side: no native code is loaded here. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { cancelled } from '../../core/cancel';
import { endChild, notStarted } from '../../core/child-process';
import { asError, HumanError } from '../../core/errors';
import { releaseDead } from '../../core/lock/lock';
import { text } from '../../core/text';
import { fromWire } from '../channel/errors';
import { explainLastWords, parseLastWords, type LastWords } from '../channel/last-words';
import { ranOutOfMemory, isAboutMemory } from './out-of-memory';
import type { Message } from '../channel/messages';
import type { FollowUp, Request } from '../channel/requests';
import type { Results } from '../channel/results';
import { remedy } from '../../core/remedies';
import { WorkerOptions } from './options';
import { startWorker } from './start';

/** A failed worker's last words, for errors that name no cause. */
const tailBytes = 1000;

/**
 * Starts a worker, sends it the request and resolves with its result when the process has ended.
 *
 * @throws HumanError as the worker threw it, `cancelled`, or `worker-died` with its last output
 */
export async function runWorker<R extends Request>(
  request: R,
  options: WorkerOptions,
): Promise<Results[R['kind']]> {
  try {
    return await run(request, options);
  } catch (error) {
    const isTrial = ['probe', 'prove', 'speed'].includes(request.kind);
    const isOfDevice =
      error instanceof HumanError && ['device-failed', 'worker-died'].includes(error.code);
    if (!isTrial && isOfDevice && request.device !== 'cpu') await options.devices?.forget();
    throw error;
  }
}

async function run<R extends Request>(
  request: R,
  options: WorkerOptions,
): Promise<Results[R['kind']]> {
  const { signal, logger } = options;
  const isAborted = () => signal?.aborted === true;
  if (isAborted()) throw cancelledBy(request);
  const child = options.standby?.take(options) ?? startWorker(options);
  const printed = new Tail(tailBytes);
  let mentionsMemory = false;
  forwardLines(child.stdout, (line) => {
    logger.debug(line);
  });
  let words: LastWords | undefined;
  forwardLines(child.stderr, (line) => {
    const parsed = parseLastWords(line);
    if (parsed !== undefined) {
      words = parsed;
      return;
    }
    logger.debug(line);
    printed.add(`${line}\n`);
    // Seen now: the stack that a runtime prints after it may fill the tail.
    mentionsMemory ||= isAboutMemory(line);
  });
  const abort = () => {
    endChild(child);
  };
  signal?.addEventListener('abort', abort);
  try {
    const end = await conversation(child, request, options);
    if (end.last === undefined) await releaseLocks(request);
    if (end.last?.kind === 'done') return end.last.result as Results[R['kind']];
    if (isAborted()) throw cancelledBy(request);
    if (end.last?.kind === 'failed') throw fromWire(end.last.error);
    throw explainLastWords(words, end.signal) ?? died(end, printed.text, mentionsMemory);
  } finally {
    signal?.removeEventListener('abort', abort);
    // Does nothing to a process that has ended.
    endChild(child);
  }
}

/** What a process that was killed could not do itself. */
async function releaseLocks(request: Request): Promise<void> {
  if (request.kind === 'calibrate') await releaseDead(request.out);
  if (request.kind === 'evaluate') await releaseDead(request.results);
  if (request.kind === 'profile') await releaseDead(request.out);
}

interface End {
  last: Extract<Message, { kind: 'done' | 'failed' }> | undefined;
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Resolves when the process and its pipes have ended. */
function conversation(
  child: ChildProcess,
  request: Request,
  { logger, onMessage, onStart }: WorkerOptions,
): Promise<End> {
  return new Promise((resolve, reject) => {
    let last: End['last'];
    // Imported with the first worker, so that starting the extension loads no schema. Handlers that
    // wait for it run in the order of their events, so that the process's close comes after its
    // last message.
    const schemas = import('../channel/messages');
    const inOrder = (act: (channel: Awaited<typeof schemas>) => void): void => {
      schemas.then(act).catch((error: unknown) => {
        reject(asError(error));
      });
    };
    child.on('error', (cause) => {
      reject(notStarted(cause, text`Reinstall FitPrune`));
    });
    child.on('message', (value) => {
      inOrder(({ parseMessage }) => {
        const message = parseMessage(value);
        if (message.kind === 'done' || message.kind === 'failed') last = message;
        else if (message.kind === 'warning') logger.warn(message.message);
        onMessage?.(message);
      });
    });
    child.on('close', (code, signal) => {
      inOrder(() => {
        resolve({ last, code, signal });
      });
    });
    const send = (what: Request | FollowUp): void => {
      child.send(what, (error) => {
        // If a process died at once, its `close` event says more than a broken pipe.
        if (error !== null) logger.debug(`A message did not reach the worker: ${error.message}`);
      });
    };
    // Without a process there is no channel either; the reason comes as an 'error'.
    if (child.pid === undefined) return;
    send(request);
    onStart?.(send);
  });
}

function cancelledBy({ kind }: Request): HumanError {
  return kind === 'calibrate' || kind === 'evaluate' || kind === 'profile'
    ? cancelled(text`What was done is kept: run the same command again to resume.`)
    : cancelled();
}

function died(end: End, printed: string, mentionsMemory: boolean): HumanError {
  const { code, signal } = end;
  const how = signal === null ? text`with code ${code ?? text`unknown`}` : text`by ${signal}`;
  const memory = ranOutOfMemory(end, mentionsMemory)
    ? text` The system may have run out of memory: ${remedy('smaller-precision')}`
    : '';
  const words =
    printed.trim() === '' ? text`It printed nothing.` : text`It last printed: ${printed.trim()}`;
  return new HumanError(
    text`The process that runs the model ended unexpectedly ${how}.${memory} ${remedy('try-cpu')} ${words}`,
    'worker-died',
  );
}

function forwardLines(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

class Tail {
  text = '';
  constructor(private readonly limit: number) {}
  add(text: string): void {
    this.text = (this.text + text).slice(-this.limit);
  }
}
