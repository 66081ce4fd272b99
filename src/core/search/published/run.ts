/** Runs the passes of the paper's search. Only the worker may import this. */
import type { Tensor } from 'onnxruntime-node';
import { requireFiniteMasses } from '../../calibration/finite';
import { prunableLayers } from '../../cost/layers';
import { Skipping } from '../../data/skipping';
import type { PackedSample, Sample } from '../../data/types';
import { HumanError } from '../../errors';
import { orderSamples } from '../../evaluation/selection';
import { ByteCache } from '../../model/byte-cache';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import { openModelFolder } from '../../model/folder/folder';
import { openSamples } from '../../model/prompts/open-samples';
import type { PromptSource } from '../../model/prompts/prompt-source';
import { openPrompts } from '../../model/prompts/prompts';
import type { RunEvents, RunOptions } from '../../model/run';
import { mapsWeights } from '../../model/sessions/shared-weights';
import { floats, floatTensor } from '../../model/sessions/tensors';
import type { HeadAggregate } from '../../ranking/mass/definition';
import { beyondAnyMass, buildToleranceGraph, type ToleranceGraph } from '../../surgery/tolerance';
import { text } from '../../text';
import { bisect, midpointCount, type Midpoint, type SampleFlow } from './bisect';

export interface PublishedOptions extends RunOptions {
  aggregate: HeadAggregate;
  /** Part of the visual tokens' FLOPs to save. */
  reduction: number;
}

export interface PublishedReport {
  /** The last one is the result. */
  midpoints: Midpoint[];
  /** Samples that were run: those with an image. */
  samples: number;
}

/** Bytes of prompts that are kept, as prompts are the same in every pass. */
const keptBytes = 512 * 2 ** 20;

/**
 * One pass of the unpruned model and one a midpoint, in one session.
 * @throws HumanError for everything about model, data and device that the user can change
 */
export async function runPublishedSearch(
  options: PublishedOptions,
  events: RunEvents,
): Promise<PublishedReport> {
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const data = await openSamples(options.data, options);
  const selected = orderSamples(data, options);
  const layers = prunableLayers(folder.shape);
  const graph = buildToleranceGraph(folder.decoder, layers, options.aggregate);
  const { device, threads } = options;
  const mapWeights = mapsWeights(folder.decoder, 1);
  // The first passes prune nothing.
  const session = { device, threads, mapWeights, heldToCpu: true };
  const prompts = await openPrompts(folder, data.embeddings, options.pixels);
  const encoder = await prompts.open(session);
  try {
    const decoder = await DecoderSession.open(folder, graph, session);
    const run = new Run(encoder, decoder, graph, layers.length, events);
    try {
      const notes = [...folder.notes, ...prompts.notes];
      events.onStart((1 + midpointCount) * selected.length, 0, notes);
      await run.measureUnpruned(selected, options.maxSkipped);
      const { shape } = folder;
      const midpoints = await bisect((alpha) => run.pass(alpha), shape, options.reduction);
      return { midpoints, samples: run.samples };
    } finally {
      await decoder.dispose();
    }
  } finally {
    await encoder.dispose();
  }
}

class Run {
  private readonly inputs = new ByteCache<DecoderInputs>(keptBytes);
  /** The unpruned model's masses of the samples that count. */
  private readonly measured: { sample: PackedSample; totals: Float32Array }[] = [];

  constructor(
    private readonly encoder: PromptSource,
    private readonly decoder: DecoderSession,
    private readonly graph: ToleranceGraph,
    private readonly layers: number,
    private readonly events: RunEvents,
  ) {}

  get samples(): number {
    return this.measured.length;
  }

  /** @throws HumanError `masses-not-finite`; `no-samples` where none has an image */
  async measureUnpruned(
    samples: readonly PackedSample[],
    maxSkipped: number | undefined,
  ): Promise<void> {
    const skipping = new Skipping(this.events, maxSkipped);
    const beyond = new Float32Array(2 * this.layers).fill(beyondAnyMass);
    for (const sample of samples) {
      const inputs = await skipping.attempt(sample.id, () => this.encode(sample));
      if (inputs === undefined || inputs.visualIndex.length === 0) continue;
      const { masses } = await this.run(sample, inputs, 0, beyond);
      requireFiniteMasses(sample.id, [masses]);
      this.measured.push({ sample, totals: masses });
    }
    skipping.requireSome(this.samples);
    if (this.samples > 0) return;
    throw new HumanError(
      text`No sample has an image: there is nothing to prune. Give data with images.`,
      'no-samples',
    );
  }

  async pass(alpha: number): Promise<SampleFlow[]> {
    const flows: SampleFlow[] = [];
    for (const { sample, totals } of this.measured) {
      const inputs = await this.encode(sample);
      const { left } = await this.run(sample, inputs, alpha, totals);
      flows.push({ visualTokens: inputs.visualIndex.length, left });
    }
    return flows;
  }

  private encode(sample: PackedSample): Promise<DecoderInputs> {
    return this.inputs.get(sample.id, async () => {
      const value = await this.encoder.encodeSample(sample.unpack());
      return { value, bytes: value.embeddings.byteLength };
    });
  }

  private async run(
    { id }: Pick<Sample, 'id'>,
    inputs: DecoderInputs,
    alpha: number,
    totals: Float32Array,
  ): Promise<{ left: number[]; masses: Float32Array }> {
    const started = performance.now();
    const outputs = await this.decoder.runPrefill(inputs, {
      [this.graph.alpha]: floatTensor('float32', Float32Array.of(alpha), [1]),
      [this.graph.totals]: floatTensor('float32', totals, [2, this.layers]),
    });
    this.events.onSample({
      id,
      visualTokens: inputs.visualIndex.length,
      textTokens: inputs.length - inputs.visualIndex.length,
      milliseconds: performance.now() - started,
    });
    const left = (outputs[this.graph.left] as Tensor).data as BigInt64Array;
    const masses = floats(outputs[this.graph.masses] as Tensor).slice();
    return { left: Array.from(left, Number), masses };
  }
}
