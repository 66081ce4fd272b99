/** Tool `runResult`: the result of a run. */
import { HumanError } from '../core/errors';
import { text } from '../core/text';
import { appliedSchema } from './words/applied';
import { evaluationSchema } from './words/evaluation';
import { profiledSchema } from './words/profiled';
import { runProperty } from './runs/input';
import { progressText, statusOf } from './runs/status';
import { defineTool } from './tool';

export const runResult = defineTool({
  name: 'runResult',
  title: 'Result of a run',
  description:
    'What a run of calibrate, profile, evaluate or apply found, once its state is "done". Of a calibration: the path of the statistics ' +
    'for fit. Of a profile: its path, and how far its times are to be trusted. Of an evaluation: for each recipe accuracy (0 to 1) beside the unpruned model, the part of it that is kept ' +
    'with its 95% interval, KL divergence in nats, and baselines at the same FLOPs where they were measured. Of apply: the ' +
    'folder, how its decoder finds the visual tokens, and on which prompts that was tried.',
  does: 'reads',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: runProperty,
    required: ['run'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      run: { type: 'string' },
      kind: { type: 'string', enum: ['calibration', 'evaluation', 'profile', 'apply'] },
      calibration: {
        type: 'object',
        properties: {
          statistics: { type: 'string', description: 'Path, for fit.' },
          samples: { type: 'integer' },
          added: { type: 'integer', description: 'Of these, by this run.' },
          seconds: { type: 'number' },
          device: { type: 'string' },
        },
        required: ['statistics', 'samples'],
      },
      evaluation: evaluationSchema,
      profile: profiledSchema,
      apply: appliedSchema,
    },
    required: ['run', 'kind'],
  },
  // oxlint-disable-next-line typescript/require-await -- a failure is a rejection
  async run({ run: id }, { runs }) {
    const run = runs.find(id);
    const { kind } = run.spec;
    if (run.answer !== undefined) {
      const data = { run: id, kind, [kind]: run.answer.data } as never;
      return { text: run.answer.text, data };
    }
    if (run.state === 'failed') throw run.error;
    if (run.state === 'cancelled') {
      throw new HumanError(text`${id} was cancelled. ${statusOf(run).data.next}`, 'cancelled');
    }
    throw new HumanError(
      text`${id} has not ended: ${progressText(run)}. Call runStatus with waitSeconds, and then this again.`,
      'run-not-done',
    );
  },
});
