/** The check before anything is timed: pruning that keeps every token changes no bit. */
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { GraphSource, SessionOptions } from '../../src/core/model/sessions/sessions';
import { floats } from '../../src/core/model/sessions/tensors';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import type { RandomDecoder } from './random-decoder';

/**
 * @throws Error when logits or caches of a graph with keep 1 at every layer differ from the
 *    unpruned ones
 */
export async function requireIdentical(
  decoder: RandomDecoder,
  inputs: DecoderInputs,
  options: SessionOptions,
): Promise<void> {
  const { model, shape } = decoder;
  const schedule = Array.from({ length: shape.layers }, (_, layer) => ({ layer, keep: 1 }));
  const keepAll = { schedule, ranking: { kind: 'self-cross' } } as const;
  const unpruned = await outputsOf({ file: model.file });
  const pruned = await outputsOf(buildPrunedGraph(model, keepAll, { kind: 'input' }));
  for (const [name, expected] of unpruned) {
    const actual = pruned.get(name);
    const same = actual?.length === expected.length && expected.every((x, i) => x === actual[i]);
    if (!same || !expected.every(Number.isFinite)) {
      throw new Error(`keeping every token changed "${name}" of the random decoder`);
    }
  }

  async function outputsOf(source: GraphSource): Promise<Map<string, Float32Array>> {
    const session = await DecoderSession.open(decoder, source, options);
    try {
      const outputs = Object.entries(await session.runPrefill(inputs));
      return new Map(outputs.map(([name, value]) => [name, floats(value)]));
    } finally {
      await session.dispose();
    }
  }
}
