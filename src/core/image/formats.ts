/** Picture formats that are known by their first bytes and not read. */

/** Brands of the HEIC pictures of phones and cameras, which have the same container as AVIF. */
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
const avifBrands = new Set(['avif', 'avis']);

/** Drawing one may take as long as its author likes, and Python's processors read none. */
const svg =
  /^(?:\u00ef\u00bb\u00bf)?\s*(?:(?:<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->)\s*)*<(?:svg|!DOCTYPE svg)[\s>[]/i;

const magics: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF'],
  ['8BPS', 'a Photoshop file'],
  ['\u00ff\u000a', 'JPEG XL'],
  ['\0\0\0\u000cJXL ', 'JPEG XL'],
  ['\0\0\0\u000cjP  ', 'JPEG 2000'],
  ['<!DO', 'a web page'],
  ['<htm', 'a web page'],
  ['version https://git-lfs', 'a Git LFS pointer, not the picture itself'],
];

/** @returns the format's name; undefined where it may be readable */
export function unreadFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.slice(4, 8) === 'ftyp') {
    const brands = head.slice(8).match(/.{4}/gs) ?? [];
    if (brands.some((brand) => avifBrands.has(brand))) return undefined;
    if (brands.some((brand) => heicBrands.has(brand))) return 'HEIC';
  }
  if (svg.test(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'))) return 'SVG';
  return magics.find(([magic]) => head.toLowerCase().startsWith(magic.toLowerCase()))?.[1];
}
