/** Observes one target after the other with a model that stays open. */
import { Observer } from '../core/inspection/observe';
import { toWire } from '../runner/channel/errors';
import type { Message } from '../runner/channel/messages';
import type { FollowUp, RequestOf } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';

/** A target that fails, such as an unreadable image, does not end the others. */
export async function serveObservations(
  request: RequestOf<'observe'>,
  report: (message: Message) => void,
  followUps: AsyncIterable<FollowUp>,
): Promise<Results['observe']> {
  const observer = await Observer.open(request);
  let samples = 0;
  try {
    for await (const followUp of followUps) {
      if (followUp.kind !== 'target') continue;
      const { number, target } = followUp;
      try {
        report({ kind: 'observed', number, observation: await observer.observe(target) });
        samples += 1;
      } catch (error) {
        report({ kind: 'not-observed', number, error: toWire(error) });
      }
    }
    return { samples };
  } finally {
    await observer.dispose();
  }
}
