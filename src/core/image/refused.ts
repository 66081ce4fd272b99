/**
 * The error for an undamaged picture of a kind or size that cannot be read: what it is, and what to
 * do.
 */
import { text, type Text } from '../text';

export class Refused extends Error {
  /** @param what a clause, such as "it is an SVG: convert it to PNG" */
  constructor(readonly what: Text) {
    super(String(what));
  }
}

/** Pillow refuses larger pictures, too, as decompression bombs. */
export const mostPixels = 178_956_970;

/** @throws Refused where a picture has more */
export function requireSize(width: number, height: number): void {
  if (width * height <= mostPixels) return;
  throw new Refused(
    text`it has ${width} x ${height} pixels, and Pillow takes more than 178 million for an attack: make
      it smaller`,
  );
}
