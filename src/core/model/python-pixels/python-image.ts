/**
 * A picture that is resized as Pillow does by transformers.js's own processors, for classes that
 * have no way here. Only the worker process may import this.
 */
import { RawImage } from '@huggingface/transformers';
import type { Picture } from '../../image/picture';
import { bilinear, resampling } from '../../image/resample/kernels';
import { resize } from '../../image/resample/resize';

export class PythonImage extends RawImage {
  static of({ data, width, height }: Picture): PythonImage {
    return new PythonImage(data, width, height, 3);
  }

  override resize(
    width: number,
    height: number,
    { resample = bilinear }: { resample?: unknown } = {},
  ): Promise<RawImage> {
    const target = [width, height].map((side) => Math.max(1, Math.trunc(side))) as [number, number];
    const options = {
      resample: resampling(resample) ?? bilinear,
      arithmetic: 'torchvision',
    } as const;
    return Promise.resolve(PythonImage.of(resize(this, ...target, options)));
  }
}
