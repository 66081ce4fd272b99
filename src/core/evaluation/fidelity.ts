/** Fidelity of many candidates on few samples, for searches. Only the worker may import this. */
import { sumOf } from '../sums';
import { openSamples } from '../model/prompts/open-samples';
import { Skipping } from '../data/skipping';
import type { Sample } from '../data/types';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder } from '../model/folder/folder';
import { openPrompts } from '../model/prompts/prompts';
import type { RunEvents } from '../model/run';
import { requireSameModel, toMeasure } from './candidates';
import { answer, follow } from './engine/answering';
import { EvaluationModels, memoryOf } from './engine/models';
import { graphsAtOnce, passesOf } from './engine/passes';
import { byGraph } from './engine/shared-graphs';
import { longestAnswer } from './results/results-name';
import { byGroup, groupOf, inHalves, orderSamples } from './selection';
import { scheduleHash } from '../recipe/hash';
import type { FidelityOptions, FidelityReport } from './types';

/**
 * Mean KL divergence from the unpruned model along its own answers. Candidates give no answers of
 * their own, and nothing is written.
 *
 * @throws HumanError for everything about model, data and device that the user can change
 */
export async function measureFidelity(
  options: FidelityOptions,
  events: RunEvents,
): Promise<FidelityReport> {
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  requireSameModel(options.candidates, folder, await modelFingerprint(folder));
  const data = await openSamples(options.data, options);
  const prompts = await openPrompts(folder, data.embeddings, options.pixels);
  const group = (sample: Sample) => groupOf(sample, data);
  const samples = orderSamples(data, options).map((one) => one.unpack());
  const selected = inHalves(samples, group).slice(0, options.first);
  const places = new Map(selected.map(({ id }, at) => [id, at]));
  const ordered = byGroup(selected, group);
  const measured = toMeasure(options.candidates);
  const graphs = byGraph(folder.decoder, measured);
  const most = graphsAtOnce(options.device, memoryOf(folder));
  const passes = passesOf(graphs, most).map((pass) => pass.flat());
  events.onStart(passes.length * selected.length, 0, [...folder.notes, ...prompts.notes]);
  const found = new Map(measured.map(({ hash }) => [hash, new Float64Array(selected.length)]));
  const skipping = new Skipping(events, options.maxSkipped);
  const maxNewTokens = longestAnswer(options.maxNewTokens, prompts.canContinue);
  const models = await EvaluationModels.open(folder, prompts, options, maxNewTokens);
  try {
    for (const candidates of passes) {
      await models.withPruned(candidates, async (decoders) => {
        for (const sample of ordered) {
          const started = performance.now();
          const inputs = await skipping.attempt(sample.id, () =>
            models.encoder.encodeSample(sample),
          );
          if (inputs === undefined) continue;
          const reference = await answer(models.unpruned, sample.id, inputs, models);
          for (const [index, { name, hash }] of candidates.entries()) {
            const { kl } = await follow(decoders[index]!, name, reference, models, false);
            found.get(hash)![places.get(sample.id)!] = sumOf(kl) / kl.length;
          }
          events.onSample({
            id: sample.id,
            visualTokens: inputs.visualIndex.length,
            textTokens: inputs.length - inputs.visualIndex.length,
            milliseconds: performance.now() - started,
          });
        }
      });
    }
  } finally {
    await models.dispose();
  }
  const measuredSamples = skipping.without(selected);
  skipping.requireSome(measuredSamples.length);
  const rows = measuredSamples.map(({ id }) => places.get(id)!);
  return {
    samples: measuredSamples.map(({ id }) => id),
    groups: measuredSamples.map(group),
    kl: options.candidates.map(({ schedule, ranking }) => {
      const kl = found.get(scheduleHash(schedule, ranking))!;
      return Float64Array.from(rows, (row) => kl[row]!);
    }),
  };
}
