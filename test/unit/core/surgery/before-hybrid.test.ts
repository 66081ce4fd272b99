/**
 * Cuts before a decoder whose first layers are convolutions: the tokens that stay have other
 * neighbours there than in the whole prompt, so that no mask gives the same. PyTorch runs the rows
 * that stay, at their positions.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presentName } from '../../../../src/core/model/folder/decoder-interface';
import { openSession } from '../../../../src/core/model/sessions/sessions';
import { floats, floatTensor, int64Tensor } from '../../../../src/core/model/sessions/tensors';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference, randomRows } from '../../support/decoder';
import {
  ExportSession,
  openExport,
  readFixture,
  survivingRows,
  type PrunedReference,
  type State,
} from '../../support/exports';
import { isolationOracle } from '../../support/isolation-oracle';
import { cacheLengths } from '../../support/hidden-run';

const input = { kind: 'input' } as const;
const ranking: Ranking = { kind: 'self-cross', before: { kind: 'isolation' } };
/** Several times the difference of the unpruned file. */
const bound = 5e-5;

const file = path.join(__dirname, '../../../fixtures/before/lfm2.json');
const { name, pruned: references } = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
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

it.each(references)('gives what PyTorch gives for the rows that stay: $schedule', async (one) => {
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

it('equals the unpruned model at keep = 1, and for text alone', async () => {
  const unpruned = await open(model);
  const schedule = [{ layer: -1, keep: 1 }];
  const session = await open(pruneDecoder(model, { schedule, ranking }, input));
  const expected = await unpruned.prefill();
  for (const places of [visual, []]) {
    const actual = await session.prefill({ visual: places });
    expect(largestDifference(actual.logits, expected.logits)).toBe(0);
    const [ours, theirs] = [await session.turn(actual.state), await unpruned.turn(expected.state)];
    expect(largestDifference(ours.logits, theirs.logits)).toBe(0);
    const steps = [await session.decode(actual.state, 3), await unpruned.decode(expected.state, 3)];
    expect(largestDifference(steps[0]!, steps[1]!)).toBe(0);
  }
});

/**
 * A file that takes positions is its own reference: it gets the rows that stay, at their positions.
 */
describe('traced, with decomposed attention', () => {
  const folder = path.join(__dirname, '../../../fixtures/whole-folders/lfm2-vl/onnx');
  const width = 32;
  const rowsOf = (seed: number, count: number) => randomRows(count * width, seed);

  /** Runs one after the other, each with the caches of the one before. */
  async function runs(
    session: InferenceSession,
    given: { values: Float32Array; positions: number[]; columns: number; visual: number[] }[],
  ): Promise<Float32Array[]> {
    let cache: Record<string, Tensor> = {};
    const all: Float32Array[] = [];
    for (const { values, positions, columns, visual: marked } of given) {
      const rows = positions.length;
      const feeds: Record<string, Tensor> = {
        inputs_embeds: floatTensor('float32', values, [1, rows, width]),
        attention_mask: int64Tensor(new Array<number>(columns).fill(1), [1, columns]),
        position_ids: int64Tensor(positions, [1, rows]),
        visual_token_index: int64Tensor(marked, [marked.length]),
      };
      const fed = session.inputNames.map((name) => {
        const dims = name.startsWith('past_conv') ? [1, width, 3] : [1, 1, 0, 16];
        const count = dims.reduce((a, b) => a * b);
        const empty = () => floatTensor('float32', new Float32Array(count), dims);
        return [name, cache[name] ?? feeds[name] ?? empty()] as const;
      });
      const outputs = await session.run(Object.fromEntries(fed));
      all.push(floats(outputs['logits'] as Tensor).slice());
      cache = Object.fromEntries(
        session.inputNames.flatMap((name) =>
          name.startsWith('past') ? [[name, outputs[presentName(name)] as Tensor]] : [],
        ),
      );
    }
    return all;
  }

  it('gives what the unpruned file gives for the rows that stay', async () => {
    const original = await openOnnx(path.join(folder, 'decoder_model_merged.onnx'));
    const schedule = [{ layer: -1, keep: 0.5 }];
    const bytes = encodeOnnx(pruneDecoder(original, { schedule, ranking }, input));
    const options = { device: 'cpu' } as const;
    const cut = await openSession({ bytes, externalDataFolder: folder }, options);
    const unpruned = await openSession({ file: original.file }, options);
    const prompt = rowsOf(3, length);
    const at = (row: number) => prompt.slice(row * width, (row + 1) * width);
    const kept = isolationOracle(visual.map(at), 5).map((place) => visual[place]!);
    const stay = Array.from({ length }, (_, row) => row).filter(
      (row) => !visual.includes(row) || kept.includes(row),
    );
    const left = stay.length;
    const after = [1, 1, 4, 1].map((count, order) => ({
      count,
      values: rowsOf(50 + order, count),
    }));
    /** @param lacking rows that positions and masks are counted without */
    const later = (lacking: number) => {
      let past = length;
      return after.map(({ count, values }) => {
        past += count;
        const positions = Array.from({ length: count }, (_, row) => past - count - lacking + row);
        return { values, positions, columns: past - lacking, visual: [] };
      });
    };
    const fromKept = Float32Array.from(stay.flatMap((row) => [...at(row)]));
    const gone = length - left;
    const expected = await runs(unpruned, [
      { values: fromKept, positions: stay, columns: left, visual: [] },
      // Positions of the whole sequence, and as many columns as there are.
      ...later(0).map((one) => ({ ...one, columns: one.columns - gone })),
    ]);
    const whole = Array.from({ length }, (_, row) => row);
    for (const lacking of [0, gone]) {
      const first = { values: prompt, positions: whole, columns: length, visual };
      const actual = await runs(cut, [first, ...later(lacking)]);
      expected.forEach((logits, run) => {
        expect(largestDifference(actual[run]!, logits)).toBeLessThan(bound);
      });
    }
    await unpruned.release();
    await cut.release();
  });
});
