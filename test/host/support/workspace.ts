/** The workspace a suite runs in, and the extension's own view of it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../../src/host/services';

/** Absolute path of a file of the workspace. */
export function inWorkspace(...parts: string[]): string {
  return path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ...parts);
}

/** What `activate` returns: the services, for tests. */
export async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<{ services: Services }>('fitprune.fitprune')!;
  return (await extension.activate()).services;
}

/** Processes of the worker that were started by this window's extension host and still run. */
export function workerProcesses(): number[] {
  const { extensionPath } = vscode.extensions.getExtension('fitprune.fitprune')!;
  const worker = path.join(extensionPath, 'dist', 'worker.js');
  return listProcesses()
    .split('\n')
    .filter((line) => line.includes(worker))
    .map((line) => line.match(/\d+/g)!.slice(0, 2).map(Number))
    .filter(([, parent]) => parent === process.pid)
    .map(([id]) => id!);
}

/** One line a process: its id, its parent's, then its command line. */
function listProcesses(): string {
  const options = { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 } as const;
  if (process.platform !== 'win32')
    return execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,args='], options);
  const query =
    'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CommandLine)" }';
  return execFileSync('powershell', ['-NoProfile', '-Command', query], options);
}
