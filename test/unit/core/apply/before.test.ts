/**
 * Folders cut before a decoder that rotates tokens by time, height and width, in unchanged
 * transformers.js: it counts positions from the shortened cache, and the output is what the
 * positions of the whole sequence give.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { presentName } from '../../../../src/core/model/folder/decoder-interface';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import type { Locate } from '../../../../src/core/surgery/pruning/locate/locate';
import { openSession } from '../../../../src/core/model/sessions/sessions';
import { int64Tensor } from '../../../../src/core/model/sessions/tensors';
import { Runtime, type DecoderRun, type Message } from '../../support/generation';
import { sharedFolder } from '../../support/temporary';
import { savePicture, wholeFolder, type WholeFolder } from '../../support/whole-folders';

const tokens = 3;
const ranking = { kind: 'cross', before: { kind: 'isolation' } } as const;
const schedules: [string, Step[]][] = [
  ['alone', [{ layer: beforeDecoder, keep: 0.5 }]],
  [
    'with a cut in the first layer',
    [
      { layer: beforeDecoder, keep: 0.75 },
      { layer: 0, keep: 0.25 },
    ],
  ],
];

const root = sharedFolder();
const picture = path.join(root, 'picture.png');
const ask = (text: string, ...images: string[]): Message => ({ role: 'user', text, images });
const answer = (text: string): Message => ({ role: 'assistant', text });
/** The library's processor takes one image a prompt. */
const conversations: [string, Message[]][] = [
  ['one image', [ask('What is in the image?', picture)]],
  ['a later turn', [ask('What is this?', picture), answer('A ring.'), ask('Which colour?')]],
];
const alone: Message[] = [ask('How many things are there?')];

/** The same runs with the positions and the mask of the whole sequence: the logits of each. */
async function byHand(session: InferenceSession, runs: readonly DecoderRun[]): Promise<Tensor[]> {
  const first = runs[0]!.feeds['position_ids'] as Tensor;
  const next = Number((first.data as BigInt64Array).reduce((a, b) => (a > b ? a : b))) + 1;
  const length = first.dims[2]!;
  const logits: Tensor[] = [];
  let cache: Record<string, Tensor> = {};
  for (const [at, { feeds }] of runs.entries()) {
    const whole: Record<string, Tensor> = {
      attention_mask: int64Tensor(new Array<number>(length + at).fill(1), [1, length + at]),
      ...(at > 0 && {
        position_ids: int64Tensor(new Array<number>(3).fill(next + at - 1), [3, 1, 1]),
      }),
      ...cache,
    };
    const outputs = await session.run(
      Object.fromEntries(
        session.inputNames.map((name) => [name, whole[name] ?? (feeds[name] as Tensor)]),
      ),
    );
    logits.push(outputs['logits'] as Tensor);
    cache = Object.fromEntries(
      session.inputNames
        .filter((name) => name.startsWith('past'))
        .map((name) => [name, outputs[presentName(name)] as Tensor]),
    );
  }
  return logits;
}

const names: WholeFolder[] = ['exported/qwen2-vl', 'exported/qwen2.5-vl'];

describe.each(names)('%s cut before its decoder', (name) => {
  let model: ModelFolder;
  let locate: Locate;
  let fingerprint: string;
  let options: { imageTokenId: number; hasTemplate: boolean };
  const opened: { dispose: () => Promise<void> }[] = [];

  beforeAll(async () => {
    await savePicture(picture, [141, 113, 'striped']);
    model = await openModelFolder(wholeFolder(name), { dtype: 'fp32' });
    ({ locate } = await chooseLocate(model, 'markers'));
    fingerprint = await modelFingerprint(model);
    const configured = readFileSync(path.join(model.path, 'tokenizer_config.json'), 'utf8');
    const hasTemplate = configured.includes('"chat_template"');
    options = { imageTokenId: model.imageTokenId!, hasTemplate };
  });
  afterAll(async () => {
    for (const one of opened) await one.dispose();
  });

  async function runtimeOf(folder: string): Promise<{ runtime: Runtime; runs: DecoderRun[] }> {
    const runs: DecoderRun[] = [];
    const watch = (run: DecoderRun) => runs.push(run);
    const runtime = await Runtime.open(folder, { ...options, watch });
    opened.push(runtime);
    return { runtime, runs };
  }

  async function apply(recipe: ApplyOptions['recipe'], as: string): Promise<string> {
    const places = { out: path.join(root, name, as), cacheFolder: path.join(root, 'cache') };
    return (await applyRecipe({ recipe, model, locate, fingerprint, ...places })).folder;
  }

  it.each(schedules)('%s, generates the same as original positions give', async (as, schedule) => {
    const folder = await apply({ schedule, ranking }, as);
    const { runtime, runs } = await runtimeOf(folder);
    const written = await openModelFolder(folder, { dtype: 'fp32' });
    const session = await openSession({ file: written.files.decoder }, { device: 'cpu' });
    for (const [, messages] of conversations) {
      runs.length = 0;
      const { visual, cached, length } = await runtime.generate(messages, tokens);
      expect(runs).toHaveLength(tokens);
      const left = schedule.map(({ keep }) => Math.floor(keep * visual + 0.5));
      const whole = length + tokens - 1;
      expect([cached[0], cached.at(-1)]).toEqual([
        whole - visual + left[0]!,
        whole - visual + left.at(-1)!,
      ]);
      const theirs = runs.map(({ outputs }) => outputs['logits'] as Tensor);
      const ours = await byHand(session, runs);
      expect(theirs.map(({ data }) => data)).toEqual(ours.map(({ data }) => data));
      if (schedule.length > 1) continue;
      // The library did feed other positions than these.
      const [prompt, token] = runs.map(({ feeds }) => (feeds['position_ids'] as Tensor).data);
      const greatest = (prompt as BigInt64Array).reduce((a, b) => (a > b ? a : b));
      expect((token as BigInt64Array)[0]).not.toBe(greatest + 1n);
    }
    await session.release();
  });

  // The library counts alike for all of them, so one is enough.
  it.runIf(name === names[0])(
    'answers text alone as the unpruned folder does, and with keep 1 everything',
    async () => {
      const plain = await runtimeOf(model.path);
      const cut = await runtimeOf(await apply({ schedule: schedules[1]![1], ranking }, 'text'));
      const all = schedules[1]![1].map(({ layer }) => ({ layer, keep: 1 }));
      const whole = await runtimeOf(await apply({ schedule: all, ranking }, 'whole'));
      for (const [{ runtime, runs }, messages] of [
        [cut, alone],
        [whole, alone],
        [whole, conversations[0]![1]],
      ] as const) {
        for (const one of [runs, plain.runs]) one.length = 0;
        const expected = await plain.runtime.generate(messages, tokens);
        expect(await runtime.generate(messages, tokens)).toEqual(expected);
        const logits = (of: DecoderRun[]) => of.map(({ outputs }) => outputs['logits']!.data);
        expect(logits(runs)).toEqual(logits(plain.runs));
      }
    },
  );
});
