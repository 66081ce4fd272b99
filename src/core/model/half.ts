/** Half-precision numbers (IEEE 754 binary16) as their bits. */

const scratch = new DataView(new ArrayBuffer(4));

/** The bits of the nearest half-precision number, ties to even (IEEE 754). */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest >= 0x47800000) return sign | (rest > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (rest < 0x38800000) {
    // Below the smallest normal half: in units of the subnormal step, 2^-24.
    return sign | roundToEven(Math.abs(value) * 2 ** 24);
  }
  const kept = rest - 0x38000000;
  const half = kept >>> 13;
  const dropped = kept & 0x1fff;
  const up = dropped > 0x1000 || (dropped === 0x1000 && (half & 1) === 1);
  return sign | (half + Number(up));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const part = value - floor;
  return part > 0.5 || (part === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
