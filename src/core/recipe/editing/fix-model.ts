/** Fixes of the model block: copy what the model says, or point at an existing model. */
import { text } from '../../text';
import { headSizeIsDerived } from '../recipe-cost';
import { nodeAt, valueAt } from '../document';
import type { FoundModel } from '../checks/semantics';
import type { RecipeModel } from '../types';
import { updateRecipe } from '../write';
import { editBetween, replaceNode, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

/** The models at hand, looked up before the fixes are computed. */
export interface ModelKnowledge {
  /** The model that the recipe names, if there is one and it can be read. */
  found: FoundModel | undefined;
  /** Models of the workspace. */
  others: ModelChoice[];
}

export interface ModelChoice {
  /** Folder relative to the recipe, with forward slashes. */
  path: string;
  /** Decoder files relative to the folder, preferred first. */
  decoders: string[];
}

export function modelFixes(request: FixRequest, { found, others }: ModelKnowledge): Fix[] {
  const { document, diagnostic } = request;
  const current = valueAt(document, ['model', 'path']);
  const update: Fix[] =
    found && (diagnostic.code === 'fingerprint-changed' || diagnostic.code === 'model-mismatch')
      ? [
          {
            title: text`Update the model block from the model`,
            edits: updateModel(request, found),
            preferred: true,
          },
        ]
      : [];
  const pointing = others
    .map((choice) => ({ choice, edits: pointAt(request, choice) }))
    .filter(({ choice, edits }) => edits.length > 0 && choice.path !== current);
  const decoders = others
    .filter(({ path }) => path === current)
    .flatMap(({ decoders: files }) => files)
    .map((file) => ({
      title: text`Use the decoder ${file}`,
      edits: setString(request, 'decoder', file),
    }))
    .filter(({ edits }) => edits.length > 0);
  return [
    ...update,
    ...decoders.map((fix, index) => ({ ...fix, preferred: index === 0 && update.length === 0 })),
    ...pointing.map(({ choice, edits }) => ({
      title: text`Point the path at ${choice.path}`,
      edits,
      preferred: update.length === 0 && decoders.length === 0 && pointing.length === 1,
    })),
  ];
}

/** Writes what the model says of itself; path, decoder, prompt lengths and unknown keys stay. */
function updateModel({ document }: FixRequest, found: FoundModel): TextEdit[] {
  const { headSize, ...sizes } = found.shape;
  const before = valueAt(document, ['model']);
  if (typeof before !== 'object' || before === null) return [];
  const old = before as Partial<RecipeModel>;
  const model = {
    ...old,
    ...(found.architecture === undefined ? {} : { architecture: found.architecture }),
    fingerprint: found.fingerprint,
    ...sizes,
    ...(old.headSize === undefined && headSizeIsDerived(found.shape) ? {} : { headSize }),
    ...(old.visualTokens === undefined && found.visualTokens !== undefined
      ? { visualTokens: found.visualTokens }
      : {}),
  };
  return editBetween(document.text, updateRecipe(document.text, { model: model as RecipeModel }));
}

/** The decoder changes, too, if the other model has none of that name. */
function pointAt(request: FixRequest, { path, decoders }: ModelChoice): TextEdit[] {
  const decoder = valueAt(request.document, ['model', 'decoder']);
  const [first] = decoders;
  const other = first !== undefined && !decoders.includes(String(decoder)) ? first : undefined;
  return [
    ...setString(request, 'path', path),
    ...(other === undefined ? [] : setString(request, 'decoder', other)),
  ];
}

function setString({ document }: FixRequest, key: string, value: string): TextEdit[] {
  const node = nodeAt(document, ['model', key]);
  if (!node || valueAt(document, ['model', key]) === value) return [];
  return [replaceNode(node, JSON.stringify(value))];
}
