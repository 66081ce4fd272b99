/**
 * The two passes of a resize with WebAssembly's SIMD, equal to the plain ones to the bit. Pictures
 * go through the module's memory in blocks of rows that fit a processor's cache, so that it stays
 * small whatever the picture's size.
 */
import type { Picture } from '../picture';
import type { Coefficients } from './coefficients';
import { passesCode } from './generated/passes';
import type { Passes } from './passes';
import { tableOf } from './table';

const channels = 3;
/** Bytes of source rows; more where one output row needs more. */
const blockSize = 1 << 18;
const pageSize = 1 << 16;
/** Loads and stores of 16 bytes may go beyond the data by this much. */
const slack = 32;
/** Bytes of a source pixel in four rows: 12 numbers of 16 bits. */
const laidLength = 24;

/**
 * The functions in assembly/passes.ts explain the arguments; addresses and lengths are in bytes.
 */
type Pass = (...numbers: number[]) => void;

/** The part of `WebAssembly` that is used; Node's types lack it. */
interface Engine {
  validate: (code: Uint8Array) => boolean;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

interface Module {
  memory: { buffer: ArrayBuffer; grow: (pages: number) => number };
  across: Pass;
  down: Pass;
}

/** Undefined until it was tried. */
let found: Passes | null | undefined;

/** @returns undefined if the processor or the runtime lacks these instructions */
export function simdPasses(): Passes | undefined {
  if (found === undefined) found = load();
  return found ?? undefined;
}

function load(): Passes | null {
  const { WebAssembly: engine } = globalThis as { WebAssembly?: Engine };
  const code = Buffer.from(passesCode, 'base64');
  if (!engine?.validate(code)) return null;
  const module = new engine.Instance(new engine.Module(code)).exports as Module;
  return {
    across: (picture, axis) => across(module, picture, axis),
    down: (picture, axis) => down(module, picture, axis),
  };
}

function across(module: Module, { width, height, data }: Picture, axis: Coefficients): Picture {
  const outWidth = axis.starts.length;
  const [length, outLength] = [width * channels, outWidth * channels];
  const block = Math.max(4, Math.floor(blockSize / length) & ~3);
  const table = tableOf(axis, 2);
  const source = table.size;
  const laid = source + block * length + slack;
  const out = laid + (width + 3) * laidLength;
  const bytes = bytesOf(module, out + block * outLength + slack);
  table.write(bytes.buffer);
  const result = new Uint8ClampedArray(height * outLength);
  for (let row = 0; row < height; row += block) {
    const rows = Math.min(block, height - row);
    bytes.set(data.subarray(row * length, (row + rows) * length), source);
    module.across((rows + 3) & ~3, source, width, laid, out, outWidth, ...table.places);
    result.set(bytes.subarray(out, out + rows * outLength), row * outLength);
  }
  return { width: outWidth, height, data: result };
}

function down(module: Module, { width, data }: Picture, axis: Coefficients): Picture {
  const height = axis.starts.length;
  const length = width * channels;
  const blocks = blocksOf(axis, Math.ceil(blockSize / length));
  const table = tableOf(axis, 1);
  const source = table.size;
  const out = source + (Math.max(...blocks.map(({ from, to }) => to - from)) + 1) * length + slack;
  const outRows = Math.max(...blocks.map(({ rows }) => rows));
  const bytes = bytesOf(module, out + outRows * length + slack);
  table.write(bytes.buffer);
  const result = new Uint8ClampedArray(height * length);
  for (const { first, rows, from, to } of blocks) {
    bytes.set(data.subarray(from * length, to * length), source);
    module.down(first, rows, source, length, out, ...table.places);
    result.set(bytes.subarray(out, out + rows * length), first * length);
  }
  return { width, height, data: result };
}

interface Block {
  /** Output rows. */
  first: number;
  rows: number;
  /** Source rows of theirs, `to` the first that is not. */
  from: number;
  to: number;
}

/**
 * Source rows that two blocks share are copied twice, so a block has several times the rows of one
 * output row, and as many output rows as source rows at most, where the picture grows.
 */
function blocksOf({ starts, counts }: Coefficients, fitting: number): Block[] {
  const limit = Math.max(fitting, 4 * counts.reduce((most, count) => Math.max(most, count), 0));
  const blocks: Block[] = [];
  let block: Block | undefined;
  for (const [row, start] of starts.entries()) {
    const to = start + counts[row]!;
    if (block === undefined || to - block.from > limit || block.rows === limit) {
      block = { first: row, rows: 0, from: start, to };
      blocks.push(block);
    }
    block.rows += 1;
    block.to = to;
  }
  return blocks;
}

/** Its memory, with at least so many bytes. */
function bytesOf({ memory }: Module, size: number): Uint8Array<ArrayBuffer> {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
  return new Uint8Array(memory.buffer);
}
