/** A model folder of the workspace; its contents are read on request. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DecoderShape } from '../../core/cost/types';
import { decoderNames } from '../../core/model/folder/decoder-names';
import { missingPromptFiles } from '../../core/model/folder/prompt-files';
import { modelName, relativePath } from '../../core/model/paths';
import type { Message } from '../../core/text';
import { sumOf } from '../../core/sums';

export interface ModelSummary {
  architecture: string;
  /** Decoder graph, relative to the folder, with forward slashes. */
  decoder: string;
  /** Precision of the decoder. */
  dtype: string;
  /** All precisions the folder has a decoder for, preferred first. */
  dtypes: string[];
  fingerprint: string;
  shape: DecoderShape;
  /** Visual tokens of one image, where the model fixes them. */
  visualTokens: number | undefined;
  /** The size of all files in `onnx/`. */
  bytes: number;
  /** A pruned model is not pruned again. */
  isPruned: boolean;
  /** The `scheduleHash` that a pruned model carries out, if it says so. */
  prunedSchedule: string | undefined;
  /** Whether it is only a decoder, which takes embeddings and makes no prompts of pixels. */
  isDecoderAlone: boolean;
  /** Why no visual tokens can go before the decoder; undefined where they can. */
  beforeRefusal: Message | undefined;
  /** Whether there are embeddings of tokens, so that an answer continues after its first one. */
  canContinue: boolean;
  /** Files without which no prompt can be made: embeddings alone can be run. */
  lacks: string[];
}

/** The kind of a model, in a word or two. */
export function kindOf({ architecture, isDecoderAlone }: ModelSummary): string {
  if (!isDecoderAlone) return architecture;
  const alone = vscode.l10n.t('decoder alone');
  return architecture === 'unknown' ? alone : `${architecture}, ${alone}`;
}

export interface WorkspaceModel {
  /** Absolute path. */
  folder: string;
  uri: vscode.Uri;
  name: string;
  workspaceFolder: vscode.WorkspaceFolder;
  /**
   * Opens the model's graph, once until its files change. Nothing of a model is opened in an
   * untrusted workspace: undefined there.
   * @param dtype precision of the decoder; the preferred one if absent
   * @throws HumanError when the model cannot be read
   */
  describe(dtype?: string): Promise<ModelSummary | undefined>;
}

/**
 * The folders that are models, in their order.
 *
 * @param folders absolute paths
 * @param known earlier models: they keep what was read of them as long as their files are the same
 */
export async function findModels(
  folders: readonly string[],
  known: readonly WorkspaceModel[],
): Promise<WorkspaceModel[]> {
  const found: WorkspaceModel[] = [];
  for (const folder of folders) {
    const uri = vscode.Uri.file(folder);
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri);
    const isModel = await stat(path.join(folder, 'config.json')).catch(() => undefined);
    if (workspaceFolder === undefined || isModel === undefined) continue;
    // A file with a model's name may be of any kind; a folder of ONNX Runtime GenAI has no `onnx/`.
    if ((await decoderNames(folder))?.length === 0) continue;
    const stamp = await stampOf(folder);
    const before = known.find((model) => model.folder === folder) as CachedModel | undefined;
    const same = before?.stamp === stamp && before.workspaceFolder === workspaceFolder;
    found.push(same ? before : new CachedModel(folder, uri, workspaceFolder, stamp));
  }
  return found;
}

class CachedModel implements WorkspaceModel {
  readonly name: string;
  private readonly summaries = new Map<string | undefined, Promise<ModelSummary>>();

  constructor(
    readonly folder: string,
    readonly uri: vscode.Uri,
    readonly workspaceFolder: vscode.WorkspaceFolder,
    /** Shows when the files have changed. */
    readonly stamp: string,
  ) {
    this.name = modelName(folder);
  }

  async describe(dtype?: string): Promise<ModelSummary | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const summary = this.summaries.get(dtype) ?? summarize(this.folder, dtype);
    this.summaries.set(dtype, summary);
    return summary;
  }
}

async function summarize(folder: string, dtype: string | undefined): Promise<ModelSummary> {
  // Imported here, so that starting the extension does not load graphs.
  const [
    core,
    { modelFingerprint },
    { isPruned },
    { prunedSchedule },
    { findAttentionSites },
    before,
  ] = await Promise.all([
    import('../../core/model/folder/folder'),
    import('../../core/model/folder/fingerprint'),
    import('../../core/surgery/inputs'),
    import('../../core/apply/origin'),
    import('../../core/surgery/attention/find'),
    import('../../core/surgery/pruning/before-decoder'),
  ]);
  const model = await core.openModelFolder(folder, { dtype });
  // The tree shows models that no command can work on, with the reason that commands would give.
  if (!isPruned(model.decoder)) findAttentionSites(model.decoder);
  const sizes = (await filesOf(folder)).map(({ size }) => size);
  return {
    architecture: model.architecture,
    decoder: relativePath(folder, model.files.decoder),
    dtype: model.dtype,
    dtypes: model.dtypes,
    fingerprint: await modelFingerprint(model),
    shape: model.shape,
    visualTokens: model.expectedVisualTokens,
    bytes: sumOf(sizes),
    isPruned: isPruned(model.decoder),
    prunedSchedule: prunedSchedule(model.decoder),
    isDecoderAlone: model.lacks !== undefined,
    canContinue: 'embed_tokens' in model.files,
    beforeRefusal: before.refusalBefore(model.decoder)?.text,
    // A decoder alone is fed embeddings.
    lacks: model.lacks === undefined ? await missingPromptFiles(folder) : [],
  };
}

async function stampOf(folder: string): Promise<string> {
  const config = await stat(path.join(folder, 'config.json'));
  const files = await filesOf(folder);
  const prompts = await missingPromptFiles(folder);
  return [
    config.mtimeMs,
    ...prompts,
    ...files.map(({ name, size, time }) => `${name} ${size} ${time}`),
  ].join();
}

async function filesOf(folder: string): Promise<{ name: string; size: number; time: number }[]> {
  const inside = path.join(folder, 'onnx');
  const graphs = await readdir(inside).catch(() => undefined);
  // ONNX Runtime GenAI keeps graphs and weights beside the configuration.
  const onnx = graphs === undefined ? folder : inside;
  const names = (graphs ?? (await readdir(folder))).sort();
  return Promise.all(
    names.map(async (name) => {
      // A file that disappears meanwhile counts as empty.
      const stats = await stat(path.join(onnx, name)).catch(() => undefined);
      return { name, size: stats?.size ?? 0, time: stats?.mtimeMs ?? 0 };
    }),
  );
}
