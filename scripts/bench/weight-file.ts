/**
 * The weights of a decoder made for measuring: external tensors of random numbers, or an empty
 * sparse file.
 */
import { create } from '@bufbuild/protobuf';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type TensorProto,
} from '../../src/core/onnx/generated/onnx_pb';
import { toHalf } from '../../src/core/model/half';
import { dataType } from '../../src/core/onnx/tensors';
import { Random } from './random';

/** Offsets at page borders let a runtime map the file, as exporters write them. */
const alignment = 4096;

/** `TensorProto.DataType.UINT8`. */
const dataTypeOfBytes = 2;

/** Random elements made for one tensor; larger ones repeat them. */
const largestBlock = 2 ** 22;

/**
 * `sparse` gives the file its length without blocks on disk: only for code that never reads
 * weights.
 */
export type WeightContent = 'random' | 'sparse';

/** The kinds of elements of a tensor. */
export type Elements =
  | { kind: 'floats'; largest: number }
  | { kind: 'bytes' }
  | { kind: 'values'; values: Float32Array };

interface Tensor {
  offset: number;
  count: number;
  elements: Elements;
}

export class WeightFile {
  private readonly tensors: Tensor[] = [];
  private end = 0;

  constructor(
    readonly file: string,
    /** The type of all numbers that are not whole. */
    readonly floatType: 'float' | 'float16' = 'float',
  ) {}

  get bytes(): number {
    return this.end;
  }

  /** Reserves a tensor; its initializer is named `name`. */
  add(name: string, dims: readonly number[], elements: Elements): TensorProto {
    const offset = Math.ceil(this.end / alignment) * alignment;
    const count = dims.reduce((product, size) => product * size, 1);
    const isBytes = elements.kind === 'bytes';
    const floatBytes = this.floatType === 'float' ? 4 : 2;
    const length = count * (isBytes ? 1 : floatBytes);
    this.tensors.push({ offset, count, elements });
    this.end = offset + length;
    const entries = { location: path.basename(this.file), offset, length };
    return create(TensorProtoSchema, {
      name,
      dataType: isBytes ? dataTypeOfBytes : dataType[this.floatType],
      dims: dims.map(BigInt),
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value: String(value) }),
      ),
    });
  }

  async write(content: WeightContent): Promise<void> {
    const file = await open(this.file, 'w');
    try {
      await file.truncate(this.end);
      if (content === 'sparse') return;
      const random = new Random(1);
      for (const tensor of this.tensors) await this.writeTensor(file, tensor, random);
    } finally {
      await file.close();
    }
  }

  private async writeTensor(
    file: FileHandle,
    { offset, count, elements }: Tensor,
    random: Random,
  ): Promise<void> {
    const numbers = blockOf(elements, Math.min(count, largestBlock), random);
    const isHalf = this.floatType === 'float16' && numbers instanceof Float32Array;
    const block = isHalf ? Uint16Array.from(numbers, toHalf) : numbers;
    const bytes = new Uint8Array(block.buffer);
    const end = offset + count * block.BYTES_PER_ELEMENT;
    for (let at = offset; at < end; at += bytes.length) {
      await file.write(bytes, 0, Math.min(bytes.length, end - at), at);
    }
  }
}

function blockOf(elements: Elements, count: number, random: Random): Float32Array | Uint8Array {
  switch (elements.kind) {
    case 'floats':
      return random.uniform(count, elements.largest);
    case 'bytes':
      return random.bytes(count);
    case 'values':
      return elements.values;
  }
}
