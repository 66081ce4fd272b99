/**
 * The unpruned model's answer, and a candidate's beside it. Only the worker process may import
 * this.
 */
import { HumanError } from '../../errors';
import { release } from '../../model/sessions/caches';
import type { DecoderSession, StepResult } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { TokenEmbedder } from '../../model/prompts/prompt-source';
import { text, type Message } from '../../text';
import { argmax, decodeToken, continueAnswer, type AnswerLimits } from '../generate';
import { logSumExp } from '../statistics/log-sum-exp';
import { Distribution } from './distribution';
import { remedy } from '../../remedies';

/** A prompt with the unpruned model's answer, to compare candidates with. */
export interface Reference {
  /** Id of the sample. */
  sample: string;
  inputs: DecoderInputs;
  /** Token ids, the end token included where one came. */
  ids: number[];
  /** The distribution that each of these tokens was chosen by. */
  distributions: Distribution[];
  /** Milliseconds. */
  prefill: number;
  decode: number;
}

/** How a candidate does along the unpruned model's answer. */
export interface Fidelity {
  /** KL divergence at each token of that answer, nats. */
  kl: Float32Array;
  /** Tokens at which the most probable next one is the same. */
  sameTop: number;
  /** Mean over the tokens of ln p(unpruned) - ln p(pruned). */
  logRatio: number;
}

/** A candidate's own answer. */
export interface Followed extends Fidelity {
  ids: number[];
  prefill: number;
  decode: number;
}

export interface Decoders {
  tokens: TokenEmbedder;
  limits: AnswerLimits;
}

/** @throws HumanError `logits-not-finite` */
export async function answer(
  unpruned: DecoderSession,
  sample: string,
  inputs: DecoderInputs,
  { tokens, limits }: Decoders,
): Promise<Reference> {
  const distributions: Distribution[] = [];
  const started = performance.now();
  const first = await unpruned.prefill(inputs);
  const filled = performance.now();
  const ids = await continueAnswer(unpruned, tokens, inputs.length, [], first, limits, (logits) => {
    requireFinite(logits, sample, text`the unpruned model`);
    distributions.push(new Distribution(logits));
  });
  const decode = performance.now() - filled;
  release(first);
  return { sample, inputs, ids, distributions, prefill: filled - started, decode };
}

/**
 * Runs a candidate along the unpruned model's answer, with its own caches. If it would choose
 * another token somewhere, it also continues on its own from the caches at that place: one prefill
 * serves both.
 * @param alone whether it may continue on its own: fidelity does not need its answer
 * @throws HumanError `logits-not-finite`
 */
export async function follow(
  candidate: DecoderSession,
  name: string,
  { sample, inputs, ids, distributions }: Reference,
  { tokens, limits }: Decoders,
  alone = true,
): Promise<Followed> {
  const kl = new Float32Array(ids.length);
  let [sameTop, logRatio, decode] = [0, 0, 0];
  let own: number[] | undefined;
  let started = performance.now();
  let step: StepResult = await candidate.prefill(inputs);
  const prefill = performance.now() - started;
  for (const [at, token] of ids.entries()) {
    const total = requireFinite(step.logits, sample, name);
    const distribution = distributions[at]!;
    kl[at] = distribution.divergence(step.logits, total);
    logRatio += distribution.logProbability(token) - (step.logits[token]! - total);
    if (argmax(step.logits) === token) {
      sameTop += 1;
    } else if (alone && own === undefined) {
      started = performance.now();
      const common = ids.slice(0, at);
      own = await continueAnswer(candidate, tokens, inputs.length, common, step, limits, (logits) =>
        requireFinite(logits, sample, name),
      );
      decode += performance.now() - started;
    }
    if (at === ids.length - 1) break;
    started = performance.now();
    const next = await decodeToken(candidate, tokens, inputs.length + at, token, step);
    release(step);
    step = next;
    if (own === undefined) decode += performance.now() - started;
  }
  release(step);
  logRatio /= ids.length;
  return { kl, sameTop, logRatio, ids: own ?? ids, prefill, decode };
}

/** @returns `logSumExp` of the logits */
function requireFinite(logits: Float32Array, sample: string, name: Message): number {
  const total = logSumExp(logits);
  if (Number.isFinite(total)) return total;
  throw new HumanError(
    text`The output of ${name} for sample "${sample}" has values that are not numbers, as fp16 graphs
      give on some devices: ${remedy('other-precision-or-device')}`,
    'logits-not-finite',
  );
}
