/** The events that a trade-off panel listens to. */
import * as vscode from 'vscode';
import type { Services } from '../../services';

interface Listeners {
  /** Models or recipes changed. */
  index: () => void;
  /** A test or a sweep measured a recipe, or a run began or ended that measures some. */
  measured: () => void;
  /** Statistics changed, or may be read from now on. */
  statistics: () => void;
  profiles: () => void;
  runs: () => void;
  /** Called with the document of an editor that became active. */
  editor: (uri: vscode.Uri) => void;
}

/** @returns subscriptions for the panel to dispose */
export function onChanges(services: Services, listeners: Listeners): vscode.Disposable[] {
  return [
    services.index.onDidChange(listeners.index),
    services.elsewhere.onDidChange(listeners.measured),
    services.runs.onDidChangeMeasured(listeners.measured),
    services.statistics.onDidChange(listeners.statistics),
    services.profiles.onDidChange(listeners.profiles),
    services.runs.onDidChange(listeners.runs),
    vscode.workspace.onDidGrantWorkspaceTrust(listeners.statistics),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor) listeners.editor(editor.document.uri);
    }),
  ];
}
