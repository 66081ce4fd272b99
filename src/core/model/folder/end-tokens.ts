/** The tokens that end an answer, if no configuration of the model gives them. */
import path from 'node:path';
import { setting } from '../families/family';
import { record, type Json } from './json';
import { readJson } from './read-json';

/**
 * The end token that the tokenizer names, or the processor, as ids.
 * @returns empty where neither names one
 */
export async function tokenizerEndTokens(folder: string): Promise<number[]> {
  const settings = (await readJson(path.join(folder, 'tokenizer_config.json'))) ?? {};
  const special = (await readJson(path.join(folder, 'special_tokens_map.json'))) ?? {};
  const processor = (await readJson(path.join(folder, 'processor_config.json'))) ?? {};
  const name = setting('eos_token', '', settings, special, processor);
  if (name === '') return [];
  const id = await tokenId(folder, name);
  return id === undefined ? [] : [id];
}

/** The id that tokenizer.json has for a token. */
export async function tokenId(folder: string, name: string): Promise<number | undefined> {
  const tokenizer = (await readJson(path.join(folder, 'tokenizer.json'))) ?? {};
  const id = addedToken(tokenizer, name) ?? record(record(tokenizer['model'])?.['vocab'])?.[name];
  return typeof id === 'number' ? id : undefined;
}

function addedToken(tokenizer: Json, name: string): unknown {
  const added = tokenizer['added_tokens'];
  if (!Array.isArray(added)) return undefined;
  return (added as { id?: unknown; content?: unknown }[]).find(({ content }) => content === name)
    ?.id;
}
