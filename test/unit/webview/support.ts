/** What the panel's tests share: a small decoder, recipes of it, strings that show their values. */
import { scheduleCost } from '../../../src/core/cost/cost';
import type { DecoderTimes } from '../../../src/core/cost/times';
import type {
  CurvePoint,
  DecoderShape,
  PanelRecipe,
  PanelState,
  PromptShape,
  RecipeNumbers,
  Step,
  Work,
} from '../../../src/protocol/trade-off';
import { tradeOffStrings, type TradeOffStrings } from '../../../webview/trade-off/strings';

export const shape: DecoderShape = {
  layers: 4,
  hiddenSize: 8,
  intermediateSize: 16,
  attentionHeads: 2,
  keyValueHeads: 1,
  headSize: 4,
};

export const prompt: PromptShape = { visualTokens: 100, textTokens: 10 };

/** 1 ms a layer and 0.01 ms a token that enters or leaves one; a decoder alone. */
export const times: DecoderTimes = {
  ...{ device: 'cpu', profile: 'sha256:22', longest: 200, kinds: [0, 0, 0, 0], textTokens: 10 },
  layers: [
    {
      entering: [
        [0, 1],
        [200, 3],
      ],
      leaving: [
        [0, 0],
        [200, 2],
      ],
    },
  ],
  cut: { bare: [[1, 0]], text: [[1, 0]], all: [[1, 0]] },
  ...{ once: [[1, 0]], rest: [[1, 0]], decode: [[1, 1]] },
};

/** Every string is its key and what is filled in: `beyondReach[{0}]`. */
export const strings = Object.fromEntries(
  Object.keys(tradeOffStrings()).map((key) => [key, `${key}[{0}|{1}|{2}|{3}|{4}|{5}|{6}|{7}]`]),
) as TradeOffStrings;

/** As the paper's ranking has it. */
export const work: Work = { layers: { mapRows: 'all' }, beforeDecoder: {}, sizeBias: false };

export function pointOf(
  schedule: readonly Step[],
  selfLoss: number,
  crossLoss: number,
): CurvePoint {
  return { cost: scheduleCost(shape, prompt, schedule, { work }), selfLoss, crossLoss };
}

export const frontier: CurvePoint[] = [
  pointOf([], 0, 0),
  pointOf([{ layer: 2, keep: 0.5 }], 0.1, 0.2),
  pointOf([{ layer: 0, keep: 0.5 }], 0.3, 0.5),
  pointOf([{ layer: 0, keep: 0.01 }], 0.9, 0.8),
];

export function recipe(
  name: string,
  schedule: Step[],
  more: Partial<RecipeNumbers> = {},
): PanelRecipe {
  const budget = { metric: 'flops', convention: 'decoder', reduction: 0.4 } as const;
  const own = { schedule, budget, shape, prompt, work, hash: `sha256:${name}` };
  const numbers = { ...own, mass: 'fitprune' as const, ...more };
  return { id: `file:///${name}`, name, numbers };
}

export function stateOf(recipes: PanelRecipe[], more: Partial<PanelState> = {}): PanelState {
  const method = 'fitprune' as const;
  const curve = {
    method,
    before: 1,
    shape,
    prompt,
    work,
    samples: 3,
    frontier: { decoder: frontier, visual: frontier },
  };
  return {
    folder: '/model',
    modelName: 'model',
    situation: { kind: 'ready', curve },
    statistics: [],
    method,
    before: { keep: 1 },
    measuring: { sweeps: [] },
    recipes,
    ...(recipes[0] && { chosenRecipe: recipes[0].id }),
    ...more,
  };
}
