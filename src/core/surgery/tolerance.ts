/**
 * The tolerance rewrite: a decoder that drops, layer by layer, as much as a tolerance of lost
 * attention allows.
 */
import { visualIndexInput } from '../model/folder/decoder-interface';
import { valueInfo } from '../onnx/value-info';
import type { OnnxModel } from '../onnx/model-file';
import type { HeadAggregate } from '../ranking/mass/definition';
import { addPruning } from './pruning/pruning';
import { encodeRewrite, type RewrittenGraph } from './rewrite';

export interface ToleranceGraph extends RewrittenGraph {
  /** Name of the int64 [V] input with the rows of the visual tokens. */
  visualIndexInput: string;
  /** Input, float [1]: the part of each layer's masses that may go, below 1. */
  alpha: string;
  /** Input, float [2, layers]: self and cross mass of the unpruned model, by place in `layers`. */
  totals: string;
  /** Output, int64 [layers]: visual tokens that leave each. */
  left: string;
  /** Output, float [2, layers]: self and cross mass of the tokens that entered each. */
  masses: string;
}

/** As `totals`: no mass reaches this, so that nothing is dropped. */
export const beyondAnyMass = 1e30;

/**
 * Rewrites a decoder so that a first prefill drops, after every one of `layers`, the visual tokens
 * whose self and cross mass, by the attention among those that are left, are within a tolerance;
 * counts differ by prompt. Counts and masses are the only outputs, so that nothing after the last
 * of them is computed. With totals of `beyondAnyMass` nothing is dropped, and the masses are the
 * totals themselves.
 *
 * @param layers with attention, ascending
 * @throws HumanError when the graph is not understood or has no such layer
 */
export function buildToleranceGraph(
  original: OnnxModel,
  layers: readonly number[],
  aggregate: HeadAggregate,
): ToleranceGraph {
  const [alpha, totals] = ['fitprune/tolerance', 'fitprune/unpruned_masses'];
  const schedule = layers.map((layer) => ({ layer, keep: 1 }));
  const decoder = addPruning(
    original,
    { schedule, ranking: { kind: 'self-cross' } },
    { kind: 'input' },
    true,
    { alpha, totals, aggregate },
  );
  const { model, builder, after } = decoder;
  model.graph.input.push(
    valueInfo(alpha, 'float', [1]),
    valueInfo(totals, 'float', [2, layers.length]),
  );
  const left = builder.node(
    'Concat',
    after.map(({ ordinals }) => builder.node('Shape', [ordinals!])),
    { attributes: { axis: 0 }, output: 'left' },
  );
  const masses = builder.node(
    'Concat',
    after.map((state) => builder.node('Unsqueeze', [state.totals!, builder.ints([1])])),
    { attributes: { axis: 1 }, output: 'masses' },
  );
  model.graph.output = [
    valueInfo(left, 'int64', [layers.length]),
    valueInfo(masses, 'float', ['kinds', layers.length]),
  ];
  decoder.finish();
  return { ...encodeRewrite(model), visualIndexInput, alpha, totals, left, masses };
}
