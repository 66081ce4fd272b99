/**
 * The day of the measurement, as recipes and reports write it: YYYY-MM-DD. By the local clock, not
 * UTC: what was measured this evening is not dated tomorrow.
 */
export function today(now = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
