/** Times of an imaginary device, as tests need them. */
import fc from 'fast-check';
import type { Curve } from '../../../../src/core/cost/curve';
import type { DecoderTimes } from '../../../../src/core/cost/times';

/** A staircase, which may go down as well as up. */
function curveArbitrary(longest: number, most: number): fc.Arbitrary<Curve> {
  return fc
    .array(fc.double({ min: 0, max: most, noNaN: true }), { minLength: 4, maxLength: 9 })
    .map((amounts) =>
      amounts.map((amount, at): [number, number] => [
        1 + Math.round((at * longest) / (amounts.length - 1)),
        // Rising as a whole.
        amount + (most * at) / 2,
      ]),
    );
}

/** Times for so many layers; every other one is of a second kind. */
export function timesArbitrary(layers: number, longest: number): fc.Arbitrary<DecoderTimes> {
  const curve = (most: number) => curveArbitrary(longest, most);
  const layer = fc.record({ entering: curve(2), leaving: curve(3) });
  return fc.record({
    device: fc.constant('cpu'),
    profile: fc.constant('sha256:22'),
    longest: fc.constant(longest),
    kinds: fc.constant(Array.from({ length: layers }, (_, at) => at % 2)),
    layers: fc.tuple(layer, layer).map((both) => [...both]),
    cut: fc.record({ bare: curve(0.2), text: curve(0.3), all: curve(0.5) }),
    textTokens: fc.integer({ min: 1, max: 20 }),
    once: curve(0.3),
    rest: curve(1),
    decode: curve(1),
    embeddings: curve(0.1),
    encoder: fc.constant({ milliseconds: 4, visualTokens: 9 }),
  });
}
