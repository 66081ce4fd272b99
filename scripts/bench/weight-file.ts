/** The weights of a decoder made for measuring: external tensors, of random numbers or of nothing. */
import { create } from '@bufbuild/protobuf';
import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type TensorProto,
} from '../../src/core/onnx/generated/onnx_pb';
import { dataType } from '../../src/core/onnx/tensors';
import { Random } from './random';

/** Offsets at page borders let a runtime map the file, as exporters write them. */
const alignment = 4096;

/** `sparse` gives the file its length and no blocks on disk: only for what never reads weights. */
export type WeightContent = 'random' | 'sparse';

export class WeightFile {
  private readonly tensors: { offset: number; count: number; fanIn: number }[] = [];
  private end = 0;

  constructor(readonly file: string) {}

  get bytes(): number {
    return this.end;
  }

  /** Reserves a matrix [rows, columns]; its initializer is named `name`. */
  add(name: string, rows: number, columns: number): TensorProto {
    const offset = Math.ceil(this.end / alignment) * alignment;
    const length = rows * columns * Float32Array.BYTES_PER_ELEMENT;
    this.tensors.push({ offset, count: rows * columns, fanIn: rows });
    this.end = offset + length;
    const entries = { location: path.basename(this.file), offset, length };
    return create(TensorProtoSchema, {
      name,
      dataType: dataType.float,
      dims: [BigInt(rows), BigInt(columns)],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value: String(value) }),
      ),
    });
  }

  /** Writes the file; random weights have variance 1 / fan-in, so that activations keep their size. */
  async write(content: WeightContent): Promise<void> {
    const file = await open(this.file, 'w');
    try {
      await file.truncate(this.end);
      if (content === 'sparse') return;
      const random = new Random(1);
      for (const { offset, count, fanIn } of this.tensors) {
        const values = random.uniform(count, Math.sqrt(3 / fanIn));
        await file.write(new Uint8Array(values.buffer), 0, values.byteLength, offset);
      }
    } finally {
      await file.close();
    }
  }
}
