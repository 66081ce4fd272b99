/**
 * The day of whoever measures, as recipes and reports write it: YYYY-MM-DD. By the clock on the wall, not by UTC: what was
 * measured this evening is not of tomorrow.
 */
export function today(now = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
