/** A file of embeddings as a data set: samples with the pictures that it names, if any. */
import path from 'node:path';
import { ImageRoot } from '../../data/image-root';
import { EmbeddingsFile, type EmbeddedSample } from './embeddings-file';

export interface EmbeddedDataSet {
  path: string;
  /** `images` are absolute, and none where the file names none. */
  samples: EmbeddedSample[];
  embeddings: EmbeddingsFile;
}

/**
 * @param images the folder of relative paths; the file's folder if absent
 * @throws HumanError as `EmbeddingsFile.open`, and for a picture that is missing or outside the
 * folder
 */
export async function openEmbeddedData(
  file: string,
  images: string | undefined,
): Promise<EmbeddedDataSet> {
  const embeddings = await EmbeddingsFile.open(file);
  const root = await ImageRoot.open(images ?? path.dirname(file));
  const samples: EmbeddedSample[] = [];
  for (const sample of embeddings.samples) {
    const pictures = [];
    for (const image of sample.images) {
      pictures.push(await root.resolve(image, `${file} (${sample.id})`));
    }
    samples.push({ ...sample, images: pictures });
  }
  return { path: file, samples, embeddings };
}
