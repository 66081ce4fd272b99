/**
 * Assigns the buffers of an Arrow record batch to columns: they come in the order of the fields.
 */
import { DataType, Precision, Type, type Field, type Schema } from 'apache-arrow';

/** A field of the schema with the places of its node and its buffers in every batch. */
export interface Column {
  name: string;
  type: DataType;
  /** Index of its field node. */
  node: number;
  /** Index of its first buffer: the validity bitmap. */
  buffer: number;
  children: Column[];
}

export interface Layout {
  columns: Map<string, Column>;
  nodes: number;
  buffers: number;
}

/**
 * The number of a type's own buffers in the Arrow columnar format; those of its children follow.
 */
function buffersOf(type: DataType): number | undefined {
  switch (type.typeId) {
    case Type.Null:
      return 0;
    case Type.Struct:
    case Type.FixedSizeList:
      return 1;
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      return 2;
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return 3;
    case Type.Int:
    case Type.Float:
    case Type.Bool:
    case Type.Decimal:
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Interval:
    case Type.Duration:
    case Type.FixedSizeBinary:
    case Type.Dictionary:
      return 2;
    default:
      return undefined;
  }
}

/**
 * @throws Error naming a column whose layout is unknown, since those after it could not be found
 */
export function layoutOf(schema: Schema): Layout {
  let [nodes, buffers] = [0, 0];
  const visit = ({ name, type }: Field<DataType>): Column => {
    const own = buffersOf(type);
    if (own === undefined) throw new Error(`the column ${name} has the type ${typeName(type)}`);
    const column: Column = { name, type, node: nodes, buffer: buffers, children: [] };
    nodes += 1;
    buffers += own;
    // The values of a dictionary are in messages of their own.
    if (!DataType.isDictionary(type)) column.children = childrenOf(type).map(visit);
    return column;
  };
  const columns = new Map(
    (schema.fields as Field<DataType>[]).map((field) => [field.name, visit(field)]),
  );
  return { columns, nodes, buffers };
}

/** Null if a type has none, although the library's types exclude that. */
function childrenOf(type: DataType): Field<DataType>[] {
  return (type.children as Field<DataType>[] | null | undefined) ?? [];
}

/** A type as messages call it: `List<Float>`. */
export function typeName(type: DataType): string {
  const inner = DataType.isDictionary(type)
    ? []
    : childrenOf(type).map((child) => typeName(child.type));
  return `${Type[type.typeId]}${inner.length === 0 ? '' : `<${inner.join(', ')}>`}`;
}

/** Whether offsets are 64 bits wide. */
export function isLarge(type: DataType): boolean {
  return DataType.isLargeList(type) || DataType.isLargeUtf8(type) || DataType.isLargeBinary(type);
}

export function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type);
}

export function isBinary(type: DataType): boolean {
  return DataType.isBinary(type) || DataType.isLargeBinary(type);
}

export function isList(type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
}

/** The float type, if embeddings may be lists of it. */
export function floatType(type: DataType): 'fp32' | 'fp16' | undefined {
  if (!DataType.isFloat(type)) return undefined;
  if (type.precision === Precision.SINGLE) return 'fp32';
  return type.precision === Precision.HALF ? 'fp16' : undefined;
}
