/**
 * Decoders from real exporters, every form and precision by every command: in fp32 against
 * PyTorch's eager attention, in others against the same file with the dropped tokens masked out.
 */
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floats } from '../../../../src/core/model/sessions/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { largestDifference } from '../../support/decoder';
import {
  ExportSession,
  openExport,
  runnableFixtures,
  survivingRows,
  type Fixture,
} from '../../support/exports';
import { cacheLengths, hiddenRun, lengthsBy, traitsOf } from '../../support/hidden-run';
import { runsAll } from '../../../run-all';
import { hidingMasks, maskedModel, type MaskedModel } from '../../support/masked';

const input = { kind: 'input' } as const;
const ranking = { kind: 'self-cross' } as const;

/** Rows are gone for good where convolutions mix neighbours: no mask equals that. */
const mixesRows = (fixture: Fixture): boolean => fixture.family.startsWith('lfm2');

describe.each(runnableFixtures())('$name', (fixture: Fixture) => {
  let model: OnnxModel;
  let unpruned: ExportSession;
  let masked: MaskedModel;
  let oracle: ExportSession;
  const opened: ExportSession[] = [];
  const { visual, layers, length } = fixture;
  const { takesTurns, isExact, isHalf, isWindowed } = traitsOf(fixture);
  // Quantized activations take their scales from all rows.
  const bound = isExact ? 2e-4 : isHalf ? 0.1 : fixture.precision === 'int4' ? 2e-3 : 0.3;

  const open = async (graph: OnnxModel | Uint8Array): Promise<ExportSession> => {
    const session = await ExportSession.open(fixture, graph, model);
    opened.push(session);
    return session;
  };
  const maskedRun = (schedule: { layer: number; keep: number }[], kept: number[][]) =>
    hiddenRun(fixture, oracle, masked, schedule, kept);
  const prune = async (schedule: { layer: number; keep: number }[]): Promise<ExportSession> =>
    open(pruneDecoder(model, { schedule, ranking }, input));

  beforeAll(async () => {
    model = await openExport(fixture.name);
    unpruned = await open(model);
    masked = maskedModel(model);
    oracle = await open(masked.model);
  });

  afterAll(async () => {
    for (const session of opened) await session.release();
  });

  it.each([undefined, 'cpu'] as const)('gives its masses, for device %s', async (device) => {
    const graph = buildScoringGraph(model, { aggregate: 'max', device });
    const { outputs } = await (await open(graph.bytes)).prefill({ visual });
    const expected = isExact ? fixture.masses : await ownMasses();
    graph.masses.forEach((name, at) => {
      const values = floats(outputs[name] as Tensor);
      const masses = expected[at];
      if (masses === undefined) return;
      const mean = masses.self.reduce((sum, value) => sum + value, 0) / masses.self.length;
      const difference = largestDifference(values, [...masses.self, ...masses.cross]);
      expect(difference).toBeLessThan((isExact ? 1e-4 : 0.02) * mean);
    });
    expect(graph.masses).toHaveLength(layers.length);
  });

  it('equals the unpruned model at keep = 1, in every kind of run', async () => {
    const pruned = await prune(layers.map((layer) => ({ layer, keep: 1 })));
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

  it('leaves text alone unchanged', async () => {
    const pruned = await prune([{ layer: layers[0]!, keep: 0.4 }]);
    const text = { seed: 9, rows: 24, past: 0 };
    expectSame((await pruned.run(text)).logits, (await unpruned.run(text)).logits);
  });

  it.each(
    schedulesOf(fixture)
      .filter((schedule, at) => runsAll || at === 0 || schedule.length > 1)
      .map((schedule) => [describeSchedule(schedule), schedule] as const),
  )('prunes %s like a run that hides the dropped tokens', async (_, schedule) => {
    const pruned = await prune(schedule);
    const kept = await survivors(schedule);
    const reference = fixture.pruned.find((one) => same(one.schedule, schedule));
    if (isExact) expect(kept).toEqual(reference!.kept);
    const expected = isExact ? reference! : await maskedRun(schedule, kept);
    const actual = await pruned.prefill({ visual });
    expect(actual.rows).toBe(length - visual.length + kept.at(-1)!.length);
    expect(cacheLengths(fixture, actual.state)).toEqual(lengthsBy(fixture, schedule, kept));
    expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(bound);
    const decoded = await pruned.decode(actual.state, 8);
    expect(largestDifference(decoded, expected.decode)).toBeLessThan(bound);
    if (takesTurns) {
      const turn = await pruned.turn(actual.state);
      expect(largestDifference(turn.logits, expected.turn)).toBeLessThan(bound);
    }
    // A wrong set of the same size differs by far more: the comparison can fail.
    if (isWindowed || mixesRows(fixture) || schedule[0]!.layer === layers.at(-1)) return;
    const [first] = kept;
    const stranger = visual.find((row) => !first!.includes(row))!;
    const wrong = kept.map((rows) => [stranger, ...rows.slice(1)].toSorted((a, b) => a - b));
    const other = await maskedRun(schedule, wrong);
    const last = (logits: Float32Array) => logits.slice(-fixture.vocabulary);
    expect(largestDifference(last(actual.logits), last(other.logits))).toBeGreaterThan(bound);
  });

  /** In fp32 on the CPU, to the bit. */
  function expectSame(actual: Float32Array, expected: Float32Array): void {
    const most = isHalf && !isExact ? 0.05 : 0;
    expect(largestDifference(actual, expected)).toBeLessThanOrEqual(most);
  }

  async function survivors(schedule: { layer: number; keep: number }[]): Promise<number[][]> {
    const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
    const { outputs } = await (await open(graph.bytes)).prefill({ visual });
    return survivingRows(graph.survivors, outputs, visual);
  }

  /**
   * Self and cross mass from the probabilities that the operators give; undefined where they do
   * not.
   */
  async function ownMasses(): Promise<({ self: number[]; cross: number[] } | undefined)[]> {
    const { outputs } = await oracle.prefill({ extra: masks(length, 0, () => []) });
    const text = Array.from({ length }, (_, row) => row).filter((row) => row > visual.at(-1)!);
    return masked.probabilities.map((name) => {
      if (name === undefined) return undefined;
      const map = outputs[name] as Tensor;
      const data = floats(map);
      const [, heads, rows, columns] = map.dims as [number, number, number, number];
      const largest = (row: number, column: number): number =>
        Math.max(
          ...Array.from(
            { length: heads },
            (_, head) => data[(head * rows + row) * columns + column]!,
          ),
        );
      const mean = (of: number[], column: number): number =>
        of.reduce((sum, row) => sum + largest(row, column), 0) / of.length;
      return {
        self: visual.map((column) => mean(visual, column)),
        cross: visual.map((column) => mean(text, column)),
      };
    });
  }

  const masks = (
    rows: number,
    past: number,
    hidden: (layer: number) => number[],
  ): Record<string, Tensor> => hidingMasks(masked.layers, rows, past, hidden);
});

function schedulesOf({ pruned, layers }: Fixture): { layer: number; keep: number }[][] {
  if (pruned.length > 0) return pruned.map(({ schedule }) => schedule);
  return [
    [{ layer: layers[0]!, keep: 0.4 }],
    [0.7, 0.4, 0.1].slice(0, layers.length).map((keep, at) => ({ layer: layers[at]!, keep })),
  ];
}

function describeSchedule(schedule: { layer: number; keep: number }[]): string {
  return schedule.map(({ layer, keep }) => `to ${keep} after layer ${layer}`).join(', ');
}

function same(a: readonly { layer: number; keep: number }[], b: typeof a): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
