/** The guard of pruned caches, run: it fails exactly where a run would not see all cached rows. */
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { fullAttentionOnly } from '../../../../../src/core/model/folder/decoder-interface';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { requireFullAttention } from '../../../../../src/core/surgery/pruning/full-attention';
import { modelOf, node } from '../../../support/graphs';

const heads = 2;
const hidden = -1e9;

async function guard(): Promise<ort.InferenceSession> {
  const model = modelOf({
    inputs: [
      valueInfo('attention_mask', 'int64', [1, 'columns']),
      valueInfo('mask', 'float', [1, heads, 'rows', 'columns']),
      valueInfo('past', 'int64', [1]),
      valueInfo('shortest', 'int64', [1]),
    ],
    outputs: [valueInfo('checked', 'int64', [1])],
  });
  const builder = new GraphBuilder(model);
  const checked = requireFullAttention(builder, ['mask'], 'past', 'shortest');
  model.graph.node.push(node('Identity', [checked], 'checked'));
  sortTopologically(model.graph, model.file);
  // It fails on purpose, many times: only the error counts.
  return ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 4 });
}

interface Run {
  /** For every column: 1 if the prompt has it, 0 if it is padding or a hole. */
  seen: readonly number[];
  /** What is added to the newest row's score of every column. */
  row: readonly number[];
  /** Rows that a later layer's cache lacks. */
  missing: number;
}

describe('the guard of full attention', () => {
  let session: ort.InferenceSession;
  beforeAll(async () => {
    session = await guard();
  });

  async function passes({ seen, row, missing }: Run): Promise<boolean> {
    const count = seen.length;
    const one = (value: number) => new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
    const values = Array.from({ length: heads }, () => row).flat();
    const feeds = {
      attention_mask: new ort.Tensor('int64', BigInt64Array.from(seen, BigInt), [1, count]),
      mask: new ort.Tensor('float32', Float32Array.from(values), [1, heads, 1, count]),
      past: one(count - 1),
      shortest: one(count - 1 - missing),
    };
    try {
      const { checked } = await session.run(feeds, { logSeverityLevel: 4 });
      expect(checked!.data).toEqual(BigInt64Array.of(1n));
      return true;
    } catch (error) {
      // Readers of the message must recognise the reason.
      expect(String(error)).toContain(fullAttentionOnly);
      return false;
    }
  }

  const all = (padding: number, count: number): Run => ({
    seen: Array.from({ length: count }, (_, at) => (at < padding ? 0 : 1)),
    row: Array.from({ length: count }, (_, at) => (at < padding ? hidden : 0)),
    missing: 1,
  });

  it.each([
    ['all that is cached', all(0, 6), true],
    ['all but leading padding', all(2, 6), true],
    ['a hole in what the prompt has', { ...all(0, 6), seen: [1, 1, 0, 1, 1, 1] }, false],
    ['a window over the latest rows', { ...all(0, 6), row: [hidden, hidden, 0, 0, 0, 0] }, false],
    ['a bias by distance', { ...all(0, 6), row: [-5, -4, -3, -2, -1, 0] }, false],
  ])('of a run that sees %s', async (_, run, expected) => {
    expect(await passes(run)).toBe(expected);
    // If no cache is shorter, nothing is checked.
    expect(await passes({ ...run, missing: 0 })).toBe(true);
  });

  it("holds for any run: the prompt's columns are a tail, and the newest row sees all of them alike", async () => {
    const runs = fc.integer({ min: 2, max: 8 }).chain((count) =>
      fc.record({
        seen: fc.array(fc.constantFrom(0, 1), { minLength: count, maxLength: count }),
        row: fc.array(fc.constantFrom(0, hidden, -1), { minLength: count, maxLength: count }),
        missing: fc.integer({ min: 0, max: 1 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        const { seen, row, missing } = run;
        const had = seen.filter((one) => one === 1).length;
        const isTail = seen.slice(seen.length - had).every((one) => one === 1);
        const alike = row.filter((one) => one === row.at(-1)).length;
        expect(await passes(run)).toBe(missing === 0 || (isTail && alike === had));
      }),
      { numRuns: 200 },
    );
  });
});
