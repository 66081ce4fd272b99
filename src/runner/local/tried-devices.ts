/** Results of trying devices. */
import { HumanError } from '../../core/errors';
import type { Device } from '../../core/model/devices/devices';
import type { Message } from '../../core/text';
import type { ProvenModel } from '../channel/requests';
import type { PromptTime } from '../channel/results';

export interface DeviceChoice {
  device: Device;
  /** A sentence for the user: which, and why not a faster one. */
  reason: string;
}

/** A device's speed, or a clause with the reason why it does not run. */
export type Probe = { gigaflops: number } | { failure: Message; error: HumanError };

/** A device's earlier result: its speed in GFLOP/s, or why it does not run. */
export type Remembered = { gigaflops: number } | { failure: string };

/**
 * A model's own decoder on a device: what its prompts take, why it cannot run there, or a fault
 * that the run itself will report.
 */
export type Trial = { times: PromptTime[] } | { wrong: string } | { fault: string };

/** Remembers, and asks the machine only if the answer is unknown. */
export interface MachineMemory {
  /** The result of probing a device. */
  probe(device: Device, run: () => Promise<Probe>): Promise<Probe | Remembered>;
  /** Why a device is wrong for a model, or undefined. */
  proof(
    device: Device,
    model: ProvenModel,
    run: () => Promise<string | undefined>,
  ): Promise<string | undefined>;
  /** What a model's prompts take on a device. */
  speed(device: Device, model: ProvenModel, run: () => Promise<Trial>): Promise<Trial>;
}

/** Earlier results of devices. */
export interface TriedDevices {
  /** Results for this machine in its present state, for workers that are started in this way. */
  ofMachine(way: WorkerWay): Promise<MachineMemory>;
  /** Forgets all results, for callers that have just seen a device fail. */
  forget(): Promise<void>;
}

/** The options that decide which libraries and drivers a worker finds. */
export interface WorkerWay {
  /** The bundle `worker.js`. */
  workerFile: string;
  /** Node, or an Electron that acts as Node; this process's own if absent. */
  nodePath?: string | undefined;
  /** Beside this process's environment. */
  env?: Record<string, string> | undefined;
  /** Options of V8. */
  flags?: readonly string[] | undefined;
}
