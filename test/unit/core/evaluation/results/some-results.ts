/** Results for the tests of their files and summaries. */
import fc from 'fast-check';
import type {
  Answer,
  AttentionLoss,
  CandidateAnswer,
  EvaluationIdentity,
  SampleResult,
} from '../../../../../src/core/evaluation/types';

export const identity: EvaluationIdentity = {
  model: 'sha256:0a',
  data: 'sha256:0b',
  dtype: 'fp32',
  device: 'cpu',
  template: 'user : <image> {question}\nassistant :',
  score: 'exact',
  maxNewTokens: 32,
  seed: 3,
  shard: '1/1',
  tool: 'fitprune 0.1.0',
};

export function answerOf(score: number | undefined, firstToken = 1): Answer {
  return {
    text: `answer ${firstToken}`,
    firstToken,
    tokens: 2,
    ...(score === undefined ? {} : { score }),
    prefill: 5,
    decode: 2.5,
  };
}

export function candidateOf(
  hash: string,
  score: number | undefined,
  { kl = [0.25, 0.5], sameTop = 1, logRatio = 0.125, firstToken = 1 } = {},
): CandidateAnswer {
  return {
    ...answerOf(score, firstToken),
    hash,
    kl: Float32Array.from(kl),
    sameTop,
    logRatio,
  };
}

/** At two layers, the second of which lost `self` and `cross`. */
export function attentionOf(self: number, cross: number): AttentionLoss {
  return {
    layers: [0, 1],
    self: Float32Array.of(0, self),
    cross: Float32Array.of(0, cross),
    simulated: { self: Float32Array.of(0, self / 2), cross: Float32Array.of(0, cross / 2) },
  };
}

/** A sample of its own image, both models right. */
export function sampleOf(sample: string, candidates: CandidateAnswer[]): SampleResult {
  return {
    sample,
    group: `${sample}.png`,
    visualTokens: 4,
    textTokens: 3,
    references: ['red'],
    unpruned: answerOf(1),
    candidates,
  };
}

const text = fc.string({ unit: 'binary', maxLength: 8 });
const count = fc.nat(1000);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const anyAnswer: fc.Arbitrary<Answer> = fc.record(
  {
    text,
    firstToken: count,
    tokens: count,
    score: fc.double({ noNaN: true, min: 0, max: 1 }),
    prefill: finite,
    decode: finite,
  },
  { requiredKeys: ['text', 'firstToken', 'tokens', 'prefill', 'decode'] },
);
/** A sample without visual tokens has values at no layer. */
const anyAttention: fc.Arbitrary<AttentionLoss> = fc
  .tuple(fc.nat(3), fc.boolean())
  .chain(([layers, isSimulated]) => {
    const losses = fc.float32Array({ noNaN: true, minLength: layers, maxLength: layers });
    const both = fc.record({ self: losses, cross: losses });
    return fc.record({
      layers: fc.constant(Array.from({ length: layers }, (_, at) => 2 * at)),
      self: losses,
      cross: losses,
      ...(isSimulated ? { simulated: both } : {}),
    });
  });
const anyCandidate = fc
  .record(
    {
      answer: anyAnswer,
      hash: fc.stringMatching(/^sha256:[0-9a-f]{4}$/),
      kl: fc.float32Array({ noNaN: true, maxLength: 5 }),
      sameTop: count,
      logRatio: finite,
      attention: anyAttention,
    },
    { requiredKeys: ['answer', 'hash', 'kl', 'sameTop', 'logRatio'] },
  )
  .map(({ answer, ...rest }): CandidateAnswer => ({ ...answer, ...rest }));

export const anyResults: fc.Arbitrary<SampleResult[]> = fc.uniqueArray(
  fc.record(
    {
      sample: text,
      category: text,
      group: text,
      visualTokens: count,
      textTokens: count,
      references: fc.array(text, { maxLength: 3 }),
      unpruned: anyAnswer,
      candidates: fc.uniqueArray(anyCandidate, { selector: ({ hash }) => hash, maxLength: 4 }),
    },
    {
      requiredKeys: [
        ...(['sample', 'group', 'visualTokens', 'textTokens', 'references'] as const),
        ...(['unpruned', 'candidates'] as const),
      ],
    },
  ),
  { selector: ({ sample }) => sample, maxLength: 5 },
);
