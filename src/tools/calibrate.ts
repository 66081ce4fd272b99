/** Tool `calibrate`: starts a run that records the attention statistics a fit is made from. */
import path from 'node:path';
import { statisticsName } from '../core/calibration/statistics-name';
import { dataFingerprint } from '../core/data/fingerprint';
import { wholeRun } from '../core/data/order';
import { limits } from '../core/limits';
import { openSamples } from '../core/model/prompts/open-samples';
import { requirePromptFiles } from '../core/model/folder/prompt-files';
import { timeText } from '../core/recipe/results/times';
import { text } from '../core/text';
import type { StartedCalibration } from './context';
import { dataProperties, dataSource } from './data-input';
import { dtypeProperty, modelProperty } from './model-input';
import { statusOf, statusSchema } from './runs/status';
import { waitFor, waitProperty } from './runs/wait';
import { chooseDevice, requireUnlocked, runRequest } from './runs/work';
import type { Answer } from './answer';
import { defineTool } from './tool';

export const calibrate = defineTool({
  name: 'calibrate',
  title: 'Calibrate a model',
  description:
    'Run samples through an unpruned ONNX vision-language model and record how much attention each visual token gets ' +
    'by layer. Needed once for each model and data set before fit. Returns a run id at once; the run takes from ' +
    'seconds to minutes. Follow it with runStatus; runResult then names the statistics file that fit takes. A run that ' +
    'was interrupted resumes where it stopped when calibrate is called again with the same input.',
  does: 'runs',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      model: modelProperty,
      ...dataProperties,
      samples: {
        type: 'integer',
        minimum: 1,
        maximum: limits.samples,
        description: 'How many samples, in a fixed random order; 64 are usual and enough.',
      },
      dtype: dtypeProperty,
      ...waitProperty,
    },
    required: ['model', 'data'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ model: written, dtype, samples: asked, waitSeconds = 0, ...rest }, context) {
    const { place, runs } = context;
    const model = await place.resolve(written);
    const source = await dataSource(rest, context);
    const facts = await context.describe(model, dtype);
    // Found before a device is asked for.
    if (source.embeddings !== true) await requirePromptFiles(model);
    const { cache, pixels, seed, threads, samples: usual } = context.settings(model);
    const samples = asked ?? usual;
    const data = await openSamples(source, { seed, samples });
    const name = statisticsName({
      ...{ model: facts.name, dtype: facts.dtype, fingerprint: facts.fingerprint },
      ...{ aggregate: 'max', seed, shard: wholeRun },
      data: await dataFingerprint(data),
      questions: data.asked,
      pixels: data.embeddings ? undefined : pixels,
    });
    const out = await place.resolve(path.join(cache, name));
    const begun: StartedCalibration = {
      title: text`Calibrating ${facts.name} on ${place.show(source.path)}`,
      request: {
        ...{ model, dtype: facts.dtype, pixels, data: source, samples, seed },
        ...{ shard: wholeRun, aggregate: 'max', out },
      },
      total: Math.min(samples, data.samples.length),
    };
    const run = runs.start({
      kind: 'calibration',
      title: begun.title,
      modelFolder: model,
      key: JSON.stringify([out, samples]),
      resume: 'calling calibrate again with the same input',
      work: async (handle): Promise<Answer> => {
        await requireUnlocked(out);
        const device = await chooseDevice(model, facts.dtype, handle, context);
        const request = { kind: 'calibrate', ...begun.request, device, threads } as const;
        await context.onCalibration(begun);
        const result = await runRequest(request, handle, context).catch(async (error: unknown) => {
          if (handle.signal.aborted) await context.onCalibrationEnd(begun, 'stopped');
          throw error;
        });
        await context.onCalibrationEnd(begun, 'done');
        const { samples: there, added, seconds } = result;
        const skipped = result.skipped.map(({ id, why }) => ({ id, why }));
        const statistics = place.show(out);
        return {
          text:
            `${statistics} holds ${there} samples, ${added} of them new, ${String(timeText(seconds))} on ${device}` +
            `${skipped.length > 0 ? `; ${skipped.length} were skipped` : ''}. ` +
            `Call fit with statistics "${statistics}" and a budget such as "60%".`,
          data: { statistics, samples: there, added, seconds, device, skipped },
        };
      },
    });
    await waitFor(run, waitSeconds, context);
    return statusOf(run);
  },
});
