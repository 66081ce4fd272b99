/** What trying a device gives. */
import { HumanError } from '../../core/errors';
import type { Device } from '../../core/model/devices';
import type { Message } from '../../core/text';
import type { ProvenModel } from '../channel/requests';

export interface DeviceChoice {
  device: Device;
  /** A sentence for the user: which, and why not a faster one. */
  reason: string;
}

/** What a device computes, or why it does not: a clause. */
export type Probe = { gigaflops: number } | { failure: Message; error: HumanError };

/** What a device did: its speed in GFLOP/s, or why it does not run. */
export type Remembered = { gigaflops: number } | { failure: string };

/** Asks the machine, where what is asked is not known. */
export interface MachineMemory {
  /** What probing a device found. */
  probe(device: Device, run: () => Promise<Probe>): Promise<Probe | Remembered>;
  /** Why a device is wrong for a model, or undefined. */
  proof(
    device: Device,
    model: ProvenModel,
    run: () => Promise<string | undefined>,
  ): Promise<string | undefined>;
}

/** What devices did before. */
export interface TriedDevices {
  /** As this machine is now, for workers that are started in this way. */
  ofMachine(way: WorkerWay): Promise<MachineMemory>;
  /** For who has just seen a device fail. */
  forget(): Promise<void>;
}

/** What decides which libraries and drivers a worker finds. */
export interface WorkerWay {
  /** The bundle `worker.js`. */
  workerFile: string;
  /** Node, or an Electron that acts as Node; this process's own without. */
  nodePath?: string | undefined;
  /** Beside this process's environment. */
  env?: Record<string, string> | undefined;
}
