/** What completions and fixes may know of the workspace's models. */
import path from 'node:path';
import * as vscode from 'vscode';
import { decoderNames } from '../../core/model/folder/decoder-names';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import { relativePath } from '../../core/model/paths';
import type { ModelChoices } from '../../core/recipe/editing/completion';
import type { ModelChoice } from '../../core/recipe/editing/fix-model';
import type { FoundModel, ModelLookup } from '../../core/recipe/checks/semantics';
import { isInside } from '../paths';
import type { WorkspaceIndex } from '../workspace/workspace-index';

/** Fixes for more models than this would be a list to search in: completion is for that. */
const mostChoices = 20;

/** The folder of a recipe's relative paths; for an unsaved recipe, the first workspace folder. */
export function baseFolder({ uri }: vscode.TextDocument): string | undefined {
  if (uri.scheme === 'file') return path.dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

/** Only folders are listed here, which an untrusted workspace allows; no model is opened. */
export function modelChoices(index: WorkspaceIndex, document: vscode.TextDocument): ModelChoices {
  const base = baseFolder(document);
  return {
    async models() {
      await index.ready;
      return base === undefined
        ? []
        : index.models.map(({ folder, name }) => ({ path: relativePath(base, folder), name }));
    },
    async decoders(folder) {
      await index.ready;
      const model = base === undefined ? undefined : index.modelAt(path.resolve(base, folder));
      return model ? decodersOf(model.folder) : [];
    },
  };
}

export async function pathChoices(
  index: WorkspaceIndex,
  document: vscode.TextDocument,
): Promise<ModelChoice[]> {
  const base = baseFolder(document);
  if (base === undefined) return [];
  await index.ready;
  return Promise.all(
    index.models.slice(0, mostChoices).map(async ({ folder }) => ({
      path: relativePath(base, folder),
      decoders: await decodersOf(folder),
    })),
  );
}

/**
 * Looks up the model that a recipe names, if it lies in the workspace or below the recipe: a text
 * that somebody sent must not make the editor open files elsewhere. Undefined where nothing may be
 * read.
 */
export function workspaceLookup(
  index: WorkspaceIndex,
  document: vscode.TextDocument,
): ModelLookup | undefined {
  const base = baseFolder(document);
  if (base === undefined || document.uri.scheme !== 'file' || !vscode.workspace.isTrusted) return;
  return { describe: (place) => describe(index, path.resolve(base, place.path), place.decoder) };
}

/** Whether a recipe's model may be opened. */
export function mayRead(document: vscode.TextDocument, modelPath: string): boolean {
  const base = baseFolder(document);
  if (base === undefined) return false;
  const folder = path.resolve(base, modelPath);
  const roots = [base, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath)];
  return roots.some((root) => isInside(folder, root));
}

async function describe(
  index: WorkspaceIndex,
  folder: string,
  decoder: string,
): Promise<FoundModel | undefined> {
  await index.ready;
  const model = index.modelAt(folder);
  if (model) {
    if (!(await decodersOf(folder)).includes(decoder)) return undefined;
    return model.describe(dtypeOfDecoder(decoder));
  }
  // The model is in a folder that the index skips. This module is loaded only when needed, since it
  // reads graphs.
  const { modelLookup } = await import('../../core/workspace/model-lookup');
  return modelLookup(path.dirname(folder)).describe({ path: path.basename(folder), decoder });
}

async function decodersOf(folder: string): Promise<string[]> {
  // A folder that has just been removed holds none.
  const names = await decoderNames(folder);
  if (names === undefined) {
    const { readGenaiFiles } = await import('../../core/model/folder/genai');
    const genai = await readGenaiFiles(folder).catch(() => undefined);
    return genai === undefined ? [] : [path.relative(folder, genai.decoder)];
  }
  return names.map((name) => `onnx/${name}`);
}
