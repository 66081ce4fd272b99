/** A task for VS Code to run: the extension's own command line, in a process of its own. */
import path from 'node:path';
import * as vscode from 'vscode';
import { tasks } from '../../contributions';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { nativeSettings } from '../settings';
import { commandLine, taskArguments } from './definition';

/**
 * @param definition the task's own, if VS Code asks to resolve one
 * @param scope its folder is where the command line starts; if absent, the first folder of the
 *    workspace
 * @returns undefined if the definition is not valid
 */
export function toTask(
  { context, log }: Services,
  definition: vscode.TaskDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope | undefined,
  name: string,
): vscode.Task | undefined {
  const args = taskArguments(definition);
  if (args === undefined) return undefined;
  const folder = typeof scope === 'object' ? scope : (vscode.workspace.workspaceFolders ?? [])[0];
  const { env } = workerOptions(context, log);
  const execution = new vscode.ProcessExecution(
    // Outside desktop VS Code this is a Node, which ignores the variable.
    nativeSettings().nodePath ?? process.execPath,
    [context.asAbsolutePath(path.join('dist', 'cli.js')), ...args],
    {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      ...(folder && { cwd: folder.uri.fsPath }),
    },
  );
  const { type, matcher } = tasks;
  const where = scope ?? vscode.TaskScope.Workspace;
  const task = new vscode.Task(definition, where, name, type, execution, [matcher]);
  task.detail = commandLine(args);
  task.group = vscode.TaskGroup.Test;
  return task;
}
