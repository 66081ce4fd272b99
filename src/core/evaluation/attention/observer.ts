/** Prefills that give masses, unpruned and pruned. Only the worker process may import this. */
import { scoreInputs } from '../../calibration/calibrate';
import type { SampleStatistics } from '../../calibration/statistics';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { ModelFolder } from '../../model/folder/folder';
import type { SessionOptions } from '../../model/sessions/sessions';
import type { HeadAggregate } from '../../ranking/mass/definition';
import { buildObservedGraph, type ObservedGraph } from '../../surgery/observed';
import type { Pruning } from '../../surgery/pruning/pruning';
import type { CandidateToMeasure } from '../candidates';
import type { AttentionLoss } from '../types';
import { attentionLoss } from './losses';

type ObservedModel = Pick<ModelFolder, 'decoder' | 'shape'>;

interface Observing {
  graph: ObservedGraph;
  decoder: DecoderSession;
}

/**
 * Runs graphs of its own that give masses and nothing else, so that answers and their times are the
 * same whether attention is measured or not.
 */
export class AttentionObserver {
  private readonly unpruned = new Map<HeadAggregate, Observing>();
  private readonly pruned = new Map<string, Observing>();

  private constructor(private readonly folder: ObservedModel) {}

  /** The caller disposes it. @throws HumanError if a schedule cannot be applied */
  static async open(
    folder: ObservedModel,
    candidates: readonly CandidateToMeasure[],
    session: SessionOptions,
  ): Promise<AttentionObserver> {
    const observer = new AttentionObserver(folder);
    try {
      for (const candidate of candidates) {
        const aggregate = aggregateOf(candidate);
        const uncut = { schedule: [], ranking: candidate.ranking };
        if (!observer.unpruned.has(aggregate)) {
          observer.unpruned.set(aggregate, await observe(folder, uncut, aggregate, session));
        }
        observer.pruned.set(candidate.hash, await observe(folder, candidate, aggregate, session));
      }
      return observer;
    } catch (error) {
      await observer.dispose();
      throw error;
    }
  }

  /** Losses by the candidates' hashes. @throws HumanError `masses-not-finite` */
  async losses(
    sample: string,
    inputs: DecoderInputs,
    candidates: readonly CandidateToMeasure[],
  ): Promise<Map<string, AttentionLoss>> {
    const unpruned = new Map<HeadAggregate, SampleStatistics>();
    const found = new Map<string, AttentionLoss>();
    for (const candidate of candidates) {
      if (inputs.visualIndex.length === 0) {
        found.set(candidate.hash, nothingToLose());
        continue;
      }
      const aggregate = aggregateOf(candidate);
      const before =
        unpruned.get(aggregate) ?? (await masses(sample, inputs, this.unpruned.get(aggregate)!));
      unpruned.set(aggregate, before);
      const after = await masses(sample, inputs, this.pruned.get(candidate.hash)!);
      found.set(candidate.hash, attentionLoss(this.folder.shape, candidate, before, after));
    }
    return found;
  }

  async dispose(): Promise<void> {
    for (const { decoder } of [...this.unpruned.values(), ...this.pruned.values()]) {
      await decoder.dispose();
    }
  }
}

/** The losses of a prompt without visual tokens. */
function nothingToLose(): AttentionLoss {
  return { layers: [], self: new Float32Array(0), cross: new Float32Array(0) };
}

/** How many sessions measuring these takes. */
export function observingSessions(candidates: readonly CandidateToMeasure[]): number {
  return candidates.length + new Set(candidates.map(aggregateOf)).size;
}

/** The masses that the ranking itself reads; the paper's if it reads none. */
function aggregateOf({ ranking }: Pick<Pruning, 'ranking'>): HeadAggregate {
  return ('heads' in ranking ? ranking.heads : undefined) ?? 'max';
}

async function observe(
  folder: ObservedModel,
  pruning: Pruning,
  aggregate: HeadAggregate,
  session: SessionOptions,
): Promise<Observing> {
  const graph = buildObservedGraph(folder.decoder, pruning, { aggregate, massesOnly: true });
  return { graph, decoder: await DecoderSession.open(folder, graph, session) };
}

function masses(
  sample: string,
  inputs: DecoderInputs,
  { graph, decoder }: Observing,
): Promise<SampleStatistics> {
  return scoreInputs(sample, inputs, decoder, graph);
}
