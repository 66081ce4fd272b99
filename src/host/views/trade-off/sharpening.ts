/** Messages to the page while a curve of a few samples is replaced by that of all. */
import type { HostEvent, Situation } from '../../../protocol/trade-off';
import type { Opened } from './statistics';

/** The curve that is there, and that it is a preview where it is. */
export function shownAs({ curve, shown, fitter }: Pick<Opened, 'curve' | 'shown' | 'fitter'>) {
  const sharpening = { samples: shown.facts.samplesInFile, part: 0 };
  return { kind: 'ready' as const, curve, ...(fitter ? {} : { sharpening }) };
}

/**
 * All samples are prepared up to this share; meanwhile a preview stays, marked as one.
 *
 * @param opened what is shown of the statistics being prepared, if anything
 * @param part 0 to 1; beside a preview it is sent in whole percents
 * @returns undefined if the page knows it
 */
export function progressed(
  situation: Situation,
  opened: Pick<Opened, 'fitter'> | undefined,
  part: number,
): { situation: Situation; event: HostEvent } | undefined {
  const isPreview = opened !== undefined && opened.fitter === undefined;
  if (situation.kind !== 'ready' || !situation.sharpening || !isPreview) {
    const preparing = { kind: 'preparing' as const, part };
    return { situation: preparing, event: { type: 'situation', situation: preparing } };
  }
  const { samples, part: shown } = situation.sharpening;
  const now = Math.floor(100 * part) / 100;
  if (now === shown) return undefined;
  const sharpening = { samples, part: now };
  return { situation: { ...situation, sharpening }, event: { type: 'sharpening', sharpening } };
}
