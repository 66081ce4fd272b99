/**
 * Rounded up to so many digits, as one writes a number; one that has no more stays, whatever its
 * last bit is.
 */
export function roundedUp(value: number, digits: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - digits + 1);
  return Number((Math.ceil(value / unit - 1e-6) * unit).toPrecision(digits));
}
