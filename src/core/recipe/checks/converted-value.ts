/** The value that is meant by one of another kind than the schema asks for. Pure. */
import type { PartSchema } from '../schema/walk';

/** @returns undefined if the intended value is ambiguous, or is what is written */
export function convertedValue(
  value: unknown,
  schema: PartSchema,
): string | number | boolean | undefined {
  const { type, maximum, exclusiveMaximum } = schema;
  if (type === 'string' && typeof value === 'number') return String(value);
  if (type === 'boolean' && typeof value === 'string') {
    return { true: true, false: false }[value.trim().toLowerCase()];
  }
  if (type !== 'number' && type !== 'integer') return undefined;
  const [, digits, percent] =
    /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(%?)\s*$/i.exec(String(value)) ?? [];
  const written = Number(digits);
  if (digits === undefined || !Number.isFinite(written)) return undefined;
  // Shares of one, which people also write as percents.
  const isPart = type === 'number' && (maximum ?? exclusiveMaximum) === 1;
  // A little above 1 may be anything.
  const inPercent = percent === '%' || (isPart && typeof value === 'number' && written >= 2);
  const converted = inPercent ? Number((written / 100).toFixed(6)) : written;
  if (inPercent && (!isPart || converted > 1)) return undefined;
  if (type === 'integer' && !Number.isInteger(converted)) return undefined;
  return converted === value ? undefined : converted;
}
