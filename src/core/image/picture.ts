/** A decoded picture, as all of the core passes it on. */
export interface Picture {
  width: number;
  height: number;
  /** Height x width x 3: red, green, blue. */
  data: Uint8ClampedArray | Uint8Array;
}
