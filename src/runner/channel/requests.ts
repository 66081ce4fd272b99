/**
 * Requests to a worker over the IPC channel of `fork`: a schema for each kind, and the types. Both
 * sides may be of different versions after an update.
 */
import * as v from 'valibot';
import type { CalibrationOptions } from '../../core/calibration/calibrate';
import type { DataSource } from '../../core/data/types';
import type {
  EvaluationOptions,
  FidelityOptions,
  LatencyOptions,
  MemoryOptions,
} from '../../core/evaluation/types';
import type { ObserveOptions, ObserveTarget } from '../../core/inspection/options';
import { devices } from '../../core/model/devices/devices';
import type { ProfileOptions } from '../../core/profile/options';
import { record } from '../../core/record';
import type { PublishedOptions } from '../../core/search/published/run';
import type { Locate, LocateKind } from '../../core/surgery/pruning/locate/locate';
import { object } from './schema';

/** Checks for some keys of a core type; the other keys are trusted, as the caller is typed. */
type Checks<Options> = { [Key in keyof Options]?: v.GenericSchema<unknown, Options[Key]> };

/** Options with a core type, and checks of those that could do harm if they are wrong. */
function optionsOf<Options extends object>(
  checks: Checks<Options>,
): v.GenericSchema<unknown, Options> {
  const checked: v.GenericSchema = v.object(checks as v.ObjectEntries);
  return checked as v.GenericSchema<unknown, Options>;
}

const list = v.array(v.any());
const device = v.picklist(devices);
const name = v.pipe(v.string(), v.nonEmpty());
const wholeNumber = v.pipe(v.number(), v.safeInteger());
const number = v.optional(v.number());
const aggregate = v.picklist(['max', 'mean']);

/** A model whose graphs a device must compute correctly. */
const provenModel = {
  /** Path of its folder. */
  model: name,
  dtype: v.optional(v.string()),
};

/** What every request to run samples has. */
const run = {
  device,
  model: name,
  data: object<DataSource>(),
  shard: object<CalibrationOptions['shard']>(),
  seed: wholeNumber,
  samples: number,
  threads: number,
};

/** By kind. */
const requests = {
  calibrate: optionsOf<CalibrationOptions>({
    ...run,
    out: name,
    aggregate,
    pruning: v.optional(object<NonNullable<CalibrationOptions['pruning']>>()),
  }),
  evaluate: optionsOf<EvaluationOptions>({
    ...run,
    candidates: list,
    portions: v.optional(v.array(wholeNumber)),
    results: name,
    maxNewTokens: number,
    attention: v.optional(v.boolean()),
  }),
  fidelity: optionsOf<FidelityOptions>({ ...run, candidates: list, first: number }),
  latency: optionsOf<LatencyOptions>({ ...run, candidates: list }),
  /** The memory of one model: nothing else may have run in its process. */
  memory: optionsOf<MemoryOptions>({ device, model: name, threads: number, prompts: list }),
  published: optionsOf<PublishedOptions>({
    ...run,
    aggregate,
    reduction: v.pipe(v.number(), v.finite()),
  }),
  profile: optionsOf<ProfileOptions>({
    device,
    model: name,
    out: name,
    textTokens: wholeNumber,
    picture: object<ProfileOptions['picture']>(),
    ...{ threads: number, longest: number, least: number, seconds: number, rounds: number },
  }),
  /** Opens a model, unpruned and pruned, and keeps it open for the targets that follow. */
  observe: optionsOf<ObserveOptions>({
    device,
    schedule: list,
    ranking: object<ObserveOptions['ranking']>(),
    fingerprint: name,
    model: name,
    threads: number,
  }),
  /** How the decoder of a model will know its visual tokens. */
  locate: v.object({
    ...provenModel,
    device,
    /** undefined: the first that holds. */
    way: v.optional(v.custom<LocateKind>((value) => typeof value === 'string')),
    /** The data on which a mark is measured. */
    data: v.optional(object<DataSource>()),
  }),
  /** Checks that a pruned folder, `model`, finds its visual tokens. */
  'locate-proof': v.object({
    ...provenModel,
    device,
    locate: object<Locate>(),
    /** Data whose prompts are tried, too. */
    data: v.optional(object<DataSource>()),
  }),
  probe: v.object({ device }),
  /** Fails where the device would compute the model wrongly. */
  prove: v.object({ ...provenModel, device }),
  /** Times the unpruned decoder there. */
  speed: v.object({ ...provenModel, device }),
  /** The cost of a model's vision encoder for a picture; its size is in pixels. */
  flops: v.object({
    ...provenModel,
    device: v.literal('cpu'),
    picture: object<ProfileOptions['picture']>(),
  }),
};

type Kind = keyof typeof requests;

/** Each process serves one. */
export type Request = {
  [K in Kind]: { kind: K } & v.InferOutput<(typeof requests)[K]>;
}[Kind];

/** The request of a kind. */
export type RequestOf<K extends Kind> = Extract<Request, { kind: K }>;

export type ProvenModel = Omit<RequestOf<'prove'>, 'kind' | 'device'>;

/** Messages of a caller after its request. */
const followUp = v.variant('kind', [
  /** Answered by `observed` or `not-observed` with this number; one after the other. */
  v.object({
    kind: v.literal('target'),
    number: wholeNumber,
    target: v.variant('kind', [
      v.object({ kind: v.literal('sample'), id: v.string() }),
      v.object({ kind: v.literal('image'), file: v.string(), question: v.string() }),
    ]) satisfies v.GenericSchema<ObserveTarget>,
  }),
  v.object({ kind: v.literal('end') }),
]);

export type FollowUp = v.InferOutput<typeof followUp>;

/**
 * @returns the value itself, with all that it holds
 * @throws Error naming the field that is wrong: a bug, for users do not write requests
 */
export function parseRequest(value: unknown): Request {
  const kind = record(value)?.['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(requests, kind)) throw bad('kind', kind);
  const { issues } = v.safeParse(requests[kind as Kind], value, { abortEarly: true });
  if (!issues) return value as Request;
  const wrong = issues[0].path?.[0];
  throw bad(String(wrong?.key), wrong?.value);
}

function bad(field: string, value: unknown): Error {
  return new Error(`Bad request: ${field} is ${String(value)}`);
}

/** @throws Error if it is not a message of a caller after its request */
export function parseFollowUp(value: unknown): FollowUp {
  if (v.is(followUp, value)) return value;
  throw new Error(`Bad message: kind is ${String(record(value)?.['kind'])}`);
}
