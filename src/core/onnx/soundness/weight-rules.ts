/** Weights and constants: of a known type, and as many values as their shapes need. */
import { text } from '../../text';
import { TensorProto_DataLocation, type GraphProto, type TensorProto } from '../generated/onnx_pb';
import { placeOf, weightPlace } from '../places';
import { bytesOf, inlineSize, isElementType } from '../tensor-size';
import { heldTensors, type HeldTensor } from '../weights';
import { damaged, type Breach, type Rule } from './rule';

export const weightRules: readonly Rule[] = [
  { code: 'weight-type', breach: firstTensor(oddType) },
  { code: 'weight-size', breach: firstTensor(oddSize) },
];

/** Unused tensors are not checked, neither here nor by the runtime. */
function firstTensor(fault: (tensor: TensorProto) => Breach['fault'] | undefined): Rule['breach'] {
  return (graph: GraphProto) => {
    for (const held of heldTensors(graph)) {
      const found = fault(held.tensor);
      if (found !== undefined) return { place: heldPlace(held), fault: found, remedy: damaged };
    }
    return undefined;
  };
}

const heldPlace = ({ tensor, node }: HeldTensor) =>
  node === undefined ? weightPlace(tensor.name) : placeOf(node);

function oddType({ dataType }: TensorProto): Breach['fault'] | undefined {
  return isElementType(dataType)
    ? undefined
    : text`has values of the element type ${dataType}, which ONNX does not have`;
}

function oddSize(tensor: TensorProto): Breach['fault'] | undefined {
  const dims = tensor.dims.join(' x ');
  if (bytesOf(tensor) === 'impossible') {
    return text`has the shape ${dims}, where sizes of 0 or more were expected`;
  }
  // External files are asked for their sizes by requireWeights.
  const isInline = tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL;
  const size = isInline ? inlineSize(tensor) : undefined;
  if (size === undefined || size.has === size.needs) return undefined;
  return size.unit === 'bytes'
    ? text`has ${size.has} bytes, where its shape (${dims}) and type need ${size.needs}`
    : text`has ${size.has} values, where its shape (${dims}) and type need ${size.needs}`;
}
