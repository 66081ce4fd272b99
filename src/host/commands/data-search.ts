/** Finds what a calibration could run on: JSONL files that parse, folders of images. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseRecords } from '../../core/data/records';
import type { DataCandidate } from './obvious-data';

/** Folders in which nobody keeps data of their own; `onnx` holds graphs. */
const excluded = '{**/node_modules/**,**/.*/**,**/__pycache__/**}';
/** More would be no list to choose from. */
const most = 200;
/** One whole record is within the first part of a file. */
const firstPart = 64 * 1024;

/** Files of questions first, then folders with at least two images. */
export async function findData(folder: vscode.WorkspaceFolder): Promise<DataCandidate[]> {
  const within = (glob: string): vscode.RelativePattern => new vscode.RelativePattern(folder, glob);
  const files = await vscode.workspace.findFiles(within('**/*.jsonl'), excluded, most);
  const questions: DataCandidate[] = [];
  for (const { fsPath } of files.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1))) {
    if (await holdsQuestions(fsPath)) questions.push({ path: fsPath, kind: 'questions' });
  }
  const images = within('**/*.{png,PNG,jpg,JPG,jpeg,JPEG,webp}');
  const counts = new Map<string, number>();
  for (const { fsPath } of await vscode.workspace.findFiles(images, excluded, 20 * most)) {
    const parent = path.dirname(fsPath);
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  const folders = [...counts]
    .filter(([, count]) => count > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, count]): DataCandidate => ({ path, kind: 'images', images: count }));
  return [...questions, ...folders];
}

/** Whether the first line is a question with an image. */
async function holdsQuestions(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(firstPart), 0, firstPart, 0);
    const first = buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .find((line) => line.trim() !== '');
    return (parseRecords(first ?? '', file)[0]?.images.length ?? 0) > 0;
  } catch {
    // JSON lines of something else are no calibration data.
    return false;
  } finally {
    await handle.close();
  }
}
