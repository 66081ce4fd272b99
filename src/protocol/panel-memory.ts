/**
 * What the window remembers of a trade-off panel across reloads; it may be from an older version,
 * or arbitrary.
 */
import * as v from 'valibot';
import { ifRight, number, part, read, text, withoutGaps } from './schema';
import { convention, method, metric } from './trade-off-messages';

/** The figure that the measured plot shows. */
const measuredChoice = v.pipe(
  v.object({
    x: v.picklist(['flops', 'time']),
    y: v.picklist(['accuracy', 'kl']),
    /** All if absent. */
    category: ifRight(text),
    /** The chosen set of measurements, by data and samples; the set with most points if absent. */
    data: ifRight(text),
  }),
  withoutGaps(),
);

/** The host reopens the panel by `folder`, the page restores the rest. */
const panelMemory = v.pipe(
  v.object({
    folder: text,
    metric: ifRight(metric),
    convention: ifRight(convention),
    /** Of the slider. */
    reduction: ifRight(number((value) => value >= 0 && value <= 1)),
    statistics: ifRight(text),
    profile: ifRight(text),
    recipe: ifRight(text),
    method: ifRight(method),
    /** Part of the visual tokens that enters the decoder, where it was chosen. */
    before: ifRight(part),
    measured: ifRight(measuredChoice),
  }),
  withoutGaps(),
);

export type MeasuredChoice = v.InferOutput<typeof measuredChoice>;
export type PanelMemory = v.InferOutput<typeof panelMemory>;

/** @returns its known keys that are right, or undefined without the folder */
export function validateMemory(raw: unknown): PanelMemory | undefined {
  return read(panelMemory, raw);
}
