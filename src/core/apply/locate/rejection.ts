/** Why a way does not hold, in a few words; the message of its error says more. */
import type { LocateKind } from '../../surgery/pruning/locate/types';
import { text, type Text } from '../../text';

export interface RejectedWay {
  kind: LocateKind;
  /** Of the error that says why, and its English. */
  code: string;
  message: string;
}

const reasons: Record<string, Text> = {
  'no-markers': text`nothing that FitPrune knows of brackets its images`,
  'markers-missing': text`its tokenizer lacks a token that brackets images`,
  'tokens-alike': text`two tokens have nearly the same embedding`,
  'mark-heard': text`marking the features changes the unpruned answers`,
  'mark-not-unique': text`a token looks like marked features`,
  'features-too-narrow': text`its features vary in too few dimensions`,
  'encoder-output': text`the output of its vision encoder cannot be rewritten`,
  'span-not-constant': text`its visual tokens have no constant place in the prompt`,
  'part-missing': text`a part of the model is missing`,
};

/** `features: marking the features changes the unpruned answers (mark-heard)` */
export function describeRejected({ kind, code }: RejectedWay): Text {
  const reason = reasons[code];
  return reason === undefined ? text`${kind}: ${code}` : text`${kind}: ${reason} (${code})`;
}
