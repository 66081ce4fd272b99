/** Tool `runStatus`: how far a run is. */
import { statusOf, statusSchema } from './runs/status';
import { waitFor, waitProperty } from './runs/wait';
import { runProperty } from './runs/input';
import { defineTool } from './tool';

export const runStatus = defineTool({
  name: 'runStatus',
  title: 'Status of a run',
  description:
    'How far a run of calibrate, profile, evaluate or apply is: its state, what it is doing, and, where it counts samples (profile counts lengths, apply does ' +
    'not), how many are done and in all, how many a second, seconds left and the device. Give waitSeconds (up to 60) to be answered when the run ends, rather than asking often.',
  does: 'reads',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: { ...runProperty, ...waitProperty },
    required: ['run'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ run: id, waitSeconds = 0 }, context) {
    const run = context.runs.find(id);
    await waitFor(run, waitSeconds, context);
    return statusOf(run);
  },
});
