/** Completions in addition to the schema's: values that depend on this recipe and its workspace. */
import { getLocation, type JSONPath, type Node } from 'jsonc-parser';
import { valueAt, withoutBom, type RecipeDocument } from '../document';
import { isTooDeep } from '../checks/extent';
import { gridCompletions } from './completion-grid';
import { keepCompletions } from './completion-keep';
import { layerCompletions } from './completion-layer';
import { stepCompletions } from './completion-step';
import { Completion } from './completion-item';

export interface Completions {
  /** The range to replace: the value at the cursor, or nothing. */
  offset: number;
  length: number;
  /** Best first. */
  items: Completion[];
}

/** The models of the workspace, looked up only when needed. */
export interface ModelChoices {
  /** Model folders relative to the recipe, with forward slashes. */
  models(): Promise<{ path: string; name: string }[]>;
  /** Decoder files of the model at `path`, relative to it; none if there is no such model. */
  decoders(path: string): Promise<string[]>;
}

/** Undefined if only the schema has completions there. */
export async function completionsAt(
  document: RecipeDocument,
  offset: number,
  choices: ModelChoices,
): Promise<Completions | undefined> {
  if (isTooDeep(document.text)) return undefined;
  const { path, isAtPropertyKey, previousNode } = getLocation(withoutBom(document.text), offset);
  if (isAtPropertyKey) return undefined;
  const items =
    path[0] === 'schedule' && path.length === 2
      ? stepCompletions(document, offset)
      : await itemsAt(document, path, choices);
  if (items === undefined) return undefined;
  return { ...replaced(document, offset, previousNode), items };
}

async function itemsAt(
  document: RecipeDocument,
  path: JSONPath,
  choices: ModelChoices,
): Promise<Completion[] | undefined> {
  const [part, index, key] = path;
  if (part === 'schedule' && typeof index === 'number' && path.length === 3) {
    if (key === 'layer') return layerCompletions(document, index);
    if (key === 'keep') return keepCompletions(document, index);
  }
  if (part === 'ranking' && path.at(-1) === 'grid') return gridCompletions(document);
  if (part !== 'model' || path.length !== 2) return undefined;
  if (index === 'path') {
    const models = await choices.models();
    return models.map(({ path: folder, name }) => quoted(folder, name === folder ? '' : name));
  }
  if (index === 'decoder') {
    const folder = valueAt(document, ['model', 'path']);
    if (typeof folder !== 'string') return [];
    return (await choices.decoders(folder)).map((file) => quoted(file, ''));
  }
  return undefined;
}

function quoted(text: string, description: string): Completion {
  return { text: JSON.stringify(text), detail: '', description };
}

/**
 * The value that the cursor is in or touches. A string without a closing quote ends at the cursor.
 */
function replaced(
  { text }: RecipeDocument,
  offset: number,
  node: Node | undefined,
): { offset: number; length: number } {
  if (!node || node.type === 'property') return { offset, length: 0 };
  const end = node.offset + node.length;
  if (offset < node.offset || offset > end) return { offset, length: 0 };
  const open = node.type === 'string' && (node.length < 2 || text[end - 1] !== '"');
  return { offset: node.offset, length: (open ? offset : end) - node.offset };
}
