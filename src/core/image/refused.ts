/** A picture that is whole, and of a kind or a size that is not read: what it is, and what to do. */
import type { Text } from '../text';

export class Refused extends Error {
  /** @param what a clause, such as "it is an SVG: convert it to PNG" */
  constructor(readonly what: Text) {
    super(String(what));
  }
}
