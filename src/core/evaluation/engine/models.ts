/** The sessions of an evaluation. Only the worker process may import this. */
import { freemem } from 'node:os';
import { DecoderSession } from '../../model/decoder-session';
import type { ModelFolder } from '../../model/folder';
import type { Prompts, PromptSource } from '../../model/prompt-source';
import type { SessionOptions } from '../../model/sessions';
import type { RunOptions } from '../../model/run';
import { mapsWeights } from '../../model/shared-weights';
import { weightBytes } from '../../onnx/weights';
import { buildPrunedGraph, type Pruning } from '../../surgery/pruning/pruning';
import type { AnswerLimits } from '../generate';
import type { Decoders } from './answering';
import type { Memory } from './passes';

/** The unpruned decoder and one that is pruned. */
const fewestSessions = 2;

/** What gives prompts, the unpruned decoder, and any number of pruned ones, one after the other or together. */
export class EvaluationModels implements Decoders {
  private constructor(
    private readonly folder: ModelFolder,
    private readonly session: SessionOptions,
    readonly encoder: PromptSource,
    readonly dense: DecoderSession,
    readonly limits: AnswerLimits,
  ) {}

  /** The caller disposes them. */
  static async open(
    folder: ModelFolder,
    prompts: Prompts,
    options: Pick<RunOptions, 'device' | 'threads'>,
    maxNewTokens: number,
  ): Promise<EvaluationModels> {
    const { device, threads } = options;
    const mapWeights = mapsWeights(folder.decoder, fewestSessions);
    const session: SessionOptions = { device, threads, mapWeights };
    const encoder = await prompts.open(session);
    try {
      const source = { file: folder.files.decoder };
      const dense = await DecoderSession.open(folder, source, session);
      const limits = { eosTokenIds: prompts.eosTokenIds, maxNewTokens };
      return new EvaluationModels(folder, session, encoder, dense, limits);
    } catch (error) {
      await encoder.dispose();
      throw error;
    }
  }

  /** The caller disposes it. */
  openPruned(pruning: Pruning): Promise<DecoderSession> {
    const graph = buildPrunedGraph(this.folder.decoder, pruning, { kind: 'input' });
    return DecoderSession.open(this.folder, graph, this.session);
  }

  /** Opens several, gives them to `use` and disposes them, whatever happens. */
  async withPruned<T>(
    prunings: readonly Pruning[],
    use: (decoders: DecoderSession[]) => Promise<T>,
  ): Promise<T> {
    const opened: DecoderSession[] = [];
    try {
      for (const pruning of prunings) opened.push(await this.openPruned(pruning));
      return await use(opened);
    } finally {
      for (const decoder of opened) await decoder.dispose();
    }
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose();
    await this.dense.dispose();
  }
}

/** What its decoder takes of this machine's memory. */
export function memoryOf({ decoder }: Pick<ModelFolder, 'decoder'>): Memory {
  const { inline, external } = weightBytes(decoder);
  const isMapped = mapsWeights(decoder, fewestSessions);
  return {
    all: inline + external,
    copied: isMapped ? inline : inline + external,
    free: freemem(),
  };
}
