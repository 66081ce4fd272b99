/** What nothing else beats: of fits, of candidates, of points that were measured. */

export interface Pareto<Item> {
  /** More is cheaper. */
  saving: (item: Item) => number;
  /** More is better. */
  worth: (item: Item) => number;
  /** Whether two savings count as equal; if absent, only equal numbers do. */
  isEqual?: (a: Item, b: Item) => boolean;
}

/**
 * Items that no other beats: by being at least as good both ways and better in one, or by being
 * worth more at a saving that is as good as equal. From the most expensive to the cheapest; of
 * items that are alike in both, all.
 */
export function nonDominated<Item>(
  items: readonly Item[],
  { saving, worth, isEqual }: Pareto<Item>,
): Item[] {
  const beats = (a: Item, b: Item): boolean =>
    saving(a) >= saving(b)
      ? worth(a) > worth(b) || (worth(a) === worth(b) && saving(a) > saving(b))
      : worth(a) > worth(b) && isEqual?.(a, b) === true;
  return items
    .filter((one) => !items.some((other) => beats(other, one)))
    .sort((a, b) => saving(a) - saving(b));
}
