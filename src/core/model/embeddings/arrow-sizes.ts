/**
 * Limits the work of Arrow's decoder of message descriptions, which trusts every length: a damaged
 * one would make it fill the memory. Descriptions are flatbuffers; the numbers of fields are those
 * of Message.fbs and Schema.fbs.
 */

/** Kinds of `MessageHeader`. */
const [schemaKind, recordBatchKind] = [1, 3];
/** Bytes of an entry: a reference, or a `FieldNode` or `Buffer`. */
const [reference, struct] = [4, 16];

/** One table of a flatbuffer. Reading outside the bytes is a RangeError. */
class FlatTable {
  constructor(
    private readonly view: DataView,
    private readonly position: number,
  ) {}

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  byte(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.view.getUint8(place);
  }

  table(field: number): FlatTable | undefined {
    const place = this.place(field);
    return place === undefined ? undefined : this.at(place);
  }

  /** @throws Error if so many entries do not fit into the bytes */
  vectorLength(field: number, entry: number): number {
    const place = this.place(field);
    if (place === undefined) return 0;
    const start = place + this.view.getUint32(place, true);
    const length = this.view.getUint32(start, true);
    if (start + 4 + length * entry > this.view.byteLength) throw new Error('a list is too long');
    return length;
  }

  tables(field: number): FlatTable[] {
    const length = this.vectorLength(field, reference);
    if (length === 0) return [];
    const place = this.place(field)!;
    const start = place + this.view.getUint32(place, true) + 4;
    return Array.from({ length }, (_, at) => this.at(start + reference * at));
  }

  private at(place: number): FlatTable {
    return new FlatTable(this.view, place + this.view.getUint32(place, true));
  }

  private place(field: number): number | undefined {
    const { view, position } = this;
    const slots = position - view.getInt32(position, true);
    const slot = 4 + 2 * field;
    const offset = slot < view.getUint16(slots, true) ? view.getUint16(slots + slot, true) : 0;
    return offset === 0 ? undefined : position + offset;
  }
}

/** @throws Error if a length in a message's description does not fit into it */
export function requireSizes(metadata: Uint8Array): void {
  const message = FlatTable.root(metadata);
  requireKeyValues(message, 4);
  const kind = message.byte(1);
  const header = message.table(2);
  if (header === undefined) throw new Error('a message has no header');
  if (kind === recordBatchKind) {
    for (const field of [1, 2]) header.vectorLength(field, struct);
    header.vectorLength(4, 8);
  } else if (kind === schemaKind) {
    requireKeyValues(header, 2);
    // Every field takes more than so many bytes; one that holds itself would take none.
    const budget = { fields: metadata.byteLength / struct };
    for (const field of header.tables(1)) requireField(field, budget);
  }
}

function requireField(field: FlatTable, budget: { fields: number }): void {
  budget.fields -= 1;
  if (budget.fields < 0) throw new Error('there are too many fields');
  requireKeyValues(field, 6);
  for (const child of field.tables(5)) requireField(child, budget);
}

function requireKeyValues(table: FlatTable, field: number): void {
  table.vectorLength(field, reference);
}
