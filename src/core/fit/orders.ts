/** The rankings of a recipe as orders of dropping. */
import type { Ranking } from '../recipe/types';
import type { Order } from './simulate';

/** @returns for a sample, its tokens from the first to go to the last, at every layer */
export function orderOf(ranking: Ranking, layers: number): Order {
  switch (ranking.kind) {
    case 'self-cross':
      return (sample) => sample.byProduct;
    case 'self':
      return (sample) => sample.bySelf;
    case 'cross':
      return (sample) => sample.byCross;
    case 'random':
      return ({ visualTokens }, index) => shuffled(visualTokens, layers, ranking.seed, index);
    case 'stride':
      throw new Error('the loss of a stride ranking is not predicted');
  }
}

/** An independent permutation at every layer, the same for the same seed and sample index. */
function shuffled(n: number, layers: number, seed: number, sample: number): Uint16Array {
  const order = new Uint16Array(layers * n);
  const next = mulberry32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(sample + 1, 0x85ebca6b));
  for (let layer = 0; layer < layers; layer++) {
    const part = order.subarray(layer * n, (layer + 1) * n);
    for (let i = 0; i < n; i++) {
      const j = Math.floor(next() * (i + 1));
      part[i] = part[j]!;
      part[j] = i;
    }
  }
  return order;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to shuffle with. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
