/**
 * `fitprune profile`: measures how long a decoder takes on a device, for budgets in milliseconds.
 */
import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../counted';
import { cacheFolder } from '../../core/cache-folder';
import { curveAt } from '../../core/cost/curve';
import type { DecoderTimes } from '../../core/cost/times';
import { timeAround } from '../../core/cost/decoder-times';
import { formatMilliseconds } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { limits } from '../../core/limits';
import { modelFingerprint } from '../../core/model/folder/fingerprint';
import { openModelFolder } from '../../core/model/folder/folder';
import { usualPicture, usualSeconds, usualTextTokens } from '../../core/profile/options';
import { spreadWarning } from '../../core/profile/noise';
import { readProfile } from '../../core/profile/profile-file';
import { profileName } from '../../core/profile/profile-name';
import { differingSetting } from '../../core/profile/differing-setting';
import { timesOf } from '../../core/profile/times-of';
import type { Profile, ProfileSetting } from '../../core/profile/types';
import { upTo } from '../options/numbers';
import { addRunOptions } from '../options/run';
import { chooseDevice, runWithProgress, type Context } from '../context';
import { parsePicture, sizeText } from '../part-macs';
import { table } from '../terminal';

interface Flags {
  device: string;
  threads?: number;
  dtype?: string;
  textTokens: number;
  longest?: number;
  picture: { width: number; height: number };
  seconds: number;
  rounds?: number;
  out?: string;
}

export function addProfile(root: Command, context: Context): Command {
  const command = root
    .command('profile')
    .description('measure what the layers cost at many lengths on a device, for --budget 120ms')
    .argument('<model>', 'model folder: config.json and onnx/')
    .option(
      '--text-tokens <n>',
      'text tokens of the prompts that are timed',
      upTo(8192),
      usualTextTokens,
    )
    .option(
      '--longest <n>',
      'tokens of the longest prompt (default: those of a prompt with the picture, plus a quarter)',
      upTo(limits.tokens),
    )
    .addOption(
      new Option('--picture <size>', 'the picture for the vision encoder: WIDTHxHEIGHT in pixels')
        .argParser(parsePicture)
        .default(usualPicture, sizeText(usualPicture)),
    )
    .option('--seconds <n>', 'most seconds of measuring', upTo(86_400), usualSeconds)
    .option('--rounds <n>', 'runs at each length, as time allows', upTo(1000))
    .option('--out <file>', `profile (default: ${cacheFolder}/MODEL-...-DEVICE.profile.json)`);
  return addRunOptions(command, { pixels: false })
    .addHelpText(
      'after',
      '\nA stopped run resumes where it was, and so does one that ran out of time. Nothing else should run meanwhile.' +
        '\n\nExample:\n  fitprune profile llava-onnx --device cpu\n  fitprune fit .fitprune/llava.arrows --budget 120ms',
    )
    .action((model: string, flags: Flags) => profile(model, flags, context));
}

async function profile(model: string, flags: Flags, context: Context): Promise<void> {
  const { terminal } = context;
  const { dtype, threads, textTokens, longest, picture, seconds, rounds } = flags;
  const { device } = await chooseDevice(flags.device, { model, dtype }, context);
  const folder = await openModelFolder(model, { dtype });
  const fingerprint = await modelFingerprint(folder);
  const named = { model: { name: folder.name, fingerprint, dtype: folder.dtype }, device, threads };
  const out = flags.out ?? path.join(cacheFolder, profileName(named));
  if (flags.out !== undefined && existsSync(out))
    requireSame((await readProfile(out)).profile, named, flags);
  const result = await runWithProgress(
    {
      ...{ kind: 'profile', model, dtype, device, threads },
      ...{ textTokens, longest, picture, seconds, rounds, out },
    },
    context,
    'lengths',
  );
  const file = await readProfile(out);
  const times = timesOf(file, folder.shape);
  const warning = spreadWarning(times.spread);
  terminal.result({ ...result, device, profile: file.hash, times }, () =>
    [
      `${out}: ${counted(result.lengths, 'length')}, ${counted(result.rounds, 'round')} on ${device}`,
      render(times),
      around(times),
      ...(warning === undefined ? [] : [String(warning)]),
      'Next: fitprune fit STATISTICS --budget 120ms, or 2x',
    ].join('\n'),
  );
}

/**
 * Whether a file that was named may be resumed: one of another setting would be replaced.
 *
 * @throws HumanError `profile-of-another-setting`
 */
function requireSame(
  found: Profile,
  known: Pick<ProfileSetting, 'device'> & { model: Named; threads: number | undefined },
  { out, textTokens, longest, picture }: Flags,
): void {
  const model = { ...found.model, ...known.model };
  // Without a vision encoder, a profile has no picture.
  const wanted = { ...known, model, textTokens, ...(found.picture && { picture }) };
  const until = found.lengths.at(-1)!;
  const differs =
    differingSetting(found, wanted) ??
    (longest === undefined || longest === until ? undefined : `prompts of up to ${until} tokens`);
  if (differs === undefined) return;
  throw new HumanError(
    `${out} is a profile of ${differs}, which this run would replace. Give the options that it was measured with, or another --out.`,
    'profile-of-another-setting',
    2,
  );
}

type Named = Pick<ProfileSetting['model'], 'fingerprint' | 'dtype'>;

/** The whole run at a few lengths, by part. */
function render(times: DecoderTimes): string {
  const { kinds, layers, rest, cut, decode, longest } = times;
  const parts = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 1].map((part) => Math.round(part * longest));
  // Of very short prompts, some parts are one length.
  const lengths = [...new Set(parts)].filter((length) => length > 0);
  const layersAt = (length: number) =>
    kinds.reduce(
      (sum, kind) =>
        sum + curveAt(layers[kind]!.entering, length) + curveAt(layers[kind]!.leaving, length),
      0,
    );
  const row = (label: string, of: (length: number) => number) => [
    label,
    ...lengths.map((length) => formatMilliseconds(of(length))),
  ];
  const scores = (read: 'text' | 'all') => (length: number) =>
    curveAt(cut.bare, length) + curveAt(cut[read], length);
  return table(
    ['tokens', ...lengths.map(String)],
    [
      row('prefill', (length) => layersAt(length) + curveAt(rest, length)),
      row('  a layer', (length) => layersAt(length) / kinds.length),
      row('  head, masks', (length) => curveAt(rest, length)),
      row('a cut, by rows of the text', scores('text')),
      row('a cut, by all rows', scores('all')),
      row('decode, a token', (length) => curveAt(decode, length)),
    ],
  );
}

function around(times: DecoderTimes): string {
  const { encoder, textTokens } = times;
  if (encoder === undefined)
    return 'There is no vision encoder, so the time to first token is not known.';
  const { visualTokens, milliseconds } = encoder;
  const floor = timeAround(times, { visualTokens, textTokens })!;
  return (
    `Vision encoder ${formatMilliseconds(milliseconds)} for ${visualTokens} visual tokens; with the embeddings, ` +
    `${formatMilliseconds(floor)} of every time to first token cannot be saved by pruning.`
  );
}
