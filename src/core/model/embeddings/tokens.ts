/**
 * Tokens of answers, as far as a model folder has the files for them. Only the worker may import
 * this.
 */
import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import { existsSync } from 'node:fs';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import path from 'node:path';
import { bounded } from '../bounded';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import type { ModelFolder } from '../folder/folder';
import type { TokenEmbedder } from '../prompts/prompt-source';
import { openTokenSession } from '../sessions/token-session';
import { floats, int64Tensor } from '../sessions/tensors';

/** @returns undefined if the folder has no tokenizer */
export async function openTokenizer(folder: string): Promise<PreTrainedTokenizer | undefined> {
  if (!existsSync(path.join(folder, 'tokenizer.json'))) return undefined;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useFSCache = false;
  try {
    return await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  } catch (error) {
    throw new HumanError(
      text`The tokenizer of ${folder} cannot be loaded: ${reasonOf(error)} Download tokenizer.json and
        tokenizer_config.json, or move both away to go on without text.`,
      'tokenizer-unreadable',
      1,
      { cause: error },
    );
  }
}

/** The tokenizer's text, or the ids without a tokenizer: equal answers are equal either way. */
export function textOfIds(tokenizer: PreTrainedTokenizer | undefined, ids: number[]): string {
  return tokenizer === undefined
    ? `[${ids.join(' ')}]`
    : bounded('tokenizer', () => tokenizer.decode(ids, { skip_special_tokens: true }).trim());
}

/** The folder's embed_tokens, opened when the first token is asked for. */
export class FolderTokens implements TokenEmbedder {
  private session: Promise<InferenceSession> | undefined;

  constructor(
    private readonly folder: Pick<ModelFolder, 'files'>,
    private readonly threads: number | undefined,
  ) {}

  async embedTokens(ids: number[]): Promise<Float32Array> {
    const file = this.folder.files.embed_tokens;
    if (file === undefined) throw new Error('the folder has no embed_tokens');
    this.session ??= openTokenSession(file, { threads: this.threads });
    const session = await this.session;
    const output = await session.run({
      [session.inputNames[0]!]: int64Tensor(ids, [1, ids.length]),
    });
    return floats(output[session.outputNames[0]!] as Tensor).slice();
  }

  async dispose(): Promise<void> {
    await (await this.session)?.release();
  }
}
