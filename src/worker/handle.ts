/**
 * Serves requests inside the worker process. Each loads its own code alone: trying a device needs
 * neither tokenizers nor processors of pictures, and loading these takes as long as the trial.
 */
import type { EvaluationReport } from '../core/evaluation/types';
import type { RunEvents } from '../core/model/run';
import type { ProfileEvents } from '../core/profile/options';
import { plain } from '../core/plain';
import type { Message } from '../runner/channel/messages';
import type { FollowUp, Request, RequestOf } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';

type Report = (message: Message) => void;

type Handler<K extends Request['kind']> = (
  request: RequestOf<K>,
  report: Report,
  /** The caller's messages after its request. */
  followUps: AsyncIterable<FollowUp>,
) => Promise<Results[K]>;

const handlers: { [K in Request['kind']]: Handler<K> } = {
  async calibrate(request, report) {
    const { calibrate } = await import('../core/calibration/calibrate');
    return calibrate(request, sampleEvents(report));
  },
  async evaluate(request, report) {
    const { evaluate } = await import('../core/evaluation/evaluate');
    const onReport = (one: EvaluationReport) => {
      report({ kind: 'report', report: one });
    };
    return evaluate(request, { ...sampleEvents(report), onReport });
  },
  async fidelity(request, report) {
    const { measureFidelity } = await import('../core/evaluation/fidelity');
    return measureFidelity(request, sampleEvents(report));
  },
  async latency(request, report) {
    const { measureLatency } = await import('../core/evaluation/latency/latency');
    return measureLatency(request, sampleEvents(report));
  },
  async memory(request) {
    const { measureMemory } = await import('../core/evaluation/memory/memory');
    return measureMemory(request);
  },
  async published(request, report) {
    const { runPublishedSearch } = await import('../core/search/published/run');
    return runPublishedSearch(request, sampleEvents(report));
  },
  async profile(request, report) {
    const { measureProfile } = await import('../core/profile/measure');
    return measureProfile(request, lengthEvents(report));
  },
  async observe(request, report, followUps) {
    const { serveObservations } = await import('./observations');
    return serveObservations(request, report, followUps);
  },
  async locate(request) {
    const { chooseLocate } = await import('../core/apply/locate/choose');
    return chooseLocate(await folderOf(request), request.way, request.data);
  },
  async 'locate-proof'(request) {
    const { proveLocate } = await import('../core/apply/locate/prove');
    return proveLocate(await folderOf(request), request.locate, request.data);
  },
  async probe({ device }) {
    const { probeDevice } = await import('./probe');
    return probeDevice(device);
  },
  async prove(request) {
    const { proveDevice } = await import('./prove');
    return proveDevice(request);
  },
  async speed(request) {
    const { timeDecoder } = await import('./speed');
    return timeDecoder(request);
  },
  async flops(request) {
    const { encoderMacs } = await import('../core/model/flops/encoder-macs');
    return encoderMacs(await folderOf(request), request.picture);
  },
};

export function handle<K extends Request['kind']>(
  request: RequestOf<K>,
  report: Report,
  followUps: AsyncIterable<FollowUp>,
): Promise<Results[K]> {
  // By its own kind, which the compiler does not follow.
  const handler = handlers[request.kind] as unknown as Handler<K>;
  return handler(request, report, followUps);
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
