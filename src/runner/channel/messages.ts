/**
 * Messages of a worker over the IPC channel of `fork`: the schema of each, and the types. Both
 * sides may be of different versions after an update.
 */
import * as v from 'valibot';
import type { EvaluationReport } from '../../core/evaluation/types';
import type { Observation } from '../../core/inspection/types';
import type { RunStage } from '../../core/model/run';
import { record } from '../../core/record';
import type { Results } from './results';
import { object } from './schema';

/** A `Text`, as plain data; `fromWire` reads it, and does without one that it cannot read. */
export interface WireText {
  template: string;
  args: (string | number | WireText)[];
  /** The key of a remedy, which the parent puts into its own words. */
  remedy?: string | undefined;
}

const text = v.optional(v.string());

/** An error that crossed the channel; `code` and `exitCode` make it a HumanError again. */
const wireError = v.object({
  message: v.string(),
  stack: text,
  /** The message of its cause. */
  cause: text,
  human: v.optional(
    v.object({
      code: v.string(),
      exitCode: v.picklist([1, 2]),
      text: v.optional(v.custom<WireText>(() => true)),
    }),
  ),
});

const started = v.object({
  kind: v.literal('started'),
  /** Samples this run is about. */
  total: v.number(),
  /** Samples that an earlier run has done. */
  done: v.number(),
});

const sample = v.object({
  kind: v.literal('sample'),
  id: v.string(),
  /** Samples done so far, those of an earlier run included. */
  done: v.number(),
  total: v.number(),
  milliseconds: v.number(),
  visualTokens: v.number(),
  textTokens: v.number(),
  /** Answers by different models; 1 if absent. */
  answers: v.optional(v.number()),
});

/**
 * Exactly one `done` or `failed` comes last. `started` comes once, or once for each portion of an
 * evaluation.
 */
const message = v.variant('kind', [
  started,
  v.object({ kind: v.literal('stage'), stage: object<RunStage>() }),
  sample,
  v.object({ kind: v.literal('warning'), message: v.string() }),
  /** Of a portion of an evaluation's candidates; the next one starts. */
  v.object({ kind: v.literal('report'), report: object<EvaluationReport>() }),
  v.object({
    kind: v.literal('observed'),
    number: v.number(),
    observation: object<Observation>(),
  }),
  v.object({ kind: v.literal('not-observed'), number: v.number(), error: wireError }),
  v.object({ kind: v.literal('done'), result: object<Results[keyof Results]>() }),
  v.object({ kind: v.literal('failed'), error: wireError }),
]);

export type WireError = v.InferOutput<typeof wireError>;
export type SampleMessage = v.InferOutput<typeof sample>;
export type Message = v.InferOutput<typeof message>;

/**
 * @returns the value itself, with everything in it
 * @throws Error if it is not a message of a worker
 */
export function parseMessage(value: unknown): Message {
  if (v.is(message, value)) return value;
  throw new Error(`The worker sent something unexpected: ${String(record(value)?.['kind'])}`);
}
