/** Localised strings with values in them. */

/** Puts values in the place of `{0}`, `{1}`, ...; a place without a value stays. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? place : String(value);
  });
}
