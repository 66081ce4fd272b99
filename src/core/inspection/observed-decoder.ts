/**
 * A decoder that answers, and records the attention of its layers. Only the worker may import this.
 */
import type { Tensor } from 'onnxruntime-node';
import { continueAnswer, type AnswerLimits } from '../evaluation/generate';
import { DecoderSession } from '../model/sessions/decoder-session';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import type { ModelFolder } from '../model/folder/folder';
import type { PromptSource } from '../model/prompts/prompt-source';
import type { SessionOptions } from '../model/sessions/sessions';
import { floats } from '../model/sessions/tensors';
import { buildObservedGraph, type ObservedGraph } from '../surgery/observed';
import type { Pruning } from '../surgery/pruning/pruning';
import { stays, type TokenSizes } from './types';

export interface ObservedRun {
  /** The greedy answer. */
  text: string;
  /**
   * By layer that has masses, [2V]: self mass of every visual token, then cross mass; 0 if the
   * token did not enter.
   */
  masses: Float32Array[];
  /** By visual token: the layer that dropped it, `beforeDecoder` or `stays`. */
  exits: Int32Array;
  sizes: TokenSizes[];
}

export class ObservedDecoder {
  private constructor(
    private readonly graph: ObservedGraph,
    private readonly decoder: DecoderSession,
  ) {}

  /** The caller disposes it. @param pruning an empty schedule is the unpruned model */
  static async open(
    folder: ModelFolder,
    pruning: Pruning,
    options: SessionOptions,
  ): Promise<ObservedDecoder> {
    const { ranking } = pruning;
    const heads = 'heads' in ranking ? ranking.heads : undefined;
    // The masses that the ranking itself reads.
    const graph = buildObservedGraph(folder.decoder, pruning, { aggregate: heads ?? 'max' });
    const heldToCpu = pruning.schedule.length === 0;
    const decoder = await DecoderSession.open(folder, graph, { ...options, heldToCpu });
    return new ObservedDecoder(graph, decoder);
  }

  async run(
    inputs: DecoderInputs,
    encoder: PromptSource,
    limits: AnswerLimits,
  ): Promise<ObservedRun> {
    const { graph, decoder } = this;
    const outputs = await decoder.runPrefill(inputs);
    const survivors = graph.survivors.map(({ layer, output }) => ({
      layer,
      tokens: Array.from(outputs[output]!.data as BigInt64Array, Number),
    }));
    const sizes = graph.sizes.map(({ layer, output }, cut): TokenSizes => {
      const all = new Float32Array(inputs.visualIndex.length);
      const own = floats(outputs[output] as Tensor);
      survivors[cut]!.tokens.forEach((token, at) => (all[token] = own[at]!));
      return { layer, of: all };
    });
    const first = decoder.stepOf(outputs, inputs.positions?.delta);
    const ids = await continueAnswer(decoder, encoder, inputs.length, [], first, limits);
    return {
      // Copied, since the runtime's memory is freed with the outputs.
      masses: graph.masses.map((name) => floats(outputs[name] as Tensor).slice()),
      sizes,
      exits: exitsOf(survivors, inputs.visualIndex.length),
      text: encoder.textOf(ids),
    };
  }

  async dispose(): Promise<void> {
    await this.decoder.dispose();
  }
}

/**
 * By visual token, the layer that dropped it; `stays` where it does.
 * @param survivors of every cut, in the order of layers: which tokens leave it, of all
 */
function exitsOf(
  survivors: readonly { layer: number; tokens: readonly number[] }[],
  visualTokens: number,
): Int32Array {
  const exits = new Int32Array(visualTokens).fill(stays);
  for (const { layer, tokens } of survivors) {
    const left = new Set(tokens);
    exits.forEach((exit, token) => {
      if (exit === stays && !left.has(token)) exits[token] = layer;
    });
  }
  return exits;
}
