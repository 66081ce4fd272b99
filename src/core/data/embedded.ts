/**
 * Pictures as data sets write them: paths, addresses, data URIs, base64, bytes, and objects around
 * these.
 */
import { HumanError } from '../errors';
import { record } from '../record';
import { text } from '../text';
import { excerpt } from './excerpt';
import { longestReference } from './forms/table';

/** Of one picture. */
export type Written =
  | { kind: 'path'; path: string }
  /** The encoded picture, or base64 of it. */
  | { kind: 'bytes'; bytes: Uint8Array | string };

/** The longest name that a file system takes is shorter than any picture. */
const base64 = /^[A-Za-z0-9+/_-]{64}/;

/**
 * @param values as `entryImages` finds them
 * @throws HumanError `image-address` or `data-invalid`
 */
export function writtenImages(values: readonly unknown[], where: string): Written[] {
  return values.flatMap((value) => writtenImage(value, where));
}

function writtenImage(value: unknown, where: string): Written[] {
  if (typeof value === 'string') return writtenText(value, where);
  if (value instanceof Uint8Array) return [{ kind: 'bytes', bytes: value }];
  const image = record(value);
  // Hugging Face's {bytes, path}, OpenAI's {url}, Anthropic's {data}.
  const inner = ['bytes', 'path', 'url', 'base64', 'data', 'image', 'image_url']
    .map((key) => image?.[key])
    .find((one) => one !== undefined && one !== null && one !== '');
  if (inner === undefined) {
    throw new HumanError(
      text`${where}: an image is written in a way that is not understood (${excerpt(JSON.stringify(value))}).
        Give a path, a data URI or base64.`,
      'data-invalid',
    );
  }
  return writtenImage(inner, where);
}

function writtenText(value: string, where: string): Written[] {
  const uri = /^data:[^,]{0,256},/.exec(value)?.[0];
  if (uri !== undefined) {
    const body = value.slice(uri.length);
    if (uri.endsWith(';base64,')) return [{ kind: 'bytes', bytes: body }];
    return [{ kind: 'bytes', bytes: Buffer.from(percentDecoded(body), 'latin1') }];
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(value)) {
    throw new HumanError(
      text`${where}: the image "${excerpt(value)}" is a web address, and FitPrune downloads
        nothing. Download it and write its path.`,
      'image-address',
    );
  }
  if (
    value.length > longestReference &&
    base64.test(value) &&
    !value.slice(0, 4096).includes('.')
  ) {
    return [{ kind: 'bytes', bytes: value }];
  }
  return [{ kind: 'path', path: value }];
}

/** One character for each byte; percent signs without a valid code stay. */
function percentDecoded(body: string): string {
  return body.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The encoded picture. */
export function bytesOf({ bytes }: Extract<Written, { kind: 'bytes' }>): Uint8Array {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
}
