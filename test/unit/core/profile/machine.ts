/** Machines whose times are known, and profiles of them. */
import { lengthsUpTo } from '../../../../src/core/profile/lengths';
import { seriesOf } from '../../../../src/core/profile/profile-file';
import type { Profile, Series, Timed } from '../../../../src/core/profile/types';

export const textTokens = 16;
const few = textTokens + 1;

/** A machine whose times are known: what a layer, a cut and the rest take. */
export interface Machine {
  /** By kind: [up to the attention, after it] of a token. */
  perToken: [number, number][];
  launch: number;
  cutPerToken: number;
  scorePerToken: number;
  restPerToken: number;
  once: number;
}

/** One that takes the same for every token. */
export const machine: Machine = {
  perToken: [[0.5, 0.5]],
  ...{ launch: 1, once: 0, cutPerToken: 0.01, scorePerToken: 0.01, restPerToken: 0.1 },
};

export const layerTime = (
  { perToken, launch }: Machine,
  kind: number,
  entered: number,
  left: number,
) => launch + perToken[kind]![0] * entered + perToken[kind]![1] * left;

/** The time of the machine for a whole run, from first principles. */
function whole(machine: Machine, kinds: readonly number[], length: number): number {
  const layers = kinds.reduce((sum, kind) => sum + layerTime(machine, kind, length, length), 0);
  return layers + machine.restPerToken * length;
}

/** What a profile of it would be. */
export function profileOf(machine: Machine, kinds: number[], boundaries: number[]): Profile {
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
      const own = until.reduce((sum, kind) => sum + layerTime(machine, kind, length, length), 0);
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
    const behind = kinds
      .slice(1)
      .reduce((sum, kind) => sum + layerTime(machine, kind, few, few), 0);
    const cut = layerTime(machine, kinds[0]!, length, few) + machine.cutPerToken * few;
    add('first', length, machine.once + cut + behind + machine.restPerToken * few);
  }
  return {
    ...{ version: 1, tool: 'test', series, lengths, kinds, boundaries, cuts, first: 0 },
    model: { name: 'm', fingerprint: 'sha256:00', dtype: 'fp32', layers: kinds.length },
    ...{ device: 'cpu', runtime: '0', textTokens },
  };
}
