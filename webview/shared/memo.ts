/**
 * Keeps the last value as long as equal ones come, so that what is drawn from it need not be drawn
 * again.
 */
export class Memo<T extends object> {
  private last: T | undefined;

  /** Parts are equal as JSON; the same object is not compared in depth. */
  of(value: T): T {
    if (!this.last || !isEqual(this.last, value)) this.last = value;
    return this.last;
  }
}

function isEqual(a: object, b: object): boolean {
  const [before, after] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every(
    (key) =>
      before[key] === after[key] || JSON.stringify(before[key]) === JSON.stringify(after[key]),
  );
}
