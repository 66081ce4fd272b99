import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOnnx } from '../../../../src/core/onnx/model-file';

const whole = readFileSync('media/sample/shapes-llava/onnx/decoder_model_merged.onnx');
function refusal(bytes: Uint8Array): string {
  try {
    decodeOnnx(bytes, '/decoder.onnx');
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('why a file is not an ONNX model', () => {
  it.each([
    ['nothing', '', /\(it is empty\)/],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\n', /Git LFS pointer/],
    ['a page', '<!DOCTYPE html><html>404</html>', /it is a web page/],
    ['a text', 'Entry not found', /it is a text/],
    ['other bytes', '\u0003\u0000\u0001', /not in ONNX's form, protobuf: illegal tag/],
  ])('of %s', (_, text, expected) => {
    const message = refusal(Buffer.from(text));
    expect(message).toMatch(expected);
    expect(message).toMatch(/^\/decoder\.onnx is not a readable ONNX model \(.+\)\. Download or/);
  });

  it('of a download that was cut off, anywhere: that it ends in the middle, or what is missing', () => {
    expect(refusal(whole)).toBe('');
    const cut = fc.integer({ min: 1, max: whole.length - 1 });
    fc.assert(
      fc.property(cut, (length) => {
        const message = refusal(whole.subarray(0, length));
        // A file that is cut between two fields looks whole.
        if (message !== '') expect(message).toMatch(/it ends in the middle|it holds no graph/);
      }),
      { numRuns: 50 },
    );
  });
});
