/** Cancellation as VS Code asks for it, in the form that the core takes. */
import type * as vscode from 'vscode';

/** @returns a signal that the token aborts; dispose of it once the work has ended */
export function signalOf(token: vscode.CancellationToken): {
  signal: AbortSignal;
  dispose: () => void;
} {
  const controller = new AbortController();
  const listener = token.onCancellationRequested(() => {
    controller.abort();
  });
  return {
    signal: controller.signal,
    dispose: () => {
      listener.dispose();
    },
  };
}
