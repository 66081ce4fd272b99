/**
 * Whether a message's metadata can be decoded in a time that its bytes bound: decoders of
 * flatbuffers believe every length and offset that they read. The layout is that of Arrow's
 * format/Message.fbs and Schema.fbs.
 */

/** Fields of tables, by their number there. */
const message = { headerType: 1, header: 2 };
const schema = { fields: 1, metadata: 2 };
const field = { children: 5, metadata: 6 };
const batch = { length: 0, nodes: 1, buffers: 2 };
const headerTypes = { schema: 1, batch: 3 };

const deepest = 32;
/** Tables of one message; a file of ours has a few dozen. */
const mostTables = 100_000;

class Unsound extends Error {}

/** @param bodyLength bytes of the message's body: a row takes at least one */
export function isSound(metadata: Uint8Array, bodyLength: number): boolean {
  try {
    new Check(metadata).message(bodyLength);
    return true;
  } catch (error) {
    // `DataView` throws a RangeError after the end of the bytes.
    if (error instanceof Unsound || error instanceof RangeError) return false;
    throw error;
  }
}

class Check {
  private readonly view: DataView;
  private tables = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(bodyLength: number): void {
    const root = this.view.getUint32(0, true);
    const type = this.at(root, message.headerType);
    const header = this.at(root, message.header);
    if (type === undefined || header === undefined) return;
    const table = this.follow(header);
    switch (this.view.getUint8(type)) {
      case headerTypes.schema:
        this.tablesOf(table, schema.metadata, () => undefined);
        this.tablesOf(table, schema.fields, (one) => {
          this.field(one, 0);
        });
        return;
      case headerTypes.batch: {
        const length = this.at(table, batch.length);
        const rows = length === undefined ? 0n : this.view.getBigInt64(length, true);
        if (rows < 0n || rows > BigInt(bodyLength)) throw new Unsound();
        // Structs of two int64.
        for (const part of [batch.nodes, batch.buffers]) this.vector(table, part, 16);
      }
    }
  }

  private field(table: number, depth: number): void {
    if (depth > deepest) throw new Unsound();
    this.tablesOf(table, field.metadata, () => undefined);
    this.tablesOf(table, field.children, (one) => {
      this.field(one, depth + 1);
    });
  }

  private tablesOf(table: number, number: number, each: (table: number) => void): void {
    const found = this.vector(table, number, 4);
    if (found === undefined) return;
    for (let at = 0; at < found.length; at += 1) {
      this.tables += 1;
      if (this.tables > mostTables) throw new Unsound();
      each(this.follow(found.start + 4 * at));
    }
  }

  private vector(table: number, number: number, size: number) {
    const place = this.at(table, number);
    if (place === undefined) return undefined;
    const vector = this.follow(place);
    const [start, length] = [vector + 4, this.view.getUint32(vector, true)];
    if (start + length * size > this.view.byteLength) throw new Unsound();
    return { start, length };
  }

  /** The place of a table's field; undefined if it has no such field. */
  private at(table: number, number: number): number | undefined {
    const list = table - this.view.getInt32(table, true);
    const entry = 4 + 2 * number;
    if (entry >= this.view.getUint16(list, true)) return undefined;
    const offset = this.view.getUint16(list + entry, true);
    return offset === 0 ? undefined : table + offset;
  }

  private follow(place: number): number {
    return place + this.view.getUint32(place, true);
  }
}
