/** Opens samples to run: questions and images, or decoder inputs. */
import path from 'node:path';
import { ImageRoot } from '../../data/image-root';
import { fileImage } from '../../data/images';
import { inSeededOrder, selectInOrder } from '../../data/order';
import { openData, openIds, type DataIds, type Wanted } from '../../data/open';
import type { DataSet, DataSource } from '../../data/types';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { EmbeddingsFile } from '../embeddings/embeddings-file';

export interface OpenedSamples extends DataSet {
  /** Set if the samples are decoder inputs. */
  embeddings?: EmbeddingsFile | undefined;
}

/**
 * @throws HumanError as `openData` and `openEmbeddedData` do, and if there are no samples at all
 */
export async function openSamples(
  source: DataSource,
  wanted: Wanted = { seed: 0 },
): Promise<OpenedSamples> {
  if (source.embeddings !== true) return openData(source, wanted);
  const file = path.resolve(source.path);
  // Imported here, so that starting the extension does not load Arrow.
  const { openEmbeddedData } = await import('../embeddings/data-set');
  const { samples, embeddings } = await openEmbeddedData(file, source.images);
  if (samples.length === 0) {
    throw new HumanError(text`${source.path} holds no samples.`, 'data-empty');
  }
  const chosen = new Set(selectInOrder(samples, wanted, ({ id }) => id));
  return {
    path: file,
    isFolder: false,
    prompt: '',
    count: samples.length,
    samples: samples
      .filter((one) => chosen.has(one))
      .map((one) => {
        const unpack = () => ({ ...one, images: one.images.map(fileImage) });
        return { id: one.id, subject: unpack, unpack };
      }),
    questions: samples,
    asked: {},
    notes: [],
    imagePaths: [],
    root: await ImageRoot.open(source.images ?? path.dirname(file)),
    fingerprint: () => embeddings.hash(),
    embeddings,
  };
}

/**
 * Only the ids of wanted samples, in seeded order: memory does not grow with the questions.
 * @throws HumanError as `openSamples`, except for faults of single samples
 */
export async function openSampleIds(source: DataSource, wanted: Wanted): Promise<DataIds> {
  if (source.embeddings !== true) return openIds(source, wanted);
  const data = await openSamples(source, wanted);
  const ids = data.samples.map(({ id }) => id);
  return { ...data, ids: inSeededOrder(ids, wanted.seed, (id) => id) };
}
