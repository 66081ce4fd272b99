import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveAt } from '../../../../src/core/cost/curve';
import { prefillTime } from '../../../../src/core/cost/decoder-times';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Work } from '../../../../src/core/cost/types';
import { lengthsUpTo } from '../../../../src/core/profile/lengths';
import { seriesOf } from '../../../../src/core/profile/profile-file';
import { decoderTimes } from '../../../../src/core/profile/tables';
import type { Profile, Series, Timed } from '../../../../src/core/profile/types';

const text = 16;
const few = text + 1;

/** A machine whose times are known: what a layer, a cut and the rest take. */
interface Machine {
  /** By kind: [up to the attention, behind it] of a token. */
  perToken: [number, number][];
  launch: number;
  cutPerToken: number;
  scorePerToken: number;
  restPerToken: number;
  once: number;
}

const layer = ({ perToken, launch }: Machine, kind: number, entered: number, left: number) =>
  launch + perToken[kind]![0] * entered + perToken[kind]![1] * left;

/** What the machine takes for a whole run, from first principles. */
function whole(machine: Machine, kinds: readonly number[], length: number): number {
  const layers = kinds.reduce((sum, kind) => sum + layer(machine, kind, length, length), 0);
  return layers + machine.restPerToken * length;
}

function profileOf(machine: Machine, kinds: number[], boundaries: number[]): Profile {
  const lengths = lengthsUpTo(240);
  const cuts = kinds.map((_, at) => at);
  const series: Series[] = [];
  const add = (of: Timed, length: number, time: number) =>
    series.push(seriesOf(of, length, [time, time, time]));
  for (const length of lengths) {
    add('whole', length, whole(machine, kinds, length));
    add('decode', length, 1);
    for (const boundary of boundaries) {
      const until = kinds.slice(0, boundary);
      const own = until.reduce((sum, kind) => sum + layer(machine, kind, length, length), 0);
      add(`layers:${boundary}`, length, 0.3 + own);
    }
    if (length <= few) continue;
    const kept = (score: number) =>
      machine.once +
      whole(machine, kinds, length) +
      cuts.length * (machine.cutPerToken + score) * length;
    const own = machine.once + machine.cutPerToken * length;
    add('once', length, whole(machine, kinds, length) + own);
    add('kept:bare', length, kept(0));
    add('kept:text', length, kept(machine.scorePerToken));
    add('kept:all', length, kept(3 * machine.scorePerToken));
    const behind = kinds.slice(1).reduce((sum, kind) => sum + layer(machine, kind, few, few), 0);
    const cut = layer(machine, kinds[0]!, length, few) + machine.cutPerToken * few;
    add('first', length, machine.once + cut + behind + machine.restPerToken * few);
  }
  return {
    ...{ version: 1, tool: 'test', series, lengths, kinds, boundaries, cuts, first: 0 },
    model: { name: 'm', fingerprint: 'sha256:00', dtype: 'fp32', layers: kinds.length },
    ...{ device: 'cpu', runtime: '0', textTokens: text },
  };
}

const machines = fc.record({
  perToken: fc.array(
    fc.tuple(
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
    ),
    { minLength: 2, maxLength: 2 },
  ),
  launch: fc.double({ min: 0, max: 2, noNaN: true }),
  cutPerToken: fc.double({ min: 0, max: 0.2, noNaN: true }),
  scorePerToken: fc.double({ min: 0, max: 0.2, noNaN: true }),
  restPerToken: fc.double({ min: 0, max: 0.5, noNaN: true }),
  once: fc.double({ min: 0, max: 2, noNaN: true }),
});

const textWork: Work = { layers: { mapRows: 'text' }, beforeDecoder: {}, sizeBias: false };

describe('decoderTimes', () => {
  it('finds what a machine takes for a layer, a cut, and any schedule', () => {
    fc.assert(
      fc.property(
        machines,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 5 }),
        (machine, left, at) => {
          const kinds = [0, 0, 0, 0, 0, 0];
          // The time of a layer is the machine's own, by which it is split where nothing was measured.
          const share = (_: number, tokens: number) => {
            const [enters, leaves] = machine.perToken[0]!;
            return (
              (enters * tokens + machine.launch) / (machine.launch + (enters + leaves) * tokens)
            );
          };
          const times = decoderTimes(profileOf(machine, kinds, [0, 5]), 'sha256:11', share);
          for (const [length, amount] of times.layers[0]!.entering) {
            const both = amount + curveAt(times.layers[0]!.leaving, length);
            expect(both).toBeCloseTo(layer(machine, 0, length, length), 2);
          }
          const prompt = { visualTokens: 200, textTokens: text };
          const keep = left / 200;
          const schedule = [{ layer: at, keep }];
          const flow = tokensPerLayer(6, 200, schedule);
          const found = prefillTime(times, prompt, flow, schedule, textWork);
          const own = kinds.reduce(
            (sum, kind, one) =>
              sum + layer(machine, kind, flow.entering[one]! + text, flow.leaving[one]! + text),
            0,
          );
          const after = flow.leaving.at(-1)! + text;
          const expected =
            machine.once +
            own +
            machine.cutPerToken * after +
            machine.scorePerToken * (200 + text) +
            machine.restPerToken * after;
          // Times are kept to a tenth of a microsecond; few tokens are read behind the shortest cut.
          expect(Math.abs(found - expected)).toBeLessThan(0.02 * expected + 0.05);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells kinds of layers apart', () => {
    fc.assert(
      fc.property(machines, (machine) => {
        const kinds = [0, 0, 1, 0, 0, 1, 1, 1];
        const times = decoderTimes(profileOf(machine, kinds, [0, 2, 7]), 'x', () => 0.5);
        for (const kind of [0, 1]) {
          const both = times.layers[kind]!;
          const found = curveAt(both.entering, 240) + curveAt(both.leaving, 240);
          expect(found).toBeCloseTo(layer(machine, kind, 240, 240), 1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
