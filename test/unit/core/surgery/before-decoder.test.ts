/**
 * Cuts before the decoder, on decoders from real exporters: against the same file with the dropped
 * columns masked out of every layer, which equals a run without these rows.
 */
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { int64Tensor } from '../../../../src/core/model/sessions/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { refusalBefore } from '../../../../src/core/surgery/pruning/before-decoder';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { runsAll } from '../../../run-all';
import { largestDifference, randomRows } from '../../support/decoder';
import {
  ExportSession,
  openExport,
  runnableFixtures,
  survivingRows,
  type Fixture,
  type State,
} from '../../support/exports';
import { isolationOracle } from '../../support/isolation-oracle';
import { cacheLengths, hiddenRun, lengthsBy, traitsOf } from '../../support/hidden-run';
import { maskedModel, type MaskedModel } from '../../support/masked';

const input = { kind: 'input' } as const;
const ranking: Ranking = { kind: 'self-cross' };
/** Without blocks: the fixtures' visual tokens are no grid. */
const isolated: Ranking = { ...ranking, before: { kind: 'isolation' } };

/** One of each form of attention, of positions and of precision. */
const few = new Set([
  ...['llama-genai-fp32', 'llama-genai-int4', 'llama-genai-then-fp16io32'],
  ...['llama-dynamo23-sdpa', 'llama-legacy14-eager-angles', 'mistral-legacy17-sdpa'],
  ...['gemma3-genai-fp32', 'phi3-genai-fp32', 'qwen3-vl-genai-fp32'],
  'smollm3-legacy17-eager-cacheposition',
]);

// Rows are gone for good where convolutions mix neighbours: no mask equals that.
const fixtures = runnableFixtures().filter(
  ({ family, name }) => !family.startsWith('lfm2') && (runsAll || few.has(name)),
);

describe.each(fixtures)('$name', (fixture: Fixture) => {
  let model: OnnxModel;
  let unpruned: ExportSession;
  let masked: MaskedModel;
  let oracle: ExportSession;
  const opened: ExportSession[] = [];
  const { visual, layers, length } = fixture;
  const { takesTurns, isExact, isHalf, isWindowed } = traitsOf(fixture);
  /** By how much generated tokens' positions are ahead of their rows. */
  const delta = (fixture.decodePositionIds?.[0]?.[0]?.[0]?.[0] ?? length) - length;
  const bound = isExact ? 2e-4 : isHalf ? 0.1 : fixture.precision === 'int4' ? 2e-2 : 0.3;

  const open = async (graph: OnnxModel | Uint8Array): Promise<ExportSession> => {
    const session = await ExportSession.open(fixture, graph, model);
    opened.push(session);
    return session;
  };
  const maskedRun = (schedule: Step[], kept: number[][]) =>
    hiddenRun(fixture, oracle, masked, schedule, kept);
  const prune = async (schedule: Step[], by = isolated): Promise<ExportSession> =>
    open(pruneDecoder(model, { schedule, ranking: by }, input));

  beforeAll(async () => {
    model = await openExport(fixture.name);
    unpruned = await open(model);
    masked = maskedModel(model);
    oracle = await open(masked.model);
  });

  afterAll(async () => {
    for (const session of opened) await session.release();
  });

  it('equals the unpruned model at keep = 1, and for text alone', async () => {
    const pruned = await prune([{ layer: beforeDecoder, keep: 1 }]);
    for (const places of [visual, []]) {
      const expected = await unpruned.prefill();
      const actual = await pruned.prefill({ visual: places });
      expectSame(actual.logits, expected.logits);
      if (takesTurns) {
        const [theirs, ours] = [
          await unpruned.turn(expected.state),
          await pruned.turn(actual.state),
        ];
        expectSame(ours.logits, theirs.logits);
      }
      expectSame(await pruned.decode(actual.state, 3), await unpruned.decode(expected.state, 3));
    }
  });

  it.each([
    ['alone', [{ layer: beforeDecoder, keep: 0.5 }]],
    [
      'with cuts in layers',
      [
        { layer: beforeDecoder, keep: 0.75 },
        { layer: layers[0]!, keep: 0.5 },
        { layer: layers[1]!, keep: 0.2 },
      ],
    ],
  ] as [string, Step[]][])(
    'prunes %s like a run that hides the dropped tokens',
    async (_, schedule) => {
      const pruned = await prune(schedule);
      const kept = await survivors(schedule);
      expect(kept[0]).toEqual(chosen(schedule[0]!.keep));
      const expected = await maskedRun(schedule, kept);
      const actual = await pruned.prefill({ visual });
      expect(actual.rows).toBe(length - visual.length + kept.at(-1)!.length);
      expect(cacheLengths(fixture, actual.state)).toEqual(lengthsBy(fixture, schedule, kept));
      expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(bound);
      for (const counted of [wholeSequence, shortPositions, shortSequence]) {
        const decoded = await pruned.decode(actual.state, 8, counted);
        expect(largestDifference(decoded, expected.decode)).toBeLessThan(bound);
      }
      if (!takesTurns) return;
      for (const counted of [wholeSequence, shortPositions, shortSequence]) {
        const turn = await pruned.turn(actual.state, counted(length, actual.state, 5));
        expect(largestDifference(turn.logits, expected.turn)).toBeLessThan(bound);
      }
      const [first] = kept;
      const stranger = visual.find((row) => !first!.includes(row))!;
      const wrong = kept.map((rows) => [stranger, ...rows.slice(1)].toSorted((a, b) => a - b));
      const other = await maskedRun(schedule, wrong);
      const last = (logits: Float32Array) => logits.slice(-fixture.vocabulary);
      if (isWindowed) return;
      expect(largestDifference(last(actual.logits), last(other.logits))).toBeGreaterThan(bound);
    },
  );

  /** In fp32 on the CPU, to the bit. */
  function expectSame(actual: Float32Array, expected: Float32Array): void {
    const most = isHalf && !isExact ? 0.05 : 0;
    expect(largestDifference(actual, expected)).toBeLessThanOrEqual(most);
  }

  /** Rows that isolation keeps, by its definition. */
  function chosen(keep: number): number[] {
    const { hiddenSize, scale } = fixture;
    const all = randomRows(length * hiddenSize, 3).map((value) => value * scale);
    const rows = visual.map((row) => all.slice(row * hiddenSize, (row + 1) * hiddenSize));
    const left = Math.floor(keep * visual.length + 0.5);
    return isolationOracle(rows, left).map((place) => visual[place]!);
  }

  async function survivors(schedule: Step[]): Promise<number[][]> {
    const graph = buildObservedGraph(model, { schedule, ranking: isolated }, { aggregate: 'max' });
    const { outputs } = await (await open(graph.bytes)).prefill({ visual });
    return survivingRows(graph.survivors, outputs, visual);
  }

  /** Feeds of loops that count the whole sequence: nothing differs. */
  function wholeSequence(): Record<string, Tensor> {
    return {};
  }

  /** As fed by loops that continue from the first cache, which the cut has shortened. */
  function shortPositions(_past: number, state: State, rows = 1): Record<string, Tensor> {
    const from = state[`past_key_values.${layers[0]}.key`]!.dims[2]!;
    const positions = Array.from({ length: rows }, (_, at) => from + at);
    const turned = positions.map((position) => position + delta);
    return {
      position_ids:
        fixture.positions === 'mrope'
          ? int64Tensor([...turned, ...turned, ...turned], [3, 1, rows])
          : int64Tensor(positions, [1, rows]),
      cache_position: int64Tensor(positions, [rows]),
    };
  }

  /** As transformers.js does: its mask is as long as the first cache, too. */
  function shortSequence(past: number, state: State, rows = 1): Record<string, Tensor> {
    const positions = shortPositions(past, state, rows);
    const length = state[`past_key_values.${layers[0]}.key`]!.dims[2]! + rows;
    const mask = int64Tensor(new Array<number>(length).fill(1), [1, length]);
    return { ...positions, attention_mask: mask };
  }
});

it.each(runnableFixtures().filter(({ family }) => !family.startsWith('lfm2')))(
  '$name can be cut there, as its graph shows',
  async ({ name }) => {
    expect(refusalBefore(await openExport(name))).toBeUndefined();
  },
);
