/** The lines of pruned decoders against the dense one, and the targets of these. */
import { scheduleCost } from '../../src/core/cost/cost';
import type { DecoderShape, PromptShape } from '../../src/core/cost/types';
import { ratioOf, spreadOf, type Times } from './measure';
import { dense, type Measured, type Variant } from './pruned-runs';
import { medianLine, type Line } from './report';

const leastPartOfIdeal = 0.85;
const largestDecode = 1.03;

export function prunedLines(
  variant: Variant,
  shape: DecoderShape,
  lengths: PromptShape,
  { prefill, decode, wholeDecode }: Measured,
): Line[] {
  const { name } = variant;
  return [
    speedUpLine(variant, shape, lengths, prefill),
    overDense(`${name}: decode step / dense`, name, decode, {
      kind: 'at most',
      value: largestDecode,
    }),
    overDense(`${name}: decode step behind a prompt without image / dense`, name, wholeDecode),
  ];
}

function speedUpLine(
  { name, schedule }: Variant,
  shape: DecoderShape,
  lengths: PromptShape,
  times: Times<string>,
): Line {
  const { reduction } = scheduleCost(shape, lengths, schedule);
  const ideal = 1 / (1 - reduction.decoder);
  const speedUp = ratioOf(times[dense]!, times[name]!);
  return medianLine(`${name}: prefill speed-up`, 'times', speedUp, {
    target: { kind: 'at least', value: leastPartOfIdeal * ideal },
    note:
      `${percent(speedUp.median / ideal)} of the ideal ${ideal.toFixed(3)}x ` +
      `(${percent(reduction.decoder)} of the FLOPs cut); ${bothMedians(times, name)}`,
  });
}

/** How much longer a variant takes than the dense decoder. */
export function overDense(
  what: string,
  name: string,
  times: Times<string>,
  target?: Line['target'],
): Line {
  const ratio = ratioOf(times[name]!, times[dense]!);
  return medianLine(what, 'times', ratio, { target, note: bothMedians(times, name) });
}

function bothMedians(times: Times<string>, name: string): string {
  const milliseconds = (of: string) => `${spreadOf(times[of]!).median.toFixed(0)} ms`;
  return `dense ${milliseconds(dense)}, pruned ${milliseconds(name)}`;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}
