/** Small checks for messages from a webview: nothing it sends is believed before it passed them. */

export type Unchecked = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown, longest = 10_000): value is string {
  return typeof value === 'string' && value.length <= longest;
}

export function isOneOf<T extends string>(value: unknown, choices: readonly T[]): value is T {
  return typeof value === 'string' && (choices as readonly string[]).includes(value);
}

export function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

export function isInteger(value: unknown, least: number, most: number): value is number {
  return isNumber(value, least, most) && Number.isInteger(value);
}

export function isArrayOf<T>(
  value: unknown,
  isItem: (item: unknown) => item is T,
  longest = 10_000,
): value is T[] {
  return Array.isArray(value) && value.length <= longest && value.every((item) => isItem(item));
}
