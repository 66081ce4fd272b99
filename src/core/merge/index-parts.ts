/**
 * An index of the files of one run: where the batches of each sample are. It does not hold their
 * contents.
 */
import type { FileHandle } from 'node:fs/promises';
import { scanStream, type StreamFormat } from '../arrow/stream-file';
import { parseShard, type Shard } from '../data/order';
import { limitHeap } from '../heap';

/** How files of one kind are looked through. */
export interface Indexed<Metadata> {
  format: StreamFormat<Metadata>;
  /** @throws HumanError if there is no such file */
  open(file: string): Promise<FileHandle>;
  /** @throws HumanError for a file without a whole sample */
  empty(file: string): never;
  /**
   * Describes a batch. `holds` names its contents; two batches with the same names add nothing to
   * each other.
   */
  describe(schema: Uint8Array, batch: Uint8Array): { sample: string; group: string; holds: string };
}

/** A file that is merged. */
export interface Part<Metadata> {
  name: string;
  metadata: Metadata;
  /** Its schema message; empty if the file has no batch. */
  schema: Uint8Array;
  shard: Shard;
  /** Bytes up to the end of its last whole batch. */
  end: number;
  /** Whether more follows, which is no whole batch: its run was cut off while writing. */
  isCutOff: boolean;
}

/** Where a batch of a sample is. */
export interface Place {
  part: number;
  /** Offset in the file. */
  start: number;
  holds: string;
}

/** A sample, and all batches of it: by file, as they were written. */
export interface Entry {
  sample: string;
  group: string;
  places: Place[];
}

export interface PartIndex<Metadata> {
  parts: Part<Metadata>[];
  entries: Entry[];
}

/**
 * Memory grows with the number of ids, not with the contents of the files.
 *
 * @throws HumanError if a file is missing, of another kind or damaged, or none holds a whole sample
 */
export async function indexParts<Metadata extends { shard: string }>(
  files: readonly string[],
  kind: Indexed<Metadata>,
): Promise<PartIndex<Metadata>> {
  const parts: Part<Metadata>[] = [];
  const entries = new Map<string, Entry>();
  const known = new Map<string, string>();
  // Texts that many samples have in common are kept once.
  const once = (value: string) => {
    if (!known.has(value)) known.set(value, value);
    return known.get(value)!;
  };
  for (const name of files) {
    const part = parts.length;
    const handle = await kind.open(name);
    try {
      let schemaMessage: Uint8Array | undefined;
      const head = await scanStream(handle, name, kind.format, (schema, batch, start) => {
        schemaMessage ??= schema;
        const { sample, group, holds } = kind.describe(schema, batch);
        const place = { part, start, holds: once(holds) };
        const entry = entries.get(sample);
        if (entry === undefined) {
          entries.set(sample, { sample, group: once(group), places: [place] });
          limitHeap(entries.size);
        } else entry.places.push(place);
        return sample;
      });
      // A run that was killed at its very beginning has not even written which shard it was: that
      // shard is missing.
      if (head === undefined) continue;
      const { metadata, end, torn } = head;
      const shard = parseShard(metadata.shard);
      const schema = schemaMessage ?? new Uint8Array();
      parts.push({ name, metadata, schema, shard, end, isCutOff: torn > 0 });
    } finally {
      await handle.close();
    }
  }
  if (entries.size === 0 && files.length > 0) kind.empty(files[0]!);
  return { parts, entries: [...entries.values()] };
}
