/** The user's settings, read at the moment they are needed. */
import path from 'node:path';
import * as vscode from 'vscode';
import { parseDevice, type Device } from '../core/model/devices';

export interface RunSettings {
  device: Device | 'auto';
  /** Samples of a calibration. */
  samples: number;
  seed: number;
  /** undefined leaves it to ONNX Runtime. */
  threads: number | undefined;
}

/** @param scope a resource whose folder may have settings of its own */
export function runSettings(scope: vscode.Uri): RunSettings {
  const settings = vscode.workspace.getConfiguration('fitprune', scope);
  const threads = settings.get<number>('threads', 0);
  return {
    device: parseDevice(settings.get('device', 'auto')),
    samples: settings.get<number>('samples', 64),
    seed: settings.get<number>('seed', 0),
    threads: threads > 0 ? threads : undefined,
  };
}

/** Absolute path of the folder that caches a workspace folder's statistics. */
export function statisticsFolder(folder: vscode.WorkspaceFolder): string {
  const settings = vscode.workspace.getConfiguration('fitprune', folder.uri);
  return path.resolve(folder.uri.fsPath, settings.get('statisticsFolder', '.fitprune'));
}

export interface NativeSettings {
  /** Node that runs the worker; undefined for the one of the extension host. */
  nodePath: string | undefined;
  cudaLibraryPath: string | undefined;
}

/** Both load native code: of machine scope, so that VS Code takes them from no workspace. */
export function nativeSettings(): NativeSettings {
  const settings = vscode.workspace.getConfiguration('fitprune');
  const read = (key: string): string | undefined => settings.get(key, '').trim() || undefined;
  return { nodePath: read('workerNodePath'), cudaLibraryPath: read('cudaLibraryPath') };
}
