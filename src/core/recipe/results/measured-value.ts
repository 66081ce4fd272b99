/** A value and its 95% interval. */
export interface MeasuredValue {
  value: number;
  interval: [number, number];
}
