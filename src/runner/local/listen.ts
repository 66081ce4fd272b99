/** Passes a worker's messages to the listener of a run. */
import type { RunStage } from '../../core/model/run';
import type { Message } from '../channel/messages';
import type { PortionsListener } from '../runner';

/** A worker knows no stages but these. */
interface WorkerListener extends Omit<PortionsListener, 'onStage'> {
  onStage?(stage: RunStage): void;
}

/** Keeps state of one run, so each run needs its own. */
export function messagesTo(listener: WorkerListener): (message: Message) => void {
  let earlier = 0;
  return (message) => {
    if (message.kind === 'stage') listener.onStage?.(message.stage);
    if (message.kind === 'sample') listener.onSample?.(message);
    if (message.kind === 'report') listener.onReport?.(message.report);
    if (message.kind !== 'started' && message.kind !== 'sample') return;
    if (message.kind === 'started') {
      earlier = message.done;
      listener.onStart?.(message.done, message.total);
    }
    listener.onProgress?.(message.done, message.total, earlier);
  };
}
