/** Finds what a calibration could run on: files of questions, in any form, embeddings, and folders of images. */
import path from 'node:path';
import * as vscode from 'vscode';
import { embeddingsExtensions } from '../../core/model/embeddings/names';
import { dataExtensions, holdsQuestions } from '../../core/data/peek';
import { excluded } from '../workspace/excluded';
import type { DataCandidate } from './obvious-data';

/** More would be no list to choose from. */
const most = 200;

/** Files of questions first, then folders with at least two images, then embeddings. */
export async function findData(folder: vscode.WorkspaceFolder): Promise<DataCandidate[]> {
  const within = (glob: string): vscode.RelativePattern => new vscode.RelativePattern(folder, glob);
  const files: vscode.Uri[] = [];
  // One by one: a workspace full of settings and recipes in JSON must not crowd out the others.
  for (const extension of dataExtensions) {
    const glob = within(`**/*.{${extension},${extension}.gz}`);
    files.push(...(await vscode.workspace.findFiles(glob, excluded, most)));
  }
  const questions: DataCandidate[] = [];
  for (const { fsPath } of files.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1))) {
    if (await holdsQuestions(fsPath)) questions.push({ path: fsPath, kind: 'questions' });
  }
  const images = within('**/*.{png,PNG,jpg,JPG,jpeg,JPEG,webp,bmp}');
  const counts = new Map<string, number>();
  for (const { fsPath } of await vscode.workspace.findFiles(images, excluded, 20 * most)) {
    const parent = path.dirname(fsPath);
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  const folders = [...counts]
    .filter(([, count]) => count > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, count]): DataCandidate => ({ path, kind: 'images', count }));
  return [...questions, ...folders, ...(await findEmbeddings(within))];
}

async function findEmbeddings(
  within: (glob: string) => vscode.RelativePattern,
): Promise<DataCandidate[]> {
  const glob = within(`**/*.{${embeddingsExtensions.join()}}`);
  const files = (await vscode.workspace.findFiles(glob, excluded, most)).map(
    ({ fsPath }) => fsPath,
  );
  if (files.length === 0) return [];
  // Reading Arrow is no part of starting the extension.
  const { peekEmbeddings } = await import('../../core/model/embeddings/peek');
  const found: DataCandidate[] = [];
  for (const file of files.sort()) {
    const facts = await peekEmbeddings(file);
    if (facts === undefined) continue;
    const { samples, hiddenSize } = facts;
    found.push({ path: file, kind: 'embeddings', count: samples, hiddenSize });
  }
  return found;
}
