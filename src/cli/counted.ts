/** Counts with their noun: "1 sample", "500 samples". */

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
