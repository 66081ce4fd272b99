/**
 * Cuts before decoders that rotate tokens by time, height and width: a later image, and the runs
 * after it, against the same file with the dropped columns masked out.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { unclearPositions } from '../../../../src/core/model/folder/decoder-interface';
import { int64Tensor } from '../../../../src/core/model/sessions/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference } from '../../support/decoder';
import {
  ExportSession,
  exportNames,
  openExport,
  readFixture,
  survivingRows,
  type Fixture,
  type State,
} from '../../support/exports';
import { traitsOf } from '../../support/hidden-run';
import { hiddenAfter, hidingMasks, maskedModel, type MaskedModel } from '../../support/masked';

const input = { kind: 'input' } as const;
const ranking: Ranking = { kind: 'cross', before: { kind: 'isolation' } };
const fixtures = exportNames()
  .map(readFixture)
  .filter(({ runsOnCpu, positions }) => runsOnCpu && positions === 'mrope');

/** Two rows of text, an image of 2 by 3 tokens, and one row of text, from a position on: [3][9]. */
const imageTurn = (from: number): number[][] => [
  [0, 1, 2, 2, 2, 2, 2, 2, 5].map((at) => from + at),
  [0, 1, 2, 2, 2, 3, 3, 3, 5].map((at) => from + at),
  [0, 1, 2, 3, 4, 2, 3, 4, 5].map((at) => from + at),
];
/** The same, as a run that begins with the image does. */
const imageFirst = (from: number): number[][] => imageTurn(from - 2).map((axis) => axis.slice(2));

const schedules: [string, Step[]][] = [
  ['alone', [{ layer: beforeDecoder, keep: 0.5 }]],
  [
    'and behind the first layer, whose cache carries the places',
    [
      { layer: beforeDecoder, keep: 0.7 },
      { layer: 0, keep: 0.3 },
    ],
  ],
];

describe.each(fixtures)('$name, cut before its first layer', (fixture: Fixture) => {
  let model: OnnxModel;
  let masked: MaskedModel;
  let oracle: ExportSession;
  const opened: ExportSession[] = [];
  const { visual, length, positionIds } = fixture;
  const { isHalf } = traitsOf(fixture);
  const bound = isHalf ? 0.1 : 2e-4;
  /** After the greatest position of the prompt. */
  const next = Math.max(...positionIds!.flat(2)) + 1;

  const open = async (graph: OnnxModel | Uint8Array): Promise<ExportSession> => {
    const session = await ExportSession.open(fixture, graph, model);
    opened.push(session);
    return session;
  };

  beforeAll(async () => {
    model = await openExport(fixture.name);
    masked = maskedModel(model);
    oracle = await open(masked.model);
  });
  afterAll(async () => {
    for (const session of opened) await session.release();
  });

  it.each(schedules)('%s, sees a later image where it is', async (_, schedule) => {
    const pruned = await open(pruneDecoder(model, { schedule, ranking }, input));
    const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
    const observed = await (await open(graph.bytes)).prefill({ visual });
    const kept = survivingRows(graph.survivors, observed.outputs, visual);
    const hidden = hiddenAfter(schedule, visual, kept);
    const masks = (rows: number, past: number) => hidingMasks(masked.layers, rows, past, hidden);
    const [theirs, ours] = [
      await oracle.prefill({ extra: masks(length, 0) }),
      await pruned.prefill({ visual }),
    ];
    const lacking = (state: State): number =>
      length - state[`past_key_values.${fixture.layers[0]!}.key`]!.dims[2]!;
    for (const turn of schedule.length === 1 ? [imageTurn, imageFirst] : [imageTurn]) {
      const rows = turn(0)[0]!.length;
      const step = { seed: 55, rows, past: length };
      const positions = turn(next);
      const after = Math.max(...positions.flat()) + 1;
      const token = (shift: number) => {
        const one = int64Tensor([after - shift, after - shift, after - shift], [3, 1, 1]);
        return { position_ids: one };
      };
      const expected = await oracle.run({
        ...{ ...step, positions, state: theirs.state, extra: masks(rows, length) },
      });
      const decoding = { seed: 56, rows: 1, past: length + rows };
      const follows = await oracle.run({
        ...{ ...decoding, state: expected.state },
        extra: { ...masks(1, length + rows), ...token(0) },
      });
      for (const isShort of [false, true]) {
        const shift = isShort ? lacking(ours.state) : 0;
        const actual = await pruned.run({
          ...{ ...step, state: ours.state, positions: turn(next - shift) },
          // Tokens of a later image stay: nothing is pruned after a cache.
          visual: [2, 3, 4],
        });
        expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(bound);
        const again = isShort ? lacking(actual.state) + rows : 0;
        const continued = await pruned.run({
          ...{ ...decoding, state: actual.state, extra: token(again) },
        });
        expect(largestDifference(continued.logits, follows.logits)).toBeLessThan(bound);
      }
      // The place of the image matters.
      const elsewhere = await oracle.run({
        ...{ ...step, state: theirs.state, extra: masks(rows, length) },
        positions: turn(next - lacking(ours.state)),
      });
      expect(largestDifference(elsewhere.logits, expected.logits)).toBeGreaterThan(bound);
    }
    // Positions that do not continue are refused by name.
    const { state } = ours;
    const run = pruned.run({ seed: 55, rows: 1, past: length, state, positions: [[3], [4], [3]] });
    await expect(run).rejects.toThrow(unclearPositions);
  });
});
