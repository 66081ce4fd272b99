/** Cuts pictures, and puts them on larger ones. Pure. */
import type { Picture } from './picture';

/** In pixels of the picture; it may extend beyond the picture. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

const black = [0, 0, 0] as const;

/** Crops to an area; parts outside the picture get one colour. */
export function crop(
  { data, width, height }: Picture,
  area: Area,
  [red, green, blue]: readonly [number, number, number] = black,
): Picture {
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

/**
 * The middle of a picture, on black where it is smaller; halves as torchvision's `center_crop` has
 * them.
 */
export function centreCrop(picture: Picture, width: number, height: number): Picture {
  const start = (whole: number, part: number) =>
    part > whole ? -Math.floor((part - whole) / 2) : Math.trunc((whole - part) / 2);
  const [left, top] = [start(picture.width, width), start(picture.height, height)];
  return crop(picture, { left, top, width, height });
}

/** Tiles of one size, row by row. */
export function tilesOf(picture: Picture, width: number, height: number): Picture[] {
  const tiles = [];
  for (let top = 0; top + height <= picture.height; top += height) {
    for (let left = 0; left + width <= picture.width; left += width) {
      tiles.push(crop(picture, { left, top, width, height }));
    }
  }
  return tiles;
}
