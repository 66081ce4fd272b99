/** Finds the evaluations that show which answers of a recipe changed. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { streamSuffix } from '../../../core/arrow/stream-suffix';
import { messageOf } from '../../../core/errors';
import { evaluationsFolder } from '../../../core/evaluation/results/results-name';
import {
  changedAnswersIn,
  type ChangedAnswers,
  type EvaluationKey,
} from '../../../core/inspection/changed-answers';
import { shortHash } from '../../../core/short-hash';
import { statisticsFolder } from '../../statistics-folder';

/** Results that were found, and a stamp that shows whether there are new ones. */
export interface FoundAnswers {
  answers: ChangedAnswers | undefined;
  stamp: string;
}

interface ResultsFile {
  file: string;
  stamp: string;
}

/**
 * @param recipe its path: the command line writes beside where it is run
 * @param before the last result: if no file has changed since, nothing is read
 */
export async function findChangedAnswers(
  recipe: string,
  measured: () => Promise<EvaluationKey>,
  log: vscode.LogOutputChannel,
  before?: FoundAnswers,
): Promise<FoundAnswers> {
  const files = await resultsFiles(foldersFor(recipe));
  const stamp = JSON.stringify(files);
  if (stamp === before?.stamp) return before;
  if (files.length === 0) return { answers: undefined, stamp };
  const wanted = await measured();
  const named = likely(files, wanted).map(({ file }) => file);
  const answers = await changedAnswersIn(named, wanted, (error) => {
    // An unreadable file is skipped and logged.
    log.warn(messageOf(error));
  });
  return { answers, stamp };
}

function foldersFor(recipe: string): string[] {
  const roots = vscode.workspace.workspaceFolders ?? [];
  return [
    ...roots.map((folder) => path.join(statisticsFolder(folder), path.basename(evaluationsFolder))),
    ...roots.map(({ uri }) => path.join(uri.fsPath, evaluationsFolder)),
    path.join(path.dirname(recipe), evaluationsFolder),
  ];
}

async function resultsFiles(folders: readonly string[]): Promise<ResultsFile[]> {
  const files: ResultsFile[] = [];
  for (const folder of new Set(folders)) {
    const names = await readdir(folder).catch((): string[] => []);
    for (const name of names.filter((one) => one.endsWith(streamSuffix)).sort()) {
      const file = path.join(folder, name);
      const stats = await stat(file).catch(() => undefined);
      if (stats) files.push({ file, stamp: `${stats.mtimeMs} ${stats.size}` });
    }
  }
  return files;
}

/** The files that are named after model and data; if there are none, any may be the right one. */
function likely(
  files: readonly ResultsFile[],
  { model, data }: EvaluationKey,
): readonly ResultsFile[] {
  const named = files.filter(({ file }) =>
    file.includes(`-${shortHash(model)}-${shortHash(data)}`),
  );
  return named.length > 0 ? named : files;
}
