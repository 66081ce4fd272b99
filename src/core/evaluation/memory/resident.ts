/** The resident memory of this process, and its peak between two moments. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bytes of memory that the system holds for this process now: its own, and pages of mapped files.
 */
export function residentBytes(): number {
  return process.memoryUsage.rss();
}

/**
 * Frees what nothing refers to any more. Outputs of a run are kept until the garbage collector
 * runs, which may be many runs later: a peak would then depend on the collector and not on the
 * model.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  collector ??= runInNewContext('gc') as () => void;
  collector();
}

let collector: (() => void) | undefined;

/**
 * The peak since this was made. Linux keeps a high-water mark that can be reset; elsewhere the
 * largest of the readings counts. They include what a run left behind, since ONNX Runtime keeps its
 * memory for the next one.
 */
export class PeakMeter {
  private largest = residentBytes();
  private readonly hasMark = resetMark();

  /** To be called after every run. */
  read(): void {
    this.largest = Math.max(this.largest, residentBytes());
  }

  /** Bytes. */
  peak(): number {
    this.read();
    return Math.max(this.largest, this.hasMark ? (readMark() ?? 0) : 0);
  }
}

/** Sets the system's high-water mark of this process to what it takes now; false if it has none. */
function resetMark(): boolean {
  try {
    // As of proc(5); the mark of `getrusage` also has that of the process this one was forked from.
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    // Not Linux, or a sandbox that forbids it.
    return false;
  }
}

function readMark(): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
}
