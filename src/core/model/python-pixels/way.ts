/** What the ways of Hugging Face's image processors share. */
import type { Picture } from '../../image/picture';
import { bilinear, resampling } from '../../image/resample/kernels';
import { resize } from '../../image/resample/resize';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { Resolution } from '../families/anyres';
import type { FamilyFiles, ImagePixels, PixelTools } from '../families/family';
import { number, record, type Json } from '../folder/json';
import { levelsOf, type Levels } from './values';

/** Pixels of one picture; `settings` are the file's, completed by the class's own. */
export type Way = (picture: Picture, work: Work) => Omit<ImagePixels, 'size'>;

export interface Work {
  settings: Json;
  files: FamilyFiles;
  levels: Levels;
  tensor: PixelTools['tensor'];
  /** Number of images in the prompt. */
  among: number;
  /** As torchvision's `resize`, which the default processors of transformers 5.24 call. */
  resized: (picture: Picture, size: Resolution) => Picture;
}

export function workOf(
  settings: Json,
  files: FamilyFiles,
  tensor: PixelTools['tensor'],
  among: number,
): Work {
  const resample = resampling(settings['resample'] ?? bilinear);
  if (resample === undefined) throw unknownSetting('resample', settings['resample']);
  return {
    settings,
    files,
    tensor,
    among,
    levels: levelsOf(settings),
    resized: (picture, { width, height }) => {
      if (Math.min(width, height) < 1) {
        throw new HumanError(
          text`A picture of ${picture.width} x ${picture.height} pixels would be resized to
            ${width} x ${height} pixels, which leaves nothing`,
          'picture-shape',
        );
      }
      return resize(picture, width, height, { resample, arithmetic: 'torchvision' });
    },
  };
}

/** A whole number above 0 of the settings, or of an object in them. */
export function wholeOf(settings: Json, name: string, key?: string): number {
  const value = key === undefined ? settings[name] : record(settings[name])?.[key];
  const found = number(value);
  if (found !== undefined && Number.isInteger(found) && found > 0) return found;
  throw unknownSetting(key === undefined ? name : `${name}.${key}`, value);
}

/** @throws HumanError `processor-setting` */
export function unknownSetting(name: string, value: unknown): HumanError {
  return new HumanError(
    text`The image processor's configuration (preprocessor_config.json) has "${name}":
      ${value === undefined ? 'nothing' : JSON.stringify(value)}, which FitPrune does not know. Download the file again, or choose
      the pixels of transformers.js.`,
    'processor-setting',
  );
}
