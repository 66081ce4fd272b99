/** Distinguishes models of one name by their place: workspaces may have several folders. */
import path from 'node:path';

export interface Placed {
  name: string;
  /** Absolute path. */
  folder: string;
  workspaceFolder: { name: string; uri: { fsPath: string } };
}

/**
 * The folder of the workspace, where it has several, and the path in it where two models have one
 * name there.
 * @param all the workspace's models
 * @param folders how many folders the workspace has
 */
export function placeOf(model: Placed, all: readonly Placed[], folders: number): string[] {
  const { name, folder, workspaceFolder } = model;
  const hasNamesake = all.some(
    (one) =>
      one.name === name &&
      one.folder !== folder &&
      one.workspaceFolder.name === workspaceFolder.name,
  );
  const above = path.relative(workspaceFolder.uri.fsPath, path.dirname(folder));
  return [
    ...(folders > 1 ? [workspaceFolder.name] : []),
    // The path is empty for a model at the top.
    ...(hasNamesake && above !== '' ? [above.split(path.sep).join('/')] : []),
  ];
}
