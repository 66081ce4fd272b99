/** CLIP's, SigLIP's, LLaVA's and Gemma 3's processors: one size, perhaps a crop. */
import { centreCrop, crop } from '../../image/crop';
import type { Picture } from '../../image/picture';
import type { Resolution } from '../families/anyres';
import { number, record, type Json } from '../folder/json';
import { byBothEdges, byShortestEdge } from './sizes';
import { ofChannel, planesOf } from './values';
import { unknownSetting, wholeOf, type Way } from './way';

export const plain: Way = (picture, work) => {
  const { settings, levels, tensor, resized } = work;
  const scaled =
    settings['do_resize'] === false ? picture : resized(picture, targetOf(picture, settings));
  const cropped = settings['do_center_crop'] === true ? cropOf(scaled, settings) : scaled;
  const { width, height } = cropped;
  const values = planesOf([cropped], levels);
  return {
    tensors: { pixel_values: tensor('float32', values, [1, 3, height, width]) },
    results: {},
  };
};

/** LLaVA's own processor may first centre the picture in a square of the mean colour. */
export const squared: Way = (picture, work) =>
  plain(work.settings['do_pad'] === true ? inSquare(picture, work.settings) : picture, work);

/** In the middle of a square of the mean colour. */
export function inSquare(picture: Picture, settings: Json): Picture {
  const side = Math.max(picture.width, picture.height);
  const colour = (channel: number) => Math.trunc(ofChannel(settings['image_mean'], channel) * 255);
  const area = {
    left: -Math.floor((side - picture.width) / 2),
    top: -Math.floor((side - picture.height) / 2),
    width: side,
    height: side,
  };
  return crop(picture, area, [colour(0), colour(1), colour(2)]);
}

/** `size` in the forms that `SizeDict` has: edges, or both sides. */
function targetOf(picture: Resolution, settings: Json): Resolution {
  const { size } = settings;
  const edge = number(size);
  if (edge !== undefined) return byShortestEdge(picture, edge);
  const sides = record(size) ?? {};
  const [shortest, longest] = [number(sides['shortest_edge']), number(sides['longest_edge'])];
  if (shortest !== undefined) {
    return longest === undefined
      ? byShortestEdge(picture, shortest)
      : byBothEdges(picture, shortest, longest);
  }
  const [width, height] = [number(sides['width']), number(sides['height'])];
  if (width === undefined || height === undefined) throw unknownSetting('size', size);
  return { width, height };
}

function cropOf(picture: Picture, settings: Json): Picture {
  const side = number(settings['crop_size']);
  if (side !== undefined) return centreCrop(picture, side, side);
  return centreCrop(
    picture,
    wholeOf(settings, 'crop_size', 'width'),
    wholeOf(settings, 'crop_size', 'height'),
  );
}
