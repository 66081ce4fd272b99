/** Samples as agents name them, and as runs get them. */
import type { DataSource } from '../core/data/types';
import { looksLikeEmbeddings } from '../core/model/embeddings/names';
import type { ToolContext } from './context';

/** Properties of every tool that reads samples. */
export const dataProperties = {
  data: {
    type: 'string',
    minLength: 1,
    description:
      'Path of the samples: a file of questions and images (JSONL, JSON, TSV, CSV, Parquet), a folder of images, or an ' +
      'Arrow or safetensors file of embeddings. listModels names those that were found.',
  },
  images: {
    type: 'string',
    minLength: 1,
    description: "Folder that image paths are relative to; default: the data file's own folder.",
  },
  prompt: {
    type: 'string',
    minLength: 1,
    description: 'The question asked of every image, if data is a folder of images.',
  },
} as const;

export interface DataInput {
  data: string;
  images?: string | undefined;
  prompt?: string | undefined;
}

/** @throws HumanError `outside-folder` */
export async function dataSource(
  { data, images, prompt }: DataInput,
  { place }: ToolContext,
): Promise<DataSource> {
  const path = await place.resolve(data);
  const isEmbedded = looksLikeEmbeddings(path);
  return {
    path,
    ...(images !== undefined && { images: await place.resolve(images) }),
    ...(prompt !== undefined && { prompt }),
    ...(isEmbedded && { embeddings: true }),
  };
}
