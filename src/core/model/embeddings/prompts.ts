/** Prompts out of a file of embeddings. Only the worker process may import this. */
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import type { DecoderInputs } from '../prompts/decoder-inputs';
import type { ModelFolder } from '../folder/folder';
import type { MropePositions } from '../positions/mrope';
import { requireLength } from '../prompts/prompt-length';
import type { Sample } from '../../data/types';
import type { Prompts, PromptSource } from '../prompts/prompt-source';
import { badSample } from './faults';
import type { EmbeddingsFile, EmbeddingsReader, StoredSample } from './embeddings-file';
import { requireFits } from './fits-decoder';
import { FolderTokens, openTokenizer, textOfIds } from './tokens';
import { toFloats } from './values';
import { text } from '../../text';

/** Recorded in place of the template of a model's own prompts. */
const template = 'embeddings';

/** @throws HumanError if the decoder does not accept the contents of the file */
export async function embeddedPrompts(folder: ModelFolder, file: EmbeddingsFile): Promise<Prompts> {
  requireFits(file, folder);
  const tokenizer = await openTokenizer(folder.path);
  const canContinue = folder.files.embed_tokens !== undefined;
  const canRead = tokenizer !== undefined;
  return {
    ...{ template, canContinue, canRead },
    eosTokenIds: folder.eosTokenIds,
    notes: notesOf(canContinue, canRead, folder),
    open: async ({ threads }) => {
      const reader = await file.openReader();
      return new EmbeddedPrompts(
        folder,
        file,
        reader,
        new FolderTokens(folder, threads),
        tokenizer,
      );
    },
  };
}

class EmbeddedPrompts implements PromptSource {
  constructor(
    private readonly folder: Pick<ModelFolder, 'longestPrompt'>,
    private readonly file: EmbeddingsFile,
    private readonly reader: EmbeddingsReader,
    private readonly tokens: FolderTokens,
    private readonly tokenizer: PreTrainedTokenizer | undefined,
  ) {}

  async encodeSample({ id }: Sample): Promise<DecoderInputs> {
    const sample = await this.reader.read(id);
    requireLength(this.folder, sample.rows, text`sample "${id}"`);
    const embeddings = toFloats(sample.bytes, sample.type);
    if (!embeddings.every(Number.isFinite)) {
      throw badSample(this.file.path, id, text`its embeddings hold values that are not numbers`);
    }
    return {
      embeddings,
      inputIds: sample.tokenIds,
      length: sample.rows,
      hiddenSize: this.file.hiddenSize,
      visualIndex: sample.visualRows,
      grids: sample.grids,
      positions: positionsOf(sample),
    };
  }

  embedTokens(ids: number[]): Promise<Float32Array> {
    return this.tokens.embedTokens(ids);
  }

  textOf(ids: number[]): string {
    return textOfIds(this.tokenizer, ids);
  }

  async dispose(): Promise<void> {
    await this.tokens.dispose();
    await this.reader.close();
  }
}

/** Generated tokens continue after the largest position, as Hugging Face's models have it. */
function positionsOf({ positions, rows }: StoredSample): MropePositions | undefined {
  if (positions === undefined) return undefined;
  const { ids } = positions;
  const highest = ids.flat().reduce((most, id) => Math.max(most, id), 0);
  return { ids, delta: highest + 1 - rows };
}

function notesOf(canContinue: boolean, canRead: boolean, folder: ModelFolder): string[] {
  const notes = [];
  if (!canContinue) {
    notes.push(
      'The folder has no embed_tokens, so answers cannot go on: what is measured is their first ' +
        'token (agreement and KL divergence), and no accuracy.',
    );
  } else if (!canRead) {
    notes.push(
      'The folder has no tokenizer.json, so answers are token ids: agreement and KL divergence are ' +
        'measured, and no accuracy.',
    );
  }
  if (canContinue && folder.eosTokenIds.length === 0) {
    notes.push('config.json names no eos_token_id: every answer has the full length.');
  }
  return notes;
}
