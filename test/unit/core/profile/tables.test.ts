import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveAt } from '../../../../src/core/cost/curve';
import { prefillTime } from '../../../../src/core/cost/decoder-times';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Work } from '../../../../src/core/cost/types';
import { decoderTimes } from '../../../../src/core/profile/tables';
import { propertyRuns } from '../../../run-all';
import { layerTime, profileOf, textTokens as text } from './machine';

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
          // A layer's time is that of the machine; where nothing was measured, it is split by
          // FLOPs.
          const share = (_: number, tokens: number) => {
            const [enters, leaves] = machine.perToken[0]!;
            return (
              (enters * tokens + machine.launch) / (machine.launch + (enters + leaves) * tokens)
            );
          };
          const times = decoderTimes(profileOf(machine, kinds, [0, 5]), 'sha256:11', share);
          for (const [length, amount] of times.layers[0]!.entering) {
            const both = amount + curveAt(times.layers[0]!.leaving, length);
            expect(both).toBeCloseTo(layerTime(machine, 0, length, length), 2);
          }
          const prompt = { visualTokens: 200, textTokens: text };
          const keep = left / 200;
          const schedule = [{ layer: at, keep }];
          const flow = tokensPerLayer(6, 200, schedule);
          const found = prefillTime(times, prompt, flow, schedule, textWork);
          const own = kinds.reduce(
            (sum, kind, one) =>
              sum + layerTime(machine, kind, flow.entering[one]! + text, flow.leaving[one]! + text),
            0,
          );
          const after = flow.leaving.at(-1)! + text;
          const expected =
            machine.once +
            own +
            machine.cutPerToken * after +
            machine.scorePerToken * (200 + text) +
            machine.restPerToken * after;
          // Times are kept to a tenth of a microsecond; few tokens are read after the shortest cut.
          expect(Math.abs(found - expected)).toBeLessThan(0.02 * expected + 0.05);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });

  it('distinguishes kinds of layers', () => {
    fc.assert(
      fc.property(machines, (machine) => {
        const kinds = [0, 0, 1, 0, 0, 1, 1, 1];
        const times = decoderTimes(profileOf(machine, kinds, [0, 2, 7]), 'x', () => 0.5);
        for (const kind of [0, 1]) {
          const both = times.layers[kind]!;
          const found = curveAt(both.entering, 240) + curveAt(both.leaving, 240);
          expect(found).toBeCloseTo(layerTime(machine, kind, 240, 240), 1);
        }
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});
