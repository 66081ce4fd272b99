/**
 * Tasks of type `fitprune`: of tasks.json, and those that the workspace's recipes have by
 * themselves.
 */
import * as vscode from 'vscode';
import { tasks } from '../../contributions';
import type { Services } from '../services';

/** Loaded when somebody first looks at tasks; an untrusted workspace has none. */
export function activateTasks(services: Services): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(tasks.type, {
    async provideTasks() {
      if (!vscode.workspace.isTrusted) return [];
      const { provideTasks } = await import('./provide');
      return provideTasks(services);
    },
    async resolveTask({ definition, scope, name }) {
      if (!vscode.workspace.isTrusted) return undefined;
      const { toTask } = await import('./task');
      return toTask(services, definition, scope, name);
    },
  });
}
