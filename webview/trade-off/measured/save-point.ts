/** The button that makes a recipe of a point of a sweep. */
import { button, type Button } from '../../shared/toolkit';
import type { TradeOffStrings } from '../strings';

/** A point of a sweep. */
export interface SweptPlace {
  sweep: string;
  index: number;
}

/**
 * One request at a time.
 *
 * @param place called when it is pressed; undefined if there is nothing to save
 */
export function savePointButton(
  strings: TradeOffStrings,
  place: () => SweptPlace | undefined,
  onSavePoint: (sweep: string, index: number) => Promise<void>,
): Button {
  const save = button(strings.savePoint, () => {
    const point = place();
    if (!point) return;
    save.disabled = true;
    void onSavePoint(point.sweep, point.index).finally(() => {
      save.disabled = false;
    });
  });
  return save;
}
