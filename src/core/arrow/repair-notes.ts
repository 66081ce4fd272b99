/** What a run reports when it continues a file with a torn end. */

/** @param repaired bytes that were removed from the file's end */
export function repairNotes(file: string, repaired: number): string[] {
  return repaired === 0
    ? []
    : [
        `The last record of ${file} had been cut short, as by a full disk or a kill: its ${repaired} bytes were ` +
          'removed, and its sample is run again.',
      ];
}
