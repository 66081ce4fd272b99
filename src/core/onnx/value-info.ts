/** Declared types and shapes of values. */
import { create } from '@bufbuild/protobuf';
import {
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from './generated/onnx_pb';
import { dataType } from './tensors';

/** A graph input or output; a string dimension is symbolic. */
export function valueInfo(
  name: string,
  type: keyof typeof dataType,
  dims: readonly (number | string)[],
): ValueInfoProto {
  const shape = create(TensorShapeProtoSchema, {
    dim: dims.map((dim) =>
      create(TensorShapeProto_DimensionSchema, {
        value:
          typeof dim === 'number'
            ? { case: 'dimValue', value: BigInt(dim) }
            : { case: 'dimParam', value: dim },
      }),
    ),
  });
  const tensor = create(TypeProto_TensorSchema, { elemType: dataType[type], shape });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

/** The same without a shape. */
export function bareInfo(name: string, type: keyof typeof dataType): ValueInfoProto {
  const tensor = create(TypeProto_TensorSchema, { elemType: dataType[type] });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

/** The dimensions of a graph input or output: numbers, names, or undefined if not given. */
export function dimensionsOf(
  info: ValueInfoProto | undefined,
): (number | string | undefined)[] | undefined {
  const type = info?.type?.value;
  if (type?.case !== 'tensorType') return undefined;
  return type.value.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : value.value,
  );
}
