/** The tokens that end an answer, where no configuration of the model says them. */
import path from 'node:path';
import { setting } from './families/family';
import { record, type Json } from './json';
import { readJson } from './read-json';

/**
 * The tokenizer's own end token, as ids.
 * @returns empty where the tokenizer names none either
 */
export async function tokenizerEndTokens(folder: string): Promise<number[]> {
  const settings = (await readJson(path.join(folder, 'tokenizer_config.json'))) ?? {};
  const special = (await readJson(path.join(folder, 'special_tokens_map.json'))) ?? {};
  const name = setting('eos_token', '', settings, special);
  if (name === '') return [];
  const tokenizer = (await readJson(path.join(folder, 'tokenizer.json'))) ?? {};
  const id = addedToken(tokenizer, name) ?? record(record(tokenizer['model'])?.['vocab'])?.[name];
  return typeof id === 'number' ? [id] : [];
}

function addedToken(tokenizer: Json, name: string): unknown {
  const added = tokenizer['added_tokens'];
  if (!Array.isArray(added)) return undefined;
  return (added as { id?: unknown; content?: unknown }[]).find(({ content }) => content === name)
    ?.id;
}
