/** The state of a run, in words and as data. */
import { applyStages } from '../../core/apply/stages';
import { messageOf } from '../../core/errors';
import { formatDuration, formatRate } from '../../core/rate';
import { humanErrorOf } from '../../core/system-errors';
import type { Message } from '../../core/text';
import type { TypeOf } from '../schema-type';
import type { Answer } from '../answer';
import { sentence } from '../words/problems';
import type { Stage, ToolRun } from './run';

export const statusSchema = {
  type: 'object',
  properties: {
    run: { type: 'string', description: 'Id, for runStatus, runResult and cancelRun.' },
    kind: { type: 'string', enum: ['calibration', 'evaluation', 'profile', 'apply'] },
    title: { type: 'string' },
    state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    stage: {
      type: ['string', 'null'],
      description: 'What is being done while no samples are counted.',
    },
    device: { type: ['string', 'null'] },
    samplesDone: {
      type: 'integer',
      description: 'Those of an earlier run included; of profile, runs of lengths; 0 of apply.',
    },
    samplesTotal: { type: 'integer', description: '0 until it is known.' },
    samplesPerSecond: { type: ['number', 'null'] },
    secondsLeft: { type: ['number', 'null'] },
    error: {
      anyOf: [
        { type: 'null' },
        {
          type: 'object',
          properties: { code: { type: 'string' }, message: { type: 'string' } },
          required: ['code', 'message'],
        },
      ],
    },
    next: { type: 'string', description: 'What to do now.' },
  },
  required: [
    'run',
    'kind',
    'title',
    'state',
    'stage',
    'device',
    'samplesDone',
    'samplesTotal',
    'samplesPerSecond',
    'secondsLeft',
    'error',
    'next',
  ],
} as const;

export type Status = TypeOf<typeof statusSchema>;

const doing: Record<Stage['doing'], Message> = {
  reading: 'reading the model and the data',
  'choosing-device': 'finding the best device',
  'loading-model': 'loading the model',
  'loading-recipes': 'loading the pruned models',
  'first-sample': 'encoding the first image, and warming up',
  ...applyStages,
};

export function statusOf(run: ToolRun): Answer<Status> {
  const data = {
    ...{ run: run.id, kind: run.spec.kind, title: String(run.spec.title), state: run.state },
    ...{
      stage: run.doing === undefined ? null : String(doing[run.doing]),
      device: run.device ?? null,
    },
    ...{ samplesDone: run.done, samplesTotal: run.total },
    ...{ samplesPerSecond: run.perSecond ?? null, secondsLeft: run.secondsLeft ?? null },
    ...{ error: run.state === 'failed' ? failureOf(run.error) : null, next: nextOf(run) },
  };
  const progress = sentence(progressText(run));
  return { text: `${data.run} (${data.title}): ${progress} ${data.next}`, data };
}

/**
 * `12 of 64 samples, 3.1/s, about 17 s left, on cpu`; before the first sample, the present
 * activity.
 */
export function progressText(run: ToolRun): string {
  const { state, done, total, perSecond, secondsLeft, device } = run;
  if (state === 'queued') return 'waiting for another run of this model';
  if (state === 'failed') return `failed. ${failureOf(run.error).message}`;
  if (run.spec.kind === 'apply') return applyingText(run);
  const counted = total === 0 ? `no ${one(run)} yet` : `${done} of ${total} ${one(run)}s`;
  if (state !== 'running') return state === 'done' ? `done, ${counted}` : cancelledText(run);
  if (run.doing !== undefined || total === 0) {
    return `${String(doing[run.doing ?? 'reading'])}${done > 0 ? `, ${counted} are there` : ''}`;
  }
  const parts = [counted];
  if (perSecond !== undefined) parts.push(`${formatRate(perSecond)}/s`);
  if (secondsLeft !== undefined) parts.push(`about ${String(formatDuration(secondsLeft))} left`);
  if (device !== undefined) parts.push(`on ${device}`);
  return parts.join(', ');
}

/** What is counted. */
function one({ spec: { kind } }: ToolRun): string {
  return kind === 'profile' ? 'length' : 'sample';
}

function cancelledText(run: ToolRun): string {
  const { done, total } = run;
  return done === 0
    ? `cancelled before a ${one(run)} was done`
    : `cancelled, ${done} of ${total} ${one(run)}s are kept`;
}

/** Nothing is counted, and nothing of a folder is left. */
function applyingText({ state, doing: stage }: ToolRun): string {
  if (state === 'running') return String(doing[stage ?? 'reading']);
  return state === 'done' ? 'done' : 'cancelled, nothing was written';
}

function failureOf(error: unknown): { code: string; message: string } {
  const human = humanErrorOf(error);
  return { code: human?.code ?? 'internal', message: human?.message ?? messageOf(error) };
}

function nextOf({ id, state, spec, done }: ToolRun): string {
  const isCounted = spec.kind !== 'apply';
  switch (state) {
    case 'queued':
    case 'running':
      return `Call runStatus with run "${id}" and waitSeconds up to 60; cancelRun stops it${isCounted ? ' and keeps what was measured' : ''}.`;
    case 'done':
      return `Call runResult with run "${id}".`;
    case 'cancelled':
      if (!isCounted) return `Nothing was written: ${spec.resume} starts anew.`;
      return done === 0
        ? `Nothing was measured: ${spec.resume} starts anew.`
        : `What was measured is kept: ${spec.resume} resumes where it stopped.`;
    case 'failed':
      return isCounted
        ? `Correct what the error names; then ${spec.resume} resumes with what was measured.`
        : `Correct what the error names; then ${spec.resume} starts anew.`;
  }
}
