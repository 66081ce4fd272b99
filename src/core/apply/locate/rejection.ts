/** Why a way does not work, in a few words; the error's own message says more. */
import { HumanError } from '../../errors';
import type { LocateKind } from '../../surgery/pruning/locate/types';
import { text, type Text } from '../../text';

export interface RejectedWay {
  kind: LocateKind;
  /** The error's code, and its English message. */
  code: string;
  message: string;
  /** Mean KL divergence caused by the mark, in nats, if that is the reason. */
  divergence?: number;
}

const reasons: Record<string, Text> = {
  'no-markers': text`no tokens that FitPrune knows mark where its images begin and end`,
  'markers-missing': text`its tokenizer lacks a token that marks where images begin or end`,
  'tokens-alike': text`two tokens have nearly the same embedding`,
  'mark-noticeable': text`marking the features changes the unpruned answers`,
  'mark-not-unique': text`a token looks like marked features`,
  'features-too-narrow': text`its features vary in too few dimensions`,
  'encoder-output': text`the output of its vision encoder cannot be rewritten`,
  'span-not-constant': text`its visual tokens have no constant place in the prompt`,
  'part-missing': text`a part of the model is missing`,
};

/** Whether an error means that a way does not work for a model; other errors have other causes. */
export function isRejection(error: unknown): error is HumanError {
  return error instanceof HumanError && Object.hasOwn(reasons, error.code);
}

export function rejectionOf(kind: LocateKind, error: HumanError): RejectedWay {
  const { code, message } = error;
  const extra = 'divergence' in error ? { divergence: Number(error.divergence) } : {};
  return { kind, code, message, ...extra };
}

/** `features: marking the features changes the unpruned answers (mark-noticeable)` */
export function describeRejected({ kind, code, divergence }: RejectedWay): Text {
  const reason = reasons[code];
  if (reason !== undefined && divergence !== undefined) {
    return text`${kind}: ${reason} (${code}, KL divergence ${divergence.toExponential(1)})`;
  }
  return reason === undefined ? text`${kind}: ${code}` : text`${kind}: ${reason} (${code})`;
}
