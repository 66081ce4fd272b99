/** The machine a figure belongs to. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  onnxruntime: string;
  /** Threads of one operator. */
  threads: number;
  /** How busy other programs kept the machine when the measuring began: the minute's mean load. */
  load: number;
  /** ISO 8601, the day. */
  date: string;
}

export async function describeMachine(threads: number): Promise<Machine> {
  const manifest = await readFile(require.resolve('onnxruntime-node/package.json'), 'utf8');
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    onnxruntime: (JSON.parse(manifest) as { version: string }).version,
    threads,
    load: os.loadavg()[0]!,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** @param device that ran the models; the CPU if absent */
export function machineSentence(machine: Machine, device?: string): string {
  const { cpu, cores, memoryGiB, system, node, onnxruntime, threads, load, date } = machine;
  return (
    `${date}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}; Node ${node}, onnxruntime-node ` +
    `${onnxruntime}, ${device ?? `CPU, ${threads} threads`}; load at the start ${load.toFixed(1)}.`
  );
}
