/**
 * Mutated inputs of all kinds, in a process that is ended if one takes too long or too much memory.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Row } from './table';

export interface Task {
  kind: 'recipe' | 'onnx' | 'config' | 'tokenizer' | 'data' | 'statistics' | 'results';
  seed: number;
}

export interface Outcome {
  /**
   * - `read`: accepted; `told`: refused with a message; `unfit`: with a message that helps nobody;
   *   `bug`: with a stack
   */
  how: 'ready' | 'read' | 'told' | 'unfit' | 'bug' | 'hang' | 'died';
  detail?: string;
}

const kinds: readonly Task['kind'][] = [
  'recipe',
  'statistics',
  'results',
  'data',
  'config',
  'onnx',
  'tokenizer',
];
const longest = 20_000;
const megabytes = 1500;

/** @param streams a folder with s.arrows and e.arrows that are whole */
export async function mutations(count: number, seed: number, streams: string): Promise<Row[]> {
  const found: Partial<Record<Outcome['how'], number>> = {};
  const faults: string[] = [];
  let child = await start(streams);
  let largest = 0;
  for (let at = 0; at < count; at += 1) {
    const task: Task = { kind: kinds[at % kinds.length]!, seed: seed + at };
    const outcome = await ask(child, task);
    found[outcome.how] = (found[outcome.how] ?? 0) + 1;
    if (outcome.how === 'hang' || outcome.how === 'died') child = await start(streams);
    if (outcome.how !== 'read' && outcome.how !== 'told') {
      faults.push(`${task.kind} ${task.seed}: ${outcome.how} ${outcome.detail ?? ''}`);
    }
    largest = Math.max(largest, at % 50 === 0 ? residentOf(child) : 0);
  }
  child.disconnect();
  for (const fault of faults) console.error(fault);
  const row = (what: string, how: Outcome['how'], aim?: string): Row => ({
    part: 'mutated inputs',
    what,
    found: String(found[how] ?? 0),
    ...(aim === undefined ? {} : { aim }),
  });
  return [
    { part: 'mutated inputs', what: 'tried', found: String(count) },
    row('read as if they were whole, or not harmed', 'read'),
    row('refused in words', 'told'),
    row('refused in words for nobody', 'unfit', '0'),
    row('bugs', 'bug', '0'),
    row('over 20 s', 'hang', '0'),
    row('processes that died', 'died', '0'),
    {
      part: 'mutated inputs',
      what: 'largest process, MB',
      found: String(Math.round(largest / 1e6)),
    },
  ];
}

async function start(streams: string): Promise<ChildProcess> {
  const child = fork(path.join(__dirname, 'mutate-child.js'), [], {
    execArgv: [`--max-old-space-size=${megabytes}`],
    env: { ...process.env, FITPRUNE_TORTURE_STREAMS: streams },
    silent: true,
  });
  child.stdout?.resume();
  child.stderr?.resume();
  await once(child, 'message');
  return child;
}

function ask(child: ChildProcess, task: Task): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      resolve(outcome);
    };
    const timer = setTimeout(() => {
      end({ how: 'hang' });
      child.kill('SIGKILL');
    }, longest);
    child.once('message', (outcome) => {
      end(outcome as Outcome);
    });
    child.once('exit', (code, signal) => {
      end({ how: 'died', detail: signal ?? String(code) });
    });
    child.send(task);
  });
}

/** Bytes; 0 if the system does not say. */
function residentOf({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
