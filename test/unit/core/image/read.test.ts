import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileImage } from '../../../../src/core/data/images';
import { readImage } from '../../../../src/core/image/read';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

const pictures = path.resolve(import.meta.dirname, '../../../fixtures/pictures');
/** What Pillow's convert("RGB") gives: scripts/fixtures/picture_forms.py. */
const expected = JSON.parse(readFileSync(path.join(pictures, 'expected.json'), 'utf8')) as Record<
  string,
  { width: number; height: number; pixels: string }
>;

/** The message, which must not say that an intact file may be damaged. */
const whole = ({ source }: RegExp) => new RegExp(`^(?!.*damaged).*${source}`, 's');

describe('pictures', () => {
  it.each(Object.entries(expected))('%s is read as Pillow reads it', async (name, one) => {
    const image = await readImage(fileImage(path.join(pictures, name)));
    expect([image.width, image.height, image.channels]).toEqual([one.width, one.height, 3]);
    if (name.endsWith('.avif')) {
      // Decoders of lossy colours round differently.
      const levels = Buffer.from(one.pixels, 'base64');
      expect(
        Math.max(...image.data.map((level, at) => Math.abs(level - levels[at]!))),
      ).toBeLessThan(2);
    } else expect(Buffer.from(image.data).toString('base64')).toBe(one.pixels);
  });

  it('a GIF with transparent parts is refused with words', async () => {
    const image = fileImage(path.join(pictures, 'refused/palette-key.gif'));
    await expectHumanError(
      readImage(image),
      'image-unreadable',
      whole(/transparent parts: convert it/),
    );
  });

  it.each([
    [
      'HEIC',
      '000000186674797068656963000000006d696631686569630000',
      /HEIC, which is not supported: convert it/,
    ],
    ['a PDF', Buffer.from('%PDF-1.7').toString('hex'), /is a PDF/],
    ['a web page', Buffer.from('<!DOCTYPE html><html>').toString('hex'), /is a web page/],
    [
      'a pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1').toString('hex'),
      /Git LFS/,
    ],
  ])('%s is named', async (_, hex, message) => {
    const file = path.join(temporaryFolder(), 'picture.jpg');
    writeFileSync(file, Buffer.from(hex, 'hex'));
    await expectHumanError(readImage(fileImage(file)), 'image-format', message);
    await expectHumanError(readImage(fileImage(file)), 'image-format', /picture\.jpg/);
  });

  it.each([
    ['a cut PNG', readFileSync(path.join(pictures, 'alpha.png')).subarray(0, 80)],
    ['a cut bitmap', readFileSync(path.join(pictures, '24.bmp')).subarray(0, 80)],
    ['a header alone', Buffer.from('BM')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is unreadable, and named', async (_, bytes) => {
    const file = path.join(temporaryFolder(), 'broken.png');
    writeFileSync(file, bytes);
    await expectHumanError(
      readImage(fileImage(file)),
      'image-unreadable',
      /broken\.png.*may be damaged/,
    );
  });

  it('a BMP that Pillow takes for a bomb is refused like the others', async () => {
    const bytes = Buffer.alloc(54);
    bytes.write('BM');
    bytes.writeUInt32LE(54, 10);
    bytes.writeUInt32LE(40, 14);
    bytes.writeInt32LE(20_000, 18);
    bytes.writeInt32LE(-10_000, 22);
    bytes.writeUInt16LE(24, 28);
    const file = path.join(temporaryFolder(), 'bomb.bmp');
    writeFileSync(file, bytes);
    const message = whole(/bomb\.bmp is not read: it has 20000 x 10000 pixels.*make it smaller/);
    await expectHumanError(readImage(fileImage(file)), 'image-unreadable', message);
  });

  it('pictures that Pillow takes for bombs are refused before they are unpacked', async () => {
    const file = path.join(temporaryFolder(), 'bomb.png');
    const bytes = Buffer.from(readFileSync(path.join(pictures, 'alpha.png')));
    // Its header alone: sizes, and the checksum over them.
    bytes.writeUInt32BE(20_000, 16);
    bytes.writeUInt32BE(10_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    writeFileSync(file, bytes);
    const message = whole(/bomb\.png is not read: it has 20000 x 10000 pixels.*make it smaller/);
    await expectHumanError(readImage(fileImage(file)), 'image-unreadable', message);
  });

  it.each([
    ['plain', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['entities', '<!DOCTYPE svg [<!ENTITY a "aa">]><svg><text>&a;</text></svg>'],
    ['broken', '<!-- a --> <!-- b -->\n<svg><text>&unknown;</text>'],
  ])('an SVG is not a picture of pixels: %s', async (_, xml) => {
    const file = path.join(temporaryFolder(), 'drawing.svg');
    writeFileSync(file, `<?xml version="1.0"?>${xml}`);
    await expectHumanError(readImage(fileImage(file)), 'image-format', /drawing\.svg is SVG/);
  });

  it('a text that only begins like one is rejected at once', async () => {
    const file = path.join(temporaryFolder(), 'comments.svg');
    writeFileSync(file, `${'<!-- -->'.repeat(600)}<html>`);
    await expectHumanError(readImage(fileImage(file)), 'image-unreadable', /comments\.svg/);
  });

  it.each<[string, (bytes: Buffer) => void, RegExp]>([
    [
      'compressed',
      (bytes) => bytes.writeUInt32LE(1, 30),
      /rle\.bmp is not read: it is a compressed BMP/,
    ],
    ["OS/2's", (bytes) => bytes.writeUInt32LE(12, 14), /BMP of OS\/2: convert it to PNG/],
    ['of two bits', (bytes) => bytes.writeUInt16LE(2, 28), /BMP of 2 bits: convert it to PNG/],
  ])('%s bitmaps are refused with words', async (_, change, message) => {
    const bytes = Buffer.from(readFileSync(path.join(pictures, '8.bmp')));
    change(bytes);
    const file = path.join(temporaryFolder(), 'rle.bmp');
    writeFileSync(file, bytes);
    await expectHumanError(readImage(fileImage(file)), 'image-unreadable', whole(message));
  });
});
