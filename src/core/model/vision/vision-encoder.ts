/** Runs the vision encoder, image by image. Only the worker process may import this. */
import type { InferenceSession } from 'onnxruntime-node';
import { openOnnx } from '../../onnx/model-file';
import { text } from '../../text';
import { ByteCache } from '../byte-cache';
import { HalfPrecisionProof } from '../device-proof/half-precision-proof';
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
    private readonly options: SessionOptions,
    private readonly proof: HalfPrecisionProof | undefined,
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
    let proof: HalfPrecisionProof | undefined;
    if (options.device !== 'cpu') {
      const graph = await openOnnx(file);
      await deviceProof.require(graph, options.device);
      proof = HalfPrecisionProof.of(graph, options, text`image encoder`);
    }
    const session = await openSession({ file }, options);
    return new VisionEncoder(processor, session, file, options, proof);
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
    await this.proof?.require(results, () => this.runOnCpu(image));
    return visionRows(results, this.session.outputNames, image, this.processor);
  }
  private async runOnCpu(image: ImagePixels): Promise<InferenceSession.OnnxValueMapType> {
    const session = await openSession({ file: this.file }, { ...this.options, device: 'cpu' });
    try {
      return await runVision(session, image, this.processor, this.file);
    } finally {
      await session.release();
    }
  }
}
