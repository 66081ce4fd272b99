/** The lines of pruned decoders against the unpruned one, and the targets of these. */
import { scheduleCost } from '../../src/core/cost/cost';
import type { DecoderShape, PromptShape } from '../../src/core/cost/types';
import { ratioOf, spreadOf, type Times } from './measure';
import { control, unpruned, type PrunedTimes, type Variant } from './pruned-runs';
import { medianLine, type Line } from './report';

const leastPartOfIdeal = 0.85;
const largestDecode = 1.03;

export function prunedLines(
  variant: Variant,
  shape: DecoderShape,
  lengths: PromptShape,
  measured: PrunedTimes,
): Line[] {
  const { name } = variant;
  const target = { kind: 'at most', value: largestDecode } as const;
  const whole = `${name}: decode step after a prompt without image`;
  return [
    speedUpLine(variant, shape, lengths, measured.prefill),
    overUnpruned(`${name}: decode step / unpruned`, name, measured.decode, target),
    overUnpruned(`${name}: decode step, computed / unpruned`, name, measured.decodeWork, target),
    overUnpruned(`${whole} / unpruned`, name, measured.wholeDecode),
    overUnpruned(`${whole}, computed / unpruned`, name, measured.wholeDecodeWork, target),
  ];
}

/** The unpruned decoder against itself: other ratios that are no farther from 1 mean nothing. */
export function controlLines(what: string, { decode, decodeWork }: PrunedTimes): Line[] {
  return [
    overUnpruned(`${what}: the unpruned decoder against itself, decode step`, control, decode),
    overUnpruned(`${what}: the same, computed`, control, decodeWork),
  ];
}

/** @param times of one prefill, of the unpruned decoder and of the variant by its name */
export function speedUpLine(
  { name, schedule }: Variant,
  shape: DecoderShape,
  lengths: PromptShape,
  times: Times<string>,
): Line {
  const { reduction } = scheduleCost(shape, lengths, schedule);
  const ideal = 1 / (1 - reduction.decoder);
  const speedUp = ratioOf(times[unpruned]!, times[name]!);
  return medianLine(`${name}: prefill speed-up`, 'times', speedUp, {
    target: { kind: 'at least', value: leastPartOfIdeal * ideal },
    note:
      `${percent(speedUp.median / ideal)} of the ideal ${ideal.toFixed(3)}x ` +
      `(${percent(reduction.decoder)} of the FLOPs cut); ${bothMedians(times, name)}`,
  });
}

/** How much longer a variant takes than the unpruned decoder. */
export function overUnpruned(
  what: string,
  name: string,
  times: Times<string>,
  target?: Line['target'],
): Line {
  const ratio = ratioOf(times[name]!, times[unpruned]!);
  return medianLine(what, 'times', ratio, { target, note: bothMedians(times, name) });
}

function bothMedians(times: Times<string>, name: string): string {
  const milliseconds = (of: string) => `${spreadOf(times[of]!).median.toFixed(0)} ms`;
  const other = name === control ? 'again' : 'pruned';
  return `unpruned ${milliseconds(unpruned)}, ${other} ${milliseconds(name)}`;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}
