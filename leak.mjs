var __require = /* @__PURE__ */ ((x) => typeof require !== "undefined" ? require : typeof Proxy !== "undefined" ? new Proxy(x, {
  get: (a, b) => (typeof require !== "undefined" ? require : a)[b]
}) : x)(function(x) {
  if (typeof require !== "undefined") return require.apply(this, arguments);
  throw Error('Dynamic require of "' + x + '" is not supported');
});

// src/core/errors.ts
var HumanError = class extends Error {
  /**
   * @param text one paragraph: what happened and what to do
   * @param code a stable kebab-case identifier for tests, documentation links and machines
   * @param exitCode what the command line exits with: 1 the work failed, 2 wrong usage
   */
  constructor(text2, code2, exitCode = 1, options2) {
    super(String(text2), options2);
    this.code = code2;
    this.exitCode = exitCode;
    this.text = text2;
  }
  code;
  exitCode;
  name = "HumanError";
  /** By name: the extension's two bundles have a class each, and errors go from one to the other. */
  static [Symbol.hasInstance](value) {
    return value instanceof Error && value.name === "HumanError";
  }
  /** The message as it can be translated; `message` is its English. */
  text;
};
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

// src/core/image/read.ts
import { RawImage } from "@huggingface/transformers";
import sharp from "sharp";

// src/core/text.ts
var Text = class {
  /**
   * @param template English, with `{0}`, `{1}`, ... where the arguments go: the key of translations
   * @param args clauses of a message are texts of their own
   */
  constructor(template, args = []) {
    this.template = template;
    this.args = args;
  }
  template;
  args;
  /** By what it holds: the extension's two bundles have a class each. */
  static [Symbol.hasInstance](value) {
    const { template, args } = value ?? {};
    return typeof template === "string" && Array.isArray(args);
  }
  /** The message in English. */
  toString() {
    return this.template.replace(/\{(\d+)\}/g, (place, index) => {
      const argument = this.args[Number(index)];
      return argument === void 0 ? place : String(argument);
    });
  }
};
function text(strings, ...args) {
  const parts = strings.map((part) => part.replace(/\n */g, " "));
  return new Text(
    parts.reduce((template, part, index) => `${template}{${index - 1}}${part}`),
    args
  );
}

// src/core/image/bmp.ts
var mostPixels = 2 ** 28;
var uncompressed = 0;
var bitFields = 3;
var alphaBitFields = 6;
function isBmp(bytes) {
  return bytes[0] === 66 && bytes[1] === 77;
}
function decodeBmp(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw new Error("BMP of OS/2 is not supported");
  const width = view.getInt32(18, true);
  const tall = view.getInt32(22, true);
  const height = Math.abs(tall);
  const depth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (width <= 0 || height === 0 || width * height > mostPixels)
    throw new Error("its size is wrong");
  if (![uncompressed, bitFields, alphaBitFields].includes(compression)) {
    throw new Error("compressed BMP is not supported");
  }
  const stride2 = Math.ceil(width * depth / 32) * 4;
  const start3 = view.getUint32(10, true);
  if (start3 + stride2 * height > bytes.length) throw new Error("it ends early");
  const pixel = pixelReader(view, { depth, compression, headerSize });
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const row = start3 + stride2 * (tall > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x += 1) pixel(row, x, data, (y * width + x) * 3);
  }
  return { width, height, data };
}
function pixelReader(view, { depth, compression, headerSize }) {
  switch (depth) {
    case 1:
    case 4:
    case 8: {
      const palette = 14 + headerSize;
      const perByte = 8 / depth;
      return (row, x, data, to) => {
        const byte2 = view.getUint8(row + Math.floor(x / perByte));
        const index = byte2 >> 8 - depth * (x % perByte + 1) & (1 << depth) - 1;
        copyColour(view, palette + 4 * index, data, to);
      };
    }
    case 24:
      return (row, x, data, to) => {
        copyColour(view, row + 3 * x, data, to);
      };
    case 16:
    case 32: {
      const masks = masksOf(view, depth, compression);
      return (row, x, data, to) => {
        const value = depth === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
        for (const [channel, mask] of masks.entries()) data[to + channel] = scaled(value, mask);
      };
    }
    default:
      throw new Error(`BMP of ${depth} bits is not supported`);
  }
}
function copyColour(view, from, data, to) {
  for (let channel = 0; channel < 3; channel += 1) {
    data[to + channel] = view.getUint8(from + 2 - channel);
  }
}
function masksOf(view, depth, compression) {
  if (compression === uncompressed) {
    return depth === 16 ? [31744, 992, 31] : [16711680, 65280, 255];
  }
  return [54, 58, 62].map((at) => view.getUint32(at, true));
}
function scaled(value, mask) {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most3 = mask >>> shift;
  return Math.floor(((value & mask) >>> shift) * 255 / most3);
}

// src/core/image/formats.ts
var heicBrands = /* @__PURE__ */ new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);
var avifBrands = /* @__PURE__ */ new Set(["avif", "avis"]);
var magics = [
  ["%PDF", "a PDF"],
  ["8BPS", "a Photoshop file"],
  ["\xFF\n", "JPEG XL"],
  ["\0\0\0\fJXL ", "JPEG XL"],
  ["\0\0\0\fjP  ", "JPEG 2000"],
  ["<!DO", "a web page"],
  ["<htm", "a web page"],
  ["version https://git-lfs", "a Git LFS pointer, not the picture itself"]
];
function unreadFormat(bytes) {
  const head = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (head.slice(4, 8) === "ftyp") {
    const brands = head.slice(8).match(/.{4}/gs) ?? [];
    if (brands.some((brand) => avifBrands.has(brand))) return void 0;
    if (brands.some((brand) => heicBrands.has(brand))) return "HEIC";
  }
  return magics.find(([magic]) => head.toLowerCase().startsWith(magic.toLowerCase()))?.[1];
}

// src/core/image/read.ts
async function readImage(image4) {
  const bytes = await image4.read();
  const format = unreadFormat(bytes);
  if (format !== void 0) {
    throw new HumanError(
      text`The image ${image4.where} is ${format}, which is not supported: convert it to PNG or JPEG.`,
      "image-format"
    );
  }
  try {
    if (!isBmp(bytes)) return await decode(bytes);
    const { data, width, height } = decodeBmp(bytes);
    return new RawImage(data, width, height, 3);
  } catch (error) {
    throw new HumanError(
      text`The image ${image4.where} cannot be read (${messageOf(error)}). It may be damaged or of a format
        that is not supported: replace it, or remove its line from the data.`,
      "image-unreadable",
      1,
      { cause: error }
    );
  }
}
async function decode(bytes) {
  const { space } = await sharp(bytes).metadata();
  if (space === "cmyk") return decodeCmyk(bytes);
  const { data, info } = await sharp(bytes).rotate().removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return new RawImage(new Uint8ClampedArray(data), info.width, info.height, info.channels);
}
async function decodeCmyk(bytes) {
  const { data, info } = await sharp(bytes).rotate().pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels: channels2 } = info;
  const pixels3 = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const light = 255 - data[at * channels2 + 3];
    for (let ink = 0; ink < 3; ink += 1) {
      pixels3[3 * at + ink] = light - dividedBy255(data[at * channels2 + ink] * light);
    }
  }
  return new RawImage(pixels3, width, height, 3);
}
function dividedBy255(product) {
  const shifted = product + 128;
  return (shifted >> 8) + shifted >> 8;
}

// src/core/recipe/layout.ts
function spansOf(rows) {
  const spans = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last && last[0] + last[1] === row) last[1] += 1;
    else spans.push([row, 1]);
  }
  return spans;
}

// src/core/model/byte-cache.ts
var ByteCache = class {
  /** @param limit bytes; a value larger than this is not kept */
  constructor(limit) {
    this.limit = limit;
  }
  limit;
  /** In order of last use: a Map keeps the order of insertion. */
  entries = /* @__PURE__ */ new Map();
  used = 0;
  /** The value kept for `key`, or what `make` gives now. */
  async get(key, make) {
    const entry = this.entries.get(key) ?? await make();
    if (this.entries.delete(key)) this.used -= entry.bytes;
    if (entry.bytes <= this.limit) {
      this.entries.set(key, entry);
      this.used += entry.bytes;
    }
    for (const [oldest, { bytes }] of this.entries) {
      if (this.used <= this.limit) break;
      this.entries.delete(oldest);
      this.used -= bytes;
    }
    return entry.value;
  }
};

// src/core/model/families/grids.ts
function statedSizes(stated) {
  if (stated?.dims.length !== 2 || stated.dims[1] !== 3) return [];
  return Array.from({ length: stated.dims[0] }, (_, image4) => {
    const at = (axis) => Number(stated.data[3 * image4 + axis]);
    return [at(0), at(1), at(2)];
  });
}
function statedGrids(stated, tokens2) {
  const sizes = statedSizes(stated);
  const patches = sizes.reduce((sum, [time, height, width]) => sum + time * height * width, 0);
  const merged = Math.sqrt(patches / tokens2);
  return sizes.map(([time, height, width]) => [time * height / merged, width / merged]);
}
function pixelGrids(pixels3, tokens2) {
  const dims = pixels3?.dims ?? [];
  if (dims.length !== 4 && !(dims.length === 5 && dims[0] === 1)) return [];
  const [tiles, , height, width] = dims.slice(-4);
  const grid = gridOfShape(tokens2 / tiles, height / width);
  return grid === void 0 ? [] : Array.from({ length: tiles }, () => [...grid]);
}
function gridOfShape(tokens2, aspect) {
  const rows = Math.round(Math.sqrt(tokens2 * aspect));
  for (const candidate of [rows, rows - 1, rows + 1]) {
    const columns = tokens2 / candidate;
    if (!(candidate > 0) || !Number.isInteger(columns)) continue;
    if (Math.abs(candidate - columns * aspect) < Math.max(0.5, aspect / 2)) {
      return [candidate, columns];
    }
  }
  return void 0;
}
function fits(grids, spans) {
  const ends = /* @__PURE__ */ new Set([0]);
  let token = 0;
  for (const [rows, columns] of grids) {
    if (!(Number.isInteger(rows) && Number.isInteger(columns) && rows > 0 && columns > 0)) {
      return false;
    }
    for (let row = 0; row < rows; row += 1) ends.add(token += columns);
  }
  let end3 = 0;
  return spans.every(([, count]) => ends.has(end3 += count)) && end3 === token;
}

// src/core/model/folder.ts
import { readdir } from "node:fs/promises";
import path6 from "node:path";

// src/core/onnx/model-file.ts
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";

// src/core/onnx/generated/onnx_pb.ts
import { enumDesc, fileDesc, messageDesc } from "@bufbuild/protobuf/codegenv2";
var file_onnx = /* @__PURE__ */ fileDesc("Cgpvbm54LnByb3RvEgRvbm54IrsCCgpNb2RlbFByb3RvEhIKCmlyX3ZlcnNpb24YASABKAMSFQoNcHJvZHVjZXJfbmFtZRgCIAEoCRIYChBwcm9kdWNlcl92ZXJzaW9uGAMgASgJEg4KBmRvbWFpbhgEIAEoCRIVCg1tb2RlbF92ZXJzaW9uGAUgASgDEhIKCmRvY19zdHJpbmcYBiABKAkSHwoFZ3JhcGgYByABKAsyEC5vbm54LkdyYXBoUHJvdG8SLgoMb3BzZXRfaW1wb3J0GAggAygLMhgub25ueC5PcGVyYXRvclNldElkUHJvdG8SNAoObWV0YWRhdGFfcHJvcHMYDiADKAsyHC5vbm54LlN0cmluZ1N0cmluZ0VudHJ5UHJvdG8SJgoJZnVuY3Rpb25zGBkgAygLMhMub25ueC5GdW5jdGlvblByb3RvIjUKEk9wZXJhdG9yU2V0SWRQcm90bxIOCgZkb21haW4YASABKAkSDwoHdmVyc2lvbhgCIAEoAyI0ChZTdHJpbmdTdHJpbmdFbnRyeVByb3RvEgsKA2tleRgBIAEoCRINCgV2YWx1ZRgCIAEoCSKfAgoKR3JhcGhQcm90bxIdCgRub2RlGAEgAygLMg8ub25ueC5Ob2RlUHJvdG8SDAoEbmFtZRgCIAEoCRImCgtpbml0aWFsaXplchgFIAMoCzIRLm9ubnguVGVuc29yUHJvdG8SEgoKZG9jX3N0cmluZxgKIAEoCRIjCgVpbnB1dBgLIAMoCzIULm9ubnguVmFsdWVJbmZvUHJvdG8SJAoGb3V0cHV0GAwgAygLMhQub25ueC5WYWx1ZUluZm9Qcm90bxIoCgp2YWx1ZV9pbmZvGA0gAygLMhQub25ueC5WYWx1ZUluZm9Qcm90bxIzChJzcGFyc2VfaW5pdGlhbGl6ZXIYDyADKAsyFy5vbm54LlNwYXJzZVRlbnNvclByb3RvIpYBCglOb2RlUHJvdG8SDQoFaW5wdXQYASADKAkSDgoGb3V0cHV0GAIgAygJEgwKBG5hbWUYAyABKAkSDwoHb3BfdHlwZRgEIAEoCRInCglhdHRyaWJ1dGUYBSADKAsyFC5vbm54LkF0dHJpYnV0ZVByb3RvEhIKCmRvY19zdHJpbmcYBiABKAkSDgoGZG9tYWluGAcgASgJIpQECg5BdHRyaWJ1dGVQcm90bxIMCgRuYW1lGAEgASgJEgkKAWYYAiABKAISCQoBaRgDIAEoAxIJCgFzGAQgASgMEhwKAXQYBSABKAsyES5vbm54LlRlbnNvclByb3RvEhsKAWcYBiABKAsyEC5vbm54LkdyYXBoUHJvdG8SDgoGZmxvYXRzGAcgAygCEgwKBGludHMYCCADKAMSDwoHc3RyaW5ncxgJIAMoDBIiCgd0ZW5zb3JzGAogAygLMhEub25ueC5UZW5zb3JQcm90bxIgCgZncmFwaHMYCyADKAsyEC5vbm54LkdyYXBoUHJvdG8SMAoEdHlwZRgUIAEoDjIiLm9ubnguQXR0cmlidXRlUHJvdG8uQXR0cmlidXRlVHlwZRIVCg1yZWZfYXR0cl9uYW1lGBUgASgJItkBCg1BdHRyaWJ1dGVUeXBlEg0KCVVOREVGSU5FRBAAEgkKBUZMT0FUEAESBwoDSU5UEAISCgoGU1RSSU5HEAMSCgoGVEVOU09SEAQSCQoFR1JBUEgQBRIKCgZGTE9BVFMQBhIICgRJTlRTEAcSCwoHU1RSSU5HUxAIEgsKB1RFTlNPUlMQCRIKCgZHUkFQSFMQChIRCg1TUEFSU0VfVEVOU09SEAsSEgoOU1BBUlNFX1RFTlNPUlMQDBIOCgpUWVBFX1BST1RPEA0SDwoLVFlQRV9QUk9UT1MQDiL0AgoLVGVuc29yUHJvdG8SDAoEZGltcxgBIAMoAxIRCglkYXRhX3R5cGUYAiABKAUSFgoKZmxvYXRfZGF0YRgEIAMoAkICEAESFgoKaW50MzJfZGF0YRgFIAMoBUICEAESEwoLc3RyaW5nX2RhdGEYBiADKAwSFgoKaW50NjRfZGF0YRgHIAMoA0ICEAESDAoEbmFtZRgIIAEoCRIQCghyYXdfZGF0YRgJIAEoDBIXCgtkb3VibGVfZGF0YRgKIAMoAUICEAESFwoLdWludDY0X2RhdGEYCyADKARCAhABEjMKDWV4dGVybmFsX2RhdGEYDSADKAsyHC5vbm54LlN0cmluZ1N0cmluZ0VudHJ5UHJvdG8SNQoNZGF0YV9sb2NhdGlvbhgOIAEoDjIeLm9ubnguVGVuc29yUHJvdG8uRGF0YUxvY2F0aW9uIikKDERhdGFMb2NhdGlvbhILCgdERUZBVUxUEAASDAoIRVhURVJOQUwQASJEChFTcGFyc2VUZW5zb3JQcm90bxIhCgZ2YWx1ZXMYASABKAsyES5vbm54LlRlbnNvclByb3RvEgwKBGRpbXMYAyADKAMiPQoOVmFsdWVJbmZvUHJvdG8SDAoEbmFtZRgBIAEoCRIdCgR0eXBlGAIgASgLMg8ub25ueC5UeXBlUHJvdG8ihwEKCVR5cGVQcm90bxItCgt0ZW5zb3JfdHlwZRgBIAEoCzIWLm9ubnguVHlwZVByb3RvLlRlbnNvckgAGkIKBlRlbnNvchIRCgllbGVtX3R5cGUYASABKAUSJQoFc2hhcGUYAiABKAsyFi5vbm54LlRlbnNvclNoYXBlUHJvdG9CBwoFdmFsdWUigQEKEFRlbnNvclNoYXBlUHJvdG8SLQoDZGltGAEgAygLMiAub25ueC5UZW5zb3JTaGFwZVByb3RvLkRpbWVuc2lvbho+CglEaW1lbnNpb24SEwoJZGltX3ZhbHVlGAEgASgDSAASEwoJZGltX3BhcmFtGAIgASgJSABCBwoFdmFsdWUi3QEKDUZ1bmN0aW9uUHJvdG8SDAoEbmFtZRgBIAEoCRINCgVpbnB1dBgEIAMoCRIOCgZvdXRwdXQYBSADKAkSEQoJYXR0cmlidXRlGAYgAygJEh0KBG5vZGUYByADKAsyDy5vbm54Lk5vZGVQcm90bxIuCgxvcHNldF9pbXBvcnQYCSADKAsyGC5vbm54Lk9wZXJhdG9yU2V0SWRQcm90bxIOCgZkb21haW4YCiABKAkSLQoPYXR0cmlidXRlX3Byb3RvGAsgAygLMhQub25ueC5BdHRyaWJ1dGVQcm90bw");
var ModelProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 0);
var GraphProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 3);
var NodeProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 4);
var AttributeProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 5);
var AttributeProto_AttributeType = /* @__PURE__ */ ((AttributeProto_AttributeType2) => {
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["UNDEFINED"] = 0] = "UNDEFINED";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["FLOAT"] = 1] = "FLOAT";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["INT"] = 2] = "INT";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["STRING"] = 3] = "STRING";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["TENSOR"] = 4] = "TENSOR";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["GRAPH"] = 5] = "GRAPH";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["FLOATS"] = 6] = "FLOATS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["INTS"] = 7] = "INTS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["STRINGS"] = 8] = "STRINGS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["TENSORS"] = 9] = "TENSORS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["GRAPHS"] = 10] = "GRAPHS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["SPARSE_TENSOR"] = 11] = "SPARSE_TENSOR";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["SPARSE_TENSORS"] = 12] = "SPARSE_TENSORS";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["TYPE_PROTO"] = 13] = "TYPE_PROTO";
  AttributeProto_AttributeType2[AttributeProto_AttributeType2["TYPE_PROTOS"] = 14] = "TYPE_PROTOS";
  return AttributeProto_AttributeType2;
})(AttributeProto_AttributeType || {});
var TensorProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 6);
var ValueInfoProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 8);
var TypeProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 9);
var TypeProto_TensorSchema = /* @__PURE__ */ messageDesc(file_onnx, 9, 0);
var TensorShapeProtoSchema = /* @__PURE__ */ messageDesc(file_onnx, 10);
var TensorShapeProto_DimensionSchema = /* @__PURE__ */ messageDesc(file_onnx, 10, 0);

// src/core/onnx/graph-size.ts
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
var inModel = { 7: "graph" };
var inGraph = { 1: "node" };
var inNode = { 5: "attribute" };
var inAttribute = { 6: "graph", 11: "graph" };
var fields = { graph: inGraph, node: inNode, attribute: inAttribute };
function countNodes(bytes, limit) {
  let count = 0;
  const pending = [[bytes, inModel]];
  try {
    while (pending.length > 0 && count <= limit) {
      const [message, kinds] = pending.pop();
      const reader = new BinaryReader(message);
      while (reader.pos < reader.len && count <= limit) {
        const [number2, type] = reader.tag();
        const kind = type === WireType.LengthDelimited ? kinds[number2] : void 0;
        if (kind === void 0) {
          reader.skip(type);
          continue;
        }
        if (kind === "node") count += 1;
        pending.push([reader.bytes(), fields[kind]]);
      }
    }
  } catch {
  }
  return count;
}

// src/core/onnx/operators.ts
var lengths = (...slots) => Object.fromEntries(slots.map((slot) => [slot, "length"]));
var contrib = "com.microsoft";
var roles = {
  Reshape: lengths(1),
  Expand: lengths(1),
  Slice: lengths(1, 2, 3, 4),
  Tile: lengths(1),
  Split: lengths(1),
  Unsqueeze: lengths(1),
  Squeeze: lengths(1),
  Pad: lengths(1),
  Range: lengths(0, 1, 2),
  ConstantOfShape: lengths(0),
  TopK: lengths(1),
  Trilu: lengths(1),
  ReduceSum: lengths(1),
  ReduceMax: lengths(1),
  ReduceMean: lengths(1),
  RotaryEmbedding: { 1: "table", 2: "table", 3: "positions" },
  Attention: { 3: "mask" },
  [`${contrib}:RotaryEmbedding`]: { 1: "positions", 2: "table", 3: "table" },
  [`${contrib}:MRotaryEmbedding`]: { 1: "positions", 2: "table", 3: "table" },
  [`${contrib}:MultiHeadAttention`]: { 5: "mask" },
  [`${contrib}:GroupQueryAttention`]: {
    5: "keyLengths",
    6: "totalLength",
    7: "table",
    8: "table",
    9: "positions",
    10: "mask"
  }
};
function operatorKey({ opType, domain }) {
  return domain === "" || domain === "ai.onnx" ? opType : `${domain}:${opType}`;
}
var set = (...names3) => new Set(names3);
var shapeOperators = set("Shape", "Size");
var passesRows = set("Unsqueeze", "Cast", "Identity");
var passesMasks = set(...passesRows, "Where", "Slice", "Mul", "Add", "Not");
var numbersRows = set("Range", "CumSum", "NonZero");
var repeatsRows = set("ConstantOfShape", "Expand", "Tile");
var layoutOperators = set(
  ...["Transpose", "Reshape", "Unsqueeze", "Squeeze", "Identity", "Cast"]
);
var repeatOperators = set("Expand", "Tile", "Slice");
var scaleOperators = set("Mul", "Div");
var productOperators = set("MatMul", "FusedMatMul");
var guardOperators = set("Cast", "Identity", "Where", "Dropout");
var joinOperators = set(
  ...["Add", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"]
);

// src/core/onnx/places.ts
var layerInName = /(?:^|[./_])(?:layers?|h|blocks?|present|past_key_values)[._](\d+)(?:[./_]|$)/;
function layerInNames(...names3) {
  for (const name of names3) {
    const layer = layerInName.exec(name)?.[1];
    if (layer !== void 0) return layer;
  }
  return void 0;
}
function placeOf(node) {
  const operator = operatorKey(node);
  const layer = layerInNames(node.name, ...node.output, ...node.input);
  const named = node.name === "" ? text`the node that makes "${node.output[0] ?? ""}" (${operator})` : text`node "${node.name}" (${operator})`;
  return layer === void 0 ? named : text`${named} of layer ${layer}`;
}
function weightPlace(name) {
  const layer = layerInNames(name);
  return layer === void 0 ? text`the weight "${name}"` : text`the weight "${name}" of layer ${layer}`;
}

// src/core/onnx/attributes.ts
import { create } from "@bufbuild/protobuf";
function attribute(node, name) {
  return node.attribute.find((candidate) => candidate.name === name);
}
function intAttribute(node, name) {
  const found = attribute(node, name);
  return found?.type === 2 /* INT */ ? Number(found.i) : void 0;
}
function floatAttribute(node, name) {
  const found = attribute(node, name);
  return found?.type === 1 /* FLOAT */ ? found.f : void 0;
}
function makeAttribute(name, value) {
  if (typeof value === "number") {
    return create(AttributeProtoSchema, { name, type: 2 /* INT */, i: BigInt(value) });
  }
  if ("float" in value) {
    return create(AttributeProtoSchema, { name, type: 1 /* FLOAT */, f: value.float });
  }
  if (isGraph(value)) return create(AttributeProtoSchema, { name, type: 5 /* GRAPH */, g: value });
  return create(AttributeProtoSchema, { name, type: 7 /* INTS */, ints: value.map(BigInt) });
}
function isGraph(value) {
  return !Array.isArray(value);
}
function subgraphs(node) {
  return node.attribute.flatMap((candidate) => [
    ...candidate.type === 5 /* GRAPH */ && candidate.g ? [candidate.g] : [],
    ...candidate.graphs
  ]);
}

// src/core/onnx/tensors.ts
import { create as create2 } from "@bufbuild/protobuf";
var dataType = {
  float: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16
};
function int64Tensor(name, values, dims = [values.length]) {
  const data = new BigInt64Array(values.map(BigInt));
  return rawTensor(name, dataType.int64, dims, new Uint8Array(data.buffer));
}
function floatTensor(name, values, dims = [values.length]) {
  const data = Float32Array.from(values);
  return rawTensor(name, dataType.float, dims, new Uint8Array(data.buffer));
}
function rawTensor(name, type, dims, rawData) {
  return create2(TensorProtoSchema, { name, dataType: type, dims: dims.map(BigInt), rawData });
}
function readIntegers(tensor) {
  if (tensor.dataLocation === 1 /* EXTERNAL */) return void 0;
  const bytes = new Uint8Array(tensor.rawData);
  if (tensor.dataType === dataType.int64) {
    const values = bytes.length > 0 ? new BigInt64Array(bytes.buffer) : tensor.int64Data;
    return Array.from(values, Number);
  }
  if (tensor.dataType === dataType.int32) {
    return bytes.length > 0 ? Array.from(new Int32Array(bytes.buffer)) : [...tensor.int32Data];
  }
  return void 0;
}

// src/core/onnx/graph-index.ts
var GraphIndex = class {
  constructor(graph) {
    this.graph = graph;
    for (const tensor of graph.initializer) this.initializers.set(tensor.name, tensor);
    for (const node of graph.node) {
      for (const output of node.output) if (output !== "") this.producers.set(output, node);
      node.input.forEach((input, slot) => {
        if (input !== "") this.addUse(input, { node, slot });
      });
      for (const captured of capturedValues(node)) this.addUse(captured, { node, slot: -1 });
    }
    this.inputs = new Set(
      graph.input.map(({ name }) => name).filter((name) => !this.initializers.has(name))
    );
    this.outputs = new Set(graph.output.map(({ name }) => name));
  }
  graph;
  producers = /* @__PURE__ */ new Map();
  users = /* @__PURE__ */ new Map();
  initializers = /* @__PURE__ */ new Map();
  inputs;
  outputs;
  addUse(value, use) {
    const uses = this.users.get(value);
    if (uses) uses.push(use);
    else this.users.set(value, [use]);
  }
  /** The node that makes `value`; undefined for graph inputs and initializers. */
  producer(value) {
    return this.producers.get(value);
  }
  uses(value) {
    return this.users.get(value) ?? [];
  }
  /** The initializer or constant behind `value`, through Identity; undefined when it is computed. */
  constant(value) {
    for (let name = value; ; ) {
      const initializer = this.initializers.get(name);
      if (initializer) return initializer;
      const producer = this.producers.get(name);
      if (producer?.opType !== "Identity") {
        return producer?.opType === "Constant" ? attribute(producer, "value")?.t : void 0;
      }
      name = producer.input[0];
    }
  }
  /** The integers of a small constant; undefined when `value` is computed or not of integers. */
  integers(value) {
    const tensor = this.constant(value);
    if (tensor) return readIntegers(tensor);
    const producer = this.producers.get(value);
    if (producer?.opType !== "Constant") return void 0;
    const one = attribute(producer, "value_int")?.i;
    return one === void 0 ? attribute(producer, "value_ints")?.ints.map(Number) : [Number(one)];
  }
};
function nodeReads(node) {
  return [...node.input.filter((input) => input !== ""), ...capturedValues(node)];
}
function capturedValues(node) {
  return subgraphs(node).flatMap((graph) => {
    const own = /* @__PURE__ */ new Set([
      ...graph.input.map(({ name }) => name),
      ...graph.initializer.map(({ name }) => name),
      ...graph.sparseInitializer.map(({ values }) => values?.name ?? ""),
      ...graph.node.flatMap(({ output }) => output)
    ]);
    const read = [...graph.node.flatMap(nodeReads), ...graph.output.map(({ name }) => name)];
    return [...new Set(read)].filter((name) => !own.has(name));
  });
}

// src/core/onnx/topology.ts
function isSorted(graph) {
  const later = new Set(graph.node.flatMap(({ output }) => output));
  later.delete("");
  for (const node of graph.node) {
    if (nodeReads(node).some((value) => later.has(value))) return false;
    for (const output of node.output) later.delete(output);
  }
  return true;
}
function sortTopologically(graph, file, isRewritten = false) {
  const producer = /* @__PURE__ */ new Map();
  for (const node of graph.node) for (const output of node.output) producer.set(output, node);
  producer.delete("");
  const sorted = [];
  const state = /* @__PURE__ */ new Map();
  for (const root of graph.node) {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.at(-1);
      const known = state.get(node);
      if (known !== void 0) {
        if (known === "open") {
          state.set(node, "done");
          sorted.push(node);
        }
        stack.pop();
        continue;
      }
      state.set(node, "open");
      for (const value of nodeReads(node)) {
        const source = producer.get(value);
        if (source === void 0 || state.get(source) === "done") continue;
        if (state.get(source) === "open")
          throw isRewritten ? madeCycle(source, file) : cycle(source, file);
        stack.push(source);
      }
    }
  }
  graph.node = sorted;
}
function cycle(node, file) {
  return new HumanError(
    text`The graph of ${file} has a cycle at ${placeOf(node)}, so it cannot be
      computed. The file is damaged: download or export it again.`,
    "onnx-cycle"
  );
}
function madeCycle(node, file) {
  return new HumanError(
    text`The decoder ${file} cannot be rewritten: in the rewritten graph ${placeOf(node)} waits for its
      own result. This is a fault of FitPrune: please report it with the model. Other layers may
      work.`,
    "rewrite-invalid"
  );
}
function nestingDepth(graph, limit) {
  let depth = 0;
  for (let level = [graph]; level.length > 0 && depth < limit; depth += 1) {
    level = level.flatMap(({ node }) => node.flatMap(subgraphs));
  }
  return depth;
}
function usedParts(graph) {
  const needed = new Set(graph.output.map(({ name }) => name));
  const kept = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const value of nodeReads(node)) needed.add(value);
  }
  return {
    node: kept.reverse(),
    initializer: graph.initializer.filter(({ name }) => needed.has(name))
  };
}

// src/core/onnx/model-file.ts
var largestFile = 2 ** 31 - 1;
async function openOnnx(file) {
  const absolute = path.resolve(file);
  const size = await stat(absolute).then(
    (stats) => stats.isFile() ? stats.size : void 0,
    () => void 0
  );
  if (size === void 0) {
    throw new HumanError(text`There is no ONNX file ${file}. Check the path.`, "onnx-missing");
  }
  if (size > largestFile) {
    throw new HumanError(
      text`${file} is ${(size / 1e9).toFixed(1)} GB; an ONNX file ends at 2 GB. Export the model
        with its weights in an external data file.`,
      "onnx-too-large"
    );
  }
  return decodeOnnx(await readFile(absolute), absolute);
}
function decodeOnnx(bytes, file) {
  if (countNodes(bytes, mostNodes) > mostNodes) {
    throw notOnnx(file, text`its graph has more than ${mostNodes} nodes`);
  }
  let proto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const isDeep = error instanceof Error && /call stack|recursion depth/.test(error.message);
    const why = isDeep ? text`its subgraphs lie too deep in one another` : messageOf(error);
    throw notOnnx(file, why, error);
  }
  const { graph } = proto;
  if (graph === void 0 || graph.node.length === 0 || proto.opsetImport.length === 0) {
    throw notOnnx(file, text`it holds no graph`);
  }
  requireValidGraph(graph, file);
  if (!isSorted(graph)) sortTopologically(graph, file);
  return { file: path.resolve(file), proto, graph };
}
var mostNodes = 2e5;
var deepestNesting = 16;
function requireValidGraph(graph, file) {
  if (nestingDepth(graph, deepestNesting + 1) > deepestNesting) {
    throw notOnnx(file, text`its subgraphs lie more than ${deepestNesting} deep in one another`);
  }
  const made = new Set(graph.input.map(({ name }) => name));
  for (const node of graph.node) {
    for (const output of node.output) {
      if (output === "") continue;
      if (made.has(output))
        throw notOnnx(
          file,
          text`${placeOf(node)} makes "${output}", which something else makes too`
        );
      made.add(output);
    }
  }
}
function notOnnx(file, why, cause) {
  return new HumanError(
    text`${file} is not a readable ONNX model (${why}). It may be truncated, or a Git LFS pointer:
      download or export it again.`,
    "onnx-unreadable",
    1,
    { cause }
  );
}
function encodeOnnx(model) {
  return toBinary(ModelProtoSchema, model.proto);
}
function opsetVersion(model, domain = "") {
  const found = model.proto.opsetImport.find(
    (opset) => opset.domain === domain || domain === "" && opset.domain === "ai.onnx"
  );
  return found === void 0 ? void 0 : Number(found.version);
}

// src/core/onnx/generated/runtime-operators.ts
var runtimeVersion = "1.30.0";
var runtimeOperators = {
  "": {
    Abs: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Acos: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Acosh: [[9, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Add: [[13, [2, 2, 3], [1, 1, 1], ""], [14, [2, 2, 3], [1, 1, 1], ""]],
    Affine: [[10, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1"]],
    AffineGrid: [[20, [2, 2, 3], [1, 1, 1], "align_corners:2"]],
    And: [[7, [2, 2, 3], [1, 1, 1], ""]],
    ArgMax: [[13, [1, 1, 1], [1, 1, 1], "axis:2 keepdims:2 select_last_index:2"]],
    ArgMin: [[13, [1, 1, 1], [1, 1, 1], "axis:2 keepdims:2 select_last_index:2"]],
    Asin: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Asinh: [[9, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Atan: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Atanh: [[9, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Attention: [[23, [3, 6, 7], [1, 4, 1], "is_causal:2 kv_num_heads:2 q_num_heads:2 qk_matmul_output_mode:2 scale:1 softcap:1 softmax_precision:2"], [24, [3, 7, 7], [1, 4, 1], "is_causal:2 kv_num_heads:2 q_num_heads:2 qk_matmul_output_mode:2 scale:1 softcap:1 softmax_precision:2"]],
    AveragePool: [[11, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 count_include_pad:2 kernel_shape!7 pads:7 strides:7"], [19, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!7 pads:7 strides:7"], [22, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!7 pads:7 strides:7"]],
    BatchNormalization: [[9, [5, 5, 31], [1, 5, 1], "epsilon:1 momentum:1"], [14, [5, 5, 31], [1, 3, 1], "epsilon:1 momentum:1 training_mode:2"], [15, [5, 5, 31], [1, 3, 1], "epsilon:1 momentum:1 training_mode:2"]],
    Bernoulli: [[15, [1, 1, 1], [1, 1, 1], "dtype:2 seed:1"], [22, [1, 1, 1], [1, 1, 1], "dtype:2 seed:1"]],
    BitCast: [[26, [1, 1, 1], [1, 1, 1], "to!2"]],
    BitShift: [[11, [2, 2, 3], [1, 1, 1], "direction!3"]],
    BitwiseAnd: [[18, [2, 2, 3], [1, 1, 1], ""]],
    BitwiseNot: [[18, [1, 1, 1], [1, 1, 1], ""]],
    BitwiseOr: [[18, [2, 2, 3], [1, 1, 1], ""]],
    BitwiseXor: [[18, [2, 2, 3], [1, 1, 1], ""]],
    BlackmanWindow: [[17, [1, 1, 1], [1, 1, 1], "output_datatype:2 periodic:2"]],
    Cast: [[13, [1, 1, 1], [1, 1, 1], "to!2"], [19, [1, 1, 1], [1, 1, 1], "saturate:2 to!2"], [21, [1, 1, 1], [1, 1, 1], "saturate:2 to!2"], [23, [1, 1, 1], [1, 1, 1], "saturate:2 to!2"], [24, [1, 1, 1], [1, 1, 1], "round_mode:3 saturate:2 to!2"], [25, [1, 1, 1], [1, 1, 1], "round_mode:3 saturate:2 to!2"]],
    CastLike: [[15, [2, 2, 3], [1, 1, 1], ""], [19, [2, 2, 3], [1, 1, 1], "saturate:2"], [21, [2, 2, 3], [1, 1, 1], "saturate:2"], [23, [2, 2, 3], [1, 1, 1], "saturate:2"], [24, [2, 2, 3], [1, 1, 1], "round_mode:3 saturate:2"], [25, [2, 2, 3], [1, 1, 1], "round_mode:3 saturate:2"]],
    CausalConvWithState: [[27, [2, 4, 3], [2, 2, 3], "activation:3"]],
    Ceil: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Celu: [[12, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    CenterCropPad: [[18, [2, 2, 3], [1, 1, 1], "axes:7"]],
    Clip: [[13, [1, 3, 1], [1, 1, 1], ""]],
    Col2Im: [[18, [3, 3, 7], [1, 1, 1], "dilations:7 pads:7 strides:7"]],
    Compress: [[11, [2, 2, 3], [1, 1, 1], "axis:2"]],
    Concat: [[13, [1, -1, 0], [1, 1, 1], "axis!2"]],
    ConcatFromSequence: [[11, [1, 1, 1], [1, 1, 1], "axis!2 new_axis:2"]],
    Constant: [[13, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"], [19, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"], [21, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"], [23, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"], [24, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"], [25, [0, 0, 0], [1, 1, 1], "sparse_value:11 value:4 value_float:1 value_floats:6 value_int:2 value_ints:7 value_string:3 value_strings:8"]],
    ConstantOfShape: [[9, [1, 1, 1], [1, 1, 1], "value:4"], [20, [1, 1, 1], [1, 1, 1], "value:4"], [21, [1, 1, 1], [1, 1, 1], "value:4"], [23, [1, 1, 1], [1, 1, 1], "value:4"], [24, [1, 1, 1], [1, 1, 1], "value:4"], [25, [1, 1, 1], [1, 1, 1], "value:4"]],
    Conv: [[11, [2, 3, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"], [22, [2, 3, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    ConvInteger: [[10, [2, 4, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    ConvTranspose: [[11, [2, 3, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7"], [22, [2, 3, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7"]],
    Cos: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Cosh: [[9, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Crop: [[10, [1, 1, 1], [1, 1, 1], "border!7 scale:7"]],
    CumProd: [[26, [2, 2, 3], [1, 1, 1], "exclusive:2 reverse:2"]],
    CumSum: [[11, [2, 2, 3], [1, 1, 1], "exclusive:2 reverse:2"], [14, [2, 2, 3], [1, 1, 1], "exclusive:2 reverse:2"]],
    DFT: [[17, [1, 2, 1], [1, 1, 1], "axis:2 inverse:2 onesided:2"], [20, [1, 3, 1], [1, 1, 1], "inverse:2 onesided:2"]],
    DeformConv: [[19, [3, 5, 7], [1, 1, 1], "dilations:7 group:2 kernel_shape:7 offset_group:2 pads:7 strides:7"], [22, [3, 5, 7], [1, 1, 1], "dilations:7 group:2 kernel_shape:7 offset_group:2 pads:7 strides:7"]],
    DepthToSpace: [[13, [1, 1, 1], [1, 1, 1], "blocksize!2 mode:3"]],
    DequantizeLinear: [[13, [2, 3, 3], [1, 1, 1], "axis:2"], [19, [2, 3, 3], [1, 1, 1], "axis:2"], [21, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2"], [23, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2"], [24, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2"], [25, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2"]],
    Det: [[11, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    DisentangledAttention_TRT: [[1, [3, 3, 7], [1, 1, 1], "factor!1 span!2"]],
    Div: [[13, [2, 2, 3], [1, 1, 1], ""], [14, [2, 2, 3], [1, 1, 1], ""]],
    Dropout: [[13, [1, 3, 1], [1, 2, 1], "seed:2"], [22, [1, 3, 1], [1, 2, 1], "seed:2"]],
    DynamicQuantizeLinear: [[11, [1, 1, 1], [3, 3, 7], ""]],
    DynamicSlice: [[10, [3, 4, 7], [1, 1, 1], ""]],
    EfficientNMS_TRT: [[1, [2, 3, 3], [4, 4, 15], "background_class!2 box_coding!2 iou_threshold!1 max_output_boxes!2 plugin_version!3 score_activation!2 score_threshold!1"]],
    Einsum: [[12, [1, -1, 0], [1, 1, 1], "equation!3"]],
    Elu: [[6, [1, 1, 1], [1, 1, 1], "alpha:1"], [22, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    Equal: [[13, [2, 2, 3], [1, 1, 1], ""], [19, [2, 2, 3], [1, 1, 1], ""]],
    Erf: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Exp: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Expand: [[13, [2, 2, 3], [1, 1, 1], ""]],
    EyeLike: [[9, [1, 1, 1], [1, 1, 1], "dtype:2 k:2"], [22, [1, 1, 1], [1, 1, 1], "dtype:2 k:2"]],
    Flatten: [[13, [1, 1, 1], [1, 1, 1], "axis:2"], [21, [1, 1, 1], [1, 1, 1], "axis:2"], [23, [1, 1, 1], [1, 1, 1], "axis:2"], [24, [1, 1, 1], [1, 1, 1], "axis:2"], [25, [1, 1, 1], [1, 1, 1], "axis:2"]],
    Floor: [[13, [1, 1, 1], [1, 1, 1], ""]],
    GRU: [[7, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 linear_before_reset:2"], [14, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2 linear_before_reset:2"], [22, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2 linear_before_reset:2"]],
    GRUUnit: [[10, [4, 4, 15], [1, 1, 1], "drop_states:2"]],
    Gather: [[13, [2, 2, 3], [1, 1, 1], "axis:2"]],
    GatherElements: [[13, [2, 2, 3], [1, 1, 1], "axis:2"]],
    GatherND: [[13, [2, 2, 3], [1, 1, 1], "batch_dims:2"]],
    Gelu: [[20, [1, 1, 1], [1, 1, 1], "approximate:3"]],
    Gemm: [[13, [2, 3, 3], [1, 1, 1], "alpha:1 beta:1 transA:2 transB:2"]],
    GivenTensorFill: [[10, [0, 1, 0], [1, 1, 1], "extra_shape:7 input_as_shape:2 shape:7 values:6"]],
    GlobalAveragePool: [[1, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    GlobalLpPool: [[2, [1, 1, 1], [1, 1, 1], "p:2"], [22, [1, 1, 1], [1, 1, 1], "p:2"]],
    GlobalMaxPool: [[1, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Greater: [[13, [2, 2, 3], [1, 1, 1], ""]],
    GreaterOrEqual: [[12, [2, 2, 3], [1, 1, 1], ""], [16, [2, 2, 3], [1, 1, 1], ""]],
    GridSample: [[16, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"], [20, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"], [22, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"]],
    GroupNormalization: [[18, [3, 3, 7], [1, 1, 1], "epsilon:1 num_groups!2"], [21, [3, 3, 7], [1, 1, 1], "epsilon:1 num_groups!2 stash_type:2"]],
    HammingWindow: [[17, [1, 1, 1], [1, 1, 1], "output_datatype:2 periodic:2"]],
    HannWindow: [[17, [1, 1, 1], [1, 1, 1], "output_datatype:2 periodic:2"]],
    HardSigmoid: [[6, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1"], [22, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1"]],
    HardSwish: [[14, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Hardmax: [[13, [1, 1, 1], [1, 1, 1], "axis:2"]],
    Identity: [[13, [1, 1, 1], [1, 1, 1], ""], [14, [1, 1, 1], [1, 1, 1], ""], [16, [1, 1, 1], [1, 1, 1], ""], [19, [1, 1, 1], [1, 1, 1], ""], [21, [1, 1, 1], [1, 1, 1], ""], [23, [1, 1, 1], [1, 1, 1], ""], [24, [1, 1, 1], [1, 1, 1], ""], [25, [1, 1, 1], [1, 1, 1], ""]],
    If: [[13, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [16, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [19, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [21, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [23, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [24, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"], [25, [1, 1, 1], [1, -1, 0], "else_branch!5 then_branch!5"]],
    ImageDecoder: [[20, [1, 1, 1], [1, 1, 1], "pixel_format:3"]],
    ImageScaler: [[10, [1, 1, 1], [1, 1, 1], "bias:6 scale:1"]],
    InstanceNormalization: [[6, [3, 3, 7], [1, 1, 1], "epsilon:1"], [22, [3, 3, 7], [1, 1, 1], "epsilon:1"]],
    IsInf: [[10, [1, 1, 1], [1, 1, 1], "detect_negative:2 detect_positive:2"], [20, [1, 1, 1], [1, 1, 1], "detect_negative:2 detect_positive:2"]],
    IsNaN: [[13, [1, 1, 1], [1, 1, 1], ""], [20, [1, 1, 1], [1, 1, 1], ""]],
    LRN: [[13, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1 bias:1 size!2"]],
    LSTM: [[7, [3, 8, 7], [0, 3, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2"], [14, [3, 8, 7], [0, 3, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2 layout:2"], [22, [3, 8, 7], [0, 3, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2 layout:2"]],
    LayerNormalization: [[1, [2, 3, 3], [1, 3, 1], "axis:2 epsilon:1 stash_type:2"], [17, [2, 3, 3], [1, 3, 1], "axis:2 epsilon:1 stash_type:2"]],
    LeakyRelu: [[6, [1, 1, 1], [1, 1, 1], "alpha:1"], [16, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    Less: [[13, [2, 2, 3], [1, 1, 1], ""]],
    LessOrEqual: [[12, [2, 2, 3], [1, 1, 1], ""], [16, [2, 2, 3], [1, 1, 1], ""]],
    LinearAttention: [[27, [3, 6, 7], [2, 2, 3], "chunk_size:2 kv_num_heads!2 q_num_heads!2 scale:1 update_rule:3"]],
    Log: [[13, [1, 1, 1], [1, 1, 1], ""]],
    LogSoftmax: [[13, [1, 1, 1], [1, 1, 1], "axis:2"]],
    Loop: [[13, [2, -1, 0], [1, -1, 0], "body!5"], [16, [2, -1, 0], [1, -1, 0], "body!5"], [19, [2, -1, 0], [1, -1, 0], "body!5"], [21, [2, -1, 0], [1, -1, 0], "body!5"], [23, [2, -1, 0], [1, -1, 0], "body!5"], [24, [2, -1, 0], [1, -1, 0], "body!5"], [25, [2, -1, 0], [1, -1, 0], "body!5"]],
    LpNormalization: [[1, [1, 1, 1], [1, 1, 1], "axis:2 p:2"], [22, [1, 1, 1], [1, 1, 1], "axis:2 p:2"]],
    LpPool: [[11, [1, 1, 1], [1, 1, 1], "auto_pad:3 kernel_shape!7 p:2 pads:7 strides:7"], [18, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 p:2 pads:7 strides:7"], [22, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 p:2 pads:7 strides:7"]],
    MatMul: [[13, [2, 2, 3], [1, 1, 1], ""]],
    MatMulInteger: [[10, [2, 4, 3], [1, 1, 1], ""]],
    Max: [[13, [1, -1, 0], [1, 1, 1], ""]],
    MaxPool: [[12, [1, 1, 1], [1, 2, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 pads:7 storage_order:2 strides:7"], [22, [1, 1, 1], [1, 2, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 pads:7 storage_order:2 strides:7"]],
    MaxRoiPool: [[1, [2, 2, 3], [1, 1, 1], "pooled_shape!7 spatial_scale:1"], [22, [2, 2, 3], [1, 1, 1], "pooled_shape!7 spatial_scale:1"]],
    MaxUnpool: [[11, [2, 3, 3], [1, 1, 1], "kernel_shape!7 pads:7 strides:7"], [22, [2, 3, 3], [1, 1, 1], "kernel_shape!7 pads:7 strides:7"]],
    Mean: [[13, [1, -1, 0], [1, 1, 1], ""]],
    MeanVarianceNormalization: [[13, [1, 1, 1], [1, 1, 1], "axes:7"]],
    MelWeightMatrix: [[17, [5, 5, 31], [1, 1, 1], "output_datatype:2"]],
    MemcpyFromHost: [[1, [1, 1, 1], [1, 1, 1], ""]],
    MemcpyToHost: [[1, [1, 1, 1], [1, 1, 1], ""]],
    Min: [[13, [1, -1, 0], [1, 1, 1], ""]],
    Mish: [[18, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Mod: [[13, [2, 2, 3], [1, 1, 1], "fmod:2"]],
    Mul: [[13, [2, 2, 3], [1, 1, 1], ""], [14, [2, 2, 3], [1, 1, 1], ""]],
    MultilevelCropAndResize_TRT: [[1, [5, 5, 31], [1, 1, 1], "image_size!7 plugin_version!3 pooled_size!2"]],
    Multinomial: [[7, [1, 1, 1], [1, 1, 1], "dtype:2 sample_size:2 seed:1"], [22, [1, 1, 1], [1, 1, 1], "dtype:2 sample_size:2 seed:1"]],
    Neg: [[13, [1, 1, 1], [1, 1, 1], ""]],
    NegativeLogLikelihoodLoss: [[13, [2, 3, 3], [1, 1, 1], "ignore_index:2 reduction:3"], [22, [2, 3, 3], [1, 1, 1], "ignore_index:2 reduction:3"]],
    NonMaxSuppression: [[11, [2, 5, 3], [1, 1, 1], "center_point_box:2"]],
    NonZero: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Not: [[1, [1, 1, 1], [1, 1, 1], ""]],
    OneHot: [[11, [3, 3, 7], [1, 1, 1], "axis:2"]],
    Optional: [[15, [0, 1, 0], [1, 1, 1], "type:13"]],
    OptionalGetElement: [[15, [1, 1, 1], [1, 1, 1], ""], [18, [1, 1, 1], [1, 1, 1], ""]],
    OptionalHasElement: [[15, [1, 1, 1], [1, 1, 1], ""], [18, [0, 1, 0], [1, 1, 1], ""]],
    Or: [[7, [2, 2, 3], [1, 1, 1], ""]],
    PRelu: [[9, [2, 2, 3], [1, 1, 1], ""], [16, [2, 2, 3], [1, 1, 1], ""]],
    Pad: [[13, [2, 3, 3], [1, 1, 1], "mode:3"], [18, [2, 4, 3], [1, 1, 1], "mode:3"], [19, [2, 4, 3], [1, 1, 1], "mode:3"], [21, [2, 4, 3], [1, 1, 1], "mode:3"], [23, [2, 4, 3], [1, 1, 1], "mode:3"], [24, [2, 4, 3], [1, 1, 1], "mode:3"], [25, [2, 4, 3], [1, 1, 1], "mode:3"]],
    ParametricSoftplus: [[10, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1"]],
    Pow: [[13, [2, 2, 3], [1, 1, 1], ""], [15, [2, 2, 3], [1, 1, 1], ""]],
    PyramidROIAlign_TRT: [[1, [5, 5, 31], [1, 1, 1], "plugin_version!3 pooled_size!2"]],
    QLinearConv: [[10, [8, 9, 255], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    QLinearMatMul: [[10, [8, 8, 255], [1, 1, 1], ""], [21, [8, 8, 255], [1, 1, 1], ""]],
    QuantizeLinear: [[13, [2, 3, 3], [1, 1, 1], "axis:2"], [19, [2, 3, 3], [1, 1, 1], "axis:2 saturate:2"], [21, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2 saturate:2"], [23, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2 precision:2 saturate:2"], [24, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2 precision:2 saturate:2"], [25, [2, 3, 3], [1, 1, 1], "axis:2 block_size:2 output_dtype:2 precision:2 saturate:2"]],
    RMSNormalization: [[23, [2, 2, 3], [1, 1, 1], "axis:2 epsilon:1 stash_type:2"]],
    RNN: [[7, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2"], [14, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2"], [22, [3, 6, 7], [0, 2, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 layout:2"]],
    RandomNormal: [[1, [0, 0, 0], [1, 1, 1], "dtype:2 mean:1 scale:1 seed:1 shape!7"], [22, [0, 0, 0], [1, 1, 1], "dtype:2 mean:1 scale:1 seed:1 shape!7"]],
    RandomNormalLike: [[1, [1, 1, 1], [1, 1, 1], "dtype:2 mean:1 scale:1 seed:1"], [22, [1, 1, 1], [1, 1, 1], "dtype:2 mean:1 scale:1 seed:1"]],
    RandomUniform: [[1, [0, 0, 0], [1, 1, 1], "dtype:2 high:1 low:1 seed:1 shape!7"], [22, [0, 0, 0], [1, 1, 1], "dtype:2 high:1 low:1 seed:1 shape!7"]],
    RandomUniformLike: [[1, [1, 1, 1], [1, 1, 1], "dtype:2 high:1 low:1 seed:1"], [22, [1, 1, 1], [1, 1, 1], "dtype:2 high:1 low:1 seed:1"]],
    Range: [[11, [3, 3, 7], [1, 1, 1], ""], [27, [3, 3, 7], [1, 1, 1], "stash_type:2"]],
    Reciprocal: [[13, [1, 1, 1], [1, 1, 1], ""]],
    ReduceL1: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceL2: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceLogSum: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceLogSumExp: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceMax: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"], [20, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceMean: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceMin: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"], [20, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceProd: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceSum: [[13, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    ReduceSumSquare: [[13, [1, 1, 1], [1, 1, 1], "axes:7 keepdims:2"], [18, [1, 2, 1], [1, 1, 1], "keepdims:2 noop_with_empty_axes:2"]],
    RegexFullMatch: [[20, [1, 1, 1], [1, 1, 1], "pattern:3"]],
    Relu: [[13, [1, 1, 1], [1, 1, 1], ""], [14, [1, 1, 1], [1, 1, 1], ""]],
    Reshape: [[13, [2, 2, 3], [1, 1, 1], ""], [14, [2, 2, 3], [1, 1, 1], "allowzero:2"], [19, [2, 2, 3], [1, 1, 1], "allowzero:2"], [21, [2, 2, 3], [1, 1, 1], "allowzero:2"], [23, [2, 2, 3], [1, 1, 1], "allowzero:2"], [24, [2, 2, 3], [1, 1, 1], "allowzero:2"], [25, [2, 2, 3], [1, 1, 1], "allowzero:2"]],
    Resize: [[13, [1, 4, 1], [1, 1, 1], "coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 mode:3 nearest_mode:3"], [18, [1, 4, 1], [1, 1, 1], "antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3"], [19, [1, 4, 1], [1, 1, 1], "antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3"]],
    ReverseSequence: [[10, [2, 2, 3], [1, 1, 1], "batch_axis:2 time_axis:2"]],
    RoiAlign: [[10, [3, 3, 7], [1, 1, 1], "mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1"], [16, [3, 3, 7], [1, 1, 1], "coordinate_transformation_mode:3 mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1"], [22, [3, 3, 7], [1, 1, 1], "coordinate_transformation_mode:3 mode:3 output_height:2 output_width:2 sampling_ratio:2 spatial_scale:1"]],
    RotaryEmbedding: [[23, [3, 4, 7], [1, 1, 1], "interleaved:2 num_heads:2 rotary_embedding_dim:2"]],
    Round: [[11, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    STFT: [[17, [2, 4, 3], [1, 1, 1], "onesided:2"]],
    Scale: [[10, [1, 1, 1], [1, 1, 1], "scale:1"]],
    ScaledTanh: [[10, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1"]],
    Scan: [[11, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [16, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [19, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [21, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [23, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [24, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"], [25, [1, -1, 0], [1, -1, 0], "body!5 num_scan_inputs!2 scan_input_axes:7 scan_input_directions:7 scan_output_axes:7 scan_output_directions:7"]],
    Scatter: [[11, [3, 3, 7], [1, 1, 1], "axis:2"]],
    ScatterElements: [[13, [3, 3, 7], [1, 1, 1], "axis:2"], [16, [3, 3, 7], [1, 1, 1], "axis:2 reduction:3"], [18, [3, 3, 7], [1, 1, 1], "axis:2 reduction:3"]],
    ScatterND: [[13, [3, 3, 7], [1, 1, 1], ""], [16, [3, 3, 7], [1, 1, 1], "reduction:3"], [18, [3, 3, 7], [1, 1, 1], "reduction:3"]],
    Selu: [[6, [1, 1, 1], [1, 1, 1], "alpha:1 gamma:1"], [22, [1, 1, 1], [1, 1, 1], "alpha:1 gamma:1"]],
    SequenceAt: [[11, [2, 2, 3], [1, 1, 1], ""]],
    SequenceConstruct: [[11, [1, -1, 0], [1, 1, 1], ""]],
    SequenceEmpty: [[11, [0, 0, 0], [1, 1, 1], "dtype:2"]],
    SequenceErase: [[11, [1, 2, 1], [1, 1, 1], ""]],
    SequenceInsert: [[11, [2, 3, 3], [1, 1, 1], ""]],
    SequenceLength: [[11, [1, 1, 1], [1, 1, 1], ""]],
    SequenceMap: [[17, [1, -1, 1], [1, -1, 0], "body!5"]],
    Shape: [[13, [1, 1, 1], [1, 1, 1], ""], [15, [1, 1, 1], [1, 1, 1], "end:2 start:2"], [19, [1, 1, 1], [1, 1, 1], "end:2 start:2"], [21, [1, 1, 1], [1, 1, 1], "end:2 start:2"], [23, [1, 1, 1], [1, 1, 1], "end:2 start:2"], [24, [1, 1, 1], [1, 1, 1], "end:2 start:2"], [25, [1, 1, 1], [1, 1, 1], "end:2 start:2"]],
    Shrink: [[9, [1, 1, 1], [1, 1, 1], "bias:1 lambd:1"]],
    Sigmoid: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Sign: [[13, [1, 1, 1], [1, 1, 1], ""]],
    SimplifiedLayerNormalization: [[1, [2, 2, 3], [1, 2, 1], "axis:2 epsilon:1 stash_type:2"]],
    Sin: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Sinh: [[9, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Size: [[13, [1, 1, 1], [1, 1, 1], ""], [19, [1, 1, 1], [1, 1, 1], ""], [21, [1, 1, 1], [1, 1, 1], ""], [23, [1, 1, 1], [1, 1, 1], ""], [24, [1, 1, 1], [1, 1, 1], ""], [25, [1, 1, 1], [1, 1, 1], ""]],
    Slice: [[13, [3, 5, 7], [1, 1, 1], ""]],
    Softmax: [[13, [1, 1, 1], [1, 1, 1], "axis:2"]],
    SoftmaxCrossEntropyLoss: [[13, [2, 3, 3], [1, 2, 1], "ignore_index:2 reduction:3"]],
    Softplus: [[1, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Softsign: [[1, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    SpaceToDepth: [[13, [1, 1, 1], [1, 1, 1], "blocksize!2"]],
    Split: [[13, [1, 2, 1], [1, -1, 0], "axis:2"], [18, [1, 2, 1], [1, -1, 0], "axis:2 num_outputs:2"]],
    SplitToSequence: [[11, [1, 2, 1], [1, 1, 1], "axis:2 keepdims:2"], [24, [1, 2, 1], [1, 1, 1], "axis:2 keepdims:2"]],
    Sqrt: [[13, [1, 1, 1], [1, 1, 1], ""]],
    Squeeze: [[13, [1, 2, 1], [1, 1, 1], ""], [21, [1, 2, 1], [1, 1, 1], ""], [23, [1, 2, 1], [1, 1, 1], ""], [24, [1, 2, 1], [1, 1, 1], ""], [25, [1, 2, 1], [1, 1, 1], ""]],
    StringConcat: [[20, [2, 2, 3], [1, 1, 1], ""]],
    StringNormalizer: [[10, [1, 1, 1], [1, 1, 1], "case_change_action:3 is_case_sensitive:2 locale:3 stopwords:8"]],
    StringSplit: [[20, [1, 1, 1], [2, 2, 3], "delimiter:3 maxsplit:2"]],
    Sub: [[13, [2, 2, 3], [1, 1, 1], ""], [14, [2, 2, 3], [1, 1, 1], ""]],
    Sum: [[13, [1, -1, 0], [1, 1, 1], ""]],
    Swish: [[24, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    Tan: [[7, [1, 1, 1], [1, 1, 1], ""], [22, [1, 1, 1], [1, 1, 1], ""]],
    Tanh: [[13, [1, 1, 1], [1, 1, 1], ""]],
    TensorScatter: [[24, [2, 3, 3], [1, 1, 1], "axis:2 mode:3"]],
    TfIdfVectorizer: [[9, [1, 1, 1], [1, 1, 1], "max_gram_length!2 max_skip_count!2 min_gram_length!2 mode!3 ngram_counts!7 ngram_indexes!7 pool_int64s:7 pool_strings:8 weights:6"]],
    ThresholdedRelu: [[10, [1, 1, 1], [1, 1, 1], "alpha:1"], [22, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    Tile: [[13, [2, 2, 3], [1, 1, 1], ""]],
    TopK: [[11, [2, 2, 3], [2, 2, 3], "axis:2 largest:2 sorted:2"], [24, [2, 2, 3], [2, 2, 3], "axis:2 largest:2 sorted:2"]],
    Transpose: [[13, [1, 1, 1], [1, 1, 1], "perm:7"], [21, [1, 1, 1], [1, 1, 1], "perm:7"], [23, [1, 1, 1], [1, 1, 1], "perm:7"], [24, [1, 1, 1], [1, 1, 1], "perm:7"], [25, [1, 1, 1], [1, 1, 1], "perm:7"]],
    Trilu: [[14, [1, 2, 1], [1, 1, 1], "upper:2"]],
    Unique: [[11, [1, 1, 1], [1, 4, 1], "axis:2 sorted:2"]],
    Unsqueeze: [[13, [2, 2, 3], [1, 1, 1], ""], [21, [2, 2, 3], [1, 1, 1], ""], [23, [2, 2, 3], [1, 1, 1], ""], [24, [2, 2, 3], [1, 1, 1], ""], [25, [2, 2, 3], [1, 1, 1], ""]],
    Upsample: [[10, [2, 2, 3], [1, 1, 1], "mode:3"]],
    Where: [[9, [3, 3, 7], [1, 1, 1], ""], [16, [3, 3, 7], [1, 1, 1], ""]],
    Xor: [[7, [2, 2, 3], [1, 1, 1], ""]]
  },
  "ai.onnx.ml": {
    ArrayFeatureExtractor: [[1, [2, 2, 3], [1, 1, 1], ""]],
    Binarizer: [[1, [1, 1, 1], [1, 1, 1], "threshold:1"]],
    CastMap: [[1, [1, 1, 1], [1, 1, 1], "cast_to:3 map_form:3 max_map:2"]],
    CategoryMapper: [[1, [1, 1, 1], [1, 1, 1], "cats_int64s:7 cats_strings:8 default_int64:2 default_string:3"]],
    DictVectorizer: [[1, [1, 1, 1], [1, 1, 1], "int64_vocabulary:7 string_vocabulary:8"]],
    FeatureVectorizer: [[1, [1, -1, 0], [1, 1, 1], "inputdimensions:7"]],
    Imputer: [[1, [1, 1, 1], [1, 1, 1], "imputed_value_floats:6 imputed_value_int64s:7 replaced_value_float:1 replaced_value_int64:2"]],
    LabelEncoder: [[4, [1, 1, 1], [1, 1, 1], "default_float:1 default_int64:2 default_string:3 default_tensor:4 keys_floats:6 keys_int64s:7 keys_strings:8 keys_tensor:4 values_floats:6 values_int64s:7 values_strings:8 values_tensor:4"]],
    LinearClassifier: [[1, [1, 1, 1], [2, 2, 3], "classlabels_ints:7 classlabels_strings:8 coefficients!6 intercepts:6 multi_class:2 post_transform:3"]],
    LinearRegressor: [[1, [1, 1, 1], [1, 1, 1], "coefficients:6 intercepts:6 post_transform:3 targets:2"]],
    Normalizer: [[1, [1, 1, 1], [1, 1, 1], "norm:3"]],
    OneHotEncoder: [[1, [1, 1, 1], [1, 1, 1], "cats_int64s:7 cats_strings:8 zeros:2"]],
    SVMClassifier: [[1, [1, 1, 1], [2, 2, 3], "classlabels_ints:7 classlabels_strings:8 coefficients:6 kernel_params:6 kernel_type:3 post_transform:3 prob_a:6 prob_b:6 rho:6 support_vectors:6 vectors_per_class:7"]],
    SVMRegressor: [[1, [1, 1, 1], [1, 1, 1], "coefficients:6 kernel_params:6 kernel_type:3 n_supports:2 one_class:2 post_transform:3 rho:6 support_vectors:6"]],
    Scaler: [[1, [1, 1, 1], [1, 1, 1], "offset:6 scale:6"]],
    TreeEnsemble: [[5, [1, 1, 1], [1, 1, 1], "aggregate_function:2 leaf_targetids!7 leaf_weights!4 membership_values:4 n_targets:2 nodes_falseleafs!7 nodes_falsenodeids!7 nodes_featureids!7 nodes_hitrates:4 nodes_missing_value_tracks_true:7 nodes_modes!4 nodes_splits!4 nodes_trueleafs!7 nodes_truenodeids!7 post_transform:2 tree_roots!7"]],
    TreeEnsembleClassifier: [[5, [1, 1, 1], [2, 2, 3], "base_values:6 base_values_as_tensor:4 class_ids:7 class_nodeids:7 class_treeids:7 class_weights:6 class_weights_as_tensor:4 classlabels_int64s:7 classlabels_strings:8 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3"]],
    TreeEnsembleRegressor: [[5, [1, 1, 1], [1, 1, 1], "aggregate_function:3 base_values:6 base_values_as_tensor:4 n_targets:2 nodes_falsenodeids:7 nodes_featureids:7 nodes_hitrates:6 nodes_hitrates_as_tensor:4 nodes_missing_value_tracks_true:7 nodes_modes:8 nodes_nodeids:7 nodes_treeids:7 nodes_truenodeids:7 nodes_values:6 nodes_values_as_tensor:4 post_transform:3 target_ids:7 target_nodeids:7 target_treeids:7 target_weights:6 target_weights_as_tensor:4"]],
    ZipMap: [[1, [1, 1, 1], [1, 1, 1], "classlabels_int64s:7 classlabels_strings:8"]]
  },
  "com.microsoft": {
    Attention: [[1, [2, 7, 3], [1, 2, 1], "do_rotary:2 mask_filter_value:1 num_heads!2 past_present_share_buffer:2 qkv_hidden_sizes:7 rotary_embedding_dim:2 scale:1 unidirectional:2"]],
    AttnLSTM: [[1, [3, 14, 7], [0, 3, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2"]],
    BeamSearch: [[1, [5, 12, 27], [1, 3, 1], "decoder!5 decoder_start_token_id:2 early_stopping:2 encoder:5 eos_token_id!2 init_decoder:5 model_type:2 no_repeat_ngram_size:2 pad_token_id!2 vocab_size:2"]],
    BiasAdd: [[1, [3, 3, 7], [1, 1, 1], ""]],
    BiasDropout: [[1, [2, 5, 3], [1, 2, 1], "seed:2"]],
    BiasGelu: [[1, [2, 2, 3], [1, 1, 1], ""]],
    BiasSoftmax: [[1, [2, 2, 3], [1, 1, 1], "axis:2 is_inner_broadcast!2"]],
    BiasSplitGelu: [[1, [2, 2, 3], [1, 1, 1], ""]],
    BifurcationDetector: [[1, [3, 4, 7], [2, 2, 3], "max_ngram_size:2 min_ngram_size:2"]],
    BitmaskBiasDropout: [[1, [2, 5, 3], [1, 2, 1], "seed:2"]],
    BitmaskDropout: [[1, [1, 3, 1], [1, 2, 1], "seed:2"]],
    CDist: [[1, [2, 2, 3], [1, 1, 1], "metric:3"]],
    CausalConvWithState: [[1, [2, 4, 3], [2, 2, 3], "activation:3 channels_last:2 dilation:2 ndim:2 state_window:2"]],
    ComplexMul: [[1, [2, 2, 3], [1, 1, 1], ""]],
    ComplexMulConj: [[1, [2, 2, 3], [1, 1, 1], ""]],
    ConvTransposeWithDynamicPads: [[1, [2, 4, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 strides:7"]],
    CropAndResize: [[1, [4, 4, 15], [1, 1, 1], "extrapolation_value:1 mode:3"]],
    DecoderAttention: [[1, [12, 12, 3871], [1, 3, 1], "mask_filter_value:1 num_heads!2"]],
    DecoderMaskedMultiHeadAttention: [[1, [1, 11, 1], [1, 4, 1], "mask_filter_value:1 num_heads!2 output_qk:2 past_present_share_buffer:2 scale:1"]],
    DecoderMaskedSelfAttention: [[1, [7, 9, 87], [2, 2, 3], "do_rotary:2 mask_filter_value:1 num_heads!2 past_present_share_buffer:2 scale:1"]],
    DequantizeBFP: [[1, [3, 3, 7], [1, 1, 1], "bfp_type!2 block_dim:2 dtype:2"]],
    DequantizeLinear: [[1, [2, 3, 3], [1, 1, 1], "axis:2"]],
    DequantizeWithOrder: [[1, [2, 2, 3], [1, 1, 1], "order_input!2 order_output!2 to!2"]],
    DynamicQuantizeLSTM: [[1, [12, 12, 3847], [0, 3, 0], "activation_alpha:6 activation_beta:6 activations:8 clip:1 direction:3 hidden_size:2 input_forget:2"]],
    DynamicQuantizeMatMul: [[1, [3, 5, 7], [1, 1, 1], ""]],
    DynamicTimeWarping: [[1, [1, 1, 1], [1, 1, 1], ""]],
    EPContext: [[1, [0, -1, 0], [1, -1, 0], "embed_mode:2 ep_cache_context:3 ep_sdk_version:3 hardware_architecture:3 main_context:2 max_size:2 notes:3 onnx_model_filename:3 partition_name:3 source:3"]],
    EmbedLayerNormalization: [[1, [7, 9, 109], [1, 3, 1], "epsilon:1 mask_index_type:2"]],
    EngramGate: [[1, [5, 5, 31], [1, 1, 1], "epsilon:1"]],
    ExpandDims: [[1, [2, 2, 3], [1, 1, 1], ""]],
    FastGelu: [[1, [1, 2, 1], [1, 1, 1], ""]],
    FusedConv: [[1, [2, 4, 3], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    FusedGemm: [[1, [2, 3, 3], [1, 1, 1], "activation:3 activation_alpha:1 activation_beta:1 activation_gamma:1 alpha:1 beta:1 transA:2 transB:2"]],
    FusedMatMul: [[1, [2, 2, 3], [1, 1, 1], "alpha:1 transA:2 transB:2 transBatchA:2 transBatchB:2"]],
    FusedMatMulActivation: [[1, [2, 2, 3], [1, 1, 1], "activation!3 activation_alpha:1 activation_axis:2 activation_beta:1 activation_gamma:1 alpha:1 transA:2 transB:2 transBatchA:2 transBatchB:2"]],
    GatedAdd: [[1, [3, 3, 7], [1, 1, 1], ""]],
    GatedDeltaNet: [[1, [3, 11, 7], [1, 3, 1], "beta_activation:3 chunk_size:2 gate_activation:3 qk_l2_norm:2 scale:1 state_update_capacity:2 update_rule:3"]],
    GatedRMSNorm: [[1, [3, 3, 7], [1, 1, 1], "epsilon:1"]],
    GatedRelativePositionBias: [[1, [6, 7, 63], [1, 1, 1], "num_heads!2"]],
    GatherBlockQuantized: [[1, [3, 4, 7], [1, 1, 1], "bits:2 block_size:2 gather_axis:2 quantize_axis:2"]],
    GatherND: [[1, [2, 2, 3], [1, 1, 1], ""]],
    Gelu: [[1, [1, 1, 1], [1, 1, 1], ""]],
    GemmFastGelu: [[1, [2, 3, 3], [1, 1, 1], ""]],
    GemmFloat8: [[1, [2, 6, 3], [1, 1, 1], "activation:3 alpha:1 beta:1 dtype:2 transA:2 transB:2"]],
    GemmaRotaryEmbedding: [[1, [5, 5, 31], [2, 2, 3], ""]],
    GreedySearch: [[1, [2, 7, 3], [1, 1, 1], "decoder!5 decoder_start_token_id:2 encoder:5 eos_token_id!2 init_decoder:5 model_type:2 no_repeat_ngram_size:2 pad_token_id!2 vocab_size:2"]],
    GridSample: [[1, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"]],
    GroupNorm: [[1, [3, 3, 7], [1, 1, 1], "activation!2 channels_last:2 epsilon:1 groups!2"]],
    GroupQueryAttention: [[1, [7, 16, 97], [1, 4, 1], "causal:2 do_rotary:2 k_quant_type:3 kv_cache_bit_width:2 kv_num_heads!2 local_window_size:2 num_heads!2 qk_norm_epsilon:1 qk_output:2 rotary_interleaved:2 scale:1 sliding_window_cache:2 smooth_softmax:2 softcap:1 v_quant_type:3"]],
    Inverse: [[1, [1, 1, 1], [1, 1, 1], ""]],
    Irfft: [[1, [1, 1, 1], [1, 1, 1], "normalized:2 onesided:2 signal_ndim!2"]],
    IsAllFinite: [[1, [1, -1, 0], [1, 1, 1], "isinf_only:2 isnan_only:2"]],
    LinearAttention: [[1, [3, 6, 7], [2, 2, 3], "chunk_size:2 kv_num_heads!2 q_num_heads!2 scale:1 state_window:2 update_rule:3"]],
    LinearAttentionGate: [[1, [3, 4, 7], [1, 2, 1], ""]],
    LongformerAttention: [[1, [7, 7, 127], [1, 1, 1], "num_heads!2 window!2"]],
    MRotaryEmbedding: [[1, [4, 4, 15], [1, 1, 1], "interleaved:2 is_packed_batching:2 mrope_layout:2 mrope_section!7 num_heads:2 rotary_embedding_dim:2 scale:1"]],
    MatMulBlockQuantizedFp4Weight: [[1, [4, 6, 15], [1, 1, 1], "block_size:2"]],
    MatMulBlockQuantizedFp8Weight: [[1, [3, 5, 7], [1, 1, 1], "block_size:2"]],
    MatMulBnb4: [[1, [3, 3, 7], [1, 1, 1], "K!2 N!2 block_size!2 quant_type!2 training_mode:2 transB:2"]],
    MatMulFpQ4: [[1, [3, 3, 7], [1, 1, 1], "blk_quant_type:2"]],
    MatMulInteger16: [[1, [2, 2, 3], [1, 1, 1], ""]],
    MatMulIntegerToFloat: [[1, [4, 7, 15], [1, 1, 1], ""]],
    MatMulNBits: [[1, [3, 6, 7], [1, 1, 1], "K!2 N!2 accuracy_level:2 bits:2 block_size!2 weight_prepacked:2"]],
    MatMulNBitsMlp: [[1, [8, 9, 217], [1, 2, 1], "K!2 N!2 accuracy_level:2 activation!3 bits:2 block_size!2 epsilon:1"]],
    MatMulNBitsQkv: [[1, [11, 12, 1757], [3, 4, 7], "K!2 Nkv!2 Nq!2 accuracy_level:2 bits:2 block_size!2 epsilon:1"]],
    MaxpoolWithMask: [[1, [2, 2, 3], [1, 1, 1], "auto_pad:3 kernel_shape:7 pads:7 storage_order:2 strides:7"]],
    MoE: [[1, [5, 8, 23], [1, 1, 1], "activation_alpha:1 activation_beta:1 activation_type:3 k:2 normalize_routing_weights:2 swiglu_fusion:2 swiglu_limit:1 use_sparse_mixer:2"]],
    MulInteger: [[1, [3, 4, 5], [1, 1, 1], ""]],
    MultiHeadAttention: [[1, [1, 10, 1], [1, 4, 1], "mask_filter_value:1 num_heads!2 scale:1 unidirectional:2"]],
    MurmurHash3: [[1, [1, 1, 1], [1, 1, 1], "positive:2 seed:2"]],
    NGramHashMapping: [[1, [3, 4, 7], [1, 2, 1], "max_ngram_size!2 n_head_per_ngram!2 pad_id!2"]],
    NGramRepeatBlock: [[1, [2, 2, 3], [1, 1, 1], "ngram_size!2"]],
    NhwcConv: [[1, [2, 3, 3], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    NhwcFusedConv: [[1, [2, 4, 3], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    NhwcMaxPool: [[1, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 pads:7 strides:7"]],
    PackedAttention: [[1, [5, 6, 31], [1, 1, 1], "num_heads!2 qkv_hidden_sizes:7 scale:1"]],
    PackedMultiHeadAttention: [[1, [6, 7, 49], [1, 1, 1], "mask_filter_value:1 num_heads!2 scale:1"]],
    Pad: [[1, [2, 3, 3], [1, 1, 1], "mode:3"]],
    PagedAttention: [[1, [8, 17, 233], [1, 3, 1], "do_rotary:2 is_causal:2 k_cache_dtype:3 k_quant_type:3 kv_cache_layout:3 kv_num_heads!2 local_window_size:2 num_heads!2 qk_norm_epsilon:1 rotary_interleaved:2 rotary_offset:2 scale:1 softcap:1 v_cache_dtype:3 v_head_size:2 v_quant_type:3"]],
    QAttention: [[1, [5, 9, 31], [1, 2, 1], "do_rotary:2 mask_filter_value:1 num_heads!2 past_present_share_buffer:2 scale:1 unidirectional:2"]],
    QEmbedLayerNormalization: [[1, [18, 18, 228205], [2, 2, 3], "epsilon:1"]],
    QGemm: [[1, [6, 9, 63], [1, 1, 1], "alpha:1 transA:2 transB:2"]],
    QLinearAdd: [[1, [7, 8, 91], [1, 1, 1], ""]],
    QLinearAveragePool: [[1, [4, 5, 11], [1, 1, 1], "auto_pad:3 ceil_mode:2 channels_last:2 count_include_pad:2 kernel_shape!7 pads:7 strides:7"]],
    QLinearConcat: [[1, [3, -1, 3], [1, 1, 1], "axis!2"]],
    QLinearConv: [[1, [8, 9, 255], [1, 1, 1], "auto_pad:3 channels_last:2 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    QLinearGlobalAveragePool: [[1, [5, 5, 31], [1, 1, 1], "channels_last:2"]],
    QLinearLeakyRelu: [[1, [4, 5, 11], [1, 1, 1], "alpha:1"]],
    QLinearMul: [[1, [7, 8, 91], [1, 1, 1], ""]],
    QLinearReduceMean: [[1, [4, 5, 11], [1, 1, 1], "axes!7 keepdims!2"]],
    QLinearSigmoid: [[1, [4, 5, 11], [1, 1, 1], ""]],
    QLinearSoftmax: [[1, [5, 5, 27], [1, 1, 1], "axis:2 opset!2"]],
    QLinearWhere: [[1, [9, 9, 511], [1, 1, 1], ""]],
    QMoE: [[1, [6, 21, 39], [1, 1, 1], "activation_alpha:1 activation_beta:1 activation_type:3 block_size:2 expert_weight_bits:2 k:2 normalize_routing_weights:2 quant_type:3 swiglu_fusion:2 swiglu_limit:1 use_sparse_mixer:2 weights_prepacked:2"]],
    QOrderedAttention: [[1, [17, 20, 81919], [1, 1, 1], "num_heads!2 order_input!2 order_output!2 order_weight!2 qkv_hidden_sizes:7 unidirectional:2"]],
    QOrderedGelu: [[1, [3, 3, 7], [1, 1, 1], "order_X:2 order_Y:2"]],
    QOrderedLayerNormalization: [[1, [5, 5, 23], [1, 1, 1], "axis:2 epsilon:1 order_X:2 order_Y:2"]],
    QOrderedLongformerAttention: [[1, [14, 14, 16383], [1, 1, 1], "num_heads!2 order_global_weight!2 order_input!2 order_output!2 order_weight!2 window!2"]],
    QOrderedMatMul: [[1, [5, 8, 31], [1, 1, 1], "order_A!2 order_B!2 order_Y!2"]],
    QuantizeBFP: [[1, [1, 1, 1], [3, 3, 7], "bfp_type!2 block_dim:2"]],
    QuantizeLinear: [[1, [2, 3, 3], [1, 1, 1], "axis:2"]],
    QuantizeWithOrder: [[1, [2, 2, 3], [1, 1, 1], "order_input!2 order_output!2"]],
    QuickGelu: [[1, [1, 1, 1], [1, 1, 1], "alpha:1"]],
    Range: [[1, [2, 3, 3], [1, 1, 1], ""]],
    ReduceSumInteger: [[1, [1, 1, 1], [1, 1, 1], "axes!7 keepdims!2"]],
    RelativePositionBias: [[1, [3, 3, 7], [1, 1, 1], "is_bidirectional:2 max_distance!2"]],
    RemovePadding: [[1, [2, 2, 3], [4, 4, 15], ""]],
    RestorePadding: [[1, [2, 2, 3], [1, 1, 1], ""]],
    Rfft: [[1, [1, 1, 1], [1, 1, 1], "normalized:2 onesided:2 signal_ndim:2"]],
    RotaryEmbedding: [[1, [4, 4, 15], [1, 1, 1], "interleaved:2 is_packed_batching:2 num_heads:2 rotary_embedding_dim:2 scale:1"]],
    SampleOp: [[1, [1, 1, 1], [1, 1, 1], ""]],
    Sampling: [[1, [2, 9, 3], [1, 2, 1], "custom:2 decoder!5 decoder_start_token_id:2 encoder:5 eos_token_id!2 filter_value:1 init_decoder:5 min_tokens_to_keep:2 model_type:2 no_repeat_ngram_size:2 pad_token_id!2 presence_penalty:1 temperature:1 top_p:1 vocab_size:2"]],
    SkipGroupNorm: [[1, [4, 5, 15], [1, 2, 1], "activation!2 channels_last:2 epsilon:1 groups!2"]],
    SkipLayerNormalization: [[1, [3, 5, 7], [1, 4, 1], "epsilon:1"]],
    SkipSimplifiedLayerNormalization: [[1, [3, 4, 7], [1, 4, 1], "epsilon:1"]],
    Snpe: [[1, [1, -1, 0], [1, -1, 0], "DLC!3 notes:3 snpe_version:3 target_device:3"]],
    SparseAttention: [[1, [9, 11, 505], [3, 3, 7], "do_rotary:2 kv_num_heads!2 num_heads!2 rotary_interleaved:2 scale:1 sparse_block_size!2"]],
    SparseToDenseMatMul: [[1, [2, 2, 3], [1, 1, 1], "alpha:1 transA:2 transB:2"]],
    Tokenizer: [[1, [1, 1, 1], [1, 1, 1], "mark!2 mincharnum!2 pad_value!3 separators:8 tokenexp:3"]],
    TorchEmbedding: [[1, [2, 4, 3], [1, 1, 1], ""]],
    TransposeMatMul: [[1, [2, 2, 3], [1, 1, 1], "alpha:1 transA:2 transB:2"]],
    Trilu: [[1, [1, 2, 1], [1, 1, 1], "upper:2"]],
    UnfoldTensor: [[1, [1, 1, 1], [1, 1, 1], "dim:2 size!2 step:2"]],
    Unique: [[1, [1, 1, 1], [3, 3, 7], ""]],
    VarlenCausalConvWithState: [[1, [5, 6, 23], [2, 3, 3], "activation:3 dilation:2 state_update_capacity:2"]],
    WhisperBeamSearch: [[1, [5, 15, 27], [1, 5, 1], "beginning_timestamp_token_id:2 decoder!5 decoder_output_cross_qk:2 decoder_start_token_id:2 early_stopping:2 encoder:5 eos_token_id!2 init_decoder:5 model_type:2 no_repeat_ngram_size:2 no_speech_token_id:2 no_timestamps_token_id:2 pad_token_id!2 start_of_lm_token_id:2 transcribe_token_id:2 translate_token_id:2 vocab_size:2"]],
    WordConvEmbedding: [[1, [4, 4, 15], [1, 1, 1], "char_embedding_size:2 conv_window_size:2 embedding_size:2"]]
  },
  "com.microsoft.nchwc": {
    AveragePool: [[1, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!7 pads:7 strides:7"]],
    Conv: [[1, [2, 4, 3], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    GlobalAveragePool: [[1, [1, 1, 1], [1, 1, 1], ""]],
    GlobalMaxPool: [[1, [1, 1, 1], [1, 1, 1], ""]],
    MaxPool: [[1, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 pads:7 storage_order:2 strides:7"]],
    ReorderInput: [[1, [1, 1, 1], [1, 1, 1], "channels_last:2"]],
    ReorderOutput: [[1, [1, 1, 1], [1, 1, 1], "channels:2 channels_last:2"]],
    Upsample: [[1, [1, 1, 1], [1, 1, 1], "coordinate_transformation_mode:3 mode:3 scales:7"]]
  },
  "com.ms.internal.nhwc": {
    AveragePool: [[11, [1, 1, 1], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 ceil_mode:2 count_include_pad:2 kernel_shape!7 pads:7 strides:7"], [19, [1, 1, 1], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 ceil_mode:2 count_include_pad:2 dilations:7 kernel_shape!7 pads:7 strides:7"]],
    BatchNormalization: [[9, [5, 5, 31], [1, 5, 1], "activation:3 activation_params:6 epsilon:1 momentum:1"], [14, [5, 5, 31], [1, 3, 1], "activation:3 activation_params:6 epsilon:1 momentum:1 training_mode:2"], [15, [5, 5, 31], [1, 3, 1], "activation:3 activation_params:6 epsilon:1 momentum:1 training_mode:2"]],
    Conv: [[11, [2, 3, 3], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    ConvTranspose: [[11, [2, 3, 3], [1, 1, 1], "activation:3 activation_params:6 auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7"]],
    DepthToSpace: [[13, [1, 1, 1], [1, 1, 1], "blocksize!2 mode:3"]],
    GlobalAveragePool: [[1, [1, 1, 1], [1, 1, 1], ""]],
    GlobalLpPool: [[2, [1, 1, 1], [1, 1, 1], "p:2"]],
    GlobalMaxPool: [[1, [1, 1, 1], [1, 1, 1], ""]],
    GridSample: [[16, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"], [20, [2, 2, 3], [1, 1, 1], "align_corners:2 mode:3 padding_mode:3"]],
    InstanceNormalization: [[6, [3, 3, 7], [1, 1, 1], "activation:3 activation_params:6 epsilon:1"]],
    LRN: [[13, [1, 1, 1], [1, 1, 1], "alpha:1 beta:1 bias:1 size!2"]],
    LpPool: [[11, [1, 1, 1], [1, 1, 1], "auto_pad:3 kernel_shape!7 p:2 pads:7 strides:7"], [18, [1, 1, 1], [1, 1, 1], "auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 p:2 pads:7 strides:7"]],
    MaxPool: [[12, [1, 1, 1], [1, 2, 1], "activation:3 activation_params:6 auto_pad:3 ceil_mode:2 dilations:7 kernel_shape!7 pads:7 storage_order:2 strides:7"]],
    MaxUnpool: [[11, [2, 3, 3], [1, 1, 1], "activation:3 activation_params:6 kernel_shape!7 pads:7 strides:7"]],
    QLinearAveragePool: [[1, [4, 5, 11], [1, 1, 1], "auto_pad:3 ceil_mode:2 channels_last:2 count_include_pad:2 kernel_shape!7 pads:7 strides:7"]],
    QLinearConv: [[10, [8, 9, 255], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 pads:7 strides:7"]],
    QLinearConvTranspose: [[1, [8, 9, 255], [1, 1, 1], "auto_pad:3 dilations:7 group:2 kernel_shape:7 output_padding:7 output_shape:7 pads:7 strides:7"]],
    Resize: [[13, [1, 4, 1], [1, 1, 1], "coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 mode:3 nearest_mode:3"], [18, [1, 4, 1], [1, 1, 1], "antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3"], [19, [1, 4, 1], [1, 1, 1], "antialias:2 axes:7 coordinate_transformation_mode:3 cubic_coeff_a:1 exclude_outside:2 extrapolation_value:1 keep_aspect_ratio_policy:3 mode:3 nearest_mode:3"]],
    SpaceToDepth: [[13, [1, 1, 1], [1, 1, 1], "blocksize!2"]]
  }
};

// src/core/onnx/soundness/rule.ts
var damaged = text`The file is damaged: download or export it again`;
function givenNames({ input, initializer, sparseInitializer }) {
  return [
    ...input.map(({ name }) => name),
    ...initializer.map(({ name }) => name),
    ...sparseInitializer.map(({ values }) => values?.name ?? "")
  ];
}
function namesOf(graph) {
  const names3 = /* @__PURE__ */ new Set([...givenNames(graph), ...graph.node.flatMap(({ output }) => output)]);
  names3.delete("");
  return names3;
}

// src/core/onnx/soundness/schemas.ts
var oldestOpset = 13;
var tableDomain = (domain) => domain === "ai.onnx" ? "" : domain;
function firstNode(breach) {
  return ({ node: nodes }, model) => {
    for (const node of nodes) {
      const found = breach(node, model);
      if (found !== void 0) return found;
    }
    return void 0;
  };
}
function functionOf({ opType, domain }, { proto }) {
  return proto.functions.find(
    (one) => one.name === opType && tableDomain(one.domain) === tableDomain(domain)
  );
}
function versionsOf({ opType, domain }) {
  const ofDomain = runtimeOperators[tableDomain(domain)];
  return ofDomain !== void 0 && Object.hasOwn(ofDomain, opType) ? ofDomain[opType] : void 0;
}
function importedSet({ domain }, model) {
  const version = opsetVersion(model, tableDomain(domain)) ?? 1;
  return { version, isOld: tableDomain(domain) === "" && version < oldestOpset };
}
function schemaOf(node, model) {
  const { version, isOld } = importedSet(node, model);
  if (isOld || functionOf(node, model) !== void 0) return void 0;
  return versionsOf(node)?.findLast(([since]) => since <= version);
}

// src/core/onnx/soundness/attribute-rules.ts
var attributeRules = [
  { code: "operator-misused", breach: firstNode(unknownAttribute) },
  { code: "operator-misused", breach: firstNode(givenTwice) },
  { code: "operator-misused", breach: firstNode(wrongType) },
  { code: "operator-misused", breach: firstNode(missingAttribute) }
];
function knownAttributes(node, model) {
  const written = schemaOf(node, model)?.[3];
  if (written === void 0) return void 0;
  const known = written.split(" ").flatMap((one) => {
    const [, name, mark, type] = /^(.+)([:!])(\d+)$/.exec(one) ?? [];
    return name === void 0 ? [] : [[name, { type: Number(type), isNeeded: mark === "!" }]];
  });
  return new Map(known);
}
var isOwn = (name) => name.startsWith("__");
function unknownAttribute(node, model) {
  const known = knownAttributes(node, model);
  const odd = node.attribute.find(({ name }) => known?.has(name) === false && !isOwn(name));
  return odd && {
    place: placeOf(node),
    fault: text`has the attribute "${odd.name}", which ONNX Runtime ${runtimeVersion} does not know in this operator`,
    remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older, without the option that writes this attribute`
  };
}
function givenTwice(node) {
  const names3 = node.attribute.map(({ name }) => name);
  const twice = names3.find((name, at) => names3.indexOf(name) < at);
  return twice === void 0 ? void 0 : {
    place: placeOf(node),
    fault: text`has the attribute "${twice}" twice, where every attribute was expected once`,
    remedy: damaged
  };
}
function wrongType(node, model) {
  const known = knownAttributes(node, model);
  for (const { name, type, refAttrName } of node.attribute) {
    const given = type;
    const expected = known?.get(name)?.type;
    if (expected === void 0 || expected === given || refAttrName !== "") continue;
    return {
      place: placeOf(node),
      fault: text`has the attribute "${name}" of the type ${AttributeProto_AttributeType[given] ?? given}, where ${AttributeProto_AttributeType[expected] ?? expected} was expected`,
      remedy: damaged
    };
  }
  return void 0;
}
function missingAttribute(node, model) {
  for (const [name, { isNeeded }] of knownAttributes(node, model) ?? []) {
    if (!isNeeded || node.attribute.some((one) => one.name === name)) continue;
    return {
      place: placeOf(node),
      fault: text`has no attribute "${name}", which ONNX Runtime ${runtimeVersion} needs in this operator`,
      remedy: damaged
    };
  }
  return void 0;
}

// src/core/onnx/soundness/operator-rules.ts
var newestOpset = 26;
var newestContrib = 1;
var newestFormat = 13;
var operatorRules = [
  { code: "operator-set", breach: formatTooNew },
  { code: "operator-set", breach: tooNew },
  { code: "operator-set", breach: contribTooNew },
  { code: "operator-unknown", breach: firstNode(unknownOperator) },
  { code: "operator-set", breach: firstNode(laterOperator) },
  { code: "operator-set", breach: firstNode(functionWithoutSet) }
];
function formatTooNew(_, { proto }) {
  const version = Number(proto.irVersion);
  return version <= newestFormat ? void 0 : {
    place: text`the graph`,
    fault: text`has version ${version} of the ONNX format (ir_version), where at most ${newestFormat} was expected (ONNX Runtime ${runtimeVersion})`,
    remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`
  };
}
function contribTooNew(_, model) {
  const version = opsetVersion(model, "com.microsoft") ?? 0;
  return version <= newestContrib ? void 0 : {
    place: text`the graph`,
    fault: text`uses operator set ${version} of com.microsoft, where at most ${newestContrib} was expected (ONNX Runtime ${runtimeVersion})`,
    remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`
  };
}
function tooNew(_, model) {
  const version = opsetVersion(model) ?? 0;
  return version <= newestOpset ? void 0 : {
    place: text`the graph`,
    fault: text`uses ONNX operator set ${version}, where at most ${newestOpset} was expected (ONNX Runtime ${runtimeVersion})`,
    remedy: text`Export the decoder with opset_version ${newestOpset} or older`
  };
}
function unknownOperator(node, model) {
  if (versionsOf(node) !== void 0 || functionOf(node, model) !== void 0) return void 0;
  const isKnownDomain = Object.hasOwn(runtimeOperators, tableDomain(node.domain));
  return {
    place: placeOf(node),
    fault: isKnownDomain ? text`is an operator that ONNX Runtime ${runtimeVersion} does not have` : text`is an operator of the domain "${node.domain}", where one of ONNX (ai.onnx), of ONNX Runtime (com.microsoft) or a function in the file was expected`,
    remedy: isKnownDomain ? text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older` : text`Export the decoder without custom operators (turn off the exporter's plugins or custom operator sets)`
  };
}
function laterOperator(node, model) {
  const { version, isOld } = importedSet(node, model);
  const since = versionsOf(node)?.[0]?.[0];
  if (since === void 0 || since <= version || isOld) return void 0;
  if (functionOf(node, model) !== void 0) return void 0;
  return {
    place: placeOf(node),
    fault: text`is an operator of operator set ${since}, but the file imports ${version}`,
    remedy: text`Export the decoder with opset_version ${since} or newer`
  };
}
function functionWithoutSet(node, model) {
  if (functionOf(node, model) === void 0) return void 0;
  if (opsetVersion(model, tableDomain(node.domain)) !== void 0) return void 0;
  return {
    place: placeOf(node),
    fault: text`is a function of the domain "${node.domain}", which the file does not import`,
    remedy: damaged
  };
}

// src/core/onnx/soundness/scopes.ts
import { create as create3 } from "@bufbuild/protobuf";
var nothing = { all: /* @__PURE__ */ new Set(), earlier: /* @__PURE__ */ new Set() };
function* scopesOf(model) {
  const pending = [{ graph: model.graph, model, outer: nothing }];
  const called = /* @__PURE__ */ new Set();
  for (let at = 0; at < pending.length; at += 1) {
    const scope = pending[at];
    yield scope;
    pending.push(...branches(scope));
    for (const node of scope.graph.node) {
      const body = functionOf(node, model);
      if (body === void 0 || called.has(body)) continue;
      called.add(body);
      pending.push(functionScope(body, model));
    }
  }
}
function* branches(scope) {
  const { graph, outer } = scope;
  if (!graph.node.some((node) => subgraphs(node).length > 0)) return;
  const all = /* @__PURE__ */ new Set([...outer.all, ...namesOf(graph)]);
  const earlier = /* @__PURE__ */ new Set([...outer.earlier, ...givenNames(graph)]);
  earlier.delete("");
  for (const node of graph.node) {
    for (const inner of subgraphs(node)) {
      yield { ...scope, graph: inner, outer: { all, earlier: new Set(earlier) } };
    }
    for (const name of node.output) if (name !== "") earlier.add(name);
  }
}
function functionScope(body, model) {
  const values = (names3) => names3.map((name) => create3(ValueInfoProtoSchema, { name }));
  const graph = create3(GraphProtoSchema, {
    node: body.node,
    input: values(body.input),
    output: values(body.output)
  });
  const proto = create3(ModelProtoSchema, {
    irVersion: model.proto.irVersion,
    opsetImport: body.opsetImport,
    functions: model.proto.functions
  });
  return { graph, model: { ...model, proto }, outer: nothing, function: body };
}

// src/core/onnx/soundness/slot-rules.ts
var inputs = {
  key: "input",
  slotsOf: ([, slots]) => slots,
  count: (found, expected) => text`has ${found} inputs, where ${expected} were expected by ONNX Runtime ${runtimeVersion}`,
  empty: (slot) => text`has nothing as its input ${slot}, which ONNX Runtime ${runtimeVersion} needs in this operator`
};
var outputs = {
  key: "output",
  slotsOf: ([, , slots]) => slots,
  count: (found, expected) => text`has ${found} outputs, where ${expected} were expected by ONNX Runtime ${runtimeVersion}`,
  empty: (slot) => text`has no name for its output ${slot}, which ONNX Runtime ${runtimeVersion} needs in this operator`
};
var slotRules = [inputs, outputs].map((side) => ({
  code: "operator-misused",
  breach: firstNode((node, model) => wrongSlots(node, model, side))
}));
function wrongSlots(node, model, side) {
  const schema = schemaOf(node, model);
  if (schema === void 0) return void 0;
  const slots = side.slotsOf(schema);
  const names3 = node[side.key];
  if (!isCount(names3.length, slots)) {
    return {
      place: placeOf(node),
      fault: side.count(names3.length, expectedCount(slots)),
      remedy: text`Export the decoder with an exporter for ONNX Runtime ${runtimeVersion} or older`
    };
  }
  const empty = emptySlot(names3, slots);
  return empty === void 0 ? void 0 : { place: placeOf(node), fault: side.empty(empty), remedy: damaged };
}
var isCount = (count, [least, most3]) => count >= least && (most3 < 0 || count <= most3);
function emptySlot(names3, [, , needed]) {
  const slot = names3.findIndex((name, at) => name === "" && (needed >> at & 1) === 1);
  return slot < 0 ? void 0 : slot;
}
function expectedCount([least, most3]) {
  if (most3 < 0) return text`${least} or more`;
  return least === most3 ? least : text`${least} to ${most3}`;
}

// src/core/onnx/soundness/value-rules.ts
var readRules = [{ code: "graph-values", breach: readFromNowhere }];
var valueRules = [
  { code: "graph-names", breach: twoInputs },
  { code: "graph-values", breach: untypedInput },
  { code: "graph-values", breach: madeTwice },
  { code: "graph-values", breach: madeOutside },
  ...readRules,
  { code: "graph-values", breach: outputFromNowhere },
  { code: "graph-names", breach: twoNodes }
];
function twoInputs({ input }) {
  const twice = duplicate(input.map(({ name }) => name));
  return twice === void 0 ? void 0 : {
    place: inputPlace(twice),
    fault: text`is declared twice, where every input was expected once`,
    remedy: damaged
  };
}
function madeTwice({ node: nodes, input, initializer }) {
  const makers = /* @__PURE__ */ new Map();
  for (const { name } of input) makers.set(name, text`an input of the graph`);
  for (const { name } of initializer) makers.set(name, text`a weight`);
  for (const node of nodes) {
    for (const output of node.output) {
      if (output === "") continue;
      const other = makers.get(output);
      if (other !== void 0) {
        return {
          place: placeOf(node),
          fault: text`makes the value "${output}", which ${other} makes too`,
          remedy: damaged
        };
      }
      makers.set(output, placeOf(node));
    }
  }
  return void 0;
}
function readFromNowhere(graph, _, outer) {
  const made = namesOf(graph);
  for (const node of graph.node) {
    const lost = nodeReads(node).find(
      (name) => name !== "" && !made.has(name) && !outer.all.has(name)
    );
    if (lost === void 0) continue;
    const slot = node.input.indexOf(lost);
    return {
      place: placeOf(node),
      fault: slot < 0 ? text`reads "${lost}" in a branch, but no node, input or weight makes it` : text`reads "${lost}" as its input ${slot}, but no node, input or weight makes it`,
      remedy: damaged
    };
  }
  return void 0;
}
function outputFromNowhere(graph, _, outer) {
  const made = namesOf(graph);
  const lost = graph.output.find(({ name }) => !made.has(name));
  if (lost === void 0) return void 0;
  return outer.all.has(lost.name) ? {
    place: outputPlace(lost.name),
    fault: text`of a branch is a value from outside the branch, which ONNX Runtime does not hand out`,
    remedy: text`Export the decoder again, or put an Identity node before this output`
  } : {
    place: outputPlace(lost.name),
    fault: text`is promised, but no node makes it`,
    remedy: damaged
  };
}
function madeOutside(graph, _, outer) {
  for (const node of graph.node) {
    const shadow = node.output.find((name) => outer.earlier.has(name));
    if (shadow === void 0) continue;
    return {
      place: placeOf(node),
      fault: text`makes the value "${shadow}" in a branch, where the graph around it has one of this name`,
      remedy: damaged
    };
  }
  return void 0;
}
function untypedInput(graph, model) {
  if (graph !== model.graph) return void 0;
  const untyped = graph.input.find(
    ({ type }) => type === void 0 || type.value.case === void 0 && !type.$unknown?.length
  );
  return untyped && {
    place: inputPlace(untyped.name),
    fault: text`has no type, where an element type was expected`,
    remedy: damaged
  };
}
function twoNodes({ node: nodes }) {
  const named = /* @__PURE__ */ new Map();
  for (const node of nodes) {
    if (node.name === "" || node.opType === "Constant") continue;
    const other = named.get(node.name);
    if (other !== void 0) {
      return {
        place: placeOf(node),
        fault: text`has the name of another node (${other.opType}), where ONNX Runtime expects every name once`,
        remedy: text`Export the decoder again, or give its nodes names of their own`
      };
    }
    named.set(node.name, node);
  }
  return void 0;
}
function duplicate(names3) {
  const seen2 = /* @__PURE__ */ new Set();
  return names3.find((name) => name !== "" && seen2.size === seen2.add(name).size);
}
function inputPlace(name) {
  const layer = layerInNames(name);
  return layer === void 0 ? text`the input "${name}"` : text`the input "${name}" of layer ${layer}`;
}
function outputPlace(name) {
  const layer = layerInNames(name);
  return layer === void 0 ? text`the output "${name}"` : text`the output "${name}" of layer ${layer}`;
}

// src/core/onnx/tensor-size.ts
import { isFieldSet } from "@bufbuild/protobuf";
var bits = {
  ...{ 1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64 },
  // Complex numbers, bfloat16, floats of 8 bits.
  ...{ 14: 64, 15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8 },
  // Values of 4 and 2 bits lie side by side in bytes; 24 is float8e8m0.
  ...{ 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2 }
};
var mostValues = 2n ** 46n;
function bytesOf({
  dims,
  dataType: dataType2
}) {
  const values = dims.reduce((product, size) => product * size, 1n);
  if (dims.some((size) => size < 0n) || values > mostValues) {
    return "impossible";
  }
  const each = bits[dataType2];
  return each === void 0 ? void 0 : Math.ceil(Number(values) * each / 8);
}
var string = 8;
var byte = 3;
function isElementType(dataType2) {
  return bits[dataType2] !== void 0 || dataType2 === string;
}
function inlineSize(tensor) {
  const { dims, dataType: dataType2, rawData } = tensor;
  if (!isElementType(dataType2)) return void 0;
  const needed = bytesOf(dataType2 === string ? { dims, dataType: byte } : tensor);
  if (needed === "impossible" || needed === void 0) return void 0;
  if (isFieldSet(tensor, TensorProtoSchema.field.rawData) && dataType2 !== string) {
    return { unit: "bytes", has: rawData.length, needs: needed };
  }
  const [field, bytesEach] = fields2[dataType2] ?? ["int32Data", Math.max(bits[dataType2] / 8, 1)];
  return { unit: "values", has: tensor[field].length, needs: needed / bytesEach };
}
var fields2 = {
  1: ["floatData", 4],
  14: ["floatData", 4],
  11: ["doubleData", 8],
  15: ["doubleData", 8],
  7: ["int64Data", 8],
  12: ["uint64Data", 4],
  13: ["uint64Data", 8],
  [string]: ["stringData", 1]
};

// src/core/onnx/weights.ts
import path2 from "node:path";
function weightOf(tensor, model) {
  return {
    name: tensor.name,
    dataType: tensor.dataType,
    dims: tensor.dims.map(Number),
    location: locationOf(tensor, model.file)
  };
}
function heldTensors(graph) {
  const { node: nodes, initializer } = usedParts(graph);
  return [
    ...initializer.map((tensor) => ({ tensor })),
    ...nodes.flatMap(
      (node) => node.attribute.flatMap(
        ({ t, tensors }) => [...t === void 0 ? [] : [t], ...tensors].map((tensor) => ({ tensor, node }))
      )
    )
  ];
}
function externalTensors({ graph }) {
  const graphs = [graph];
  for (let at = 0; at < graphs.length; at += 1) {
    graphs.push(...graphs[at].node.flatMap(subgraphs));
  }
  return graphs.flatMap(heldTensors).map(({ tensor }) => tensor).filter(({ dataLocation }) => dataLocation === 1 /* EXTERNAL */);
}
function externalWeights(model) {
  return externalTensors(model).map((tensor) => ({
    ...weightOf(tensor, model),
    location: externalLocation(tensor, model.file)
  }));
}
function externalFiles(model) {
  const folder2 = path2.dirname(model.file);
  const files = externalWeights(model).map(({ location }) => path2.join(folder2, location.path));
  return [...new Set(files)];
}
function locationOf(tensor, file) {
  return tensor.dataLocation === 1 /* EXTERNAL */ ? externalLocation(tensor, file) : { kind: "inline", bytes: tensor.rawData };
}
function externalLocation(tensor, file) {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location");
  if (location === void 0 || escapes(location)) {
    throw new HumanError(
      text`The weight "${tensor.name}" of ${file} is stored outside the model's folder
        ("${location ?? ""}"), which ONNX Runtime refuses. Export the model again with its weights
        beside the graph.`,
      "onnx-external-path"
    );
  }
  const bytes = (key) => {
    const written = entries.get(key);
    if (written === void 0) return void 0;
    const value = Number(written);
    if (/^\d+$/.test(written) && Number.isSafeInteger(value)) return value;
    throw new HumanError(
      text`The weight "${tensor.name}" of ${file} has the ${key} "${written}" in its external file,
        where a number of bytes was expected. The file is damaged: download or export it again.`,
      "onnx-external-range"
    );
  };
  return {
    kind: "external",
    path: location,
    offset: bytes("offset") ?? 0,
    // ONNX Runtime reads a length of 0 as none.
    length: bytes("length") || void 0
  };
}
function escapes(location) {
  return path2.isAbsolute(location) || location.split(/[\\/]/).includes("..");
}

// src/core/onnx/soundness/weight-rules.ts
var weightRules = [
  { code: "weight-type", breach: firstTensor(oddType) },
  { code: "weight-size", breach: firstTensor(oddSize) }
];
function firstTensor(fault) {
  return (graph) => {
    for (const held of heldTensors(graph)) {
      const found = fault(held.tensor);
      if (found !== void 0) return { place: heldPlace(held), fault: found, remedy: damaged };
    }
    return void 0;
  };
}
var heldPlace = ({ tensor, node }) => node === void 0 ? weightPlace(tensor.name) : placeOf(node);
function oddType({ dataType: dataType2 }) {
  return isElementType(dataType2) ? void 0 : text`has values of the element type ${dataType2}, which ONNX does not have`;
}
function oddSize(tensor) {
  const dims = tensor.dims.join(" x ");
  if (bytesOf(tensor) === "impossible") {
    return text`has the shape ${dims}, where sizes of 0 or more were expected`;
  }
  const isInline = tensor.dataLocation !== 1 /* EXTERNAL */;
  const size = isInline ? inlineSize(tensor) : void 0;
  if (size === void 0 || size.has === size.needs) return void 0;
  return size.unit === "bytes" ? text`has ${size.has} bytes, where its shape (${dims}) and type need ${size.needs}` : text`has ${size.has} values, where its shape (${dims}) and type need ${size.needs}`;
}

// src/core/onnx/soundness/soundness.ts
var nodeRules = [...operatorRules, ...slotRules, ...attributeRules];
var rules = [...nodeRules, ...valueRules, ...weightRules];
var functionRules = [...nodeRules, ...readRules];
function requireSound(model) {
  for (const scope of scopesOf(model)) {
    for (const { code: code2, breach } of scope.function === void 0 ? rules : functionRules) {
      const found = breach(scope.graph, scope.model, scope.outer);
      if (found === void 0) continue;
      const { fault, remedy } = found;
      const place = scope.function === void 0 ? found.place : text`in the function "${scope.function.name}" ${found.place}`;
      throw new HumanError(
        text`The decoder ${model.file} cannot be run: ${place} ${fault}. ${remedy}.`,
        code2
      );
    }
  }
}

// src/core/onnx/weight-files.ts
import { stat as stat2 } from "node:fs/promises";
import path3 from "node:path";
async function requireWeights(model) {
  const folder2 = path3.dirname(model.file);
  const sizes = /* @__PURE__ */ new Map();
  for (const weight of externalWeights(model)) {
    const { location } = weight;
    const file = path3.join(folder2, location.path);
    let size = sizes.get(file);
    if (size === void 0) {
      size = await sizeOf(file, model);
      sizes.set(file, size);
    }
    requireRange(weight, location, { file, size }, model);
  }
}
async function sizeOf(file, model) {
  const stats = await stat2(file).catch(() => void 0);
  if (stats?.isFile() === true) return stats.size;
  throw new HumanError(
    text`The weight file ${file}, which ${path3.basename(model.file)} needs, is missing. Download
      it into the same folder.`,
    "weights-missing"
  );
}
function requireRange({ name, dims, dataType: dataType2 }, { offset, length }, { file, size }, model) {
  const needed = bytesOf({ dims: dims.map(BigInt), dataType: dataType2 });
  if (needed === "impossible") return;
  if (length !== void 0 && needed !== void 0 && length !== needed) {
    throw new HumanError(
      text`The decoder ${model.file} cannot be run: ${weightPlace(name)} has ${length} bytes in its
        external file, where its shape (${dims.join(" x ")}) and type need ${needed}. The graph and
        the weights do not belong together: download or export both again.`,
      "weight-size"
    );
  }
  const end3 = offset + (length ?? needed ?? 0);
  if (end3 <= size) return;
  throw new HumanError(
    text`The weight file ${file} is too short: it has ${size} bytes, and ${weightPlace(name)} lies
      in bytes ${offset} to ${end3}. The download may have been cut off, or the file belong to another
      graph: download it again beside ${path3.basename(model.file)}.`,
    "weights-truncated"
  );
}

// src/core/model/config.ts
import path4 from "node:path";

// src/core/record.ts
function record(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
}

// src/core/model/families/family.ts
function byType(...types) {
  return (config) => types.includes(String(config["model_type"]));
}
function setting(name, fallback, ...files) {
  for (const file of files) {
    const value = file[name];
    if (typeof value === "string") return value;
    const content = value?.content;
    if (typeof content === "string") return content;
  }
  return fallback;
}

// src/core/model/json.ts
function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : void 0;
}
var stringOrWord = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
function parseJson(source) {
  const bare = source.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(bare);
  } catch (error) {
    const plain3 = bare.replace(stringOrWord, (match) => {
      if (match.startsWith('"')) return match;
      return match === "NaN" ? "null" : match.replace("Infinity", "1e999");
    });
    if (plain3 === bare) throw error;
    return JSON.parse(plain3);
  }
}

// src/core/model/families/view.ts
var plain = /* @__PURE__ */ new Set([
  "CLIPImageProcessor",
  "CLIPFeatureExtractor",
  "ChineseCLIPFeatureExtractor",
  "SiglipImageProcessor",
  "ViTImageProcessor",
  "ViTFeatureExtractor",
  "DeiTFeatureExtractor",
  "BitImageProcessor",
  "ConvNextImageProcessor",
  "Gemma3ImageProcessor"
]);
var unusual = [
  "do_crop_margin",
  "do_thumbnail",
  "keep_aspect_ratio",
  "size_divisibility",
  "size_divisor"
];
var whole = { x: 0, y: 0, width: 1, height: 1, isKnown: true };
function viewOf(processor, image4, patchSize2) {
  const config = record(processor) ?? {};
  const kind = config["image_processor_type"] ?? config["feature_extractor_type"];
  if (typeof kind !== "string") return { ...whole, isKnown: false };
  if (!plain.has(kind.replace(/Fast$/, "")) || unusual.some((key) => Boolean(config[key]))) {
    return { ...whole, isKnown: false };
  }
  const resized = resizedSize(config, image4);
  if (resized === void 0) return { ...whole, isKnown: false };
  const input = inputSize(config, resized);
  const seen2 = patchSize2 === void 0 ? input : wholePatches(input, patchSize2);
  const [left, top] = cropOffset(config, resized, input);
  return {
    x: left / resized.width,
    y: top / resized.height,
    width: seen2.width / resized.width,
    height: seen2.height / resized.height,
    isKnown: true
  };
}
function resizedSize(config, { width, height }) {
  const size = config["size"] ?? config["image_size"];
  const resizes = config["do_resize"] === void 0 ? size !== void 0 : config["do_resize"];
  if (resizes !== true) return { width, height };
  const named = typeof size === "number" ? { shortest_edge: size } : record(size);
  if (named === void 0) return void 0;
  const shortest = positive(named["shortest_edge"]);
  const longest = typeof size === "number" ? positive(config["max_size"]) ?? size : positive(named["longest_edge"]);
  if (shortest === void 0 && longest === void 0) return sizeOf2(named);
  const up = shortest === void 0 ? 1 : shortest / Math.min(width, height);
  const down = longest === void 0 ? 1 : longest / (up * Math.max(width, height));
  const factor = up * down;
  const side = (length) => Math.floor(Number((length * factor).toFixed(2)));
  return { width: side(width), height: side(height) };
}
function inputSize(config, resized) {
  const crop2 = config["do_center_crop"] === true ? squareOf(config["crop_size"]) : void 0;
  if (crop2) return crop2;
  const padded = config["do_pad"] === true ? squareOf(config["pad_size"]) : void 0;
  return padded ?? resized;
}
function cropOffset(config, resized, input) {
  if (config["do_center_crop"] !== true) return [0, 0];
  const offset = (from, to) => Math.trunc((from - to) / 2);
  return [offset(resized.width, input.width), offset(resized.height, input.height)];
}
function wholePatches({ width, height }, patch) {
  const filled = (length) => length < patch ? length : Math.floor(length / patch) * patch;
  return { width: filled(width), height: filled(height) };
}
function squareOf(value) {
  const side = positive(value);
  if (side !== void 0) return { width: side, height: side };
  return sizeOf2(record(value) ?? {});
}
function sizeOf2(value) {
  const [width, height] = [positive(value["width"]), positive(value["height"])];
  return width === void 0 || height === void 0 ? void 0 : { width, height };
}
function positive(value) {
  return typeof value === "number" && value > 0 ? value : void 0;
}
function tileViews(rows, columns) {
  return Array.from({ length: rows * columns }, (_, at) => ({
    x: at % columns / columns,
    y: Math.floor(at / columns) / rows,
    width: 1 / columns,
    height: 1 / rows,
    isKnown: true
  }));
}

// src/core/model/families/llava.ts
var llava = {
  name: "LLaVA",
  recognises: byType("llava", "llava_qwen2", "fast_vlm", "llava_onevision"),
  processors: ["LlavaProcessor"],
  placeholder: ({ processor, tokenizer }) => setting("image_token", "<image>", processor, tokenizer),
  reserved: [],
  addsSpecialTokens: true,
  visionInputs: {},
  grids: ({ tensors }, tokens2) => pixelGrids(tensors["pixel_values"], tokens2),
  views: ({ size }, grids, files) => (
    // Where the tiles of an image lie, only a family that has tiles knows.
    grids.length === 1 ? [viewOf(files.image, size, patchSize(files))] : []
  ),
  fixedTokens: tokensOfEncoder,
  markers: () => void 0,
  firstPosition: 0
};
function patchSize({ processor, image: image4, config }) {
  return [processor, image4, record(config["vision_config"])].map((source) => number(source?.["patch_size"])).find((size) => size !== void 0 && size > 0);
}
var varying = ["image_grid_pinpoints", "scale_factor", "spatial_merge_size"];
function tokensOfEncoder(config) {
  const vision = record(config["vision_config"]);
  if (varying.some((name) => name in config || vision !== void 0 && name in vision)) return;
  const stated = number(config["image_seq_length"]);
  if (stated !== void 0) return stated;
  const side = number(vision?.["image_size"]);
  const patch = number(vision?.["patch_size"]);
  if (side === void 0 || patch === void 0) return;
  const extra = config["vision_feature_select_strategy"] === "full" ? 1 : 0;
  return Math.floor(side / patch) ** 2 + extra;
}

// src/core/model/families/gemma3.ts
var opener = ({ tokenizer, processor }) => setting("boi_token", "<start_of_image>", tokenizer, processor);
var closer = ({ tokenizer, processor }) => setting("eoi_token", "<end_of_image>", tokenizer, processor);
var imageToken = ({ tokenizer, processor }) => setting("image_token", "<image_soft_token>", tokenizer, processor);
var gemma3 = {
  ...llava,
  name: "Gemma 3",
  recognises: byType("gemma3"),
  processors: ["Gemma3Processor"],
  placeholder: opener,
  expand: (_, files) => `

${opener(files)}${imageToken(files).repeat(tokens(files))}${closer(files)}

`,
  fixedTokens: (config) => number(config["mm_tokens_per_image"]) ?? 256,
  markers: (files) => ({ kind: "between", open: [opener(files)], close: [closer(files)] }),
  firstPosition: 1
};
function tokens({ processor, image: image4, config }) {
  return number(processor["image_seq_length"]) ?? number(image4["image_seq_length"]) ?? number(config["mm_tokens_per_image"]) ?? 256;
}

// src/core/model/families/markers.ts
function cells(rows, columns, name) {
  return Array.from(
    { length: rows * columns },
    (_, at) => name([Math.floor(at / columns) + 1, at % columns + 1])
  );
}

// src/core/model/families/idefics3.ts
var image = "<image>";
var fake = "<fake_token_around_image>";
var global = "<global-img>";
var most = 6;
var cell = (row, column) => `<row_${row}_col_${column}>`;
var idefics3 = {
  ...llava,
  name: "Idefics3",
  recognises: byType("idefics3", "smolvlm"),
  processors: ["Idefics3Processor", "SmolVLMProcessor"],
  placeholder: () => image,
  expand,
  pixels: (picture, _, { process: process2 }) => process2(picture, { return_row_col_info: true }),
  views(pixels3, grids) {
    const [rows, columns] = tilesOf(pixels3);
    const views = [...tileViews(rows, columns), whole];
    return views.length === grids.length ? views : [];
  },
  fixedTokens: () => void 0,
  markers: (files) => ({
    kind: "after",
    openers: [...cells(most, most, ([row, column]) => cell(row, column)), global],
    fake,
    tokens: tokensOfTile(files)
  })
};
function expand(pixels3, files) {
  const tokens2 = image.repeat(tokensOfTile(files));
  const [rows, columns] = tilesOf(pixels3);
  const tiles = Array.from(
    { length: rows },
    (_, row) => Array.from({ length: columns }, (_2, at) => `${fake}${cell(row + 1, at + 1)}${tokens2}`).join("")
  );
  const before = rows === 0 ? "" : `${tiles.join("\n")}

`;
  return `${before}${fake}${global}${tokens2}${fake}`;
}
function tilesOf({ told }) {
  const [rows, columns] = ["rows", "cols"].map((name) => told[name][0][0]);
  return [rows, columns];
}
function tokensOfTile({ processor }) {
  return number(processor["image_seq_len"]) ?? 169;
}

// src/core/model/families/lfm2-vl.ts
var image2 = ({ processor }) => setting("image_token", "<image>", processor);
var start = ({ processor }) => setting("image_start_token", "<|image_start|>", processor);
var end = ({ processor }) => setting("image_end_token", "<|image_end|>", processor);
var thumbnail = ({ processor }) => setting("image_thumbnail", "<|img_thumbnail|>", processor);
var cell2 = (row, column) => `<|img_row_${row}_col_${column}|>`;
var most2 = 10;
var lfm2Vl = {
  ...llava,
  name: "LFM2-VL",
  recognises: byType("lfm2_vl"),
  processors: ["Lfm2VlProcessor"],
  placeholder: image2,
  expand: expand2,
  // The processor finds the size itself; what the file says of resizing would come before that.
  pixels: (picture, _, { process: process2 }) => process2(picture, { return_row_col_info: true }, { do_resize: false }),
  grids: gridsOf,
  views(pixels3, grids) {
    const [rows, columns] = tilesOf2(pixels3);
    const views = rows * columns === 1 ? [whole] : [...tileViews(rows, columns), whole];
    return views.slice(0, grids.length);
  },
  fixedTokens: () => void 0,
  markers: (files) => ({
    kind: "between",
    open: [start(files)],
    close: [end(files)],
    inside: [...cells(most2, most2, ([row, column]) => cell2(row, column)), thumbnail(files)]
  })
};
function expand2(pixels3, files) {
  const [rows, columns] = tilesOf2(pixels3);
  const tiles = gridsOf(pixels3, 0, files).map(([high, wide]) => image2(files).repeat(high * wide));
  if (rows * columns === 1) return `${start(files)}${tiles[0]}${end(files)}`;
  const names3 = cells(rows, columns, ([row, column]) => cell2(row, column));
  const named = tiles.map((tile, at) => `${names3[at] ?? thumbnail(files)}${tile}`);
  return `${start(files)}${named.join("")}${end(files)}`;
}
function tilesOf2({ told }) {
  return [told["image_rows"][0], told["image_cols"][0]];
}
function gridsOf({ tensors }, _tokens, { image: settings }) {
  const shapes = tensors["spatial_shapes"];
  const factor = number(settings["downsample_factor"]) ?? 2;
  const side = (at) => Math.ceil(Number(shapes.data[at]) / factor);
  return Array.from({ length: shapes.dims[0] }, (_, tile) => [side(2 * tile), side(2 * tile + 1)]);
}

// src/core/model/families/anyres.ts
function bestResolution({ width, height }, possible) {
  let best = possible[0];
  let [mostShown, leastWasted] = [0, Infinity];
  for (const one of possible) {
    const scale = Math.min(one.width / width, one.height / height);
    const pixels3 = Math.trunc(width * scale) * Math.trunc(height * scale);
    const shown = Math.min(pixels3, width * height);
    const wasted = one.width * one.height - shown;
    if (shown > mostShown || shown === mostShown && wasted < leastWasted) {
      [best, mostShown, leastWasted] = [one, shown, wasted];
    }
  }
  return best;
}
function fitInside({ width, height }, target) {
  const [across, down] = [target.width / width, target.height / height];
  return across < down ? { width: target.width, height: Math.min(Math.ceil(height * across), target.height) } : { width: Math.min(Math.ceil(width * down), target.width), height: target.height };
}
function unpadded({ width, height }, target) {
  if (width / height > target.width / target.height) {
    const rows = inPlaces(height * (target.width / width));
    return { ...target, height: target.height - 2 * Math.floor((target.height - rows) / 2) };
  }
  const columns = inPlaces(width * (target.height / height));
  return { ...target, width: target.width - 2 * Math.floor((target.width - columns) / 2) };
}
function inPlaces(value) {
  return Math.trunc(Number(value.toFixed(7)));
}

// src/core/model/families/llava-next.ts
var llavaNext = {
  ...llava,
  name: "LLaVA-NeXT",
  recognises: byType("llava_next"),
  processors: ["LlavaNextProcessor"],
  expand: (pixels3, files) => {
    const [base, tiled2] = gridsOf2(pixels3, files);
    return llava.placeholder(files).repeat(base[0] * base[1] + tiled2[0] * tiled2[1]);
  },
  pixels,
  grids: (image4, _, files) => gridsOf2(image4, files),
  views: (_, grids) => (
    // A newline behind every row lies beyond the image's right edge.
    grids.map(
      ([, columns], at) => at === 0 ? whole : { ...whole, width: columns / (columns - 1) }
    )
  ),
  fixedTokens: () => void 0
};
async function pixels(image4, files, { process: process2, tensor }) {
  const side = sideOfTiles(files.image);
  const picture = image4.rgb();
  const size = { width: picture.width, height: picture.height };
  const target = bestResolution(size, pinpointsOf(files));
  const inside = fitInside(size, target);
  const resample = number(files.image["resample"]) ?? 3;
  const resized = await picture.clone().resize(inside.width, inside.height, { resample });
  const [left, top] = [target.width - inside.width, target.height - inside.height].map(
    (rest) => Math.floor(rest / 2)
  );
  const padded = await resized.pad([
    left,
    target.width - inside.width - left,
    top,
    target.height - inside.height - top
  ]);
  const tiles = [await picture.clone().resize(side, side, { resample })];
  for (let y = 0; y < target.height; y += side) {
    for (let x = 0; x < target.width; x += side) {
      const corners = [x, y, x + side - 1, y + side - 1];
      tiles.push(await padded.clone().crop([...corners]));
    }
  }
  const plain3 = { do_resize: false, do_center_crop: false, do_pad: false };
  const parts = [];
  for (const tile of tiles) parts.push((await process2(tile, {}, plain3)).tensors["pixel_values"]);
  return {
    tensors: {
      pixel_values: tensor("float32", ...joined(parts)),
      image_sizes: tensor(
        "int64",
        BigInt64Array.of(BigInt(size.height), BigInt(size.width)),
        [1, 2]
      )
    },
    told: {},
    size
  };
}
function joined(tiles) {
  const [, ...dims] = tiles[0].dims;
  const { length } = tiles[0].data;
  const values = new Float32Array(length * tiles.length);
  tiles.forEach((tile, at) => {
    values.set(tile.data, at * length);
  });
  return [values, [1, tiles.length, ...dims]];
}
function gridsOf2({ size }, files) {
  const side = sideOfTiles(files.image);
  const patches = Math.floor(side / (patchSize(files) ?? side));
  const target = bestResolution(size, pinpointsOf(files));
  const { width, height } = unpadded(size, {
    width: patches * Math.floor(target.width / side),
    height: patches * Math.floor(target.height / side)
  });
  return [
    [patches, patches],
    [height, width + 1]
  ];
}
function sideOfTiles(image4) {
  const crop2 = record(image4["crop_size"]);
  const size = record(image4["size"]);
  const side = number(crop2?.["height"]) ?? number(size?.["height"]) ?? number(size?.["shortest_edge"]);
  if (side !== void 0) return side;
  throw incomplete("crop_size");
}
function pinpointsOf({ image: image4, config }) {
  const found = image4["image_grid_pinpoints"] ?? config["image_grid_pinpoints"];
  if (!Array.isArray(found)) throw incomplete("image_grid_pinpoints");
  return found.map(([height, width]) => ({ width, height }));
}
function incomplete(name) {
  return new HumanError(
    text`The image processor's configuration (preprocessor_config.json) does not say "${name}", by
      which LLaVA-NeXT cuts images into tiles. Download the file again.`,
    "processor-incomplete"
  );
}

// src/core/model/families/paligemma.ts
var image3 = "<image>";
var start2 = ({ tokenizer }) => setting("bos_token", "<bos>", tokenizer);
var paligemma = {
  ...llava,
  name: "PaliGemma",
  recognises: byType("paligemma"),
  processors: ["PaliGemmaProcessor"],
  placeholder: () => image3,
  plainPrompt: (question, images) => `${image3.repeat(images)}${question}`,
  expand: (_, files) => image3.repeat(tokensOf(files)),
  finish(prompt, files) {
    const end3 = prompt.lastIndexOf(image3);
    const at = end3 === -1 ? 0 : end3 + image3.length;
    return `${prompt.slice(0, at)}${start2(files)}${prompt.slice(at)}
`;
  },
  addsSpecialTokens: false,
  fixedTokens,
  markers: (files) => ({ kind: "before", token: start2(files) }),
  firstPosition: 1
};
function tokensOf({ image: settings, config }) {
  return number(settings["image_seq_length"]) ?? fixedTokens(config) ?? 256;
}
function fixedTokens(config) {
  return number(record(config["vision_config"])?.["num_image_tokens"]) ?? tokensOfEncoder(config);
}

// src/core/model/families/pixtral.ts
var imageToken2 = ({ processor }) => setting("image_token", "[IMG]", processor);
var rowEnd = ({ processor }) => setting("image_break_token", "[IMG_BREAK]", processor);
var end2 = ({ processor }) => setting("image_end_token", "[IMG_END]", processor);
var pixtral = {
  ...llava,
  name: "Pixtral",
  recognises: (config) => ["pixtral", "mistral3"].includes(String(config["model_type"])) || record(config["vision_config"])?.["model_type"] === "pixtral",
  processors: ["PixtralProcessor"],
  placeholder: imageToken2,
  expand(pixels3, files) {
    const [rows, columns] = gridOf(pixels3, files);
    const row = imageToken2(files).repeat(columns);
    return `${`${row}${rowEnd(files)}`.repeat(rows - 1)}${row}${end2(files)}`;
  },
  grids: (pixels3, _, files) => [gridOf(pixels3, files)],
  views: (_, grids) => grids.map(() => whole),
  fixedTokens: () => void 0,
  markers: (files) => ({ kind: "closed-rows", rowEnd: rowEnd(files), end: end2(files) })
};
function gridOf({ tensors }, { processor, config }) {
  const [height, width] = tensors["pixel_values"].dims.slice(-2);
  const patch = number(processor["patch_size"]) ?? number(record(config["vision_config"])?.["patch_size"]) ?? 16;
  const merge = number(processor["spatial_merge_size"]) ?? number(config["spatial_merge_size"]) ?? 1;
  return [Math.floor(height / (patch * merge)), Math.floor(width / (patch * merge))];
}

// src/core/model/families/qwen-vl.ts
var imageToken3 = "<|image_pad|>";
var markers = { open: "<|vision_start|>", close: "<|vision_end|>" };
function qwen(name, mrope, ...processors2) {
  return {
    ...llava,
    name,
    mrope,
    processors: processors2,
    recognises: byType(mrope),
    placeholder: () => imageToken3,
    reserved: ["<|video_pad|>"],
    visionInputs: { grid_thw: "image_grid_thw" },
    grids: ({ tensors }, tokens2) => statedGrids(tensors["image_grid_thw"], tokens2),
    views: (_, grids) => grids.map(() => whole),
    fixedTokens: () => void 0,
    markers: () => ({ kind: "between", open: [markers.open], close: [markers.close] })
  };
}
var qwenFamilies = [
  qwen("Qwen2-VL", "qwen2_vl", "Qwen2VLProcessor"),
  qwen("Qwen2.5-VL", "qwen2_5_vl", "Qwen2_5_VLProcessor"),
  qwen("Qwen3-VL", "qwen3_vl", "Qwen3VLProcessor")
];

// src/core/model/families/index.ts
var families = [
  ...qwenFamilies,
  idefics3,
  pixtral,
  gemma3,
  paligemma,
  lfm2Vl,
  llavaNext,
  llava
];
function familyOf(files) {
  const { config, processor = {}, image: image4 = {} } = files;
  const named = setting("processor_class", "", processor, image4);
  return families.find((family) => family.recognises(config)) ?? families.find((family) => family.processors.includes(named)) ?? llava;
}

// src/core/model/config.ts
function readConfig(config, generation, decoder2, file) {
  const language = record(config["text_config"]) ?? record(config["llm_config"]) ?? config;
  const architecture = typeof config["model_type"] === "string" ? config["model_type"] : "unknown";
  const family = familyOf({ config });
  const video = number(config["video_token_id"]) ?? number(config["video_token_index"]);
  return {
    architecture,
    ...readPrompts(config, family, architecture, decoder2, file),
    shape: readShape(config, language, decoder2, file),
    videoTokenIds: video === void 0 ? [] : [video],
    firstPosition: family.firstPosition,
    longestPrompt: number(language["max_position_embeddings"]),
    expectedVisualTokens: family.fixedTokens(config),
    eosTokenIds: [generation, config, language].flatMap((source) => [source?.["eos_token_id"]].flat()).filter((id, index, all) => typeof id === "number" && all.indexOf(id) === index)
  };
}
function readPrompts(config, family, architecture, decoder2, file) {
  try {
    return {
      imageTokenId: readImageToken(config, file),
      mrope: decoder2.positions === "mrope" ? readMrope(config, family, architecture, file) : void 0
    };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { imageTokenId: void 0, mrope: void 0, lacks: error };
  }
}
var defaults = {
  llama: { hidden_size: 4096, intermediate_size: 11008, num_attention_heads: 32 },
  mistral: { hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32 },
  qwen2: { hidden_size: 4096, intermediate_size: 22016, num_attention_heads: 32 }
};
function readShape(config, language, decoder2, file) {
  const fallback = defaults[String(language["model_type"])] ?? {};
  const usable = decoder2.hiddenSize === fallback["hidden_size"] ? fallback : {};
  const size = (name) => number(language[name]) ?? number(config[name]) ?? number(usable[name]);
  const need = (name, value = size(name)) => {
    if (value !== void 0) return value;
    throw new HumanError(
      text`${file} does not say "${name}" of the language model. Add it (in text_config, where
        there is one).`,
      "config-incomplete"
    );
  };
  const hiddenSize = need("hidden_size", decoder2.hiddenSize ?? size("hidden_size"));
  const attentionHeads = need("num_attention_heads");
  const shape = {
    layers: decoder2.cacheLayers.length,
    hiddenSize,
    intermediateSize: need("intermediate_size"),
    attentionHeads,
    keyValueHeads: decoder2.keyValueHeads ?? size("num_key_value_heads") ?? attentionHeads,
    headSize: decoder2.headSize ?? size("head_dim") ?? hiddenSize / attentionHeads
  };
  const sharing = number(language["num_kv_shared_layers"]) ?? 0;
  requireCaches(decoder2, sharing, file);
  const claimed = [
    ["num_hidden_layers", shape.layers],
    ["hidden_size", shape.hiddenSize],
    ["num_key_value_heads", shape.keyValueHeads],
    ["head_dim", shape.headSize]
  ];
  for (const [name, found] of claimed) {
    const said = number(language[name]);
    if (said === void 0 || said === found) continue;
    throw new HumanError(
      text`${file} says ${name} ${said}, but the decoder graph has ${found}. The folder mixes files
        of two models: download or export it again.`,
      "config-mismatch"
    );
  }
  return shape;
}
function requireCaches({ cacheLayers }, sharing, file) {
  const all = cacheLayers.at(-1) + 1 + sharing;
  if (cacheLayers.length === all) return;
  const without = Array.from({ length: all }, (_, layer) => layer).filter(
    (layer) => !cacheLayers.includes(layer)
  );
  throw new HumanError(
    text`The decoder of ${path4.dirname(file)} has caches for ${cacheLayers.length} of its ${all}
      layers: none at ${without.join(", ")} (convolutions, or caches that layers share).
      FitPrune's cost model counts layers with attention and a cache of their own, so FitPrune
      cannot fit this model yet. Choose a model whose layers all have a cache.`,
    "layers-without-cache"
  );
}
function readMrope(config, { mrope }, architecture, file) {
  const vision = record(config["vision_config"]);
  const spatialMergeSize = number(vision?.["spatial_merge_size"]);
  if (mrope === void 0 || spatialMergeSize === void 0) {
    const known = families.flatMap((family) => family.mrope ?? []);
    throw new HumanError(
      text`The decoder takes position_ids of three axes (M-RoPE), but ${file} is of the family
        "${architecture}": FitPrune knows such positions of ${known.join(", ")} only. Check
        model_type and vision_config.spatial_merge_size there, or export the decoder with plain
        positions.`,
      "mrope-family"
    );
  }
  return {
    family: mrope,
    imageTokenId: readImageToken(config, file),
    videoTokenId: number(config["video_token_id"]),
    spatialMergeSize,
    tokensPerSecond: number(vision?.["tokens_per_second"])
  };
}
function readImageToken(config, file) {
  const id = number(config["image_token_index"]) ?? number(config["image_token_id"]);
  if (id !== void 0) return id;
  throw new HumanError(
    text`${file} names no image token (image_token_index or image_token_id), so this is not a
      vision-language model FitPrune can serve. Choose a model whose images enter as tokens.`,
    "no-image-token"
  );
}

// src/core/onnx/graph-builder.ts
import { create as create4 } from "@bufbuild/protobuf";
var prefix = "fitprune";
var GraphBuilder = class _GraphBuilder {
  constructor(model, parent) {
    this.model = model;
    this.names = parent?.names ?? new Names(model.graph);
    this.ofBranch = parent && [];
  }
  model;
  names;
  /** Those of a branch; the main graph's are the graph's own, which sorting replaces. */
  ofBranch;
  get nodes() {
    return this.ofBranch ?? this.model.graph.node;
  }
  get opset() {
    return opsetVersion(this.model) ?? 0;
  }
  fresh(hint) {
    return this.names.fresh(`${prefix}/${hint}`);
  }
  /** Adds a node with `count` outputs and returns their names. */
  nodeOutputs(opType, inputs2, count, { attributes = {}, domain, name, output: hint = opType } = {}) {
    const output = Array.from({ length: count }, () => this.fresh(hint));
    const node = create4(NodeProtoSchema, {
      opType,
      input: [...inputs2],
      output,
      name: name ?? output[0],
      attribute: Object.entries(attributes).map(([key, value]) => makeAttribute(key, value))
    });
    if (domain !== void 0) node.domain = domain;
    this.nodes.push(node);
    return output;
  }
  /** Adds a node with one output and returns its name. */
  node(opType, inputs2, options2) {
    return this.nodeOutputs(opType, inputs2, 1, options2)[0];
  }
  /** Adds a copy of a node with other inputs and fresh outputs, whose names it returns. */
  copyNode(node, inputs2) {
    const output = node.output.map((name) => name === "" ? "" : this.fresh(node.opType));
    const copy = create4(NodeProtoSchema, {
      opType: node.opType,
      input: [...inputs2],
      output,
      name: this.fresh(node.opType),
      attribute: [...node.attribute]
    });
    if (node.domain !== "") copy.domain = node.domain;
    this.nodes.push(copy);
    return output;
  }
  /** A constant 1-D int64 tensor, or a scalar; equal constants are made once. */
  ints(values) {
    return this.shared(`ints:${values.join()}`, (name) => int64Tensor(name, values));
  }
  intScalar(value) {
    return this.shared(`int:${value}`, (name) => int64Tensor(name, [value], []));
  }
  floats(values, dims) {
    const name = this.fresh("constant");
    this.model.graph.initializer.push(floatTensor(name, values, dims));
    return name;
  }
  /** One dimension of `value`, int64 [1]; an axis below 0 counts from the last. */
  dimension(value, axis) {
    return this.node("Gather", [this.node("Shape", [value]), this.ints([axis])], {
      attributes: { axis: 0 }
    });
  }
  gather(data, indices, axis) {
    return this.node("Gather", [data, indices], { attributes: { axis } });
  }
  cast(value, to) {
    return this.node("Cast", [value], { attributes: { to: dataType[to] } });
  }
  /** Reductions take their axes as an attribute or as an input, by operator set. */
  reduce(opType, value, axes, keepdims = 0) {
    return this.opset >= 18 ? this.node(opType, [value, this.ints(axes)], { attributes: { keepdims } }) : this.node(opType, [value], { attributes: { axes, keepdims } });
  }
  /** The int64 range [0, length), `length` being int64 [1]. */
  range(length) {
    const end3 = this.node("Squeeze", [length, this.ints([0])]);
    return this.node("Range", [this.intScalar(0), end3, this.intScalar(1)]);
  }
  /**
   * An If whose branches compute the same outputs.
   * @param branches get a builder each and return the names of their outputs
   */
  branch(condition, onTrue, onFalse, name) {
    const thenGraph = this.subgraph(onTrue, `${name}/then`);
    const elseGraph = this.subgraph(onFalse, `${name}/else`);
    return this.nodeOutputs("If", [condition], thenGraph.output.length, {
      attributes: { then_branch: thenGraph, else_branch: elseGraph },
      name: this.fresh(name)
    });
  }
  subgraph(build, name) {
    const builder = new _GraphBuilder(this.model, this);
    const outputs2 = build(builder).map(
      (value) => builder.nodes.some(({ output }) => output.includes(value)) ? value : builder.node("Identity", [value])
    );
    return create4(GraphProtoSchema, {
      name: this.fresh(name),
      node: builder.nodes,
      output: outputs2.map((output) => create4(ValueInfoProtoSchema, { name: output }))
    });
  }
  shared(key, make) {
    return this.names.shared(key, () => {
      const name = this.fresh("constant");
      this.model.graph.initializer.push(make(name));
      return name;
    });
  }
};
var Names = class {
  used;
  constants = /* @__PURE__ */ new Map();
  counters = /* @__PURE__ */ new Map();
  constructor(graph) {
    this.used = /* @__PURE__ */ new Set([
      ...graph.input.map(({ name }) => name),
      ...graph.initializer.map(({ name }) => name),
      ...graph.node.flatMap((node) => [node.name, ...node.output, ...nodeReads(node)])
    ]);
  }
  fresh(hint) {
    let count = this.counters.get(hint) ?? 0;
    let name;
    do {
      name = count === 0 ? hint : `${hint}_${count}`;
      count += 1;
    } while (this.used.has(name));
    this.counters.set(hint, count);
    this.used.add(name);
    return name;
  }
  shared(key, make) {
    const known = this.constants.get(key);
    if (known !== void 0) return known;
    const name = make();
    this.constants.set(key, name);
    return name;
  }
};
function valueInfo(name, type, dims) {
  const shape = create4(TensorShapeProtoSchema, {
    dim: dims.map(
      (dim) => create4(TensorShapeProto_DimensionSchema, {
        value: typeof dim === "number" ? { case: "dimValue", value: BigInt(dim) } : { case: "dimParam", value: dim }
      })
    )
  });
  const tensor = create4(TypeProto_TensorSchema, { elemType: dataType[type], shape });
  return create4(ValueInfoProtoSchema, {
    name,
    type: create4(TypeProtoSchema, { value: { case: "tensorType", value: tensor } })
  });
}
function dimensionsOf(info) {
  const type = info?.type?.value;
  if (type?.case !== "tensorType") return void 0;
  return type.value.shape?.dim.map(
    ({ value }) => value.case === "dimValue" ? Number(value.value) : value.value
  );
}

// src/core/model/decoder-interface.ts
var visualIndexInput = "visual_token_index";
var fullAttentionOnly = "pruning_serves_full_attention_only";
var pastName = /^past_key_values\.(\d+)\.(key|value)$/;
function decoderInterface(model) {
  const inputs2 = new Map(model.graph.input.map((input) => [input.name, input]));
  const layers = /* @__PURE__ */ new Set();
  for (const name of inputs2.keys()) {
    const match = pastName.exec(name);
    if (match !== null) layers.add(Number(match[1]));
  }
  if (layers.size === 0) {
    throw new HumanError(
      text`${model.file} is a decoder without a KV cache: it lacks the inputs past_key_values.N.key
        and .value of every layer. Export the merged decoder with its cache
        (decoder_model_merged.onnx).`,
      "decoder-without-cache"
    );
  }
  if (!inputs2.has("inputs_embeds")) {
    throw new HumanError(
      text`${model.file} has no input inputs_embeds, so image features cannot enter it. Choose a
        vision-language model in the transformers.js layout.`,
      "decoder-without-embeddings"
    );
  }
  requireLogits(model);
  const cacheLayers = [...layers].sort((a, b) => a - b);
  requirePairs(model, cacheLayers);
  const past = dimensions(model, `past_key_values.${cacheLayers[0]}.key`);
  return {
    cacheLayers,
    hiddenSize: dimensions(model, "inputs_embeds")[2],
    keyValueHeads: past[1],
    headSize: past[3],
    positions: positionScheme(model)
  };
}
function requireLogits({ file, graph }) {
  const names3 = graph.output.map(({ name }) => name);
  if (names3.includes("logits")) return;
  const others2 = names3.filter((name) => !name.startsWith("present"));
  throw new HumanError(
    text`${file} has no output "logits" (beside its caches it has ${others2.join(", ") || "none"}), so no
      answer can be read off it. Export the decoder with its language-modeling head
      (onnxruntime-genai builder: without exclude_lm_head).`,
    "decoder-without-logits"
  );
}
function requirePairs({ file, graph }, layers) {
  const inputs2 = new Set(graph.input.map(({ name }) => name));
  const outputs2 = new Set(graph.output.map(({ name }) => name));
  for (const layer of layers) {
    for (const part of ["key", "value"]) {
      const name = `past_key_values.${layer}.${part}`;
      if (!inputs2.has(name)) throw unpaired(file, text`layer ${layer} has no input "${name}"`);
    }
  }
  for (const name of inputs2) {
    const present = presentName(name);
    if (present !== name && !outputs2.has(present)) {
      throw unpaired(file, text`the input "${name}" has no output "${present}"`);
    }
  }
}
function unpaired(file, found) {
  return new HumanError(
    text`The caches of ${file} do not pair: ${found}, where runtimes expect past_key_values.N.key and
      .value of every layer, each with an output present.N.key and .value. Export the merged decoder
      with its cache, or rename these inputs and outputs.`,
    "decoder-cache-names"
  );
}
function presentName(past) {
  return past.replace(/^past(_key_values)?(?=[._])/, "present");
}
function positionScheme(model) {
  const input = model.graph.input.find(({ name }) => name === "position_ids");
  if (input === void 0) return "none";
  return (dimensionsOf(input)?.length ?? 2) > 2 ? "mrope" : "plain";
}
function dimensions(model, name) {
  const input = model.graph.input.find((candidate) => candidate.name === name);
  const dims = input === void 0 ? [] : dimensionsOf(input) ?? [];
  return dims.map((dim) => typeof dim === "number" && dim > 0 ? dim : void 0);
}

// src/core/model/end-tokens.ts
import path5 from "node:path";

// src/core/model/read-json.ts
import { readFile as readFile2 } from "node:fs/promises";
async function readJson(file) {
  const source = await readFile2(file, "utf8").catch((error) => {
    const { code: code2 } = error;
    if (code2 === "ENOENT" || code2 === "ENOTDIR" || code2 === "EISDIR") return void 0;
    throw notJson(file, messageOf(error));
  });
  if (source === void 0) return void 0;
  let parsed;
  try {
    parsed = parseJson(source);
  } catch (error) {
    throw notJson(file, messageOf(error));
  }
  const found = record(parsed);
  if (found !== void 0) return found;
  throw notJson(file, text`it is not an object`);
}
function notJson(file, why) {
  return new HumanError(
    text`${file} cannot be read as JSON (${why}). Download it again.`,
    "config-unreadable"
  );
}

// src/core/model/end-tokens.ts
async function tokenizerEndTokens(folder2) {
  const settings = await readJson(path5.join(folder2, "tokenizer_config.json")) ?? {};
  const special = await readJson(path5.join(folder2, "special_tokens_map.json")) ?? {};
  const name = setting("eos_token", "", settings, special);
  if (name === "") return [];
  const tokenizer = await readJson(path5.join(folder2, "tokenizer.json")) ?? {};
  const id = addedToken(tokenizer, name) ?? record(record(tokenizer["model"])?.["vocab"])?.[name];
  return typeof id === "number" ? [id] : [];
}
function addedToken(tokenizer, name) {
  const added = tokenizer["added_tokens"];
  if (!Array.isArray(added)) return void 0;
  return added.find(({ content }) => content === name)?.id;
}

// src/core/model/variants.ts
var dtypes = ["fp32", "fp16", "q4f16", "q4", "int8", "uint8", "q8", "bnb4"];
var dtypeSuffix = {
  fp32: "",
  fp16: "_fp16",
  q4f16: "_q4f16",
  q4: "_q4",
  int8: "_int8",
  uint8: "_uint8",
  q8: "_quantized",
  bnb4: "_bnb4"
};
var suffixed = Object.entries(dtypeSuffix).filter(([, s]) => s !== "");
function sortVariants(names3) {
  const variants = {
    unknown: [],
    decoder: /* @__PURE__ */ new Map(),
    vision_encoder: /* @__PURE__ */ new Map(),
    embed_tokens: /* @__PURE__ */ new Map()
  };
  const ordered = [...names3].sort(
    (a, b) => Number(b.includes("merged")) - Number(a.includes("merged")) || (a < b ? -1 : 1)
  );
  for (const name of ordered) {
    if (!name.endsWith(".onnx")) continue;
    const stem = name.slice(0, -".onnx".length);
    const [dtype, suffix] = suffixed.find(([, s]) => stem.endsWith(s)) ?? ["fp32", ""];
    const base = stem.slice(0, stem.length - suffix.length);
    if (foreignSuffix.test(base)) {
      variants.unknown.push(name);
      continue;
    }
    const part = partOf(base);
    if (part !== void 0 && !variants[part].has(dtype)) variants[part].set(dtype, name);
  }
  return variants;
}
var foreignSuffix = /^(decoder_model_merged|decoder_with_past_model|decoder_model(?!_merged)|vision_encoder|vision_model|embed_tokens)_./;
function partOf(stem) {
  if (stem.includes("decoder")) return "decoder";
  if (stem.includes("vision")) return "vision_encoder";
  if (stem.includes("embed_tokens")) return "embed_tokens";
  return void 0;
}
function chooseDtype(wanted, available, folder2) {
  if (wanted === void 0) return dtypes.find((dtype) => available.includes(dtype));
  const known = dtypes.find((dtype) => dtype === wanted || dtypeSuffix[dtype] === `_${wanted}`);
  if (known === void 0) {
    throw new HumanError(
      text`There is no dtype "${wanted}". Choose one of ${dtypes.join(", ")}.`,
      "dtype-unknown",
      2
    );
  }
  if (!available.includes(known)) {
    throw new HumanError(
      text`${folder2} has no ${known} decoder; it has ${available.join(", ")}. Choose one of these
        with --dtype, or download the missing file.`,
      "dtype-missing",
      2
    );
  }
  return known;
}
function nearestDtype(decoder2, available) {
  const half = decoder2 === "q4f16" || decoder2 === "fp16";
  const order = [
    decoder2,
    ...half ? ["fp16", "fp32"] : ["fp32", "fp16"],
    ...dtypes
  ];
  return order.find((dtype) => available.includes(dtype));
}

// src/core/model/folder.ts
async function openModelFolder(folder2, options2 = {}) {
  const root = path6.resolve(folder2);
  const configFile = path6.join(root, "config.json");
  const config = await readJson(configFile);
  const onnx = path6.join(root, "onnx");
  const names3 = await readdir(onnx).catch(() => void 0);
  if (config === void 0 || names3 === void 0) throw notAModel(folder2, config === void 0);
  const variants = sortVariants(names3);
  const available = [...variants.decoder.keys()];
  const [unknown] = variants.unknown;
  if (available.length === 0) {
    throw unknown === void 0 ? missingPart(folder2, "decoder", "decoder_model_merged.onnx") : unknownVariant(folder2, unknown);
  }
  const dtype = chooseDtype(options2.dtype, available, folder2);
  const notes = [];
  if (available.length > 1 && options2.dtype === void 0) {
    notes.push(`Using the ${dtype} decoder of ${available.join(", ")}; --dtype chooses another.`);
  }
  if (unknown !== void 0) {
    notes.push(
      `Left out, since the end of its name is no precision that FitPrune knows: ${variants.unknown.join(", ")}.`
    );
  }
  const files = { decoder: path6.join(onnx, variants.decoder.get(dtype)) };
  let missing;
  for (const part of ["vision_encoder", "embed_tokens"]) {
    const nearest2 = nearestDtype(dtype, [...variants[part].keys()]);
    if (nearest2 === void 0) {
      missing ??= missingPart(folder2, part, `${part}.onnx`);
      continue;
    }
    if (nearest2 !== dtype) notes.push(`There is no ${dtype} ${part}; using ${nearest2}.`);
    files[part] = path6.join(onnx, variants[part].get(nearest2));
  }
  const decoder2 = await openOnnx(files.decoder);
  const interfaces = decoderInterface(decoder2);
  requireSound(decoder2);
  await requireWeights(decoder2);
  const generation = await readJson(path6.join(root, "generation_config.json"));
  const read = readConfig(config, generation, interfaces, configFile);
  const lacks = missing ?? read.lacks;
  if (read.eosTokenIds.length === 0) {
    read.eosTokenIds = await tokenizerEndTokens(root);
    if (read.eosTokenIds.length === 0 && lacks === void 0) {
      notes.push(
        "No file says which token ends an answer (eos_token_id in generation_config.json): answers run to their longest length."
      );
    }
  }
  return {
    ...read,
    lacks,
    path: root,
    name: path6.basename(root),
    dtype,
    dtypes: available,
    files,
    decoder: decoder2,
    notes
  };
}
function requirePromptParts({ files, lacks }) {
  if (lacks !== void 0) throw lacks;
  const { decoder: decoder2, vision_encoder, embed_tokens } = files;
  if (vision_encoder === void 0 || embed_tokens === void 0) {
    throw new Error("a part is missing, and nothing says so");
  }
  return { decoder: decoder2, vision_encoder, embed_tokens };
}
function notAModel(folder2, noConfig) {
  return new HumanError(
    text`${folder2} is not a model folder: it has no
      ${noConfig ? "config.json" : text`onnx folder`}. Give the folder of an ONNX vision-language model in the transformers.js layout (config.json,
      preprocessor_config.json, tokenizer.json, onnx/).`,
    "not-a-model",
    2
  );
}
function unknownVariant(folder2, name) {
  return new HumanError(
    text`${folder2} has the file onnx/${name}, whose name ends in no precision that FitPrune knows
      (${Object.values(dtypeSuffix).filter(Boolean).join(", ")}, or none for fp32). Rename it after
      the precision that it holds, or move it away.`,
    "variant-unknown"
  );
}
var embeddingsServe = text`Download or export it, or give what the decoder was fed (--embeddings
  FILE; apply --locate input).`;
function missingPart(folder2, part, example2) {
  return new HumanError(
    text`${folder2} has no ${part} (onnx/${example2} or a variant of it). FitPrune needs the three
      parts of the transformers.js layout: decoder_model_merged, vision_encoder and embed_tokens.
      ${part === "decoder" ? text`Download or export it.` : embeddingsServe}`,
    "part-missing"
  );
}

// src/core/model/positions/placeholders.ts
function placeVisuals(inputIds, visuals, tokens2) {
  const runs = runsByKind(inputIds, tokens2);
  const next = ["image", "video"].map((kind) => {
    const ofKind = visuals.filter((visual) => visual.kind === kind);
    check(
      kind,
      runs.filter((run) => run.kind === kind).map(({ length }) => length),
      ofKind.map((visual) => visual.tokens)
    );
    return [kind, ofKind.values()];
  });
  const queues = new Map(next);
  return runs.map(({ kind, length }) => ({
    length,
    visual: kind === "text" ? void 0 : queues.get(kind).next().value
  }));
}
function runsByKind(inputIds, tokens2) {
  const runs = [];
  for (const id of inputIds) {
    const visual = id === tokens2.videoTokenId ? "video" : "text";
    const kind = id === tokens2.imageTokenId ? "image" : visual;
    const last = runs.at(-1);
    if (last?.kind === kind) last.length += 1;
    else runs.push({ kind, length: 1 });
  }
  return runs;
}
var nouns = { image: text`images`, video: text`videos` };
function check(kind, found, expected) {
  const [placed, needed] = [found, expected].map(
    (counts) => counts.reduce((sum, count) => sum + count, 0)
  );
  if (placed !== needed) {
    throw new HumanError(
      text`The prompt has ${placed} placeholder tokens for its ${nouns[kind]}, but their grids need
        ${needed}. The model's config.json, preprocessor_config.json and chat template do not fit
        together: download them again from one place.`,
      "placeholder-count"
    );
  }
  const runs = Math.max(found.length, expected.length);
  for (let run = 0; run < runs; run += 1) {
    if (found[run] === expected[run]) continue;
    throw new HumanError(
      text`Of the prompt's runs of placeholder tokens for ${nouns[kind]}, number ${run + 1} is
        ${found[run] ?? 0} long, but its grid gives ${expected[run] ?? 0}. Put the ${nouns[kind]}
        in the order of the prompt, and use the model's own chat template: it writes a token before
        and after each of them.`,
      "placeholder-run"
    );
  }
}

// src/core/model/positions/mrope.ts
var defaultTokensPerSecond = 4;
function mropePositions(inputIds, grids, options2) {
  const blocks = grids.flatMap((grid) => blocksOf(grid, options2));
  const ids = [[], [], []];
  let highest = -1;
  const push = (...position) => {
    position.forEach((value, axis) => ids[axis].push(value));
    highest = Math.max(highest, ...position);
  };
  let next = 0;
  for (const { length, visual } of placeVisuals(inputIds, blocks, options2)) {
    if (visual === void 0) {
      for (const end3 = next + length; next < end3; next += 1) push(next, next, next);
      continue;
    }
    const { frames, rows, columns, interval } = visual;
    for (let frame = 0; frame < frames; frame += 1) {
      const time = next + Math.trunc(Math.fround(frame * interval));
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) push(time, next + row, next + column);
      }
    }
    next += Math.max(rows, columns);
  }
  return { ids, delta: highest + 1 - inputIds.length };
}
function mropeDecodePositions(row, delta, count) {
  const positions = Array.from({ length: count }, (_, index) => row + index + delta);
  return [positions, [...positions], [...positions]];
}
function blocksOf(grid, options2) {
  const { kind, thw } = grid;
  const [time, height, width] = thw;
  const { family, spatialMergeSize: merge } = options2;
  const [rows, columns] = [Math.floor(height / merge), Math.floor(width / merge)];
  const split3 = family === "qwen3_vl" && kind === "video";
  const frames = split3 ? 1 : time;
  const interval = family === "qwen2_5_vl" && kind === "video" ? pace(grid, options2) : 1;
  const block = { kind, frames, rows, columns, tokens: frames * rows * columns, interval };
  return Array.from({ length: split3 ? time : 1 }, () => block);
}
function pace({ secondsPerGrid = 1 }, options2) {
  const { tokensPerSecond = defaultTokensPerSecond } = options2;
  return Math.fround(tokensPerSecond * Math.fround(secondsPerGrid));
}

// src/core/model/processor.ts
import * as library from "@huggingface/transformers";
import {
  PreTrainedTokenizer,
  RawImage as RawImage3,
  Tensor
} from "@huggingface/transformers";
import path8 from "node:path";

// src/core/model/processor-files.ts
import path7 from "node:path";
import { readFile as readFile3 } from "node:fs/promises";
async function readProcessorFiles(folder2) {
  const read = (name) => readJson(path7.join(folder2, name));
  const processor = await read("processor_config.json") ?? {};
  const tokenizer = await read("tokenizer_config.json") ?? {};
  const image4 = await read("preprocessor_config.json") ?? record(processor["image_processor"]);
  if (image4 === void 0) {
    throw new HumanError(
      text`${folder2} does not say how its images are processed: it has no preprocessor_config.json,
        and no "image_processor" in processor_config.json. Download the one that the model comes
        with.`,
      "processor-unreadable"
    );
  }
  return {
    config: await read("config.json") ?? {},
    processor,
    image: image4,
    tokenizer,
    template: await readTemplate(folder2, processor, tokenizer)
  };
}
async function readTemplate(folder2, processor, tokenizer) {
  const own = await readFile3(path7.join(folder2, "chat_template.jinja"), "utf8").catch(
    () => void 0
  );
  const json = await readJson(path7.join(folder2, "chat_template.json"));
  return [tokenizer["chat_template"], own, json?.["chat_template"], processor["chat_template"]].map(chosen).find((template) => template !== void 0 && template !== "");
}
function chosen(templates) {
  if (typeof templates === "string") return templates.replace(/^\uFEFF/, "");
  if (!Array.isArray(templates)) return void 0;
  const named = templates;
  const found = named.find(({ name }) => name === "default") ?? named[0];
  return typeof found?.template === "string" ? found.template : void 0;
}

// src/core/model/chat-template.ts
var probe = { role: "user", text: "What does fitprune see here?", images: 1 };
var ChatTemplate = class {
  constructor(folder2, family, files, tokenizer) {
    this.folder = folder2;
    this.family = family;
    this.files = files;
    this.tokenizer = tokenizer;
  }
  folder;
  family;
  files;
  tokenizer;
  form;
  /** @throws HumanError `no-chat-template` */
  render(turns) {
    const { family, files } = this;
    if (files.template === void 0 && family.plainPrompt !== void 0 && turns.length === 1) {
      return family.plainPrompt(turns[0].text, turns[0].images, files);
    }
    try {
      if (files.template === void 0) throw new Error("There is none.");
      return this.apply(turns, this.form ??= this.formOf());
    } catch (error) {
      throw new HumanError(
        text`The chat template of ${this.folder} cannot render a question: ${messageOf(error)} Put
          the model's chat_template into its tokenizer_config.json, or its chat_template.jinja into
          the folder.`,
        "no-chat-template",
        1,
        { cause: error }
      );
    }
  }
  /** Older templates take text alone: of a list they write nothing, or the list itself. */
  formOf() {
    const isRight = (form) => {
      const prompt = this.apply([probe], form);
      const placeholders = prompt.split(this.family.placeholder(this.files)).length - 1;
      return placeholders === 1 && prompt.includes(probe.text);
    };
    try {
      if (isRight("parts")) return "parts";
    } catch (error) {
      return succeeds(() => isRight("text")) ? "text" : raise(error);
    }
    return "text";
  }
  apply(turns, form) {
    const messages = turns.map(({ role, text: text2, images }) => {
      if (form === "text") {
        const placeholder = this.family.placeholder(this.files);
        return { role, content: `${`${placeholder}
`.repeat(images)}${text2}` };
      }
      const parts = Array.from({ length: images }, () => ({ type: "image" }));
      return { role, content: [...parts, { type: "text", text: text2 }] };
    });
    return this.tokenizer.apply_chat_template(messages, {
      add_generation_prompt: true,
      tokenize: false,
      chat_template: this.files.template
    });
  }
};
function succeeds(check2) {
  try {
    return check2();
  } catch {
    return false;
  }
}
function raise(error) {
  throw error;
}

// src/core/image/crop.ts
var black = [0, 0, 0];
function crop({ data, width, height }, area, [red, green, blue] = black) {
  const out = new Uint8ClampedArray(area.width * area.height * 3);
  const [first, last] = [Math.max(0, area.left), Math.min(width, area.left + area.width)];
  if (red !== 0 || green !== 0 || blue !== 0) {
    for (let at = 0; at < out.length; at += 3) {
      [out[at], out[at + 1], out[at + 2]] = [red, green, blue];
    }
  }
  for (let row = 0; row < area.height; row += 1) {
    const source = area.top + row;
    if (source < 0 || source >= height || last <= first) continue;
    const from = source * width * 3;
    const to = (row * area.width + first - area.left) * 3;
    out.set(data.subarray(from + first * 3, from + last * 3), to);
  }
  return { width: area.width, height: area.height, data: out };
}
function centreCrop(picture, width, height) {
  const start3 = (whole2, part) => part > whole2 ? -Math.floor((part - whole2) / 2) : Math.trunc((whole2 - part) / 2);
  const [left, top] = [start3(picture.width, width), start3(picture.height, height)];
  return crop(picture, { left, top, width, height });
}
function tilesOf3(picture, width, height) {
  const tiles = [];
  for (let top = 0; top + height <= picture.height; top += height) {
    for (let left = 0; left + width <= picture.width; left += width) {
      tiles.push(crop(picture, { left, top, width, height }));
    }
  }
  return tiles;
}

// src/core/model/python-pixels/sizes.ts
function roundHalfEven(value) {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
function byShortestEdge({ width, height }, edge) {
  return width <= height ? { width: edge, height: Math.trunc(edge * height / width) } : { width: Math.trunc(edge * width / height), height: edge };
}
function byBothEdges(size, edge, longest) {
  const { width, height } = size;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const raw = long / short * edge > longest ? longest * short / long : void 0;
  const target = raw === void 0 ? edge : roundHalfEven(raw);
  if (short === target) return size;
  const exact = raw ?? target;
  return width < height ? { width: target, height: Math.trunc(exact * height / width) } : { width: Math.trunc(exact * width / height), height: target };
}
function smartSize({ width, height }, { factor, least, most: most3, shortest = 0 }) {
  const toFactor = (side) => Math.max(shortest, roundHalfEven(side / factor) * factor);
  const size = { width: toFactor(width), height: toFactor(height) };
  const pixels3 = size.width * size.height;
  if (pixels3 > most3) {
    const beta = Math.sqrt(height * width / most3);
    const down = (side) => Math.max(factor, Math.floor(side / beta / factor) * factor);
    return { width: down(width), height: down(height) };
  }
  if (pixels3 < least) {
    const beta = Math.sqrt(least / (height * width));
    const up = (side) => Math.ceil(side * beta / factor) * factor;
    return { width: up(width), height: up(height) };
  }
  return size;
}
function wholePatches2({ width, height }, longest, patch) {
  const ratio = Math.max(height / longest, width / longest);
  const side = (length) => {
    const fitted = ratio > 1 ? Math.floor(length / ratio) : length;
    return (Math.floor((fitted - 1) / patch) + 1) * patch;
  };
  return { width: side(width), height: side(height) };
}
var longestOfAll = 4096;
function byLongestEdge({ width, height }, edge) {
  const ratio = width / height;
  const even = (length) => Math.max(1, length + length % 2);
  const size = width >= height ? { width: edge, height: even(Math.trunc(edge / ratio)) } : { width: even(Math.trunc(edge * ratio)), height: edge };
  if (Math.max(size.width, size.height) <= longestOfAll) return size;
  const shape = size.width / size.height;
  return size.width >= size.height ? { width: longestOfAll, height: Math.max(1, Math.trunc(longestOfAll / shape)) } : { width: Math.max(1, Math.trunc(longestOfAll * shape)), height: longestOfAll };
}
function wholeTiles({ width, height }, tile) {
  const ratio = width / height;
  const up = (length) => Math.ceil(length / tile) * tile;
  return width >= height ? { width: up(width), height: up(Math.trunc(up(width) / ratio)) } : { width: up(Math.trunc(up(height) * ratio)), height: up(height) };
}

// src/core/model/python-pixels/values.ts
function levelsOf(settings) {
  const isScaled = settings["do_rescale"] !== false;
  const scale = number(settings["rescale_factor"]) ?? 1 / 255;
  const { fround } = Math;
  const channel = (at) => Float32Array.from({ length: 256 }, (_, level) => {
    if (settings["do_normalize"] === false)
      return isScaled ? fround(level * fround(scale)) : level;
    const unit = isScaled ? fround(1 / scale) : 1;
    const mean = fround(fround(ofChannel(settings["image_mean"], at)) * unit);
    const deviation = fround(fround(ofChannel(settings["image_std"], at)) * unit);
    return fround(fround(level - mean) / deviation);
  });
  return [channel(0), channel(1), channel(2)];
}
function ofChannel(given, channel) {
  return (Array.isArray(given) ? number(given[channel]) : number(given)) ?? 0;
}
function planesOf(pictures, levels) {
  const { width, height } = pictures[0];
  const plane = width * height;
  const values = new Float32Array(pictures.length * 3 * plane);
  pictures.forEach(({ data }, at) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const level = levels[channel];
      const to = (at * 3 + channel) * plane;
      for (let pixel = 0; pixel < plane; pixel += 1) {
        values[to + pixel] = level[data[3 * pixel + channel]];
      }
    }
  });
  return values;
}
function mergedPatches({ width, height, data }, levels, { patch, merge, frames }) {
  const [rows, columns] = [Math.floor(height / patch), Math.floor(width / patch)];
  const values = new Float32Array(rows * columns * 3 * frames * patch * patch);
  let to = 0;
  const writePatch = (top, left) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const start3 = to;
      for (let y = top; y < top + patch; y += 1) {
        for (let x = left; x < left + patch; x += 1) {
          values[to++] = levels[channel][data[3 * (y * width + x) + channel]];
        }
      }
      for (let frame = 1; frame < frames; frame += 1, to += patch * patch) {
        values.copyWithin(to, start3, start3 + patch * patch);
      }
    }
  };
  for (let row = 0; row < rows; row += merge) {
    for (let column = 0; column < columns; column += merge) {
      for (let inner = 0; inner < merge * merge; inner += 1) {
        writePatch((row + Math.floor(inner / merge)) * patch, (column + inner % merge) * patch);
      }
    }
  }
  return values;
}
function writePatches({ width, height, data }, levels, patch, values, to) {
  let at = to;
  for (let top = 0; top + patch <= height; top += patch) {
    for (let left = 0; left + patch <= width; left += patch) {
      for (let y = top; y < top + patch; y += 1) {
        for (let from = 3 * (y * width + left); from < 3 * (y * width + left + patch); from += 3) {
          for (let channel = 0; channel < 3; channel += 1) {
            values[at++] = levels[channel][data[from + channel]];
          }
        }
      }
    }
  }
}

// src/core/image/resample/kernels.ts
var nearest = 0;
var kernels = {
  1: { support: 3, weight: (x) => -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0 },
  2: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { support: 2, weight: (x) => cubic(Math.abs(x)) },
  4: { support: 0.5, weight: (x) => x > -0.5 && x <= 0.5 ? 1 : 0 },
  5: { support: 1, weight: (x) => hamming(Math.abs(x)) }
};
var names = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];
function resampling(given) {
  if (typeof given === "string") {
    const at = names.indexOf(given.toLowerCase());
    return at === -1 ? void 0 : at;
  }
  return typeof given === "number" && names[given] !== void 0 ? given : void 0;
}
function kernelOf(resample) {
  return kernels[resample];
}
function sinc(x) {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
function cubic(x) {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
function hamming(x) {
  if (x === 0) return 1;
  return x < 1 ? Math.sin(x * Math.PI) / (x * Math.PI) * (0.54 + 0.46 * Math.cos(x * Math.PI)) : 0;
}

// src/core/image/resample/coefficients.ts
var pillowBits = 22;
function coefficients(from, to, { support: radius, weight }, arithmetic) {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = radius * stretch;
  const stride2 = Math.ceil(support) * 2 + 1;
  const [starts, counts] = [new Int32Array(to), new Int32Array(to)];
  const shares = new Float64Array(to * stride2);
  for (let at = 0; at < to; at += 1) {
    const centre = (at + 0.5) * scale;
    const start3 = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start3;
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const share = weight((tap + start3 - centre + 0.5) * (1 / stretch));
      shares[at * stride2 + tap] = share;
      sum += share;
    }
    for (let tap = 0; tap < count && sum !== 0; tap += 1) shares[at * stride2 + tap] /= sum;
    [starts[at], counts[at]] = [start3, count];
  }
  const bits2 = arithmetic === "pillow" ? pillowBits : bitsOf16(shares);
  const weights = Int32Array.from(
    shares,
    (share) => Math.trunc(share * 2 ** bits2 + (share < 0 ? -0.5 : 0.5))
  );
  return { starts, counts, weights, stride: stride2, bits: bits2 };
}
function bitsOf16(shares) {
  const largest = shares.reduce((most3, share) => Math.max(most3, share), 0);
  let bits2 = 0;
  while (bits2 < pillowBits && Math.trunc(0.5 + largest * 2 ** (bits2 + 1)) < 2 ** 15) bits2 += 1;
  return bits2;
}

// src/core/image/resample/resize.ts
var channels = 3;
function resize(picture, width, height, { resample, arithmetic }) {
  if (width === picture.width && height === picture.height) return picture;
  if (resample === nearest) return pick(picture, width, height, arithmetic);
  const kernel = kernelOf(resample);
  const across = (one) => one.width === width ? one : resizeAcross(one, coefficients(one.width, width, kernel, arithmetic));
  const down = (one) => one.height === height ? one : resizeDown(one, coefficients(one.height, height, kernel, arithmetic));
  return arithmetic === "pillow" && isDownFirst(picture, width, height) ? across(down(picture)) : down(across(picture));
}
function isDownFirst(picture, width, height) {
  return picture.height - height > 2 * Math.max(0, picture.width - width);
}
function resizeAcross(picture, axis) {
  const { starts, counts, weights, stride: stride2, bits: bits2 } = axis;
  const { width: sourceWidth, height, data } = picture;
  const width = starts.length;
  const out = new Uint8ClampedArray(width * height * channels);
  const half = 1 << bits2 - 1;
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const rowStart = row * sourceWidth * channels;
    for (let at = 0; at < width; at += 1) {
      let from = rowStart + starts[at] * channels;
      const first = at * stride2;
      const end3 = first + counts[at];
      let [red, green, blue] = [half, half, half];
      for (let tap = first; tap < end3; tap += 1, from += channels) {
        const weight = weights[tap];
        red = red + Math.imul(data[from], weight) | 0;
        green = green + Math.imul(data[from + 1], weight) | 0;
        blue = blue + Math.imul(data[from + 2], weight) | 0;
      }
      out[to] = red >> bits2;
      out[to + 1] = green >> bits2;
      out[to + 2] = blue >> bits2;
      to += channels;
    }
  }
  return { width, height, data: out };
}
function resizeDown({ width, data }, axis) {
  const { starts, counts, weights, stride: stride2, bits: bits2 } = axis;
  const height = starts.length;
  const length = width * channels;
  const out = new Uint8ClampedArray(height * length);
  const sums = new Int32Array(length);
  const half = 1 << bits2 - 1;
  for (let row = 0; row < height; row += 1) {
    sums.fill(half);
    for (let tap = 0; tap < counts[row]; tap += 1) {
      addRow(sums, data, (starts[row] + tap) * length, weights[row * stride2 + tap]);
    }
    const to = row * length;
    for (let at = 0; at < length; at += 1) out[to + at] = sums[at] >> bits2;
  }
  return { width, height, data: out };
}
function addRow(sums, data, from, weight) {
  for (let at = 0; at < sums.length; at += 1) {
    sums[at] = sums[at] + Math.imul(data[from + at], weight) | 0;
  }
}
function pick(picture, width, height, arithmetic) {
  const columns = middles(picture.width, width, arithmetic);
  const rows = middles(picture.height, height, arithmetic);
  const out = new Uint8ClampedArray(width * height * channels);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * picture.width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1)
        out[to++] = picture.data[from + channel];
    }
  }
  return { width, height, data: out };
}
function middles(from, to, arithmetic) {
  const found = new Int32Array(to);
  const scale = from / to;
  let middle = scale * 0.5;
  for (let at = 0; at < to; at += 1) {
    const place = arithmetic === "pillow" ? middle : Math.fround(Math.fround(scale) * (at + 0.5));
    found[at] = Math.min(from - 1, Math.floor(place));
    middle += scale;
  }
  return found;
}

// src/core/model/python-pixels/way.ts
function workOf(settings, files, tensor) {
  const resample = resampling(settings["resample"] ?? bilinear);
  if (resample === void 0) throw unknownSetting("resample", settings["resample"]);
  return {
    settings,
    files,
    tensor,
    levels: levelsOf(settings),
    resized: (picture, { width, height }) => {
      if (Math.min(width, height) < 1) throw unknownSetting("size", settings["size"]);
      return resize(picture, width, height, { resample, arithmetic: "torchvision" });
    }
  };
}
var bilinear = 2;
function wholeOf(settings, name, key) {
  const value = key === void 0 ? settings[name] : record(settings[name])?.[key];
  const found = number(value);
  if (found !== void 0 && Number.isInteger(found) && found > 0) return found;
  throw unknownSetting(key === void 0 ? name : `${name}.${key}`, value);
}
function unknownSetting(name, value) {
  return new HumanError(
    text`The image processor's configuration (preprocessor_config.json) has "${name}":
      ${value === void 0 ? "nothing" : JSON.stringify(value)}, which FitPrune does not know. Download the file again, or choose
      the pixels of transformers.js.`,
    "processor-setting"
  );
}

// src/core/model/python-pixels/lfm2.ts
var lfm2 = (picture, work) => {
  const { settings, levels, tensor } = work;
  const patch = wholeOf(settings, "encoder_patch_size");
  const [tiles, rows, columns, size] = split(picture, work, patch);
  const isSplit = settings["do_image_splitting"] !== false;
  const ofTile = isSplit ? Math.floor(wholeOf(settings, "tile_size") / patch) ** 2 : 0;
  const merged = wholeOf(settings, "downsample_factor") ** 2;
  const most3 = Math.max(ofTile, wholeOf(settings, "max_image_tokens") * merged);
  const width = 3 * patch * patch;
  const values = new Float32Array(tiles.length * most3 * width);
  const seen2 = new BigInt64Array(tiles.length * most3);
  const shapes = tiles.map((tile) => [tile.height / patch, tile.width / patch]);
  tiles.forEach((tile, at) => {
    writePatches(tile, levels, patch, values, at * most3 * width);
    seen2.fill(1n, at * most3, at * most3 + shapes[at][0] * shapes[at][1]);
  });
  return {
    tensors: {
      pixel_values: tensor("float32", values, [tiles.length, most3, width]),
      pixel_attention_mask: tensor("int64", seen2, [tiles.length, most3]),
      spatial_shapes: tensor("int64", BigInt64Array.from(shapes.flat(), BigInt), [tiles.length, 2])
    },
    told: { image_rows: [rows], image_cols: [columns], image_sizes: [[size.height, size.width]] }
  };
};
function split(picture, { settings, resized }, patch) {
  const factor = patch * wholeOf(settings, "downsample_factor");
  const most3 = wholeOf(settings, "max_image_tokens") * factor ** 2;
  const least = wholeOf(settings, "min_image_tokens") * factor ** 2;
  const size = smartSize(picture, { factor, least, most: most3, shortest: factor });
  const side = (length) => Math.max(patch, roundHalfEven(length / factor) * factor);
  const tolerance = number(settings["max_pixels_tolerance"]) ?? 2;
  const isLarge = side(picture.height) * side(picture.width) > most3 * tolerance;
  const [fewest, highest] = [wholeOf(settings, "min_tiles"), wholeOf(settings, "max_tiles")];
  const isSplit = settings["do_image_splitting"] !== false && highest > 1;
  if (!isLarge || !isSplit) return [[resized(picture, size)], 1, 1, size];
  const tile = wholeOf(settings, "tile_size");
  const [columns, rows] = gridOf2(picture, fewest, highest, tile);
  const large = resized(picture, { width: columns * tile, height: rows * tile });
  const tiles = tilesOf3(large, tile, tile);
  if (settings["use_thumbnail"] !== false && tiles.length > 1) tiles.push(resized(picture, size));
  return [tiles, rows, columns, size];
}
function gridOf2({ width, height }, fewest, most3, tile) {
  const ratio = width / height;
  let best = [1, 1];
  let nearest2 = Infinity;
  for (let count = fewest; count <= most3; count += 1) {
    for (let columns = 1; columns <= count; columns += 1) {
      const rows = count / columns;
      if (!Number.isInteger(rows)) continue;
      const away = Math.abs(ratio - columns / rows);
      const isLarger = width * height > 0.5 * tile * tile * count;
      if (away < nearest2 || away === nearest2 && isLarger)
        [best, nearest2] = [[columns, rows], away];
    }
  }
  return best;
}

// src/core/model/python-pixels/own-sizes.ts
var mostStretched = 200;
var qwen2 = (picture, { settings, levels, tensor, resized }) => {
  const patch = wholeOf(settings, "patch_size");
  const merge = wholeOf(settings, "merge_size");
  const frames = wholeOf(settings, "temporal_patch_size");
  const ratio = Math.max(picture.width / picture.height, picture.height / picture.width);
  if (ratio > mostStretched) {
    throw new HumanError(
      text`A picture of ${picture.width} x ${picture.height} pixels is more than ${mostStretched} times as long
        as it is wide, which the model's processor refuses. Take it out of the data.`,
      "picture-shape"
    );
  }
  const range = {
    factor: patch * merge,
    least: number(settings["min_pixels"]) ?? wholeOf(settings, "size", "shortest_edge"),
    most: number(settings["max_pixels"]) ?? wholeOf(settings, "size", "longest_edge")
  };
  const scaled2 = settings["do_resize"] === false ? picture : resized(picture, smartSize(picture, range));
  const values = mergedPatches(scaled2, levels, { patch, merge, frames });
  const grid = [1, Math.floor(scaled2.height / patch), Math.floor(scaled2.width / patch)];
  const patches = grid[1] * grid[2];
  return {
    tensors: {
      pixel_values: tensor("float32", values, [patches, values.length / patches]),
      image_grid_thw: tensor("int64", BigInt64Array.from(grid, BigInt), [1, 3])
    },
    told: {}
  };
};
var pixtral2 = (picture, { settings, files, levels, tensor, resized }) => {
  const ofProcessor = (name) => number(files.processor[name]) ?? sideOf(settings, name);
  const patch = (ofProcessor("patch_size") ?? 16) * (ofProcessor("spatial_merge_size") ?? 1);
  const longest = wholeOf(settings, "size", "longest_edge");
  const scaled2 = resized(picture, wholePatches2(picture, longest, patch));
  const { width, height } = scaled2;
  const values = planesOf([scaled2], levels);
  return { tensors: { pixel_values: tensor("float32", values, [1, 3, height, width]) }, told: {} };
};
function sideOf(settings, name) {
  return number(settings[name]) ?? number(record(settings[name])?.["height"]);
}

// src/core/model/python-pixels/plain.ts
var plain2 = (picture, work) => {
  const { settings, levels, tensor, resized } = work;
  const scaled2 = settings["do_resize"] === false ? picture : resized(picture, targetOf(picture, settings));
  const cropped2 = settings["do_center_crop"] === true ? cropOf(scaled2, settings) : scaled2;
  const { width, height } = cropped2;
  const values = planesOf([cropped2], levels);
  return { tensors: { pixel_values: tensor("float32", values, [1, 3, height, width]) }, told: {} };
};
var squared = (picture, work) => plain2(work.settings["do_pad"] === true ? inSquare(picture, work.settings) : picture, work);
function inSquare(picture, settings) {
  const side = Math.max(picture.width, picture.height);
  const colour = (channel) => Math.trunc(ofChannel(settings["image_mean"], channel) * 255);
  const area = {
    left: -Math.floor((side - picture.width) / 2),
    top: -Math.floor((side - picture.height) / 2),
    width: side,
    height: side
  };
  return crop(picture, area, [colour(0), colour(1), colour(2)]);
}
function targetOf(picture, settings) {
  const { size } = settings;
  const edge = number(size);
  if (edge !== void 0) return byShortestEdge(picture, edge);
  const sides = record(size) ?? {};
  const [shortest, longest] = [number(sides["shortest_edge"]), number(sides["longest_edge"])];
  if (shortest !== void 0) {
    return longest === void 0 ? byShortestEdge(picture, shortest) : byBothEdges(picture, shortest, longest);
  }
  const [width, height] = [number(sides["width"]), number(sides["height"])];
  if (width === void 0 || height === void 0) throw unknownSetting("size", size);
  return { width, height };
}
function cropOf(picture, settings) {
  const side = number(settings["crop_size"]);
  if (side !== void 0) return centreCrop(picture, side, side);
  return centreCrop(
    picture,
    wholeOf(settings, "crop_size", "width"),
    wholeOf(settings, "crop_size", "height")
  );
}

// src/core/model/python-pixels/tiles.ts
var idefics32 = (picture, work) => {
  const { settings, levels, tensor, resized } = work;
  const side = wholeOf(settings, "max_image_size", "longest_edge");
  const first = settings["do_resize"] === false ? picture : resized(picture, byLongestEdge(picture, wholeOf(settings, "size", "longest_edge")));
  const isSplit = settings["do_image_splitting"] !== false;
  const [tiles, rows, columns] = isSplit ? split2(resized(first, wholeTiles(first, side)), side, work) : [[resized(first, { width: side, height: side })], 0, 0];
  const shape = [1, tiles.length, 3, side, side];
  const seen2 = new Uint8Array(tiles.length * side * side).fill(1);
  return {
    tensors: {
      pixel_values: tensor("float32", planesOf(tiles, levels), shape),
      pixel_attention_mask: tensor("bool", seen2, [1, tiles.length, side, side])
    },
    told: { rows: [[rows]], cols: [[columns]] }
  };
};
function split2(picture, side, { resized }) {
  const [rows, columns] = [picture.height / side, picture.width / side];
  if (rows <= 1 && columns <= 1) return [[picture], 0, 0];
  const whole2 = resized(picture, { width: side, height: side });
  return [[...tilesOf3(picture, side, side), whole2], rows, columns];
}
var llavaNext2 = (picture, { files, levels, tensor, resized }) => {
  const side = sideOfTiles(files.image);
  const target = bestResolution(picture, pinpointsOf(files));
  const inside = resized(picture, fitInside(picture, target));
  const padded = crop(inside, {
    left: -Math.floor((target.width - inside.width) / 2),
    top: -Math.floor((target.height - inside.height) / 2),
    ...target
  });
  const whole2 = resized(picture, { width: side, height: side });
  const tiles = [whole2, ...tilesOf3(padded, side, side)];
  const size = BigInt64Array.of(BigInt(picture.height), BigInt(picture.width));
  return {
    tensors: {
      pixel_values: tensor("float32", planesOf(tiles, levels), [1, tiles.length, 3, side, side]),
      image_sizes: tensor("int64", size, [1, 2])
    },
    told: {}
  };
};

// src/core/model/python-pixels/index.ts
var clip = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3
};
var halves = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
var cropped = { size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 } };
var square = { size: { height: 224, width: 224 } };
var tiled = { size: { longest_edge: 4 * 364 }, max_image_size: { longest_edge: 364 } };
var pixels2 = { shortest_edge: 56 * 56, longest_edge: 28 * 28 * 1280 };
var idefics = { way: idefics32, defaults: { ...halves, ...tiled, resample: 1 } };
var processors = /* @__PURE__ */ new Map([
  ["CLIPImageProcessor", { way: plain2, defaults: { ...clip, ...cropped, do_center_crop: true } }],
  [
    "LlavaImageProcessor",
    { way: squared, defaults: { ...clip, ...cropped, do_center_crop: true } }
  ],
  ["SiglipImageProcessor", { way: plain2, defaults: { ...halves, ...square, resample: 3 } }],
  ["Gemma3ImageProcessor", { way: plain2, defaults: { ...halves, ...square, resample: 2 } }],
  ["LlavaNextImageProcessor", { way: llavaNext2, defaults: clip }],
  [
    "Qwen2VLImageProcessor",
    {
      way: qwen2,
      defaults: { ...clip, size: pixels2, patch_size: 14, merge_size: 2, temporal_patch_size: 2 }
    }
  ],
  ["PixtralImageProcessor", { way: pixtral2, defaults: { ...clip, size: { longest_edge: 1024 } } }],
  ["Idefics3ImageProcessor", idefics],
  ["SmolVLMImageProcessor", idefics],
  [
    "Lfm2VlImageProcessor",
    {
      way: lfm2,
      defaults: {
        ...halves,
        resample: 2,
        downsample_factor: 2,
        min_tiles: 2,
        max_tiles: 10,
        min_image_tokens: 64,
        max_image_tokens: 256,
        encoder_patch_size: 16,
        tile_size: 512
      }
    }
  ]
]);
function pythonPixels(picture, files, tensor) {
  const { image: image4 } = files;
  const named = image4["image_processor_type"] ?? image4["feature_extractor_type"];
  const found = processors.get(String(named).replace(/Fast$/, ""));
  if (found === void 0) return void 0;
  const stated = Object.entries(image4).filter(([, value]) => value !== null);
  const settings = { ...found.defaults, ...Object.fromEntries(stated) };
  const { width, height } = picture;
  return { ...found.way(picture, workOf(settings, files, tensor)), size: { width, height } };
}

// src/core/model/python-pixels/python-image.ts
import { RawImage as RawImage2 } from "@huggingface/transformers";
var bilinear2 = 2;
var PythonImage = class _PythonImage extends RawImage2 {
  static of({ data, width, height }) {
    return new _PythonImage(data, width, height, 3);
  }
  resize(width, height, { resample = bilinear2 } = {}) {
    const target = [width, height].map((side) => Math.max(1, Math.trunc(side)));
    const options2 = {
      resample: resampling(resample) ?? bilinear2,
      arithmetic: "torchvision"
    };
    return Promise.resolve(_PythonImage.of(resize(this, ...target, options2)));
  }
};

// src/core/model/processor.ts
var PromptProcessor = class _PromptProcessor {
  constructor(folder2, family, files, tokenizer, images, pixels3) {
    this.family = family;
    this.files = files;
    this.tokenizer = tokenizer;
    this.images = images;
    this.pixels = pixels3;
    this.template = new ChatTemplate(folder2, family, files, tokenizer);
  }
  family;
  files;
  tokenizer;
  images;
  pixels;
  template;
  /**
   * Loads from the folder alone; the network is never asked.
   * @param pixels whose processor the images go through
   * @throws HumanError `processor-unreadable`
   */
  static async open(folder2, pixels3 = "python") {
    const files = await readProcessorFiles(folder2);
    const tokens2 = await readJson(path8.join(folder2, "tokenizer.json"));
    if (tokens2 === void 0) throw unreadable(folder2, text`tokenizer.json is missing.`);
    try {
      return new _PromptProcessor(
        folder2,
        familyOf(files),
        files,
        makeTokenizer(tokens2, files.tokenizer),
        makeImageProcessor(files.image),
        pixels3
      );
    } catch (error) {
      throw unreadable(folder2, messageOf(error), error);
    }
  }
  /**
   * The prompt of one user turn, images first, ready for the answer.
   * @throws HumanError `no-chat-template`
   */
  renderPrompt(question, images) {
    return this.render([{ role: "user", text: question, images }]);
  }
  /**
   * The prompt of a conversation, ready for the next answer.
   * @throws HumanError `no-chat-template`
   */
  render(turns) {
    return this.template.render(turns);
  }
  /**
   * The images as the vision encoder takes them. Changes the picture.
   * @throws HumanError `processor-setting`, `picture-shape`
   */
  async pixelsOf(image4, pixels3 = this.pixels) {
    const { family, files, tools } = this;
    if (pixels3 === "python") {
      const picture = image4.rgb();
      const found = pythonPixels(picture, files, tools.tensor);
      if (found !== void 0) return found;
      image4 = PythonImage.of(picture);
    }
    return family.pixels === void 0 ? tools.process(image4) : family.pixels(image4, files, tools);
  }
  /**
   * Token ids of a rendered prompt with its images in it.
   * @param what names the prompt in errors
   * @throws HumanError `placeholder-count` where the template does not write one for every image
   */
  tokenize(prompt, images, what) {
    const { family, files, tokenizer } = this;
    const placeholder = family.placeholder(files);
    const [first, ...rest] = prompt.split(placeholder);
    if (rest.length !== images.length) {
      throw new HumanError(
        text`For ${what} the chat template writes "${placeholder}" ${rest.length} times, for
          ${images.length} images. Use the chat template that the model comes with.`,
        "placeholder-count"
      );
    }
    const expanded = rest.map(
      (text2, at) => (family.expand?.(images[at], files) ?? placeholder) + text2
    );
    const whole2 = [first, ...expanded].join("");
    const finished = family.finish?.(whole2, files) ?? whole2;
    const start3 = tokenizer.bos_token;
    const isStarted = start3 !== void 0 && finished.startsWith(start3);
    const { input_ids } = tokenizer(finished, {
      add_special_tokens: family.addsSpecialTokens && !isStarted
    });
    return Array.from(input_ids.data, Number);
  }
  /**
   * @param imageTokens ids of the placeholders of images and videos
   * @throws HumanError `typed-placeholder` where a text holds what stands for an image
   */
  requireText(texts, imageTokens, what) {
    const { family, files, tokenizer } = this;
    const names3 = imageTokens.map((id) => tokenizer.decode([id], { skip_special_tokens: false }));
    const taken = [family.placeholder(files), ...names3, ...family.reserved].filter(Boolean);
    const found = taken.find((token) => texts.some((one) => one.includes(token)));
    if (found === void 0) return;
    throw new HumanError(
      text`The text of ${what} holds "${found}", which this model takes for an image. Take it out of
        the text; images are given beside it.`,
      "typed-placeholder"
    );
  }
  /** Ids by token, added tokens included. */
  vocabulary() {
    return this.tokenizer.get_vocab();
  }
  /** Text of generated tokens, without special ones. */
  decode(ids) {
    return this.tokenizer.decode(ids, { skip_special_tokens: true }).trim();
  }
  tools = {
    process: async (image4, options2 = {}, settings) => {
      const { width, height } = image4;
      const chosen2 = settings === void 0 ? this.images : makeImageProcessor({ ...this.files.image, ...settings });
      const told = await chosen2([image4], options2);
      const tensors = Object.entries(told).filter(([, value]) => value instanceof Tensor);
      return {
        tensors: Object.fromEntries(tensors),
        told,
        size: { width, height }
      };
    },
    tensor: (type, data, dims) => new Tensor(type, data, [...dims])
  };
};
function makeImageProcessor(settings) {
  const named = settings["image_processor_type"] ?? settings["feature_extractor_type"];
  if (typeof named !== "string") throw new Error("It names no image_processor_type.");
  const name = named.replace(/Fast$/, "").replace("LlavaNext", "CLIP");
  const found = library[name];
  if (typeof found !== "function") throw new Error(`There is no "${named}" in transformers.js.`);
  return new found(settings);
}
function makeTokenizer(tokens2, settings) {
  const name = String(settings["tokenizer_class"]).replace(/Fast$/, "");
  const found = library[name];
  const kind = typeof found === "function" && name.endsWith("Tokenizer") ? found : void 0;
  return new (kind ?? PreTrainedTokenizer)(tokens2, settings);
}
function unreadable(folder2, why, cause) {
  return new HumanError(
    text`The processor of ${folder2} cannot be loaded: ${why} The folder needs
      preprocessor_config.json (or processor_config.json), tokenizer.json and tokenizer_config.json
      as transformers.js reads them: download the missing ones.`,
    "processor-unreadable",
    1,
    { cause }
  );
}

// src/core/model/sessions.ts
import { InferenceSession } from "onnxruntime-node";
import path10 from "node:path";

// src/core/model/cuda-libraries.ts
import { copyFile, stat as stat3, symlink } from "node:fs/promises";
import path9 from "node:path";
var cudaFolderVariable = "FITPRUNE_CUDA_LIBRARIES";
var names2 = ["shared", "cuda"].map(
  (part) => process.platform === "win32" ? `onnxruntime_providers_${part}.dll` : `libonnxruntime_providers_${part}.so`
);
async function linkCudaProvider(folder2, runtime) {
  for (const name of names2) {
    const [from, to] = [path9.join(folder2, name), path9.join(runtime, name)];
    const isThere = async (file) => await stat3(file).catch(() => void 0) !== void 0;
    if (!await isThere(from) || await isThere(to)) continue;
    try {
      await symlink(from, to).catch(() => copyFile(from, to));
    } catch (cause) {
      throw new HumanError(
        text`${name} cannot be put beside ONNX Runtime (${messageOf(cause)}). Copy it from ${folder2}
          to ${runtime} yourself.`,
        "cuda-provider",
        1,
        { cause }
      );
    }
  }
}
function runtimeFolder(packageFolder) {
  return path9.join(packageFolder, "bin", "napi-v6", process.platform, process.arch);
}

// src/core/model/devices.ts
var devices = ["cpu", "webgpu", "cuda", "dml", "coreml"];
var patterns = [
  // Windows: 'depends on "cudnn64_9.dll" which is missing'.
  /depends on "([^"]+)" which is missing/,
  // Linux: 'libcublasLt.so.12: cannot open shared object file'.
  /([\w.+-]+\.so[\d.]*): cannot open shared object file/,
  /Failed to load library \S*?([\w.+-]+\.(?:dll|dylib|so[\d.]*))/
];
function missingLibrary(message) {
  for (const pattern of patterns) {
    const name = pattern.exec(message)?.[1];
    if (name !== void 0) return name;
  }
  return void 0;
}
function explainDeviceFailure(device, message) {
  if (/backend not found/.test(message)) {
    return text`ONNX Runtime has no ${device} on this platform`;
  }
  if (/adapter/i.test(message)) {
    const vulkan = /Vulkan: (\S+):/.exec(message)?.[1];
    return vulkan === void 0 ? text`no graphics adapter was found (on Linux it needs a Vulkan driver)` : text`no graphics adapter was found: the library ${vulkan} is missing (install a Vulkan
          loader)`;
  }
  const library2 = missingLibrary(message);
  if (library2?.includes("onnxruntime_providers") === true) {
    return text`the library ${library2} is missing: it is a download of its own (npm rebuild
      onnxruntime-node --onnxruntime-node-install=cuda12)`;
  }
  if (library2 !== void 0) return text`the library ${library2} is missing or does not fit`;
  return message.trim().split("\n")[0].replace(/\.$/, "");
}
function deviceError(device, why, cause) {
  return new HumanError(
    text`The device ${device} cannot be used: ${why}. Install what is missing, or choose another
      with --device (auto takes the best that works).`,
    "device-failed",
    1,
    { cause }
  );
}

// src/core/model/sessions.ts
async function openSession(source, options2) {
  const native = {
    executionProviders: [options2.device === "webgpu" ? await webgpu(source) : options2.device],
    // Warnings of the optimiser are of no use to anyone; errors arrive as exceptions.
    logSeverityLevel: 3,
    ...options2.threads === void 0 ? {} : { intraOpNumThreads: options2.threads },
    extra: {
      session: {
        ...options2.mapWeights === true ? { disable_prepacking: "1" } : {},
        ..."bytes" in source ? { model_external_initializers_file_folder_path: source.externalDataFolder } : {}
      }
    }
  };
  if (options2.device === "cuda") await findCudaProvider();
  try {
    return "file" in source ? await InferenceSession.create(source.file, native) : await InferenceSession.create(source.bytes, native);
  } catch (error) {
    throw explainOpening(error, source, options2.device);
  }
}
async function findCudaProvider() {
  const folder2 = process.env[cudaFolderVariable];
  if (folder2 === void 0) return;
  const packaged = path10.dirname(__require.resolve("onnxruntime-node/package.json"));
  await linkCudaProvider(folder2, runtimeFolder(packaged));
}
async function webgpu(source) {
  const { graph } = "file" in source ? await openOnnx(source.file) : decodeOnnx(source.bytes, path10.join(source.externalDataFolder, "graph.onnx"));
  const forceCpuNodeNames = graph.node.filter(({ opType, name }) => (opType === "Sin" || opType === "Cos") && name !== "").map(({ name }) => name);
  return forceCpuNodeNames.length === 0 ? "webgpu" : { name: "webgpu", forceCpuNodeNames };
}
function explainOpening(error, source, device) {
  const message = messageOf(error);
  if (device !== "cpu" && /ExecutionProvider|adapter|backend not found|provider/i.test(message)) {
    return deviceError(device, explainDeviceFailure(device, message), error);
  }
  const name = "file" in source ? source.file : text`the rewritten decoder`;
  return new HumanError(
    text`ONNX Runtime does not accept ${name}: ${message.split("\n")[0]}. The file may be
      truncated, or need a newer version: download or export it again, or choose another variant
      with --dtype.`,
    "onnx-refused",
    1,
    { cause: error }
  );
}
function elementType(session, side, name) {
  const metadata = side === "input" ? session.inputMetadata : session.outputMetadata;
  const found = metadata.find((value) => value.name === name);
  if (found?.isTensor !== true) throw new Error(`the graph has no tensor ${side} ${name}`);
  return found.type;
}

// src/core/model/tensors.ts
import { Tensor as Tensor2 } from "onnxruntime-node";

// src/core/model/half.ts
var scratch = new DataView(new ArrayBuffer(4));
function toHalf(value) {
  scratch.setFloat32(0, value);
  const bits2 = scratch.getUint32(0);
  const sign = bits2 >>> 16 & 32768;
  const rest = bits2 & 2147483647;
  if (rest >= 1199570944) return sign | (rest > 2139095040 ? 32256 : 31744);
  if (rest < 947912704) {
    return sign | roundToEven(Math.abs(value) * 2 ** 24);
  }
  const kept = rest - 939524096;
  const half = kept >>> 13;
  const dropped = kept & 8191;
  const up = dropped > 4096 || dropped === 4096 && (half & 1) === 1;
  return sign | half + Number(up);
}
function roundToEven(value) {
  const floor = Math.floor(value);
  const part = value - floor;
  return part > 0.5 || part === 0.5 && floor % 2 === 1 ? floor + 1 : floor;
}
function fromHalf(bits2) {
  const sign = bits2 & 32768 ? -1 : 1;
  const exponent = bits2 >>> 10 & 31;
  const fraction = bits2 & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// src/core/model/tensors.ts
var Float16 = globalThis.Float16Array;
function floatTensor2(type, values, dims) {
  switch (type) {
    case "float32":
      return new Tensor2("float32", values, dims);
    case "float16": {
      const bits2 = Uint16Array.from(values, toHalf);
      const data = Float16 === void 0 ? bits2 : new Float16(bits2.buffer);
      return new Tensor2("float16", data, dims);
    }
    default:
      throw new HumanError(
        text`A graph of this model takes ${type} where FitPrune gives float32 or float16. Choose
          another variant of the model with --dtype.`,
        "tensor-type"
      );
  }
}
function floats(tensor) {
  if (tensor.type === "float32") return tensor.data;
  if (tensor.type !== "float16") throw new Error(`expected floats, got ${tensor.type}`);
  const data = tensor.data;
  if (!(data instanceof Uint16Array)) return Float32Array.from(data);
  return Float32Array.from(data, fromHalf);
}
function int64Tensor2(values, dims) {
  return new Tensor2("int64", BigInt64Array.from(values, BigInt), dims);
}

// src/core/model/vision-encoder.ts
import { Tensor as Tensor4 } from "onnxruntime-node";

// src/core/model/device-proof/proof.ts
import { Tensor as Tensor3 } from "onnxruntime-node";

// src/core/model/device-proof/fused-nodes.ts
import { toBinary as toBinary2 } from "@bufbuild/protobuf";

// src/core/onnx/element-types.ts
var givesBooleans = /* @__PURE__ */ new Set([
  ...["And", "Or", "Not", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"],
  ...["IsNaN", "IsInf"]
]);
var typeSlot = { Where: 1 };
function elementTypeOf(value, index) {
  for (let name = value; ; ) {
    const node = index.producer(name);
    if (node?.opType === "Identity") {
      name = node.input[0] ?? "";
      continue;
    }
    const tensor = index.constant(name);
    if (tensor !== void 0) return tensor.dataType;
    const info = index.graph.input.find((input) => input.name === name)?.type?.value;
    if (info?.case === "tensorType") return info.value.elemType;
    if (node === void 0 || subgraphs(node).length > 0) return void 0;
    if (givesBooleans.has(node.opType)) return dataType.bool;
    if (node.opType === "Cast") return Number(attribute(node, "to")?.i);
    if (node.opType === "ConstantOfShape") {
      return attribute(node, "value")?.t?.dataType ?? dataType.float;
    }
    if (node.opType === "Shape" || node.opType === "Size") return dataType.int64;
    name = node.input[typeSlot[node.opType] ?? 0] ?? "";
  }
}

// src/core/model/device-proof/sizes.ts
var usualHeadSize = 64;
function cacheDimensions(value, index) {
  let name = value ?? "";
  for (let node = index.producer(name); node !== void 0; node = index.producer(name)) {
    name = node.input[0] ?? "";
  }
  const info = index.graph.input.find((input) => input.name === name);
  const dims = dimensionsOf(info) ?? [];
  const [, heads, , headSize] = dims;
  return dims.length === 4 && isSize(heads) && isSize(headSize) ? { heads, headSize } : void 0;
}
function isSize(value) {
  return typeof value === "number" && value > 0;
}
function headSizeOf({ caches, rows, heads }, index, known) {
  for (const cache of caches) {
    const found = cacheDimensions(cache, index)?.headSize;
    if (found !== void 0) return found;
  }
  if (known.headSize !== void 0) return known.headSize;
  const width = widthOf(rows, index);
  return width !== void 0 && width % heads === 0 ? width / heads : usualHeadSize;
}
var keepsWidth = /* @__PURE__ */ new Set([...layoutOperators, "RotaryEmbedding", "SimplifiedLayerNormalization"]);
function widthOf(value, index) {
  let node = index.producer(value);
  while (node !== void 0 && keepsWidth.has(node.opType)) {
    node = index.producer(node.input[0] ?? "");
  }
  if (node?.opType === "MatMulNBits") return intAttribute(node, "N");
  if (node?.opType !== "Add" && node?.opType !== "MatMul") return void 0;
  const weight = node.input.map((input) => index.constant(input)).find((one) => one?.dims.length);
  return weight === void 0 ? void 0 : Number(weight.dims.at(-1));
}

// src/core/model/device-proof/values.ts
var hidden = -32768;
function spread(slot, dims, amplitude2 = 1) {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
  let state = (slot + 1) * 2654435761;
  for (let at = 0; at < values.length; at += 1) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    values[at] = ((state >>> 24) - 128) * (amplitude2 / 64);
  }
  return { slot, type: "float", dims, values };
}
function nearestPower(value) {
  return 2 ** Math.round(Math.log2(value));
}
function bias(slot, { rows, past }) {
  const columns = past + rows;
  const { dims, values } = spread(slot, [1, 1, rows, columns]);
  const biased = Array.from(values, (value, at) => {
    const [row, column] = [past + Math.floor(at / columns), at % columns];
    return isSeen(row, column) ? value : hidden;
  });
  return { slot, type: "float", dims, values: biased };
}
function seen(slot, { rows, past }) {
  const columns = past + rows;
  const values = Array.from(
    { length: rows * columns },
    (_, at) => Number(isSeen(past + Math.floor(at / columns), at % columns))
  );
  return { slot, type: "bool", dims: [rows, columns], values };
}
function isSeen(row, column) {
  return column === row || column < row && !isSkipped(column);
}
var isSkipped = (column) => column % 7 === 3;
function padding(slot, columns) {
  const values = Array.from({ length: columns }, (_, column) => Number(!isSkipped(column)));
  return integers(slot, "int32", values, [1, columns]);
}
function integers(slot, type, values, dims = [values.length]) {
  return { slot, type, dims, values };
}

// src/core/model/device-proof/operands.ts
var contrib2 = "com.microsoft";
var readers = {
  [`${contrib2}:GroupQueryAttention`]: groupQuery,
  [`${contrib2}:MultiHeadAttention`]: multiHead,
  [`${contrib2}:Attention`]: packed,
  Attention: onnxAttention
};
function operandsOf(node, index, known) {
  const make = readers[operatorKey(node)]?.(node, index, known);
  return make && ((step) => make(step).filter((operand) => !operand || node.input[operand.slot]));
}
var usualTable = 1024;
function groupQuery(node, index, known) {
  const heads = intAttribute(node, "num_heads");
  const keyHeads = intAttribute(node, "kv_num_heads");
  const [query, key] = node.input;
  const caches = [node.input[3] ?? ""];
  const total2 = key ? heads : heads + 2 * keyHeads;
  const size = headSizeOf({ caches, rows: query, heads: total2 }, index, known);
  const table = Number(index.constant(node.input[7] ?? "")?.dims[1] ?? size / 2);
  const level = amplitude(node, size);
  const isNormal = Boolean(node.input[14]);
  return ({ rows, past }) => {
    const rowsOf = (count) => [1, rows, count * size];
    const positions = Array.from({ length: rows }, (_, at) => past + at);
    return [
      spread(0, rowsOf(total2), isNormal || !key ? 1 : level),
      spread(1, rowsOf(keyHeads)),
      spread(2, rowsOf(keyHeads)),
      ...[3, 4].map((slot) => spread(slot, [1, keyHeads, past, size])),
      integers(5, "int32", [past + rows - 1]),
      integers(6, "int32", [past + rows], []),
      ...[7, 8].map((slot) => spread(slot, [Math.max(usualTable, past + rows), table], 0.5)),
      integers(9, "int64", positions, [1, rows]),
      bias(10, { rows, past }),
      spread(11, [heads]),
      spread(14, [size], level),
      spread(15, [size]),
      ...others(node, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15])
    ];
  };
}
function multiHead(node, index, known) {
  const heads = intAttribute(node, "num_heads");
  const [query, key] = node.input;
  const caches = [node.input[6] ?? "", key ?? ""];
  const size = headSizeOf({ caches, rows: query, heads: key ? heads : 3 * heads }, index, known);
  const width = heads * size;
  return ({ rows, past }) => {
    const columns = past + rows;
    const newRows = node.input[6] ? rows : columns;
    return [
      key ? spread(0, [1, rows, width], amplitude(node, size)) : spread(0, [1, rows, heads, 3, size]),
      spread(1, [1, newRows, width]),
      spread(2, [1, newRows, width]),
      spread(3, [3 * width], 0.25),
      padding(4, columns),
      bias(5, { rows, past }),
      ...[6, 7].map((slot) => spread(slot, [1, heads, past, size])),
      ...others(node, [0, 1, 2, 3, 4, 5, 6, 7])
    ];
  };
}
function packed(node, index) {
  const [inputs2 = 64, outputs2 = 3 * 64] = index.constant(node.input[1])?.dims.map(Number) ?? [];
  return ({ rows, past }) => [
    spread(0, [1, rows, inputs2]),
    spread(1, [inputs2, outputs2], nearestPower(1 / Math.sqrt(inputs2))),
    spread(2, [outputs2], 0.25),
    padding(3, rows),
    bias(5, { rows, past }),
    ...others(node, [0, 1, 2, 3, 5])
  ];
}
function onnxAttention(node, index, known) {
  const sideBySide = intAttribute(node, "q_num_heads");
  const heads = sideBySide ?? known.attentionHeads ?? 4;
  const keyHeads = intAttribute(node, "kv_num_heads") ?? cacheDimensions(node.input[4], index)?.heads ?? heads;
  const caches = [node.input[4] ?? "", node.input[1] ?? ""];
  const size = headSizeOf({ caches, rows: node.input[0], heads }, index, known);
  const isBoolean = elementTypeOf(node.input[3] ?? "", index) === dataType.bool;
  return ({ rows, past }) => {
    const newRows = node.input[4] ? rows : past + rows;
    const dims = (count, length) => sideBySide === void 0 ? [1, count, length, size] : [1, length, count * size];
    return [
      spread(0, dims(heads, rows), amplitude(node, size)),
      spread(1, dims(keyHeads, newRows)),
      spread(2, dims(keyHeads, newRows)),
      isBoolean ? seen(3, { rows, past }) : bias(3, { rows, past }),
      ...[4, 5].map((slot) => spread(slot, [1, keyHeads, past, size])),
      ...others(node, [0, 1, 2, 3, 4, 5])
    ];
  };
}
function amplitude(node, headSize) {
  const scale = floatAttribute(node, "scale") || 1 / Math.sqrt(headSize);
  return nearestPower(1 / (scale * Math.sqrt(headSize)));
}
function others(node, known) {
  return node.input.flatMap((input, slot) => input && !known.includes(slot) ? [void 0] : []);
}

// src/core/model/device-proof/fused-nodes.ts
function fusedNodes(model, known) {
  const index = new GraphIndex(model.graph);
  const found = /* @__PURE__ */ new Map();
  for (const node of allNodes(model.graph)) {
    const operands = operandsOf(node, index, known);
    if (operands === void 0) continue;
    const type = floatTypeOf(node, index);
    const signature = describe(node, type, operands);
    if (!found.has(signature)) found.set(signature, { node, type, operands, signature });
  }
  return [...found.values()];
}
function allNodes(graph) {
  const pending = [graph];
  const nodes = [];
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
    for (const node of next.node) {
      nodes.push(node);
      pending.push(...subgraphs(node));
    }
  }
  return nodes;
}
var floatTypes = [
  ...[dataType.float, dataType.float16, dataType.bfloat16]
];
function floatTypeOf(node, index) {
  const types = [...node.input].reverse().map((input) => elementTypeOf(input, index));
  return types.find((type) => floatTypes.includes(type)) ?? dataType.float;
}
var example = { rows: 3, past: 5 };
function describe(node, type, operands) {
  const attributes = node.attribute.map((one) => Buffer.from(toBinary2(AttributeProtoSchema, one)).toString("base64")).sort();
  const inputs2 = operands(example).map((one) => one && [one.slot, one.type, one.dims]);
  const outputs2 = node.output.map(Boolean);
  return JSON.stringify([operatorKey(node), type, attributes, inputs2, outputs2]);
}

// src/core/model/device-proof/probe-graph.ts
import { create as create5 } from "@bufbuild/protobuf";
var outputsCompared = 3;
var inputName = (slot) => `input_${slot}`;
function probeGraph(fused, { proto: { irVersion, opsetImport } }, isReference) {
  const graph = create5(GraphProtoSchema, { name: "proof" });
  const proto = create5(ModelProtoSchema, { irVersion, opsetImport, graph });
  const probe2 = { file: "", proto, graph };
  const builder = new GraphBuilder(probe2);
  const type = isReference ? dataType.float : fused.type;
  const inputs2 = fused.node.input.map(() => "");
  for (const operand of fused.operands({ rows: 1, past: 1 })) {
    if (operand === void 0) continue;
    const name = inputName(operand.slot);
    const symbols = operand.dims.map((_, axis) => `${name}_${axis}`);
    graph.input.push(valueInfo(name, operand.type, symbols));
    const isCast = operand.type === "float" && type !== dataType.float;
    inputs2[operand.slot] = isCast ? castTo(builder, name, type) : name;
  }
  if (isReference) normaliseOutside(fused, inputs2, builder);
  const outputs2 = builder.copyNode(fused.node, inputs2).slice(0, outputsCompared).filter((value) => value !== "").map((value) => type === dataType.float ? value : castTo(builder, value, dataType.float));
  graph.output.push(...outputs2.map(unshaped));
  return { bytes: encodeOnnx(probe2), outputs: outputs2 };
}
function castTo(builder, value, to) {
  return builder.node("Cast", [value], { attributes: { to } });
}
function unshaped(name) {
  const tensor = create5(TypeProto_TensorSchema, { elemType: dataType.float });
  const type = create5(TypeProtoSchema, { value: { case: "tensorType", value: tensor } });
  return create5(ValueInfoProtoSchema, { name, type });
}
var [queryNorm, keyNorm] = [14, 15];
function normaliseOutside({ node }, inputs2, builder) {
  if (node.opType !== "GroupQueryAttention" || !inputs2[queryNorm]) return;
  const heads = intAttribute(node, "num_heads");
  const keyHeads = intAttribute(node, "kv_num_heads");
  if (!inputs2[1]) {
    const size = builder.dimension(inputs2[queryNorm], 0);
    const counts = builder.ints([heads, keyHeads, keyHeads]);
    const sizes = builder.node("Mul", [size, counts]);
    const parts = builder.nodeOutputs("Split", [inputs2[0], sizes], 3, { attributes: { axis: 2 } });
    inputs2.splice(0, 3, ...parts);
  }
  for (const [slot, weight, count, side] of [
    [0, queryNorm, heads, "q"],
    [1, keyNorm, keyHeads, "k"]
  ]) {
    const epsilon = floatAttribute(node, `${side}_norm_epsilon`) ?? floatAttribute(node, "qk_norm_epsilon") ?? 1e-6;
    const perHead = builder.node("Reshape", [inputs2[slot], builder.ints([0, 0, count, -1])]);
    const normal = builder.node("SimplifiedLayerNormalization", [perHead, inputs2[weight]], {
      attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 }
    });
    inputs2[slot] = builder.node("Reshape", [normal, builder.ints([0, 0, -1])]);
    inputs2[weight] = "";
  }
}

// src/core/model/device-proof/steps.ts
var longestPrompt = 1024;
var mostColumns = 8192;
function stepsOf(node) {
  const window = Math.max(0, intAttribute(node, "local_window_size") ?? 0);
  const beyond = window + 8;
  const prompts = [40, 8, 100, 600];
  if (beyond > 100 && beyond <= longestPrompt) prompts.push(beyond);
  return [
    ...prompts.map((rows) => ({ rows, past: 0 })),
    { rows: 1, past: 300 },
    ...beyond > 300 && beyond < mostColumns ? [{ rows: 1, past: beyond }] : []
  ];
}

// src/core/model/device-proof/unproven.ts
var code = "device-unproven";
function unproven(device, why, cause) {
  return new HumanError(
    text`The device ${device} cannot be used with this model: ${why}. Choose another with --device
      (cpu is what the others are held to).`,
    code,
    1,
    { cause }
  );
}
function wrongNumbers(operator, { rows, past }, difference, limit) {
  const off = Number.isFinite(difference) ? difference.toPrecision(2) : text`no number`;
  return text`its ${operator} gives wrong numbers (with ${rows} new tokens and ${past} cached, off by ${off} from
    the CPU's, where ${limit} is allowed)`;
}

// src/core/model/device-proof/proof.ts
var limits = {
  [dataType.float]: 5e-3,
  [dataType.float16]: 0.03,
  [dataType.bfloat16]: 0.1
};
var manyRows = 500;
var patience = 50;
var openOn = (bytes, device) => openSession({ bytes, externalDataFolder: "" }, { device });
var DeviceProof = class {
  /** @param open a test may hand in a device that computes wrongly */
  constructor(open = openOn) {
    this.open = open;
  }
  open;
  proven = /* @__PURE__ */ new Set();
  /**
   * Runs every shape of fused attention of a graph once; costs nothing on the CPU, or without any.
   * @param known what the model's configuration says, where the graph does not tell
   * @throws HumanError `device-unproven` naming device, operator, rows and difference
   */
  async require(model, device, known = {}) {
    if (device === "cpu") return;
    for (const fused of fusedNodes(model, known)) {
      const key = `${device} ${fused.signature}`;
      if (this.proven.has(key)) continue;
      await this.compare(fused, model, device);
      this.proven.add(key);
    }
  }
  async compare(fused, model, device) {
    const operator = fused.node.opType;
    if (fused.operands({ rows: 1, past: 0 }).includes(void 0)) {
      throw unproven(device, text`its ${operator} has an input that FitPrune cannot prove`);
    }
    const opened = [];
    const open = async (isReference) => {
      const graph = probeGraph(fused, model, isReference);
      const session = await this.open(graph.bytes, isReference ? "cpu" : device);
      opened.push(new ProbeSession(session, graph.outputs));
      return opened.at(-1);
    };
    try {
      const [reference, probe2] = [await open(true), await open(false)];
      let milliseconds = 0;
      for (const step of stepsOf(fused.node)) {
        if (step.rows >= manyRows && milliseconds > patience) continue;
        const operands = fused.operands(step);
        const expected = await reference.run(operands);
        const started = performance.now();
        const found = await probe2.run(operands);
        milliseconds = performance.now() - started;
        const difference = largestDifference(found, expected);
        const limit = limits[fused.type];
        if (difference <= limit) continue;
        throw unproven(device, wrongNumbers(operator, step, difference, limit));
      }
    } catch (error) {
      throw explain(error, operator, device);
    } finally {
      for (const session of opened) await session.release();
    }
  }
};
var deviceProof = new DeviceProof();
function explain(error, operator, device) {
  const isSaid = error instanceof HumanError && error.code !== "onnx-refused";
  if (isSaid) return error;
  const message = messageOf(error.cause ?? error);
  const why = /Status Message: (.*)/.exec(message)?.[1] ?? message.split("\n")[0];
  return unproven(device, text`its ${operator} cannot be compared with the CPU's (${why})`, error);
}
var ProbeSession = class {
  constructor(session, outputs2) {
    this.session = session;
    this.outputs = outputs2;
  }
  session;
  outputs;
  /** The values of every output. */
  async run(operands) {
    const feeds = operands.map((operand) => [inputName(operand.slot), tensorOf(operand)]);
    const results = await this.session.run(Object.fromEntries(feeds), [...this.outputs]);
    return this.outputs.map((name) => results[name].data);
  }
  release() {
    return this.session.release();
  }
};
function tensorOf({ type, dims, values }) {
  switch (type) {
    case "float":
      return new Tensor3("float32", Float32Array.from(values), dims);
    case "int32":
      return new Tensor3("int32", Int32Array.from(values), dims);
    case "int64":
      return int64Tensor2(Array.from(values), dims);
    case "bool":
      return new Tensor3("bool", Uint8Array.from(values), dims);
  }
}
function largestDifference(found, expected) {
  let largest = 0;
  expected.forEach((values, output) => {
    const others2 = found[output];
    if (others2.length !== values.length) largest = Infinity;
    values.forEach((value, at) => {
      const difference = Math.abs(value - others2[at]);
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    });
  });
  return largest;
}

// src/core/model/vision-encoder.ts
var cacheBytes = 64 * 2 ** 20;
var VisionEncoder = class _VisionEncoder {
  constructor(family, session) {
    this.family = family;
    this.session = session;
  }
  family;
  session;
  kept = new ByteCache(cacheBytes);
  /**
   * The caller disposes it.
   * @throws HumanError `device-unproven` where the device would give wrong numbers
   */
  static async open(file, family, options2) {
    if (options2.device !== "cpu") await deviceProof.require(await openOnnx(file), options2.device);
    return new _VisionEncoder(family, await openSession({ file }, options2));
  }
  /**
   * One image after the other: their sizes, and so the shapes of their pixels, may differ.
   * @param keys name the images, where their features may be kept
   */
  async encode(images, keys) {
    const features = [];
    for (const [at, image4] of images.entries()) {
      const key = keys?.[at];
      features.push(
        key === void 0 ? await this.run(image4) : await this.kept.get(key, async () => {
          const value = await this.run(image4);
          return { value, bytes: value.values.byteLength };
        })
      );
    }
    return features;
  }
  async dispose() {
    await this.session.release();
  }
  async run({ tensors }) {
    const { session, family } = this;
    const feeds = {};
    for (const name of session.inputNames) {
      const given = tensors[name] ?? tensors[family.visionInputs[name] ?? ""];
      if (given === void 0) {
        throw new HumanError(
          text`The vision encoder wants the input "${name}", which the model's processor does not
            give. This model family is not supported yet.`,
          "vision-input"
        );
      }
      feeds[name] = this.feed(name, given);
    }
    const output = await session.run(feeds);
    const features = output[session.outputNames[0]];
    return { values: floats(features), width: features.dims.at(-1) };
  }
  feed(name, given) {
    const dims = this.dimsOf(name, given.dims);
    if (given.type === "float32") {
      const type = elementType(this.session, "input", name);
      return floatTensor2(type, given.data, dims);
    }
    return new Tensor4(given.type, given.data, dims);
  }
  /** Tiles of one image: some exports have an axis of images before them, others do not. */
  dimsOf(name, dims) {
    const input = this.session.inputMetadata.find((one) => one.name === name);
    const rank = input?.isTensor === true ? input.shape.length : dims.length;
    return dims[0] === 1 && dims.length === rank + 1 ? dims.slice(1) : dims;
  }
};

// src/core/model/encoder.ts
var cacheBytes2 = 48 * 2 ** 20;
var PromptEncoder = class _PromptEncoder {
  constructor(folder2, processor, vision, embed) {
    this.folder = folder2;
    this.processor = processor;
    this.vision = vision;
    this.embed = embed;
  }
  folder;
  processor;
  vision;
  embed;
  pixels = new ByteCache(cacheBytes2);
  /**
   * The caller disposes it.
   * @param opened the folder's processor, where it is open already
   * @throws HumanError `device-unproven` where the device would give wrong features
   */
  static async open(folder2, options2, opened) {
    const files = requirePromptParts(folder2);
    const processor = opened ?? await PromptProcessor.open(folder2.path);
    const vision = await VisionEncoder.open(files.vision_encoder, processor.family, options2);
    const embed = await openSession({ file: files.embed_tokens }, { ...options2, device: "cpu" });
    return new _PromptEncoder(folder2, processor, vision, embed);
  }
  /** Several questions about one image encode it once. */
  async encodeSample(sample) {
    return this.finish(await this.prepareSample(sample));
  }
  /** Reads the images and does what needs no graph; `finish` does the rest. */
  async prepareSample({ id, question, images: pictures }) {
    const images = [];
    for (const one of pictures) {
      const pixels3 = await this.pixels.get(one.name, async () => {
        const value = await this.processor.pixelsOf(await readImage(one));
        return { value, bytes: bytesOf2(value) };
      });
      images.push(pixels3);
    }
    const prepared = this.prepare(question, images, text`sample "${id}"`);
    return { ...prepared, keys: pictures.map(({ name }) => name) };
  }
  /**
   * @param question of one user, or a conversation whose turns have the images in their order
   * @param what names the prompt in errors
   * @throws HumanError `image-token-count` when the placeholders do not match the features
   */
  async encode(question, images, what = text`the prompt`) {
    const pixels3 = [];
    for (const image4 of images) pixels3.push(await this.processor.pixelsOf(image4.clone()));
    return this.finish(this.prepare(question, pixels3, what));
  }
  prepare(question, images, what) {
    const { processor, folder: folder2 } = this;
    const turns = typeof question === "string" ? [{ role: "user", text: question, images: images.length }] : question;
    const texts = turns.map((turn) => turn.text);
    processor.requireText(texts, [folder2.imageTokenId, ...folder2.videoTokenIds], what);
    const inputIds = processor.tokenize(processor.render(turns), images, what);
    return { inputIds, images, what };
  }
  /** Runs the image encoder, unless it ran for these images before, and the embeddings. */
  async finish(prepared) {
    const { images, keys, what } = prepared;
    const features = await this.vision.encode(images, keys);
    const counts = features.map(({ values, width }) => values.length / width);
    const inputIds = this.expand(prepared.inputIds, counts);
    this.requireLength(inputIds.length, what);
    const visualIndex = inputIds.flatMap(
      (id, row) => id === this.folder.imageTokenId ? [row] : []
    );
    this.requireCount(
      visualIndex.length,
      counts.reduce((sum, count) => sum + count, 0),
      what
    );
    const embeddings = await this.embedTokens(inputIds);
    const hiddenSize = embeddings.length / inputIds.length;
    this.place(features, embeddings, hiddenSize, visualIndex);
    const positions = this.positions(inputIds, images);
    return {
      ...{ inputIds, embeddings, length: inputIds.length, hiddenSize, visualIndex },
      ...this.gridsOf(images, counts, visualIndex),
      ...positions === void 0 ? {} : { positions }
    };
  }
  /**
   * Embeddings of token ids, [ids, d], row by row. Placeholder ids give the row of the table, which
   * features replace.
   */
  async embedTokens(ids) {
    const name = this.embed.inputNames[0];
    const output = await this.embed.run({ [name]: int64Tensor2(ids, [1, ids.length]) });
    return floats(output[this.embed.outputNames[0]]).slice();
  }
  textOf(ids) {
    return this.processor.decode(ids);
  }
  positions(inputIds, images) {
    const { mrope, firstPosition } = this.folder;
    if (mrope === void 0) {
      if (firstPosition === 0) return void 0;
      const ids = mropeDecodePositions(0, firstPosition, inputIds.length);
      return { ids, delta: firstPosition };
    }
    const grids = images.flatMap(
      ({ tensors }) => statedSizes(tensors["image_grid_thw"]).map((thw) => ({ kind: "image", thw }))
    );
    return mropePositions(inputIds, grids, mrope);
  }
  /** Grids of all images, or of none; nothing is guessed. */
  gridsOf(images, counts, visualIndex) {
    const { family, files } = this.processor;
    const byImage = images.map((image4, at) => family.grids(image4, counts[at], files));
    const grids = byImage.flat();
    if (!fits(grids, spansOf(visualIndex))) {
      return { grids: [], views: images.map((image4) => family.views(image4, [[1, 1]], files)[0]) };
    }
    const places = images.flatMap((pixels3, image4) => {
      const views = family.views(pixels3, byImage[image4], files);
      return byImage[image4].map((_, at) => ({ image: image4, view: views[at] }));
    });
    return { grids, places };
  }
  async dispose() {
    await this.vision.dispose();
    await this.embed.release();
  }
  /** Where every image is still one placeholder, repeats it by the image's features. */
  expand(ids, counts) {
    const { imageTokenId } = this.folder;
    if (ids.filter((id) => id === imageTokenId).length !== counts.length) return ids;
    let image4 = 0;
    return ids.flatMap(
      (id) => id === imageTokenId ? new Array(counts[image4++]).fill(id) : [id]
    );
  }
  requireLength(length, what) {
    const { longestPrompt: longestPrompt2 } = this.folder;
    if (longestPrompt2 === void 0 || length <= longestPrompt2) return;
    throw new HumanError(
      text`For ${what} the prompt has ${length} tokens, and the model is made for
        ${longestPrompt2} (max_position_embeddings in config.json). Take fewer or smaller images, or
        a shorter text.`,
      "prompt-too-long"
    );
  }
  requireCount(placed, features, what) {
    if (placed === features) return;
    throw new HumanError(
      text`For ${what} the chat template and processor place ${placed} image tokens
        (id ${this.folder.imageTokenId}), but the vision encoder gives ${features} features. The
        model's config.json, processor_config.json and chat template do not fit together:
        download them again from one place.`,
      "image-token-count"
    );
  }
  /** Puts the features of all images into their rows. */
  place(features, embeddings, hiddenSize, visualIndex) {
    let token = 0;
    for (const { values, width } of features) {
      if (width !== hiddenSize) {
        throw new HumanError(
          text`The vision encoder gives features of width ${width}, the embeddings have
            ${hiddenSize}. The folder mixes files of two models: download or export it again.`,
          "feature-width"
        );
      }
      for (let start3 = 0; start3 < values.length; start3 += width, token += 1) {
        embeddings.set(values.subarray(start3, start3 + width), visualIndex[token] * width);
      }
    }
  }
};
function bytesOf2({ tensors }) {
  const sizes = Object.values(tensors).map(({ data }) => data.byteLength);
  return sizes.reduce((sum, size) => sum + size, 0);
}

// src/core/model/decoder-session.ts
import path12 from "node:path";

// src/core/onnx/links.ts
import { realpath } from "node:fs/promises";
import path11 from "node:path";
async function followLinks(model) {
  const folder2 = path11.dirname(model.file);
  const real = await realpath(folder2).catch(() => folder2);
  const files = /* @__PURE__ */ new Map();
  for (const file of externalFiles(model)) files.set(file, await realpath(file));
  const isInside = (file) => file.startsWith(real + path11.sep);
  if ([...files.values()].every(isInside)) return void 0;
  const externalDataFolder = commonFolder([...files.values()]);
  for (const tensor of externalTensors(model)) {
    const entry = tensor.externalData.find(({ key }) => key === "location");
    const file = files.get(path11.join(folder2, entry.value));
    entry.value = path11.relative(externalDataFolder, file).split(path11.sep).join("/");
  }
  return { bytes: encodeOnnx(model), externalDataFolder };
}
function commonFolder(files) {
  const folders = files.map((file) => path11.dirname(file).split(path11.sep));
  const [first, ...others2] = folders;
  const differs = first.findIndex((name, at) => others2.some((other) => other[at] !== name));
  const common = differs === -1 ? first : first.slice(0, differs);
  return common.join(path11.sep) || path11.sep;
}

// src/core/model/device-limits.ts
var groupQuery2 = "com.microsoft:GroupQueryAttention";
var isGroupQuery = (node) => operatorKey(node) === groupQuery2;
var cacheType = (node, index) => elementTypeOf(node.input[3] ?? "", index);
var withoutCpuKernel = new Set(
  [
    ...[
      "DecoderAttention",
      "DecoderMaskedSelfAttention",
      "GatedDeltaNet",
      "GatedRelativePositionBias"
    ],
    ...["GemmaRotaryEmbedding", "GemmFloat8", "GroupNorm", "LongformerAttention"],
    ...["MatMulBlockQuantizedFp4Weight", "MatMulBlockQuantizedFp8Weight", "MatMulNBitsMlp"],
    ...["MatMulNBitsQkv", "PackedAttention", "PackedMultiHeadAttention", "PagedAttention"],
    ...["QOrderedAttention", "QOrderedGelu", "QOrderedLayerNormalization", "QOrderedMatMul"],
    ...["RemovePadding", "RestorePadding", "SkipGroupNorm", "VarlenCausalConvWithState"]
  ].map((name) => `com.microsoft:${name}`)
);
var limits2 = [
  {
    devices: ["cpu"],
    applies: (node) => withoutCpuKernel.has(operatorKey(node)),
    why: text`has no kernel on this device`,
    remedy: text`Export the decoder for the CPU, or use another device`
  },
  {
    devices: ["cpu"],
    applies: (node) => isGroupQuery(node) && Boolean(node.input[14]),
    why: text`needs its queries and keys normalised, which this device does not do`,
    remedy: text`Export for the CPU, where the graph normalises them, or use another device`
  },
  {
    devices: ["cuda"],
    applies: (node) => isGroupQuery(node) && Boolean(node.input[10]),
    why: text`takes an attention_bias (a sliding window after a pruning layer), which this device does not accept`,
    remedy: text`Fit a recipe that prunes only after the last layer with a sliding window, or use another device`
  },
  {
    devices: ["cuda"],
    applies: (node, index) => isGroupQuery(node) && cacheType(node, index) === dataType.float,
    why: text`has an fp32 cache, and this device takes fp16 and bf16 only`,
    remedy: text`Choose --dtype fp16 or q4f16, or use another device`
  },
  {
    devices: ["cpu", "webgpu"],
    applies: (node, index) => isGroupQuery(node) && cacheType(node, index) === dataType.bfloat16,
    why: text`has a bf16 cache, which this device does not accept`,
    remedy: text`Choose --dtype fp16 or fp32, or use another device`
  },
  {
    // Measured on SwiftShader: WebGPU gives what the CPU gives without the cap.
    devices: ["webgpu"],
    applies: (node) => isGroupQuery(node) && (floatAttribute(node, "softcap") ?? 0) !== 0,
    why: text`has a soft cap, which this device ignores`,
    remedy: text`Use another device`
  }
];
function nodeLimit(node, index, device) {
  return limits2.find((limit) => limit.devices.includes(device) && limit.applies(node, index));
}
var studied = ["cpu", "webgpu", "cuda"];
var unknownDevices = devices.filter((device) => !studied.includes(device));
function requireDevice({ graph, file }, device) {
  const index = new GraphIndex(graph);
  for (const node of graph.node) {
    const limit = nodeLimit(node, index, device);
    if (limit === void 0) continue;
    const layer = layerInNames(node.name, ...node.output);
    throw new HumanError(
      text`The decoder ${file} cannot run on ${device}: the ${node.opType} of
        ${layer === void 0 ? text`node "${node.name}"` : text`layer ${layer} (node "${node.name}")`}
        ${limit.why}. ${limit.remedy}.`,
      "device-limit"
    );
  }
}

// src/core/model/decoder-session.ts
var rewrittenName = "decoder_model_merged.onnx (rewritten)";
var DecoderSession = class _DecoderSession {
  constructor(session, folder2) {
    this.session = session;
    this.folder = folder2;
  }
  session;
  folder;
  /**
   * The caller disposes it.
   * @throws HumanError `device-limit` or `device-unproven` where the device would give wrong numbers
   */
  static async open(folder2, source, options2) {
    const isRewritten = "bytes" in source;
    const graph = isRewritten ? decodeOnnx(source.bytes, path12.join(source.externalDataFolder, rewrittenName)) : folder2.decoder ?? await openOnnx(source.file);
    requireDevice(graph, options2.device);
    await deviceProof.require(graph, options2.device, folder2.shape);
    const found = isRewritten ? await followLinks(graph) ?? source : source;
    return new _DecoderSession(await openSession(found, options2), folder2);
  }
  /** A first prefill; every output of the graph. */
  async runPrefill(inputs2) {
    const { embeddings, length, visualIndex, positions } = inputs2;
    return this.run({
      ...{ embeddings, visualIndex, rows: length, past: 0, cache: this.emptyCache() },
      positions: () => positions?.ids ?? plainPositions(0, length)
    });
  }
  async prefill(inputs2) {
    return this.stepOf(await this.runPrefill(inputs2), inputs2.positions?.delta);
  }
  /**
   * One decode step.
   * @param embedding of the new token, d values
   * @param row of the new token: the prompt's full length and what followed it, pruned or not
   * @param positionDelta what its position is off by from its row
   */
  async decode(embedding, row, cache, positionDelta = 0) {
    const outputs2 = await this.run({
      ...{ embeddings: embedding, visualIndex: [], rows: 1, past: row, cache },
      positions: () => mropeDecodePositions(row, positionDelta, 1)
    });
    return this.stepOf(outputs2, positionDelta);
  }
  /** Of a prefill or a decode step, from all its outputs. */
  stepOf(outputs2, positionDelta = 0) {
    const logits = outputs2["logits"];
    const vocabulary = logits.dims.at(-1);
    const cache = {};
    for (const name of this.session.inputNames) {
      const present = outputs2[presentName(name)];
      if (present !== void 0) cache[name] = present;
    }
    return { logits: floats(logits).slice(-vocabulary), cache, positionDelta };
  }
  async dispose() {
    await this.session.release();
  }
  async run(step) {
    const feeds = {};
    for (const name of this.session.inputNames) {
      feeds[name] = step.cache[name] ?? this.feed(name, step);
    }
    try {
      return await this.session.run(feeds);
    } catch (error) {
      if (!messageOf(error).includes(fullAttentionOnly)) throw error;
      throw new HumanError(
        text`This decoder sees only a part of its cache (its attention mask has holes, or is not the
          usual causal one), which shortened caches cannot serve. Prune at other layers, or leave
          such prompts unpruned.`,
        "full-attention-only",
        1,
        { cause: error }
      );
    }
  }
  feed(name, { embeddings, rows, past, visualIndex, positions }) {
    switch (name) {
      case "inputs_embeds": {
        const dims = [1, rows, embeddings.length / rows];
        return floatTensor2(elementType(this.session, "input", name), embeddings, dims);
      }
      case "attention_mask":
        return int64Tensor2(new Array(past + rows).fill(1), [1, past + rows]);
      case "position_ids":
        return this.inputRank(name) > 2 ? int64Tensor2(positions().flat(), [3, 1, rows]) : int64Tensor2(positions()[0], [1, rows]);
      case "cache_position":
        return int64Tensor2(rowNumbers(past, rows), [rows]);
      case "num_logits_to_keep":
        return int64Tensor2([1], []);
      case visualIndexInput:
        return int64Tensor2(visualIndex, [visualIndex.length]);
      default:
        throw new HumanError(
          text`The decoder wants the input "${name}", which FitPrune does not know. This model
            family is not supported yet.`,
          "decoder-input"
        );
    }
  }
  inputRank(name) {
    const input = this.session.inputMetadata.find((one) => one.name === name);
    return input?.isTensor === true ? input.shape.length : 0;
  }
  /** Caches without a column, and other state full of zeros. */
  emptyCache() {
    const { keyValueHeads, headSize } = this.folder.shape;
    const cache = {};
    for (const input of this.session.inputMetadata) {
      if (!input.isTensor || !/^past[._]/.test(input.name)) continue;
      const isKeyValue = input.shape.length === 4;
      const dims = input.shape.map((size, axis) => {
        if (typeof size === "number" && size > 0) return size;
        if (axis === 0) return 1;
        return isKeyValue ? [1, keyValueHeads, 0, headSize][axis] : 0;
      });
      const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
      cache[input.name] = floatTensor2(input.type, values, dims);
    }
    return cache;
  }
};
function rowNumbers(start3, count) {
  return Array.from({ length: count }, (_, at) => start3 + at);
}
function plainPositions(start3, count) {
  return mropeDecodePositions(start3, 0, count);
}

// src/core/evaluation/generate.ts
async function generate(decoder2, encoder2, inputs2, limits3) {
  const ids = await goOn(
    decoder2,
    encoder2,
    inputs2.length,
    [],
    await decoder2.prefill(inputs2),
    limits3
  );
  return { ids, firstToken: ids[0], text: encoder2.textOf(ids) };
}
async function goOn(decoder2, encoder2, prompt, said, step, { eosTokenIds, maxNewTokens }, onLogits = () => void 0) {
  const ids = [...said];
  for (; ; ) {
    onLogits(step.logits);
    const token = argmax(step.logits);
    ids.push(token);
    if (ids.length >= maxNewTokens || eosTokenIds.includes(token)) return ids;
    step = await decodeToken(decoder2, encoder2, prompt + ids.length - 1, token, step);
  }
}
async function decodeToken(decoder2, encoder2, position, token, { cache, positionDelta }) {
  return decoder2.decode(await encoder2.embedTokens([token]), position, cache, positionDelta);
}
function argmax(values) {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (values[index] > values[best]) best = index;
  }
  return best;
}

// src/core/evaluation/statistics/random.ts
var stride = 1831565813;
function mixed(state) {
  let value = Math.imul(state ^ state >>> 15, state | 1);
  value ^= value + Math.imul(value ^ value >>> 7, value | 61);
  return (value ^ value >>> 14) >>> 0;
}

// test/unit/support/noise.ts
function noise(width, height, seed) {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < data.length; at += 1) {
    data[at] = mixed(seed + Math.imul(at + 1, stride) | 0) >>> 24;
  }
  return { width, height, data };
}

// ../../../tmp/px/leak.ts
import sharp2 from "sharp";
var folder = await openModelFolder("/work/wt/pixels/media/sample/shapes-llava");
var options = { device: "cpu", threads: 1 };
var encoder = await PromptEncoder.open(folder, options);
var decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, options);
var total = Number(process.argv[2]);
for (let at = 0; at < total; at++) {
  const { data } = noise(168, 168, at + 1);
  const png = await sharp2(data, { raw: { width: 168, height: 168, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer();
  const prompt = await encoder.encodeSample({ id: String(at), question: "What is it?", images: [{ name: `n${at}`, where: "x", read: async () => new Uint8Array(png) }], answers: [], category: void 0 });
  await generate(decoder, encoder, prompt, { eosTokenIds: folder.eosTokenIds, maxNewTokens: 2 });
  if (at % 50 === 49) {
    globalThis.gc?.();
    const m = process.memoryUsage();
    console.log(at + 1, "rss", (m.rss / 1e6).toFixed(0), "heap", (m.heapUsed / 1e6).toFixed(1), "buffers", (m.arrayBuffers / 1e6).toFixed(1));
  }
}
process.exit(0);
