/**
 * Cuts before a decoder whose first layers are convolutions: what stays has other neighbours there than in the whole
 * prompt, so that no mask gives the same. PyTorch runs the rows that stay, at their positions.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { int64Tensor } from '../../../../src/core/model/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference } from '../../support/decoder';
import {
  ExportSession,
  openExport,
  readFixture,
  survivingRows,
  type PrunedReference,
  type State,
} from '../../support/exports';
import { cacheLengths } from '../../support/hidden-run';

const input = { kind: 'input' } as const;
const ranking: Ranking = { kind: 'self-cross', before: { kind: 'isolation' } };
/** Several times what the unpruned file differs by. */
const bound = 5e-5;

const file = path.join(__dirname, '../../../fixtures/before/lfm2.json');
const { name, pruned: references } = JSON.parse(
  readFileSync(file, 'utf8'),
  (key, value: unknown) =>
    ['logits', 'decode', 'turn'].includes(key)
      ? new Float32Array(new Uint8Array(Buffer.from(value as string, 'base64')).buffer)
      : value,
) as { name: string; pruned: PrunedReference[] };
const fixture = readFixture(name);
const { visual, length, layers } = fixture;

let model: OnnxModel;
const opened: ExportSession[] = [];
const open = async (graph: OnnxModel | Uint8Array): Promise<ExportSession> => {
  const session = await ExportSession.open(fixture, graph, model);
  opened.push(session);
  return session;
};
beforeAll(async () => {
  model = await openExport(name);
});
afterAll(async () => {
  for (const session of opened) await session.release();
});

/** As transformers.js feeds it, whose mask is as long as the first cache of keys. */
function shortMask(_past: number, state: State, rows = 1): Record<string, Tensor> {
  const columns = state[`past_key_values.${layers[0]!}.key`]!.dims[2]! + rows;
  return { attention_mask: int64Tensor(new Array<number>(columns).fill(1), [1, columns]) };
}

it.each(references)('gives what PyTorch gives of the rows that stay: $schedule', async (one) => {
  const { schedule, kept, logits, decode, turn } = one;
  const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
  const { outputs } = await (await open(graph.bytes)).prefill({ visual });
  expect(survivingRows(graph.survivors, outputs, visual)).toEqual(kept);

  const session = await open(pruneDecoder(model, { schedule, ranking }, input));
  const prompt = await session.prefill({ visual });
  expect(largestDifference(prompt.logits, logits)).toBeLessThan(bound);
  const left = kept.map((rows) => length - visual.length + rows.length);
  expect(cacheLengths(fixture, prompt.state)).toEqual([left[0], left.at(-1)]);
  for (const counted of [() => ({}), shortMask]) {
    const decoded = await session.decode(prompt.state, 8, counted);
    expect(largestDifference(decoded, decode)).toBeLessThan(bound);
    const later = await session.turn(prompt.state, counted(length, prompt.state, 5));
    expect(largestDifference(later.logits, turn)).toBeLessThan(bound);
  }
});

it('is the unpruned model at keep = 1, and for text alone', async () => {
  const dense = await open(model);
  const schedule = [{ layer: -1, keep: 1 }];
  const session = await open(pruneDecoder(model, { schedule, ranking }, input));
  const expected = await dense.prefill();
  for (const places of [visual, []]) {
    const actual = await session.prefill({ visual: places });
    expect(largestDifference(actual.logits, expected.logits)).toBe(0);
    const [ours, theirs] = [await session.turn(actual.state), await dense.turn(expected.state)];
    expect(largestDifference(ours.logits, theirs.logits)).toBe(0);
    const steps = [await session.decode(actual.state, 3), await dense.decode(expected.state, 3)];
    expect(largestDifference(steps[0]!, steps[1]!)).toBe(0);
  }
});
