/** `fitprune calibrate`: runs samples and records how much attention each visual token gets. */
import type { Command } from 'commander';
import path from 'node:path';
import type { HeadAggregate } from '../../core/calibration/statistics';
import { counted } from '../counted';
import { mergeNext } from '../merge-next';
import { statisticsName } from '../../core/calibration/statistics-name';
import { cacheFolder } from '../../core/cache-folder';
import { HumanError } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { openSamples } from '../../core/model/prompts/open-samples';
import { modelFingerprint } from '../../core/model/folder/fingerprint';
import { openModelFolder } from '../../core/model/folder/folder';
import { defaultPixels } from '../../core/model/vision/pixel-way';
import { parseShard, type Shard } from '../../core/data/order';
import { rounded, timeText } from '../../core/recipe/results/times';
import { addDataOptions, dataSource, type DataFlags } from '../options/samples';
import { addRunOptions, type RunFlags } from '../options/run';
import { chooseDevice, runWithProgress, type Context } from '../context';

export interface CalibrateFlags extends RunFlags, DataFlags {
  aggregate: string;
  out?: string;
}

/** Enough for a stable fit of the models that were measured; fewer gave the same there. */
export const usualSamples = 64;

export function addCalibrate(root: Command, context: Context): Command {
  const command = addCalibrateOptions(root.command('calibrate'))
    .description('run samples through the model and record attention statistics')
    .option('--out <file>', `statistics file (default: ${cacheFolder}/MODEL-...arrows)`)
    .addHelpText(
      'after',
      '\nA stopped run resumes where it was; --samples 128 extends a run of 64.' +
        '\n\nExample:\n  fitprune calibrate llava-onnx --data samples.jsonl --samples 64' +
        '\n  fitprune calibrate llava-hr-decoder --embeddings samples.arrow',
    );
  addDataOptions(addRunOptions(command), usualSamples, (message) => {
    context.terminal.note(message);
  });
  return command.action(async (model: string, flags: CalibrateFlags) => {
    const { terminal } = context;
    const data = dataSource(flags);
    const aggregate = parseAggregate(flags.aggregate);
    const shard = parseShard(flags.shard);
    const out = flags.out ?? (await defaultFile(model, flags, aggregate, shard));
    const { device } = await chooseDevice(flags.device, { model, dtype: flags.dtype }, context);
    const result = await runWithProgress(
      {
        kind: 'calibrate',
        model,
        dtype: flags.dtype,
        device,
        threads: flags.threads,
        pixels: flags.pixels,
        data,
        samples: flags.samples,
        seed: flags.seed,
        shard,
        maxSkipped: flags.maxSkipped,
        aggregate,
        out,
      },
      context,
    );
    terminal.result({ ...result, device }, () => {
      const resumed = result.samples - result.added;
      const earlier = resumed > 0 ? ` (${resumed} were there)` : '';
      const skipped = result.skipped.length > 0 ? `; ${result.skipped.length} skipped` : '';
      // Its time as it is recorded, and as a fit will show it.
      const time = result.added > 0 ? `, in ${String(timeText(rounded(result.seconds)))}` : '';
      return `${out}: ${counted(result.samples, 'sample')}${earlier}${skipped}${time} on ${device}\n${nextStep(shard, out)}`;
    });
  });
}

/** A shard alone would fit, to a part of the samples. */
function nextStep({ count }: Shard, out: string): string {
  return count === 1 ? `Next: fitprune fit ${out} --budget 60%` : mergeNext(count);
}

/** Options for what a calibration is of and how it is made, whether it runs here or elsewhere. */
export function addCalibrateOptions(command: Command): Command {
  return command
    .argument('<model>', 'model folder: config.json and onnx/')
    .option(
      '--aggregate <name>',
      "how the attention maps of a layer's heads are combined: max or mean",
      'max',
    );
}

/** Named after model and data, so that each pair has its own. */
async function defaultFile(
  model: string,
  flags: CalibrateFlags,
  aggregate: HeadAggregate,
  shard: Shard,
): Promise<string> {
  const folder = await openModelFolder(model, { dtype: flags.dtype });
  const data = await openSamples(dataSource(flags), { ...flags, shard });
  const name = statisticsName({
    model: folder.name,
    dtype: folder.dtype,
    fingerprint: await modelFingerprint(folder),
    data: await dataFingerprint(data),
    questions: data.asked,
    pixels: data.embeddings ? undefined : (flags.pixels ?? defaultPixels),
    aggregate,
    seed: flags.seed,
    shard,
  });
  return path.join(cacheFolder, name);
}

function parseAggregate(text: string): HeadAggregate {
  if (text === 'max' || text === 'mean') return text;
  throw new HumanError(`"${text}" is not a head aggregate. Give max or mean.`, 'aggregate', 2);
}
