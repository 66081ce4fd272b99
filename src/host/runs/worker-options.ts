/** How the extension starts the worker process. */
import path from 'node:path';
import * as vscode from 'vscode';
import { cudaFolderVariable } from '../../core/model/devices/cuda-libraries';
import type { WorkerOptions } from '../../runner/local/options';
import { DeviceMemory } from '../../runner/local/device-memory';
import { nativeSettings } from '../settings';

/** The name of the variable that the system's loader looks for libraries in. */
const loaderPath: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'PATH',
  darwin: 'DYLD_LIBRARY_PATH',
};

export function workerOptions(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  signal?: AbortSignal,
): WorkerOptions {
  const { nodePath, cudaLibraryPath } = nativeSettings();
  return {
    workerFile: context.asAbsolutePath(path.join('dist', 'worker.js')),
    logger: log,
    signal,
    nodePath,
    devices: new DeviceMemory(path.join(context.globalStorageUri.fsPath, 'devices.json')),
    env: cudaLibraryPath === undefined ? {} : libraryEnvironment(cudaLibraryPath),
  };
}

function libraryEnvironment(folder: string): Record<string, string> {
  const name = loaderPath[process.platform] ?? 'LD_LIBRARY_PATH';
  const before = process.env[name];
  return {
    [name]: before === undefined ? folder : `${folder}${path.delimiter}${before}`,
    [cudaFolderVariable]: folder,
  };
}
