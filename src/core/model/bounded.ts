/**
 * Work whose duration depends on text in a model folder: a chat template is a program, and a
 * tokenizer's pattern may try every way to match. Callers can have it watched from another thread;
 * a thread that spins cannot watch itself.
 */

export const boundedKinds = ['template', 'tokenizer'] as const;
export type BoundedKind = (typeof boundedKinds)[number];

export interface BoundedWatch {
  enter(kind: BoundedKind): void;
  leave(): void;
}

let watch: BoundedWatch | undefined;

/** From now on, all such work of this process is reported to `by`. */
export function watchBounded(by: BoundedWatch): void {
  watch = by;
}

export function bounded<T>(kind: BoundedKind, work: () => T): T {
  watch?.enter(kind);
  try {
    return work();
  } finally {
    watch?.leave();
  }
}
