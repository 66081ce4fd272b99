/** How long pruned and unpruned models take, run in turns. Only the worker may import this. */
import { Skipping } from '../../data/skipping';
import type { PackedSample, Sample } from '../../data/types';
import { openSamples } from '../../model/prompts/open-samples';
import { release } from '../../model/sessions/caches';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import { modelFingerprint } from '../../model/folder/fingerprint';
import { openModelFolder } from '../../model/folder/folder';
import type { RunEvents } from '../../model/run';
import type { SessionOptions } from '../../model/sessions/sessions';
import type { LatencyRecord } from '../../recipe/results/latency-types';
import { buildPrunedGraph } from '../../surgery/pruning/pruning';
import { requireSameModel } from '../candidates';
import { argmax, decodeToken } from '../generate';
import { orderSamples } from '../selection';
import type { LatencyOptions, LatencyReport, PromptForm } from '../types';
import { defaultDecodeTokens, defaultRounds } from './defaults';
import { openTimedSource, type TimedPrompt, type TimedSource } from './timed-source';
import { latencyRecord, type TimedPair, type Times } from './times';

/**
 * Measures one candidate after the other, each in turns with the unpruned model, so that whatever
 * slows the machine down slows both. Both run each prompt once before timing starts. Sessions are
 * opened as in a deployment, with their weights laid out for the device.
 *
 * @throws HumanError for everything about model, data and device that the user can change
 */
export async function measureLatency(
  options: LatencyOptions,
  events: RunEvents,
): Promise<LatencyReport> {
  const { rounds = defaultRounds, decodeTokens = defaultDecodeTokens, device, threads } = options;
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  requireSameModel(options.candidates, folder, await modelFingerprint(folder));
  const data = await openSamples(options.data, options);
  const samples = orderSamples(data, options);
  const session: SessionOptions = { device, threads, keepsCaches: true };
  events.onStart(options.candidates.length * samples.length, 0, folder.notes);
  const source = await openTimedSource(folder, data.embeddings, session, options.pixels);
  try {
    const unpruned = await DecoderSession.open(folder, { file: folder.files.decoder }, session);
    try {
      const candidates: LatencyRecord[] = [];
      let prompts: PromptForm[] = [];
      const skipping = new Skipping(events, options.maxSkipped);
      for (const candidate of options.candidates) {
        const graph = buildPrunedGraph(folder.decoder, candidate, { kind: 'input' });
        const pruned = await DecoderSession.open(folder, graph, session);
        const decoders = { source, pruned, unpruned };
        const timed = await timeSamples(
          samples,
          decoders,
          { rounds, decodeTokens },
          events,
          skipping,
        );
        const pairs = timed.map((one) => one.pairs);
        candidates.push(latencyRecord(pairs, device, threads));
        prompts = timed.map(({ form }) => form);
      }
      return { candidates, prompts };
    } finally {
      await unpruned.dispose();
    }
  } finally {
    await source.dispose();
  }
}

interface TimedSample {
  pairs: TimedPair[];
  form: PromptForm;
}

interface Timed {
  source: TimedSource;
  pruned: DecoderSession;
  unpruned: DecoderSession;
}

/** The rounds of every prompt that can be read; the pruned decoder is disposed of at the end. */
async function timeSamples(
  samples: readonly PackedSample[],
  decoders: Timed,
  counts: { rounds: number; decodeTokens: number },
  events: RunEvents,
  skipping: Skipping,
): Promise<TimedSample[]> {
  try {
    const all: TimedSample[] = [];
    for (const sample of samples) {
      const timed = await skipping.attempt(sample.id, () =>
        timeSample(sample.unpack(), decoders, counts, events),
      );
      if (timed !== undefined) all.push(timed);
    }
    skipping.requireSome();
    return all;
  } finally {
    await decoders.pruned.dispose();
  }
}

/**
 * The rounds of one prompt, after one that does not count; the two swap places with every round.
 */
async function timeSample(
  sample: Sample,
  { source, pruned, unpruned }: Timed,
  { rounds, decodeTokens }: { rounds: number; decodeTokens: number },
  events: RunEvents,
): Promise<TimedSample> {
  const started = performance.now();
  const prompt = await source.prepare(sample);
  const pairs: TimedPair[] = [];
  let inputs: DecoderInputs | undefined;
  for (let round = 0; round <= rounds; round += 1) {
    const once = (decoder: DecoderSession) => timeOnce(decoder, prompt, decodeTokens);
    const isUnprunedFirst = round % 2 === 0;
    const first = await once(isUnprunedFirst ? unpruned : pruned);
    const second = await once(isUnprunedFirst ? pruned : unpruned);
    inputs = first.inputs;
    if (round === 0) continue;
    pairs.push(
      isUnprunedFirst
        ? { unpruned: first.times, pruned: second.times }
        : { unpruned: second.times, pruned: first.times },
    );
  }
  const { length, visualIndex, positions } = inputs!;
  events.onSample({
    id: sample.id,
    visualTokens: visualIndex.length,
    textTokens: length - visualIndex.length,
    milliseconds: performance.now() - started,
  });
  return { pairs, form: { length, visualIndex, positions } };
}

async function timeOnce(
  decoder: DecoderSession,
  { inputs: makeInputs, embedderFor, isFromPixels }: TimedPrompt,
  decodeTokens: number,
): Promise<{ times: Times; inputs: DecoderInputs }> {
  const started = performance.now();
  const inputs = await makeInputs();
  const encoded = performance.now();
  let step = await decoder.prefill(inputs);
  const filled = performance.now();
  const embedder = embedderFor(inputs);
  const decoding = performance.now();
  for (let token = 0; token < decodeTokens; token += 1) {
    const next = argmax(step.logits);
    const last = step;
    step = await decodeToken(decoder, embedder, inputs.length + token, next, last);
    release(last);
  }
  const decoded = performance.now();
  release(step);
  return {
    inputs,
    times: {
      firstToken: isFromPixels ? filled - started : undefined,
      prefill: filled - encoded,
      decode: (decoded - decoding) / decodeTokens,
    },
  };
}
