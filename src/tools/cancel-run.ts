/** Tool `cancelRun`: stops a run; its measurements so far are kept. */
import { cancelled } from '../core/cancel';
import { runProperty } from './runs/input';
import { statusOf, statusSchema } from './runs/status';
import { defineTool } from './tool';

export const cancelRun = defineTool({
  name: 'cancelRun',
  title: 'Cancel a run',
  description:
    'Stop a run of calibrate, profile, evaluate or apply. What was measured is kept, and calling the same tool again ' +
    'with the same input resumes from there; nothing is left of a folder that was being written. Cancelling a run that has ended changes nothing.',
  does: 'writes',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: runProperty,
    required: ['run'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ run: id }, { runs }) {
    const run = runs.find(id);
    if (!run.hasEnded) run.cancel(cancelled());
    await run.ended;
    return statusOf(run);
  },
});
