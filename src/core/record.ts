/** Reading JSON that anybody may have written. */

/** Arrays do not count. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object (not an array), else undefined. */
export function record(value: unknown): Record<string, unknown> | undefined {
  return isObject(value) ? value : undefined;
}
