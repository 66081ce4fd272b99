/** Entry of the fitter thread: prepares statistics once and answers every budget in milliseconds. */
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { DecoderTimes } from '../core/cost/times';
import { readStatistics } from '../core/calibration/statistics-file';
import { invariant } from '../core/errors';
import { hasIsolation } from '../core/fit/early-cut';
import { rankingFor } from '../core/fit/ranking-for';
import { fitRecipe } from '../core/fit/fit-recipe';
import { frontier, predictedLoss } from '../core/fit/fit';
import {
  preparing,
  preparingBefore,
  withTimes,
  type PreparedStatistics,
} from '../core/fit/prepare';
import { rankingCandidates } from '../core/fit/rank-candidates';
import type { FittedMethod } from '../core/recipe/types';
import { inSlices } from '../core/search/slices';
import { toWire } from '../runner/channel/errors';
import type { FitterReply, FitterRequest, FitterResults } from './protocol';

const opened = new Map<string, PreparedStatistics>();

async function open(
  key: string,
  file: string,
  onProgress: (part: number) => void,
): Promise<FitterResults['open']> {
  const statistics = await readStatistics(file);
  const prepared = await inSlices(preparing(statistics), onProgress);
  opened.set(key, prepared);
  const { metadata, hash, shape, reference, samples, grid } = prepared;
  return {
    metadata,
    hash,
    shape,
    reference,
    samples: samples.length,
    grid,
    hasIsolation: hasIsolation(samples),
  };
}

/** Statistics with all that a method needs; its ranking is prepared when it is first asked for. */
async function preparedFor(
  key: string,
  method: FittedMethod = 'fitprune',
  before = 1,
  { onProgress, times }: { onProgress: (part: number) => void; times?: DecoderTimes | undefined },
): Promise<PreparedStatistics> {
  const prepared = withTimes(await behind(preparedAs(key), before, onProgress), times);
  await inSlices(rankingCandidates(prepared, rankingFor(prepared, method)));
  return prepared;
}

/** Of each statistics the last share that was asked for: a scan takes seconds. */
const cut = new WeakMap<PreparedStatistics, { keep: number; prepared: PreparedStatistics }>();

/** The same statistics after a cut before the decoder. */
async function behind(
  prepared: PreparedStatistics,
  keep: number,
  onProgress?: (part: number) => void,
): Promise<PreparedStatistics> {
  if (keep === 1) return prepared;
  const known = cut.get(prepared);
  if (known?.keep === keep) return known.prepared;
  const made = await inSlices(preparingBefore(prepared, keep), onProgress);
  cut.set(prepared, { keep, prepared: made });
  return made;
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
      const { budget, maxSteps, modelPath, method, before, sizeBias, times } = request;
      return fitRecipe(
        await preparedFor(request.key, method, before, { onProgress, times }),
        budget,
        {
          maxSteps,
          method,
          sizeBias,
          ...(modelPath === undefined ? {} : { modelPath }),
        },
      );
    }
    case 'frontier': {
      const { convention, points, method, before, sizeBias } = request;
      return frontier(await preparedFor(request.key, method, before, { onProgress }), {
        convention,
        sizeBias,
        ...(points === undefined ? {} : { points }),
        ...(method === undefined ? {} : { method }),
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
