/** Opening a model of 2 GB and applying a recipe to it: neither reads the weights. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DecoderShape } from '../../src/core/cost/types';
import { spreadOf } from './measure';
import { runInChild, writeModelFolder } from './model-folder';
import type { ChildResult } from './child';
import { medianLine, type SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

/** 2.0 GB in fp32. */
const largeShape: DecoderShape = {
  layers: 12,
  hiddenSize: 2048,
  intermediateSize: 4096,
  attentionHeads: 16,
  keyValueHeads: 16,
  headSize: 128,
};

export const targetMilliseconds = { kind: 'at most', value: 1000 } as const;
export const targetMegabytes = { kind: 'at most', value: 200 } as const;

export async function openApply({ quick }: Settings): Promise<SectionReport> {
  return inTemporaryFolder(async (root) => {
    const kind = { shape: largeShape, form: 'decomposed', precision: 'fp32' } as const;
    const { weightBytes } = await writeModelFolder(path.join(root, 'model'), kind, 'sparse');
    const results = await applyRounds(root, quick ? 2 : 7);
    const of = (value: (result: ApplyResult) => number) => spreadOf(results.map(value));
    const lines = [
      medianLine(
        'Open: folder, graph, attention of every layer',
        'ms',
        of(({ times }) => times.open),
      ),
      medianLine(
        'Apply: fingerprint, rewrite, new folder',
        'ms',
        of(({ times }) => times.apply),
      ),
      medianLine(
        'Open and apply',
        'ms',
        of(({ times }) => times.open + times.apply),
        { target: targetMilliseconds },
      ),
      medianLine(
        'Peak resident memory',
        'MB',
        of(({ peakBytes }) => peakBytes / 1e6),
        {
          target: targetMegabytes,
          note: `${of(({ startBytes }) => startBytes / 1e6).median.toFixed(0)} MB before opening`,
        },
      ),
    ];
    const notes = [
      `Decoder of ${largeShape.layers} layers of width ${largeShape.hiddenSize} with ` +
        `${(weightBytes / 1e9).toFixed(2)} GB of external fp32 weights (a sparse file); ` +
        `weights in the new folder: ${results[0]!.note}. Each round is a new process.`,
    ];
    return { lines, notes };
  });
}

type ApplyResult = ChildResult<'open' | 'apply'>;

/** Applies a recipe to the folder `model` in `root`, in a new process each time. */
export async function applyRounds(root: string, rounds: number): Promise<ApplyResult[]> {
  const results: ApplyResult[] = [];
  for (let round = 0; round < rounds; round++) {
    results.push(await runInChild('apply', root));
    await rm(path.join(root, 'pruned'), { recursive: true });
  }
  return results;
}
