/**
 * Work whose length a model folder's text decides: a chat template is a program, and a tokenizer's pattern may
 * try every way to match. Whoever runs it may watch it; a thread that spins cannot watch itself.
 */

export const boundedKinds = ['template', 'tokenizer'] as const;
export type BoundedKind = (typeof boundedKinds)[number];

export interface BoundedWatch {
  enter(kind: BoundedKind): void;
  leave(): void;
}

let watch: BoundedWatch | undefined;

/** From now on, all such work of this process is told. */
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
