/**
 * Serves requests inside the worker process. Each loads its own code alone: the tokenizers and the
 * processors of pictures take as long to load as trying a device does, which needs none.
 */
import type { RunEvents } from '../core/model/run';
import type { ProfileEvents } from '../core/profile/options';
import { plain } from '../core/plain';
import type { Message } from '../runner/channel/messages';
import type { FollowUp, Request } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';

type Report = (message: Message) => void;

/** @param followUps the caller's messages after its request */
export async function handle(
  request: Request,
  report: Report,
  followUps: AsyncIterable<FollowUp>,
): Promise<Results[Request['kind']]> {
  switch (request.kind) {
    case 'calibrate': {
      const { calibrate } = await import('../core/calibration/calibrate');
      return calibrate(request, sampleEvents(report));
    }
    case 'evaluate': {
      const { evaluate } = await import('../core/evaluation/evaluate');
      return evaluate(request, {
        ...sampleEvents(report),
        onReport: (one) => {
          report({ kind: 'report', report: one });
        },
      });
    }
    case 'fidelity': {
      const { measureFidelity } = await import('../core/evaluation/fidelity');
      return measureFidelity(request, sampleEvents(report));
    }
    case 'latency': {
      const { measureLatency } = await import('../core/evaluation/latency/latency');
      return measureLatency(request, sampleEvents(report));
    }
    case 'memory': {
      const { measureMemory } = await import('../core/evaluation/memory/memory');
      return measureMemory(request);
    }
    case 'published': {
      const { runPublishedSearch } = await import('../core/search/published/run');
      return runPublishedSearch(request, sampleEvents(report));
    }
    case 'profile': {
      const { measureProfile } = await import('../core/profile/measure');
      return measureProfile(request, lengthEvents(report));
    }
    case 'observe': {
      const { serveObservations } = await import('./observations');
      return serveObservations(request, report, followUps);
    }
    default:
      return tryOut(request);
  }
}

type Run =
  | 'calibrate'
  | 'evaluate'
  | 'fidelity'
  | 'latency'
  | 'memory'
  | 'published'
  | 'profile'
  | 'observe';

/** Of a device, or of a model, without the user's samples. */
async function tryOut(
  request: Exclude<Request, { kind: Run }>,
): Promise<Results[Exclude<Request['kind'], Run>]> {
  switch (request.kind) {
    case 'locate': {
      const { chooseLocate } = await import('../core/apply/locate/choose');
      return chooseLocate(await folderOf(request), request.way, request.data);
    }
    case 'locate-proof': {
      const { proveLocate } = await import('../core/apply/locate/prove');
      return proveLocate(await folderOf(request), request.locate, request.data);
    }
    case 'probe': {
      const { probeDevice } = await import('./probe');
      return probeDevice(request.device);
    }
    case 'prove': {
      const { proveDevice } = await import('./prove');
      return proveDevice(request);
    }
    case 'speed': {
      const { timeDecoder } = await import('./speed');
      return timeDecoder(request);
    }
    case 'flops': {
      const { encoderMacs } = await import('../core/model/flops/encoder-macs');
      return encoderMacs(await folderOf(request), request.picture);
    }
  }
}

async function folderOf({ model, dtype }: { model: string; dtype?: string | undefined }) {
  const { openModelFolder } = await import('../core/model/folder/folder');
  return openModelFolder(model, { dtype });
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
