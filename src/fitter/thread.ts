/** Entry of the fitter thread: prepares statistics once and answers every budget in milliseconds. */
import { parentPort, type MessagePort } from 'node:worker_threads';
import { readStatistics } from '../core/calibration/statistics-file';
import { invariant } from '../core/errors';
import { fitRecipe, frontier, predictedLoss } from '../core/fit/fit';
import { preparing, type PreparedStatistics } from '../core/fit/prepare';
import { toWire } from '../worker/errors';
import type { FitterReply, FitterRequest, FitterResults } from './protocol';

/** A slice of preparation ends after this long, in milliseconds, so that other requests get through. */
const slice = 10;

const opened = new Map<string, PreparedStatistics>();

async function open(
  key: string,
  file: string,
  onProgress: (part: number) => void,
): Promise<FitterResults['open']> {
  const work = preparing(await readStatistics(file));
  for (let started = performance.now(); ;) {
    const { done, value } = work.next();
    if (done === true) {
      opened.set(key, value);
      const { metadata, hash, shape, reference, samples } = value;
      return { metadata, hash, shape, reference, samples: samples.length };
    }
    if (performance.now() - started < slice) continue;
    onProgress(value);
    await new Promise((resolve) => setImmediate(resolve));
    started = performance.now();
  }
}

async function answer(
  request: FitterRequest,
  onProgress: (part: number) => void,
): Promise<FitterResults[FitterRequest['kind']]> {
  switch (request.kind) {
    case 'open':
      return open(request.key, request.file, onProgress);
    case 'close':
      opened.delete(request.key);
      return undefined;
    case 'fit': {
      const { budget, method, maxSteps, modelPath } = request;
      return fitRecipe(preparedAs(request.key), budget, {
        maxSteps,
        ...(method === undefined ? {} : { method }),
        ...(modelPath === undefined ? {} : { modelPath }),
      });
    }
    case 'frontier': {
      const { convention, method, points } = request;
      return frontier(preparedAs(request.key), {
        convention,
        ...(method === undefined ? {} : { method }),
        ...(points === undefined ? {} : { points }),
      });
    }
    case 'predicted-loss':
      return predictedLoss(preparedAs(request.key), request.schedule, request.ranking);
  }
}

function preparedAs(key: string): PreparedStatistics {
  const prepared = opened.get(key);
  invariant(prepared, `no statistics are open as ${key}`);
  return prepared;
}

function serve(port: MessagePort): void {
  port.on('message', ({ id, request }: { id: number; request: FitterRequest }) => {
    const reply = (message: FitterReply): void => {
      port.postMessage(message);
    };
    answer(request, (part) => {
      reply({ id, kind: 'progress', part });
    }).then(
      (value) => {
        reply({ id, kind: 'done', value });
      },
      (error: unknown) => {
        reply({ id, kind: 'failed', error: toWire(error) });
      },
    );
  });
}

if (parentPort !== null) serve(parentPort);
