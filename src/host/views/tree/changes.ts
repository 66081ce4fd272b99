/**
 * Differences between two states of a tree, so that only those are redrawn. Does not use vscode.
 */

export interface TreeState {
  id: string;
  /** Everything that is shown of the element itself, as text. */
  look: string;
  children: readonly TreeState[];
}

/**
 * The ids of elements to redraw; `undefined` is the root. An element is redrawn with all below it,
 * so nothing below one that is listed is listed again.
 */
export function treeChanges(
  before: readonly TreeState[],
  after: readonly TreeState[],
): (string | undefined)[] {
  if (idsOf(before) !== idsOf(after)) return [undefined];
  return after.flatMap((element, i) => {
    const old = before[i]!;
    if (old.look !== element.look || idsOf(old.children) !== idsOf(element.children)) {
      return [element.id];
    }
    return treeChanges(old.children, element.children);
  });
}

function idsOf(elements: readonly TreeState[]): string {
  return JSON.stringify(elements.map(({ id }) => id));
}
