/** Runs the vision encoder, image by image. Only the worker process may import this. */
import type { InferenceSession } from 'onnxruntime-node';
import { openOnnx } from '../../onnx/model-file';
import { ByteCache } from '../byte-cache';
import { deviceProof } from '../device-proof/proof';
import type { ImagePixels, VisionRows } from '../families/family';
import { openSession, type SessionOptions } from '../sessions/sessions';
import { runVision, visionRows, type VisionProcessor } from './vision-run';

/**
 * Features of images that are kept, for other questions about them and other passes over the
 * samples.
 */
const cacheBytes = 64 * 2 ** 20;

export class VisionEncoder {
  private readonly kept = new ByteCache<VisionRows>(cacheBytes);

  private constructor(
    private readonly processor: VisionProcessor,
    private readonly session: InferenceSession,
    private readonly file: string,
  ) {}

  /**
   * The caller disposes it.
   * @throws HumanError `device-unproven` where the device would give wrong numbers
   */
  static async open(
    file: string,
    processor: VisionProcessor,
    options: SessionOptions,
  ): Promise<VisionEncoder> {
    if (options.device !== 'cpu') await deviceProof.require(await openOnnx(file), options.device);
    return new VisionEncoder(processor, await openSession({ file }, options), file);
  }

  /**
   * One image after the other: their sizes, and so the shapes of their pixels, may differ.
   * @param keys name the images, where their features may be kept
   */
  async encode(
    images: readonly ImagePixels[],
    keys: readonly string[] | undefined,
  ): Promise<VisionRows[]> {
    const features = [];
    for (const [at, image] of images.entries()) {
      const key = keys?.[at];
      features.push(
        key === undefined
          ? await this.run(image)
          : await this.kept.get(key, async () => {
              const value = await this.run(image);
              return { value, bytes: value.values.byteLength };
            }),
      );
    }
    return features;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private async run(image: ImagePixels): Promise<VisionRows> {
    const results = await runVision(this.session, image, this.processor, this.file);
    return visionRows(results, this.session.outputNames, image, this.processor);
  }
}
