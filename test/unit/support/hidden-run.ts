/**
 * The unpruned file with the tokens that a schedule drops hidden from the layers after each cut:
 * pruning must give the same.
 */
import type { Step } from '../../../src/core/cost/types';
import type { ExportSession, Fixture, PrunedReference, State } from './exports';
import { hiddenAfter, hidingMasks, type MaskedModel } from './masked';

/** What a fixture can be checked against. */
export function traitsOf(fixture: Fixture) {
  return {
    // Some decoders take one row at a time after their first prompt.
    takesTurns: typeof fixture.cpu.turn === 'number',
    isExact: fixture.precision === 'fp32',
    // Half precision rounds at other places.
    isHalf: fixture.precision.includes('16') || fixture.exporter.includes('webgpu'),
    // A window may hide a wrong set from the last row.
    isWindowed: fixture.window.some((columns) => columns !== null),
  };
}

/**
 * @param oracle a session over the masked model
 * @param kept rows of the visual tokens that stay, by cut
 */
export async function hiddenRun(
  fixture: Fixture,
  oracle: ExportSession,
  { layers }: MaskedModel,
  schedule: readonly Step[],
  kept: number[][],
): Promise<Pick<PrunedReference, 'logits' | 'decode' | 'turn'>> {
  const { length, visual, vocabulary } = fixture;
  const hidden = hiddenAfter(schedule, visual, kept);
  const masks = (rows: number, past: number) => hidingMasks(layers, rows, past, hidden);
  const prefill = await oracle.prefill({ extra: masks(length, 0) });
  const stay = (row: number): boolean => !visual.includes(row) || kept.at(-1)!.includes(row);
  const logits = Array.from({ length }, (_, row) => row)
    .filter(stay)
    .flatMap((row) => [...prefill.logits.subarray(row * vocabulary, (row + 1) * vocabulary)]);
  const decode = await oracle.decode(prefill.state, 8, (past) => masks(1, past));
  const turn = traitsOf(fixture).takesTurns
    ? (await oracle.turn(prefill.state, masks(5, length))).logits
    : new Float32Array();
  return { logits: Float32Array.from(logits), decode, turn };
}

/** Rows that each layer caches of the prompt. */
export function lengthsBy(
  { layers, length, visual }: Fixture,
  schedule: readonly { layer: number }[],
  kept: readonly (readonly number[])[],
): number[] {
  return layers.map((layer) => {
    const cut = schedule.findLastIndex((step) => step.layer < layer);
    return length - visual.length + (cut < 0 ? visual.length : kept[cut]!.length);
  });
}

/** Lengths of the value caches: keys may carry the numbers of their columns as well. */
export function cacheLengths({ layers }: Fixture, state: State): number[] {
  return layers.map((layer) => state[`past_key_values.${layer}.value`]!.dims[2]!);
}
