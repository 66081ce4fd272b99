/** A profile's additions to the page: times of recipes, and of unpruned prompts. Pure. */
import { scheduleCost } from '../../src/core/cost/cost';
import { timeAround } from '../../src/core/cost/decoder-times';
import { prunableLayers } from '../../src/core/cost/layers';
import type { DecoderTimes } from '../../src/core/cost/times';
import type { DecoderShape, PanelState, PromptShape } from '../../src/protocol/trade-off';
import type { Stated } from './axis';

/** Recipes of the decoder that the curve is of take their times from its profile. */
export function withTimes(state: PanelState): PanelState {
  const { situation, recipes } = state;
  const curve = situation.kind === 'ready' ? situation.curve : undefined;
  const times = curve?.shape.times;
  if (curve === undefined || times === undefined) return state;
  const own = sizesOf(curve.shape);
  return {
    ...state,
    recipes: recipes.map((recipe) => {
      const { numbers } = recipe;
      if (numbers === undefined || sizesOf(numbers.shape) !== own) return recipe;
      return { ...recipe, numbers: { ...numbers, shape: { ...numbers.shape, times } } };
    }),
  };
}

function sizesOf({ times: _times, ...shape }: DecoderShape): string {
  return JSON.stringify([
    ...[shape.layers, shape.hiddenSize, shape.intermediateSize, shape.attentionHeads],
    ...[shape.keyValueHeads, shape.headSize, prunableLayers(shape)],
  ]);
}

const known = new WeakMap<PromptShape, { times: DecoderTimes; stated: Stated }>();

/** The same object for the same prompt and times, so that nothing is drawn again. */
export function statedAt(shape: DecoderShape, prompt: PromptShape): Stated {
  const { times } = shape;
  if (times === undefined) return prompt;
  const before = known.get(prompt);
  if (before?.times === times) return before.stated;
  const { prefill, firstToken } = scheduleCost(shape, prompt, []).times!;
  const whole = timeAround(times, prompt);
  const { encoder } = times;
  const pictures = encoder && prompt.visualTokens / Math.max(1, encoder.visualTokens);
  const made: Stated = {
    ...prompt,
    unpruned: { latency: prefill.unpruned, ...(firstToken && { ttft: firstToken.unpruned }) },
    ...(whole !== undefined &&
      encoder && { floor: { whole, encoder: encoder.milliseconds * (pictures ?? 1) } }),
  };
  known.set(prompt, { times, stated: made });
  return made;
}
