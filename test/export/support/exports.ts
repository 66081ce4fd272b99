/** Many exports in one process, as starting Python with PyTorch takes longer than a tiny export. */
import { spawn } from 'node:child_process';
import { Lines, parseEvent, type ExportCheck } from '../../../src/core/export/events';
import { scripts } from './python';

export interface Job {
  checkpoint: string;
  out: string;
  attention: string;
  dtypes: readonly string[];
}

export interface Exports {
  /** Waits until the folder is written. */
  checksOf: (out: string) => Promise<ExportCheck[]>;
  stop: () => void;
}

const code = `
import json, sys, traceback
from pathlib import Path
from fitprune_export import __main__ as command
from fitprune_export.events import claim_output, emit
claim_output()
command.quiet()
from fitprune_export.export import Export
for job in json.load(sys.stdin):
    try:
        Export(Path(job["checkpoint"]), Path(job["out"]), job["dtypes"], job["attention"]).run()
    except Exception as error:
        traceback.print_exc()
        emit("failed", code="bug", message=repr(error))
`;

export function startExports(python: string, jobs: readonly Job[]): Exports {
  const child = spawn(python, ['-B', '-u', '-c', code], {
    env: { ...process.env, PYTHONPATH: scripts, PYTHONUTF8: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { resolve: (checks: ExportCheck[]) => void; reject: (error: Error) => void }[] =
    [];
  const results = new Map<string, Promise<ExportCheck[]>>();
  for (const { out } of jobs) {
    const result = new Promise<ExportCheck[]>((resolve, reject) => {
      waiting.push({ resolve, reject });
    });
    // A test that waits for it gets the error; the others do not need it.
    result.catch(() => undefined);
    results.set(out, result);
  }
  let checks: ExportCheck[] = [];
  const lines = new Lines((line) => {
    const event = parseEvent(line);
    if (event?.event === 'check') checks.push(event.check);
    if (event?.event === 'done') waiting.shift()!.resolve(checks);
    if (event?.event === 'failed') waiting.shift()!.reject(new Error(event.message));
    if (event?.event === 'done' || event?.event === 'failed') checks = [];
  });
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    lines.push(part);
  });
  child.once('close', (status) => {
    for (const { reject } of waiting)
      reject(new Error(`Python ended with ${status ?? 'a signal'}`));
  });
  child.stdin.end(JSON.stringify(jobs));
  return {
    checksOf: (out) => results.get(out)!,
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}
