/** How a worker is started and listened to. */
import type { Logger } from '../../core/host';
import type { Message } from '../channel/messages';
import type { FollowUp } from '../channel/requests';
import type { Standby } from './start';
import type { TriedDevices, WorkerWay } from './tried-devices';

export interface WorkerOptions extends WorkerWay {
  logger: Logger;
  onMessage?: ((message: Message) => void) | undefined;
  /** Gets a function that sends further messages to the worker, after the request. */
  onStart?: ((send: (followUp: FollowUp) => void) => void) | undefined;
  /** Cancels: the process is killed at once; what it wrote can be resumed. */
  signal?: AbortSignal | undefined;
  /**
   * Earlier results of devices, for `resolveDevice`; forgotten when a run fails because of its
   * device.
   */
  devices?: TriedDevices | undefined;
  /** A worker that may be waiting for this request. */
  standby?: Standby | undefined;
}
