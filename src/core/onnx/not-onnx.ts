/**
 * Explains why bytes are not an ONNX model: a parser only reports the tag at which it stopped,
 * which helps nobody.
 */
import { isOfTheProgram, reasonOf } from '../reason';
import { text, type Message } from '../text';

/** Number of bytes that are examined. */
const looked = 512;

/**
 * Explains bytes that the parser could not read.
 *
 * @param error that it threw
 */
export function whyNotOnnx(bytes: Uint8Array, error: unknown): Message {
  if (error instanceof Error && /call stack|recursion depth/.test(error.message)) {
    return text`its subgraphs lie too deep in one another`;
  }
  return (
    otherForm(bytes) ?? (isCutOff(bytes, error) ? text`it ends in the middle` : parsing(error))
  );
}

/**
 * Another format that people sometimes have under a model's name; undefined if it may be a model.
 */
export function otherForm(bytes: Uint8Array): Message | undefined {
  if (bytes.length === 0) return text`it is empty`;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, looked));
  if (start.startsWith('version https://git-lfs')) {
    return text`it is a Git LFS pointer, not the file itself: git lfs pull fetches the file`;
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) {
    return text`it is a web page, as a failed download leaves behind`;
  }
  return /^[\t\n\r\x20-\x7e]+$/.test(start) ? text`it is a text file` : undefined;
}

/** Whether a file begins as models do, with the version of their form, and is cut off. */
function isCutOff(bytes: Uint8Array, error: unknown): boolean {
  const isShort = isOfTheProgram(error) || (error instanceof Error && /EOF/.test(error.message));
  return bytes[0] === 0x08 && isShort;
}

function parsing(error: unknown): Message {
  if (isOfTheProgram(error)) return reasonOf(error);
  return text`its bytes are not in ONNX's form, protobuf: ${reasonOf(error)}`;
}
