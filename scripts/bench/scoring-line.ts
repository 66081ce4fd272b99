/** The line that compares the scoring graph with a plain prefill of the same prompts. */
import type { Tensor } from 'onnxruntime-node';
import { release } from '../../src/core/model/sessions/caches';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions/sessions';
import { floats } from '../../src/core/model/sessions/tensors';
import { buildScoringGraph } from '../../src/core/surgery/scoring';
import { interleave, ratioOf, spreadOf, type Plan } from './measure';
import { profilePrefill, profileTable } from './profile';
import type { RandomDecoder } from './random-decoder';
import { medianLine, type Line } from './report';

const target = { kind: 'at most', value: 1.1 } as const;

/** Prints where the time of both graphs goes. */
export async function printScoringProfiles(
  name: string,
  decoder: RandomDecoder,
  inputs: DecoderInputs,
  threads: number,
): Promise<void> {
  const { model } = decoder;
  const sources: Record<string, GraphSource> = {
    plain: { file: model.file },
    scoring: buildScoringGraph(model, { aggregate: 'max', device: 'cpu' }),
  };
  for (const [what, source] of Object.entries(sources)) {
    const times = await profilePrefill(decoder, source, inputs, { threads, mapWeights: true });
    console.log(profileTable(`${name}: ${what}, weights mapped`, times));
  }
}

/** Both graphs in one round, so that whatever disturbs one disturbs the other. */
export async function scoringLine(
  what: string,
  { model, shape }: Pick<RandomDecoder, 'model' | 'shape'>,
  prompts: readonly DecoderInputs[],
  options: SessionOptions,
  plan: Plan,
): Promise<Line> {
  const graph = buildScoringGraph(model, { aggregate: 'max', device: options.device });
  // A plain prefill leaves its caches where the next step wants them.
  const unpruned = await DecoderSession.open(
    { shape },
    { file: model.file },
    { ...options, keepsCaches: true },
  );
  const scoring = await DecoderSession.open({ shape }, graph, options);
  try {
    const times = await interleave(
      {
        plain: async () => {
          for (const inputs of prompts) release(await unpruned.prefill(inputs));
        },
        scoring: async () => {
          for (const inputs of prompts) {
            const outputs = await scoring.runPrefill(inputs);
            for (const name of graph.masses) floats(outputs[name] as Tensor).slice();
          }
        },
      },
      plan,
    );
    const each = (milliseconds: number[]) =>
      `${(spreadOf(milliseconds).median / prompts.length).toFixed(1)} ms`;
    return medianLine(what, 'times', ratioOf(times.scoring, times.plain), {
      target,
      note: `plain ${each(times.plain)}, scoring ${each(times.scoring)} a sample`,
    });
  } finally {
    await unpruned.dispose();
    await scoring.dispose();
  }
}
