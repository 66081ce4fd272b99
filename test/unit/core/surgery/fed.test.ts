/**
 * One graph for several prunings against the graph of each: the same outputs, to the last bit, on
 * every export.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { int64Tensor } from '../../../../src/core/model/sessions/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import {
  keepInput,
  noStep,
  sharedGraph,
  sharingKey,
  type Pruning,
} from '../../../../src/core/surgery/pruning/fed';
import { refusalBefore } from '../../../../src/core/surgery/pruning/before-decoder';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { runsAll } from '../../../run-all';
import { ExportSession, openExport, runnableFixtures, type Fixture } from '../../support/exports';
import { traitsOf } from '../../support/hidden-run';

const input = { kind: 'input' } as const;
const mass: Ranking = { kind: 'self-cross' };
const heavy: Ranking = {
  ...{ kind: 'self-cross', debiased: true, exponents: [0.5, 1] },
  ...{ coverage: { block: 2 }, sizeBias: 0.5 },
};

/**
 * One export of each form of attention has more prunings, rankings that carry sizes, and seeds. The
 * others differ in what sharing a graph does not touch: precision and exporter.
 */
const thorough = new Set([
  ...['llama-genai-fp32', 'llama-dynamo23-sdpa', 'mistral-legacy17-sdpa', 'qwen3-vl-genai-fp32'],
  ...['gemma3-dynamo23-sdpa', 'lfm2-genai-fp32-published'],
]);

describe('graphs for several prunings', () => {
  it('have the steps of all, and get as input which of them apply', () => {
    const prunings: Pruning[] = [
      { schedule: steps([0, 0.7], [4, 0.2]), ranking: mass },
      { schedule: steps([0, 0.5], [2, 0.25], [4, 0.1]), ranking: mass },
    ];
    const { pruning, feeds } = sharedGraph(prunings);
    expect(pruning.schedule.map(({ layer }) => layer)).toEqual([0, 2, 4]);
    expect(feeds).toEqual([
      { [keepInput]: [7000, noStep, 2000] },
      { [keepInput]: [5000, 2500, 1000] },
    ]);
  });

  it.each<[string, boolean, Pruning]>([
    ['what they keep', true, { schedule: steps([1, 0.2]), ranking: mass }],
    ['later layers', true, { schedule: steps([1, 0.5], [3, 0.2]), ranking: mass }],
    ['the first layer', false, { schedule: steps([0, 0.5], [1, 0.2]), ranking: mass }],
    ['the ranking', false, { schedule: steps([1, 0.5]), ranking: { kind: 'cross' } }],
    ['having no step', false, { schedule: [], ranking: mass }],
  ])('may differ by %s: %s', async (_, may, other) => {
    const model = await openExport('llama-genai-fp32');
    const one: Pruning = { schedule: steps([1, 0.5]), ranking: mass };
    expect(sharingKey(model, other) === sharingKey(model, one)).toBe(may);
  });

  it('may differ by the seed of a random ranking', async () => {
    const model = await openExport('llama-genai-fp32');
    const of = (seed: number): Pruning => ({
      schedule: steps([1, 0.5]),
      ranking: { kind: 'random', seed },
    });
    expect(sharingKey(model, of(1))).toBe(sharingKey(model, of(2)));
    expect(sharedGraph([of(1), of(2)]).feeds[0]).not.toEqual(sharedGraph([of(1), of(2)]).feeds[1]);
  });
});

/** And one in half precision, whose kept sizes are cast. */
const few = new Set([...thorough, 'llama-genai-then-fp16io32']);
const fixtures = runnableFixtures().filter(({ name }) => runsAll || few.has(name));

describe.each(fixtures)('$name', (fixture: Fixture) => {
  const opened: ExportSession[] = [];
  const open = async (graph: OnnxModel, model: OnnxModel): Promise<ExportSession> => {
    opened.push(await ExportSession.open(fixture, graph, model));
    return opened.at(-1)!;
  };

  afterEach(async () => {
    for (const session of opened.splice(0)) await session.release();
  });

  const isThorough = thorough.has(fixture.name);
  const rankings: Ranking[] = isThorough ? [mass, heavy] : [mass];
  it.each(rankings)('give for every pruning the same as its own graph, by %j', async (ranking) => {
    const model = await openExport(fixture.name);
    const [first, ...others] = fixture.layers as [number, ...number[]];
    const [middle, last] = [others[0]!, others.at(-1)!];
    const further = [
      steps([first, 0.5], [middle, 0.2]),
      steps([first, 0.5]),
      ...(refusalBefore(model) === undefined
        ? [steps([beforeDecoder, 0.8], [middle, 0.3]), steps([beforeDecoder, 0.6], [first, 0.4])]
        : []),
    ];
    const schedules = [
      steps([first, 0.7], [middle, 0.4]),
      last === middle ? steps([first, 0.3]) : steps([first, 0.3], [last, 0.1]),
      ...(isThorough ? further : []),
    ];
    await compare(
      model,
      schedules.map((schedule) => ({ schedule, ranking })),
    );
  });

  if (isThorough) {
    it('give the same for every seed', async () => {
      const [first] = fixture.layers as [number, ...number[]];
      const random = (seed: number): Ranking => ({ kind: 'random', seed });
      await compare(await openExport(fixture.name), [
        { schedule: steps([first, 0.6]), ranking: random(1) },
        { schedule: steps([first, 0.6]), ranking: random(2) },
      ]);
    });
  }

  async function compare(model: OnnxModel, prunings: Pruning[]): Promise<void> {
    const keys = [...new Set(prunings.map((one) => sharingKey(model, one)!))];
    for (const key of keys) {
      const group = prunings.filter((one) => sharingKey(model, one) === key);
      if (group.length === 1) continue;
      const { pruning, feeds } = sharedGraph(group);
      const shared = await open(pruneDecoder(model, pruning, input), model);
      const seen = new Set<string>();
      for (const [at, one] of group.entries()) {
        const extra = Object.fromEntries(
          Object.entries(feeds[at]!).map(([name, of]) => [name, int64Tensor(of, [of.length])]),
        );
        const own = await open(pruneDecoder(model, one, input), model);
        const expected = await everyRun(own, {});
        expect(await everyRun(shared, extra)).toEqual(expected);
        seen.add(JSON.stringify(expected[0]));
      }
      // They really are different prunings.
      expect(seen.size).toBe(group.length);
    }
  }

  /** Logits of a prompt with an image, what follows it, and text alone. */
  async function everyRun(
    session: ExportSession,
    extra: Record<string, ReturnType<typeof int64Tensor>>,
  ) {
    const prefill = await session.prefill({ visual: fixture.visual, extra });
    const turn = traitsOf(fixture).takesTurns
      ? await session.turn(prefill.state, extra)
      : undefined;
    const text = await session.run({ seed: 9, rows: 24, past: 0, extra });
    return [
      prefill.logits,
      await session.decode(prefill.state, 3, () => extra),
      turn?.logits,
      text.logits,
    ];
  }
});

function steps(...all: [layer: number, keep: number][]): Step[] {
  return all.map(([layer, keep]) => ({ layer, keep }));
}
