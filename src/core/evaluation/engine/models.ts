/** The sessions of an evaluation. Only the worker process may import this. */
import type { Tensor } from 'onnxruntime-node';
import { freemem } from 'node:os';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { ModelFolder } from '../../model/folder/folder';
import type { Prompts, PromptSource } from '../../model/prompts/prompt-source';
import type { SessionOptions } from '../../model/sessions/sessions';
import type { RunOptions } from '../../model/run';
import { mapsWeights } from '../../model/sessions/shared-weights';
import { weightBytes } from '../../onnx/weights';
import { int64Tensor } from '../../model/sessions/tensors';
import type { Fed, FedPruning, Pruning } from '../../surgery/pruning/fed';
import { buildPrunedGraph } from '../../surgery/pruning/pruning';
import { AttentionObserver } from '../attention/observer';
import type { CandidateToMeasure } from '../candidates';
import type { AnswerLimits } from '../generate';
import type { ResultTable } from '../results/result-table';
import type { Decoders } from './answering';
import type { Memory } from './passes';
import { graphUses } from './shared-graphs';
import { TokenMemory } from './token-memory';

/** The parts of a pass's candidates that run. */
export interface OpenedCandidates {
  /** By hash, of those that lack an answer. */
  decoders: ReadonlyMap<string, DecoderSession>;
  /** undefined where no sample lacks a figure of attention. */
  attention: AttentionObserver | undefined;
}

/** The unpruned decoder and one that is pruned. */
const fewestSessions = 2;

/**
 * The source of prompts, the unpruned decoder, and any number of pruned ones, one after the other
 * or together.
 */
export class EvaluationModels implements Decoders {
  readonly tokens: TokenMemory;

  private constructor(
    private readonly folder: ModelFolder,
    private readonly session: SessionOptions,
    readonly encoder: PromptSource,
    readonly unpruned: DecoderSession,
    readonly limits: AnswerLimits,
  ) {
    this.tokens = new TokenMemory(encoder);
  }

  /** The caller disposes them. */
  static async open(
    folder: ModelFolder,
    prompts: Prompts,
    options: Pick<RunOptions, 'device' | 'threads'>,
    maxNewTokens: number,
  ): Promise<EvaluationModels> {
    const { device, threads } = options;
    const mapWeights = mapsWeights(folder.decoder, fewestSessions);
    const session: SessionOptions = { device, threads, mapWeights, yields: true };
    const held: SessionOptions = { ...session, heldToCpu: true };
    const encoder = await prompts.open(held);
    try {
      const source = { file: folder.files.decoder };
      const unpruned = await DecoderSession.open(folder, source, { ...held, keepsCaches: true });
      const limits = { eosTokenIds: prompts.eosTokenIds, maxNewTokens };
      return new EvaluationModels(folder, session, encoder, unpruned, limits);
    } catch (error) {
      await encoder.dispose();
      throw error;
    }
  }

  private openPruned(pruning: FedPruning): Promise<DecoderSession> {
    const graph = buildPrunedGraph(this.folder.decoder, pruning, { kind: 'input' });
    return DecoderSession.open(this.folder, graph, { ...this.session, keepsCaches: true });
  }

  /**
   * Opens several, as few sessions as can be, gives them to `use` and disposes them, whatever
   * happens.
   */
  async withPruned<T>(
    prunings: readonly Pruning[],
    use: (decoders: DecoderSession[]) => Promise<T>,
  ): Promise<T> {
    const opened = new Map<FedPruning, DecoderSession>();
    try {
      const decoders: DecoderSession[] = [];
      for (const { pruning, fed } of graphUses(this.folder.decoder, prunings)) {
        const decoder = opened.get(pruning) ?? (await this.openPruned(pruning));
        opened.set(pruning, decoder);
        decoders.push(decoder.with(tensorsOf(fed)));
      }
      return await use(decoders);
    } finally {
      for (const decoder of opened.values()) await decoder.dispose();
    }
  }

  /**
   * Opens what is needed for the missing values of these candidates: answers, attention, or both.
   */
  async withCandidates<T>(
    candidates: readonly CandidateToMeasure[],
    samples: readonly { id: string }[],
    results: Pick<ResultTable, 'has' | 'hasAttention'>,
    use: (opened: OpenedCandidates) => Promise<T>,
  ): Promise<T> {
    const lacks = ({ hash }: CandidateToMeasure) =>
      samples.some(({ id }) => !results.has(id, [hash]));
    const isObserved = ({ hash, attention }: CandidateToMeasure) =>
      attention && samples.some(({ id }) => !results.hasAttention(id, hash));
    const [answering, observed] = [candidates.filter(lacks), candidates.filter(isObserved)];
    return this.withPruned(answering, async (opened) => {
      const decoders = new Map(answering.map(({ hash }, at) => [hash, opened[at]!]));
      const attention =
        observed.length === 0
          ? undefined
          : await AttentionObserver.open(this.folder, observed, this.session);
      try {
        return await use({ decoders, attention });
      } finally {
        await attention?.dispose();
      }
    });
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose();
    await this.unpruned.dispose();
  }
}

function tensorsOf(fed: Fed): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(fed).map(([name, values]) => [name, int64Tensor(values, [values.length])]),
  );
}

/** How much of this machine's memory its decoder takes. */
export function memoryOf({ decoder }: Pick<ModelFolder, 'decoder'>): Memory {
  const { inline, external } = weightBytes(decoder);
  const isMapped = mapsWeights(decoder, fewestSessions);
  return {
    all: inline + external,
    copied: isMapped ? inline : inline + external,
    free: freemem(),
  };
}
