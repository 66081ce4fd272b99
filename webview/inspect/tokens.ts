/** What happened to a sample's visual tokens, layer by layer. Pure. */
import { beforeDecoder } from '../../src/core/cost/types';
import { stays } from '../../src/core/inspection/types';
import type { Observation } from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { fill } from '../shared/fill';

/**
 * The slider's place before any token is dropped: one place before layer 0, or another one before a
 * step that prunes there.
 */
export function startOf(exits: Int32Array): number {
  return exits.includes(beforeDecoder) ? beforeDecoder - 1 : beforeDecoder;
}

/** Whether a token has been dropped after a layer, or, for `beforeDecoder`, before the first. */
export function isGone(exits: Int32Array, token: number, layer: number): boolean {
  return exits[token]! <= layer;
}

/** A layer, or the place before the first, in words. */
export function placeName(
  strings: Pick<InspectStrings, 'layerNumber' | 'beforeDecoder'>,
  layer: number,
): string {
  return layer === beforeDecoder ? strings.beforeDecoder : fill(strings.layerNumber, layer);
}

/** Tokens that leave a layer. */
export function countLeaving(exits: Int32Array, layer: number): number {
  return exits.reduce((count, _, token) => count + (isGone(exits, token, layer) ? 0 : 1), 0);
}

export interface Dropped {
  layer: number;
  tokens: number;
}

/** The layers that dropped any, in their order, and the place before them. */
export function droppedByLayer(exits: Int32Array): Dropped[] {
  const counts = new Map<number, number>();
  for (const exit of exits) if (exit !== stays) counts.set(exit, (counts.get(exit) ?? 0) + 1);
  const all = [...counts].map(([layer, tokens]) => ({ layer, tokens }));
  return all.sort((a, b) => a.layer - b.layer);
}

/** A mass and its place among all that were there, the largest being 1. */
export interface Ranked {
  mass: number;
  rank: number;
}

export interface TokenMasses {
  self: Ranked;
  cross: Ranked;
  /** Tokens that entered the layer. */
  among: number;
}

/** Masses of tokens at any layer; ranks of a layer are worked out once. */
export class MassTable {
  private readonly ranks = new Map<string, Int32Array>();

  constructor(private readonly observation: Observation) {}

  /** undefined if the token did not enter the layer, and before the first layer. */
  of(run: 'unpruned' | 'pruned', layer: number, token: number): TokenMasses | undefined {
    const { masses, visualTokens, exits } = this.observation;
    const values = masses[run][layer];
    if (!values || !this.enters(run, layer, token)) return undefined;
    const at = (which: 0 | 1): Ranked => ({
      mass: values[which * visualTokens + token]!,
      rank: this.ranksOf(run, layer, which)[token]!,
    });
    const among = run === 'unpruned' ? visualTokens : countLeaving(exits, layer - 1);
    return { self: at(0), cross: at(1), among };
  }

  private enters(run: 'unpruned' | 'pruned', layer: number, token: number): boolean {
    return run === 'unpruned' || !isGone(this.observation.exits, token, layer - 1);
  }

  private ranksOf(run: 'unpruned' | 'pruned', layer: number, which: 0 | 1): Int32Array {
    const key = `${run} ${layer} ${which}`;
    const known = this.ranks.get(key);
    if (known) return known;
    const { masses, visualTokens } = this.observation;
    const values = masses[run][layer]!.subarray(which * visualTokens, (which + 1) * visualTokens);
    const order = Array.from({ length: visualTokens }, (_, token) => token)
      .filter((token) => this.enters(run, layer, token))
      // As the graph does: of equals, the earlier token first.
      .sort((a, b) => values[b]! - values[a]! || a - b);
    const ranks = new Int32Array(visualTokens);
    order.forEach((token, at) => {
      ranks[token] = at + 1;
    });
    this.ranks.set(key, ranks);
    return ranks;
  }
}
