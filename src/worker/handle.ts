/**
 * Serves requests inside the worker process; everything that loads native code is imported below
 * this.
 */
import { chooseLocate } from '../core/apply/locate/choose';
import { proveLocate } from '../core/apply/locate/prove';
import { calibrate } from '../core/calibration/calibrate';
import { evaluate } from '../core/evaluation/evaluate';
import { measureFidelity } from '../core/evaluation/fidelity';
import { measureLatency } from '../core/evaluation/latency/latency';
import { measureMemory } from '../core/evaluation/memory/memory';
import { encoderMacs } from '../core/model/flops/encoder-macs';
import { openModelFolder } from '../core/model/folder/folder';
import type { RunEvents } from '../core/model/run';
import { measureProfile } from '../core/profile/measure';
import type { ProfileEvents } from '../core/profile/options';
import { plain } from '../core/plain';
import { runPublishedSearch } from '../core/search/published/run';
import { probeDevice } from './probe';
import { proveDevice } from './prove';
import { timeDecoder } from './speed';
import { serveObservations } from './observations';
import type { Message } from '../runner/channel/messages';
import type { FollowUp, Request, RequestOf } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';

type Report = (message: Message) => void;

/** @param followUps the caller's messages after its request */
export async function handle(
  request: Request,
  report: Report,
  followUps: AsyncIterable<FollowUp>,
): Promise<Results[Request['kind']]> {
  switch (request.kind) {
    case 'calibrate':
      return calibrate(request, sampleEvents(report));
    case 'evaluate':
      return evaluate(request, sampleEvents(report));
    case 'fidelity':
      return measureFidelity(request, sampleEvents(report));
    case 'latency':
      return measureLatency(request, sampleEvents(report));
    case 'memory':
      return measureMemory(request);
    case 'published':
      return runPublishedSearch(request, sampleEvents(report));
    case 'profile':
      return measureProfile(request, lengthEvents(report));
    case 'observe':
      return serveObservations(request, report, followUps);
    case 'locate':
      return locate(request);
    case 'locate-proof':
      return locateProof(request);
    case 'probe':
      return probeDevice(request.device);
    case 'prove':
      return proveDevice(request);
    case 'speed':
      return timeDecoder(request);
    case 'flops':
      return encoderMacs(
        await openModelFolder(request.model, { dtype: request.dtype }),
        request.picture,
      );
  }
}

async function locate({ model, dtype, way, data }: RequestOf<'locate'>) {
  return chooseLocate(await openModelFolder(model, { dtype }), way, data);
}

async function locateProof({ model, dtype, locate: way, data }: RequestOf<'locate-proof'>) {
  return proveLocate(await openModelFolder(model, { dtype }), way, data);
}

/** Numbers the samples, so that progress displays need not count. */
function sampleEvents(report: Report): RunEvents {
  let total = 0;
  let done = 0;
  return {
    onStart: (samples, already, notes) => {
      total = samples;
      done = already;
      for (const message of notes) report({ kind: 'warning', message });
      report({ kind: 'started', total, done });
    },
    onSkipped: ({ id, why }) => {
      report({ kind: 'warning', message: `Sample ${plain(id)} is skipped. ${why}` });
    },
    onStage: (stage) => {
      report({ kind: 'stage', stage });
    },
    onSample: (sample) => {
      done += 1;
      report({ kind: 'sample', ...sample, done, total });
    },
  };
}

/** Lengths of rounds, counted as samples are. */
function lengthEvents(report: Report): ProfileEvents {
  let total = 0;
  let done = 0;
  return {
    onStart: (lengths, already, notes) => {
      total = lengths;
      done = already;
      for (const message of notes) report({ kind: 'warning', message });
      report({ kind: 'started', total, done });
    },
    onLength: (length, milliseconds) => {
      done += 1;
      const id = `${length} tokens`;
      report({
        kind: 'sample',
        id,
        visualTokens: 0,
        textTokens: length,
        milliseconds,
        done,
        total,
      });
    },
  };
}
