/** Everything that is measured of one sample. Only the worker process may import this. */
import type { Skipping } from '../../data/skipping';
import type { Sample, SampleSubject } from '../../data/types';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { scorerOf } from '../scores/score';
import type { ResultBatch } from '../results/results-schema';
import type { Answer, CandidateAnswer } from '../types';
import { answer, follow, type Followed } from './answering';
import type { EvaluationModels, OpenedCandidates } from './models';
import type { Wanted } from './plan';

/** What one sample is measured with. */
export interface Run {
  models: EvaluationModels;
  /**
   * undefined where answers are not whole texts, so that they cannot be compared with references.
   */
  score: ReturnType<typeof scorerOf> | undefined;
  group: (subject: SampleSubject) => string;
  skipping: Skipping;
}

/**
 * @param isKnown whether the unpruned model has answered it before
 * @returns only the new values
 */
export async function measureSample(
  sample: Sample,
  wanted: Wanted,
  isKnown: boolean,
  run: Run & { opened: OpenedCandidates },
): Promise<ResultBatch> {
  const { models, group, opened } = run;
  const inputs = await models.encoder.encodeSample(sample);
  const { unpruned, candidates } =
    isKnown && wanted.answers.length === 0
      ? { unpruned: undefined, candidates: [] }
      : await answers(sample, inputs, wanted, run);
  const losses = await opened.attention?.losses(sample.id, inputs, wanted.attention);
  const answered = new Set(candidates.map(({ hash }) => hash));
  return {
    sample: sample.id,
    ...(sample.category === undefined ? {} : { category: sample.category }),
    group: group(sample),
    visualTokens: inputs.visualIndex.length,
    textTokens: inputs.length - inputs.visualIndex.length,
    references: sample.answers,
    unpruned,
    candidates: candidates.map((candidate) => {
      const attention = losses?.get(candidate.hash);
      return attention === undefined ? candidate : { ...candidate, attention };
    }),
    observed: [...(losses ?? [])].flatMap(([hash, attention]) =>
      answered.has(hash) ? [] : [{ hash, attention }],
    ),
  };
}

async function answers(
  sample: Sample,
  inputs: DecoderInputs,
  wanted: Wanted,
  { models, score, opened }: Run & { opened: OpenedCandidates },
): Promise<{ unpruned: Answer; candidates: CandidateAnswer[] }> {
  // Most candidates say what the unpruned model says.
  const read = new Map<string, Pick<Answer, 'text' | 'score'>>();
  const readAnswer = (ids: number[]) => {
    const text = models.encoder.textOf(ids);
    const scored = score?.(text, sample);
    return { text, ...(scored === undefined ? {} : { score: scored }) };
  };
  const answered = ({ ids, prefill, decode }: Pick<Followed, 'ids' | 'prefill' | 'decode'>) => {
    const key = ids.join();
    const known = read.get(key) ?? readAnswer(ids);
    read.set(key, known);
    return { ...known, firstToken: ids[0]!, tokens: ids.length, prefill, decode };
  };
  const reference = await answer(models.unpruned, sample.id, inputs, models);
  const candidates: CandidateAnswer[] = [];
  for (const { hash, name } of wanted.answers) {
    const decoder = opened.decoders.get(hash)!;
    const followed = await follow(decoder, name, reference, models);
    const { kl, sameTop, logRatio } = followed;
    candidates.push({ ...answered(followed), hash, kl, sameTop, logRatio });
  }
  return { unpruned: answered(reference), candidates };
}
