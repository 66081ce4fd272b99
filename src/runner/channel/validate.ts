/** Checks what comes over the channel: both sides may be of different versions after an update. */
import { devices } from '../../core/model/devices';
import { record } from '../../core/record';
import type { FollowUp, Message, Request } from './protocol';

const messageKinds: Record<Message['kind'], true> = {
  started: true,
  stage: true,
  sample: true,
  warning: true,
  observed: true,
  'not-observed': true,
  done: true,
  failed: true,
};

/** @throws Error naming the field that is wrong: a bug, for users do not write requests */
export function parseRequest(value: unknown): Request {
  const request = record(value) ?? {};
  const need = (name: string, holds: (field: unknown) => boolean) => {
    if (!holds(request[name])) throw new Error(`Bad request: ${name} is ${String(request[name])}`);
  };
  const isText = (field: unknown) => typeof field === 'string' && field !== '';
  const isObject = (field: unknown) => record(field) !== undefined;
  const isDevice = (field: unknown) => devices.some((device) => device === field);
  const optionalNumber = (field: unknown) => field === undefined || typeof field === 'number';
  need('device', isDevice);
  switch (request['kind']) {
    case 'calibrate':
      need('out', isText);
      need('aggregate', (field) => field === 'max' || field === 'mean');
      need('pruning', (field) => field === undefined || isObject(field));
      break;
    case 'evaluate':
      need('candidates', Array.isArray);
      need('results', isText);
      need('maxNewTokens', optionalNumber);
      need('attention', (field) => field === undefined || typeof field === 'boolean');
      break;
    case 'published':
      need('aggregate', (field) => field === 'max' || field === 'mean');
      need('reduction', Number.isFinite);
      break;
    case 'fidelity':
      need('candidates', Array.isArray);
      need('first', optionalNumber);
      break;
    case 'latency':
      need('candidates', Array.isArray);
      break;
    case 'observe':
      need('schedule', Array.isArray);
      need('ranking', isObject);
      need('fingerprint', isText);
      need('model', isText);
      need('threads', optionalNumber);
      return value as Request;
    case 'prove':
    case 'locate':
      need('model', isText);
      return value as Request;
    case 'locate-proof':
      need('model', isText);
      need('locate', isObject);
      return value as Request;
    case 'flops':
      need('model', isText);
      need('picture', isObject);
      return value as Request;
    case 'profile':
      need('model', isText);
      need('out', isText);
      need('textTokens', Number.isSafeInteger);
      need('picture', isObject);
      for (const name of ['threads', 'longest', 'least', 'seconds', 'rounds'])
        need(name, optionalNumber);
      return value as Request;
    case 'probe':
      return value as Request;
    default:
      throw new Error(`Bad request: kind is ${String(request['kind'])}`);
  }
  need('model', isText);
  need('data', isObject);
  need('shard', isObject);
  need('seed', Number.isSafeInteger);
  need('samples', optionalNumber);
  need('threads', optionalNumber);
  return value as Request;
}

/** @throws Error where it is nothing that a caller says after its request */
export function parseFollowUp(value: unknown): FollowUp {
  const { kind, number, target } = record(value) ?? {};
  if (kind === 'end') return { kind };
  const { kind: of, id, file, question } = record(target) ?? {};
  const isTarget =
    of === 'sample'
      ? typeof id === 'string'
      : of === 'image' && typeof file === 'string' && typeof question === 'string';
  if (kind === 'target' && Number.isSafeInteger(number) && isTarget) return value as FollowUp;
  throw new Error(`Bad message: kind is ${String(kind)}`);
}

/** @throws Error where it is no message of a worker */
export function parseMessage(value: unknown): Message {
  const kind = record(value)?.['kind'];
  if (typeof kind === 'string' && Object.hasOwn(messageKinds, kind)) return value as Message;
  throw new Error(`The worker sent something unexpected: ${String(kind)}`);
}
