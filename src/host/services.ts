/** What every feature of the extension is given; `extension.ts` builds it once. */
import type * as vscode from 'vscode';
import type { FitterPool } from './fitting/fitter-pool';
import type { WorkspaceIndex } from './workspace/workspace-index';
import type { RunManager } from './runs/run-manager';
import type { StatisticsStore } from './workspace/statistics-store';

export interface Services {
  context: vscode.ExtensionContext;
  /** The whole story of every run; also the core's `Logger`. */
  log: vscode.LogOutputChannel;
  /** Models and recipes of the workspace, kept current by file watchers. */
  index: WorkspaceIndex;
  /** Cached statistics of the workspace. */
  statistics: StatisticsStore;
  /** Fits from cached statistics, in a thread, live. */
  fitters: FitterPool;
  /** Model runs in child processes, one a model at a time. */
  runs: RunManager;
}
