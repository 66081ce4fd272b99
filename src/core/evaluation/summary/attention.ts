/** The attention mass that a recipe loses, as its record keeps it. */
import type { Step } from '../../cost/types';
import { fourDecimals, meanOf } from '../../sums';
import type { AttentionRecord } from '../../recipe/types';
import type { MeasuredValue } from '../../recipe/results/measured-value';
import { pairedInterval } from '../statistics/bootstrap';
import type { AttentionLoss } from '../types';
import { rounded } from './paired';

/**
 * Rounds for each layer, of which there may be a hundred; the mean over them takes the usual
 * number.
 */
const roundsByLayer = 2_000;

type Part = 'self' | 'cross';
/** The part of a pair that is needed. */
interface Observed {
  sample: { group: string };
  answer: { attention?: AttentionLoss | undefined };
}
interface Found {
  group: string;
  loss: AttentionLoss;
}

/**
 * Means over samples: of all layers that have masses, as a fit's predicted loss is, and of each
 * that pruning reached.
 * @param pairs in an order that does not depend on how they were measured
 * @returns nothing where some sample was measured without it, or none has visual tokens
 */
export function attentionRecord(
  schedule: readonly Step[],
  pairs: readonly Observed[],
): { attention?: AttentionRecord } {
  const all = pairs.flatMap(({ sample: { group }, answer: { attention: loss } }) =>
    loss === undefined ? [] : [{ group, loss }],
  );
  const found = all.filter(({ loss }) => loss.layers.length > 0);
  const [first] = found;
  if (first === undefined || all.length < pairs.length) return {};
  const firstCut = Math.min(...schedule.map(({ layer }) => layer));
  const isSimulated = found.every(({ loss }) => loss.simulated !== undefined);
  const both = (of: (loss: AttentionLoss, part: Part) => number, rounds?: number) => ({
    self: measured(found, (loss) => of(loss, 'self'), rounds),
    cross: measured(found, (loss) => of(loss, 'cross'), rounds),
  });
  const simulated = (of: (losses: Float32Array) => number) =>
    isSimulated
      ? {
          simulated: {
            self: fourDecimals(meanOf(found.map(({ loss }) => of(loss.simulated!.self)))),
            cross: fourDecimals(meanOf(found.map(({ loss }) => of(loss.simulated!.cross)))),
          },
        }
      : {};
  const layers = first.loss.layers.flatMap((layer, at) =>
    layer <= firstCut
      ? []
      : [
          {
            layer,
            ...both((loss, part) => loss[part][at]!, roundsByLayer),
            ...simulated((losses) => losses[at]!),
          },
        ],
  );
  return {
    attention: {
      ...(found.length < pairs.length ? { samples: found.length } : {}),
      ...both((loss, part) => meanOf(loss[part])),
      ...simulated(meanOf),
      layers,
    },
  };
}

function measured(
  found: readonly Found[],
  of: (loss: AttentionLoss) => number,
  rounds?: number,
): MeasuredValue {
  const groups = found.map(({ group }) => group);
  const interval = pairedInterval(
    found.map(({ loss }) => of(loss)),
    { groups, rounds },
  )!;
  return { value: fourDecimals(interval.mean), interval: rounded(interval) };
}
