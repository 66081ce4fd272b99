/**
 * Entry of the fitter thread: prepares statistics once and answers every budget in milliseconds.
 */
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { DecoderTimes } from '../core/cost/times';
import { readStatistics } from '../core/calibration/statistics-file';
import { invariant } from '../core/errors';
import { drawSamples } from '../core/fit/draw';
import { hasIsolation } from '../core/fit/early-cut';
import { rankingFor } from '../core/fit/ranking-for';
import { fitRecipe } from '../core/fit/fit-recipe';
import { frontier, predictedLoss } from '../core/fit/fit';
import {
  medianPrompt,
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
  { key, file, most }: Extract<FitterRequest, { kind: 'open' }>,
  onProgress: (part: number) => void,
): Promise<FitterResults['open']> {
  // If only a few samples are drawn, only their masses are held.
  const found = await readStatistics(file, most === undefined ? undefined : 0);
  const usable = found.samples.filter(({ visualTokens }) => visualTokens > 0);
  // Costs are stated at the same lengths as those of all samples will be.
  const few = most !== undefined && {
    samples: drawSamples(usable, most),
    reference: medianPrompt(usable),
  };
  const statistics = few ? { ...found, samples: few.samples } : found;
  const options = few ? { reference: few.reference } : {};
  const prepared = await inSlices(preparing(statistics, options), onProgress);
  opened.set(key, prepared);
  const { metadata, hash, shape, reference, samples, grid } = prepared;
  return {
    metadata,
    hash,
    shape,
    reference,
    samples: samples.length,
    samplesInFile: usable.length,
    grid,
    hasIsolation: hasIsolation(samples),
  };
}

/** The share of preparing a method after a cut that the scan takes, roughly. */
const cutting = 0.7;

/** Statistics with all that a method needs; its ranking is prepared when it is first asked for. */
async function preparedFor(
  key: string,
  method: FittedMethod = 'fitprune',
  before = 1,
  { onProgress, times }: { onProgress: (part: number) => void; times?: DecoderTimes | undefined },
): Promise<PreparedStatistics> {
  const cut = before === 1 ? 0 : cutting;
  const made = await afterCut(preparedAs(key), before, (part) => {
    onProgress(part * cut);
  });
  const prepared = withTimes(made, times);
  await inSlices(rankingCandidates(prepared, rankingFor(prepared, method)), (part) => {
    onProgress(cut + part * (1 - cut));
  });
  return prepared;
}

/** For each statistics, the last share that was asked for: a scan takes seconds. */
const cut = new WeakMap<PreparedStatistics, { keep: number; prepared: PreparedStatistics }>();

/** The same statistics after a cut before the decoder. */
async function afterCut(
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
      return open(request, onProgress);
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
