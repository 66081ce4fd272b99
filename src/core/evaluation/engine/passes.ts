/** How many graphs a run can hold at once: weights that lie in them are copied by every session. */
import type { Device } from '../../model/devices/devices';

export interface Memory {
  /** Bytes of the decoder's weights, which every device but the CPU copies for each session. */
  all: number;
  /** Bytes of those weights that the CPU copies, too. */
  copied: number;
  /** Bytes of this machine's memory that are free. */
  free: number;
}

/** Sessions together may take this part of the free memory. */
const share = 1 / 4;
/** The assumed memory of other devices, which cannot be asked for it. */
const deviceBytes = 4 * 2 ** 30;

/**
 * How many graphs one pass over the samples opens; at least one, however large the model.
 *
 * @param sessions that each of them takes; more than one where attention is measured, too
 */
export function graphsAtOnce(device: Device, { all, copied, free }: Memory, sessions = 1): number {
  const isCpu = device === 'cpu';
  const each = isCpu ? copied : all;
  const budget = isCpu ? free * share : deviceBytes;
  if (each === 0) return Infinity;
  // One more session is the unpruned model's.
  return Math.max(1, Math.floor((Math.floor(budget / each) - 1) / sessions));
}

/** Groups of nearly equal size, each at most `most`, in order. */
export function passesOf<T>(items: readonly T[], most: number): T[][] {
  const count = items.length === 0 ? 0 : Math.max(1, Math.ceil(items.length / most));
  return Array.from({ length: count }, (_, at) =>
    items.slice(
      Math.round((at * items.length) / count),
      Math.round(((at + 1) * items.length) / count),
    ),
  );
}
