/**
 * Whether a process died for lack of memory, which systems and runtimes report in different ways.
 */

/** NTSTATUS codes of Windows, and V8's exit code there when its heap is full. */
const windowsCodes = new Set([
  0xc0000017, // STATUS_NO_MEMORY
  0xc000009a, // STATUS_INSUFFICIENT_RESOURCES
  0xc000012d, // STATUS_COMMITMENT_LIMIT
  0xe0000008, // V8 and Chromium: out of memory
]);

const words = /heap out of memory|Allocation failed|std::bad_alloc|cannot allocate memory/i;

/**
 * Whether a line printed by a runtime mentions it; some allocators print such lines and continue.
 */
export function isAboutMemory(line: string): boolean {
  return words.test(line);
}

/**
 * @param code exit code, as Node gives it (unsigned on Windows; a shell's 134 and 137 are 128 +
 *    signal)
 * @param isMentioned whether a printed line mentioned it
 */
export function ranOutOfMemory(
  { code, signal }: { code: number | null; signal: NodeJS.Signals | null },
  isMentioned: boolean,
): boolean {
  // Linux's own way; only the parent also ends the worker so, and it knows if it did.
  if (signal === 'SIGKILL' || code === 137) return true;
  if (code !== null && windowsCodes.has(code >>> 0)) return true;
  return isMentioned && (signal !== null || code !== 0);
}
