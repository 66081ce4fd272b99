/**
 * Tool `profile`: starts a run that measures the times of a model's layers on a device, for budgets
 * in time.
 */
import path from 'node:path';
import { HumanError, messageOf } from '../core/errors';
import { spreadOf, spreadWarning } from '../core/profile/noise';
import { usualPicture, usualSeconds, usualTextTokens } from '../core/profile/options';
import { readProfile } from '../core/profile/profile-file';
import { profileName } from '../core/profile/profile-name';
import { text } from '../core/text';
import type { ToolContext } from './context';
import type { RunHandle } from './runs/run';
import { dtypeProperty, modelProperty } from './model-input';
import { statusOf, statusSchema } from './runs/status';
import { waitFor, waitProperty } from './runs/wait';
import { chooseDevice, requireUnlocked, runRequest } from './runs/work';
import { statisticsFiles } from './statistics-input';
import type { Answer } from './answer';
import { defineTool } from './tool';
import type { ProfiledData } from './words/profiled';

const mostSeconds = 3600;

export const profile = defineTool({
  name: 'profile',
  title: 'Profile a model on this device',
  description:
    'Measure what the decoder of a model takes at many prompt lengths on this device, so that fit takes budgets in time ' +
    '("120ms", "ttft:300ms", "2x"). Needed once for each model and device; nothing else should run meanwhile. Returns a run ' +
    `id at once; the run takes ${usualSeconds} seconds, unless seconds says otherwise, and its progress counts timed prompts. Follow it ` +
    'with runStatus; runResult then names the profile. One that was interrupted, or ran out of time, resumes when profile is ' +
    'called again with the same input.',
  does: 'runs',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      model: modelProperty,
      dtype: dtypeProperty,
      seconds: {
        type: 'integer',
        minimum: 1,
        maximum: mostSeconds,
        description: `Most seconds of measuring; default: ${usualSeconds}. The least that a profile needs is measured in any case.`,
      },
      ...waitProperty,
    },
    required: ['model'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ model: written, dtype, seconds = usualSeconds, waitSeconds = 0 }, context) {
    const { place, runs } = context;
    const model = await place.resolve(written);
    const facts = await context.describe(model, dtype);
    if (facts.isPruned) {
      throw new HumanError(
        text`${place.show(model)} is pruned already. Profile the model that it was made from.`,
        'already-pruned',
      );
    }
    const { cache, threads } = context.settings(model);
    const least = await longestPrompt(facts.fingerprint, context);
    const run = runs.start({
      kind: 'profile',
      title: text`Profiling ${facts.name}`,
      modelFolder: model,
      key: JSON.stringify(['profile', model, facts.dtype]),
      resume: 'calling profile again with the same input',
      work: async (handle): Promise<Answer<ProfiledData>> => {
        const device = await chooseDevice(model, facts.dtype, handle, context);
        const named = { name: facts.name, fingerprint: facts.fingerprint, dtype: facts.dtype };
        const name = profileName({ model: named, device, threads });
        const out = await place.resolve(path.join(cache, name));
        await requireUnlocked(out);
        const request = {
          kind: 'profile',
          ...{ model, dtype: facts.dtype, device, threads, out, seconds, least },
          ...{ textTokens: usualTextTokens, picture: usualPicture },
        } as const;
        const { lengths, rounds } = await runRequest(request, within(seconds, handle), context);
        const { profile: found } = await readProfile(out);
        const spread = spreadOf(found.series);
        const warning = spreadWarning(spread);
        const file = place.show(out);
        return {
          text: [
            `${file}: ${lengths} of ${found.lengths.length} prompt lengths are measured on ${device}` +
              (rounds > 1 ? `, each ${rounds} times or more.` : '.'),
            ...(warning === undefined ? [] : [String(warning)]),
            'Call fit with a budget such as "120ms", "ttft:300ms" or "2x".',
          ].join('\n'),
          data: { profile: file, device, lengths, rounds, spread: spread ?? null },
        };
      },
    });
    await waitFor(run, waitSeconds, context);
    return statusOf(run);
  },
});

/**
 * A run's handle with a time limit, in seconds after it began to count, however much is left then.
 */
function within(seconds: number, handle: RunHandle): RunHandle {
  let isCounting = false;
  return {
    ...handle,
    onProgress: (...counts) => {
      if (!isCounting) handle.endsWithin(seconds);
      isCounting = true;
      handle.onProgress(...counts);
    },
  };
}

/** Tokens of the prompts of future fits, from the statistics at hand. */
async function longestPrompt(
  fingerprint: string,
  context: ToolContext,
): Promise<number | undefined> {
  const all = await statisticsFiles(context);
  const own = all.find(({ metadata }) => metadata.model.fingerprint === fingerprint);
  if (own === undefined) return undefined;
  try {
    const { visualTokens, textTokens } = (await context.fitters.open(own.file)).facts.reference;
    return visualTokens + textTokens;
  } catch (error) {
    context.logger.warn(messageOf(error));
    return undefined;
  }
}
