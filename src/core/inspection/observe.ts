/**
 * Shows how a recipe changes the visual tokens of a sample, and its answer. Only the worker may
 * import this.
 */
import type { RawImage } from '@huggingface/transformers';
import path from 'node:path';
import { massLayers } from '../cost/layers';
import type { DecoderShape } from '../cost/types';
import { HumanError, unlessCode } from '../errors';
import { chooseScore } from '../evaluation/scores/choose';
import { longestAnswer } from '../evaluation/results/results-name';
import { scoreSample, type ScoreKind } from '../evaluation/scores/score';
import { fileImage } from '../data/images';
import { turnsOf } from '../data/questions';
import { openSamples } from '../model/prompts/open-samples';
import type { PackedSample, Question, Sample } from '../data/types';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import { PromptEncoder } from '../model/prompts/encoder';
import { modelFingerprint } from '../model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../model/folder/folder';
import { readImage } from '../image/read';
import type { Prompts, PromptSource } from '../model/prompts/prompt-source';
import { openPrompts } from '../model/prompts/prompts';
import { mapsWeights } from '../model/sessions/shared-weights';
import { listed, text } from '../text';
import { requireModelOf } from '../recipe/another-model';
import { isAnswerChanged } from './changed-answers';
import { joinTiles } from './join-tiles';
import { layOut } from './layout';
import { ObservedDecoder } from './observed-decoder';
import { pictureOf } from './picture';
import type { ObserveOptions, ObserveTarget } from './options';
import type { Observation, ObservedAnswer, ObservedImage } from './types';

export class Observer {
  private readonly closing: { dispose(): Promise<void> }[] = [];

  private constructor(
    private readonly options: ObserveOptions,
    private readonly folder: ModelFolder,
    private readonly prompts: Prompts,
    private readonly samples: ReadonlyMap<string, PackedSample>,
    /** undefined where no sample has a reference. */
    private readonly score: ScoreKind | undefined,
  ) {}

  private encoder!: PromptSource;
  private unpruned!: ObservedDecoder;
  private pruned!: ObservedDecoder;

  /**
   * Opens the model, unpruned and pruned. The caller disposes it.
   * @throws HumanError for everything about model, recipe, data and device that the user can change
   */
  static async open(options: ObserveOptions): Promise<Observer> {
    const folder = await openModelFolder(options.model, { dtype: options.dtype });
    const fingerprint = await modelFingerprint(folder);
    const recipe = { name: text`The recipe`, fingerprint: options.fingerprint };
    requireModelOf(recipe, { place: folder.path, fingerprint });
    const data = options.data && (await openSamples(options.data));
    const samples = new Map((data?.samples ?? []).map((sample) => [sample.id, sample]));
    const prompts = await openPrompts(folder, data?.embeddings, options.pixels);
    const canScore = prompts.canContinue && prompts.canRead;
    const score = canScore ? scoreOf(data?.questions ?? []) : undefined;
    const observer = new Observer(options, folder, prompts, samples, score);
    try {
      await observer.openSessions();
      return observer;
    } catch (error) {
      await observer.dispose();
      throw error;
    }
  }

  async observe(target: ObserveTarget): Promise<Observation> {
    const sample = this.sampleOf(target);
    const raw = [];
    for (const image of sample.images) raw.push(await readImage(image));
    if (raw.length === 0) throw noPicture(sample.id);
    const inputs = await this.encode(sample, raw);
    const { shape } = this.folder;
    const { eosTokenIds } = this.prompts;
    const maxNewTokens = longestAnswer(this.options.maxNewTokens, this.prompts.canContinue);
    const limits = { eosTokenIds, maxNewTokens };
    const unpruned = await this.unpruned.run(inputs, this.encoder, limits);
    const pruned = await this.pruned.run(inputs, this.encoder, limits);
    const images: ObservedImage[] = [];
    for (const [at, image] of raw.entries()) {
      const { width, height } = image;
      images.push({ file: sample.images[at]!.where, width, height, ...(await pictureOf(image)) });
    }
    return {
      id: sample.id,
      question: sample.question,
      references: sample.answers,
      ...(sample.category === undefined ? {} : { category: sample.category }),
      images,
      grids: gridsOf(inputs, raw.length),
      layers: shape.layers,
      visualTokens: inputs.visualIndex.length,
      textTokens: inputs.length - inputs.visualIndex.length,
      unpruned: this.answerOf(unpruned.text, sample),
      pruned: this.answerOf(pruned.text, sample),
      isChanged: isAnswerChanged(unpruned.text, pruned.text),
      masses: { unpruned: byLayer(shape, unpruned.masses), pruned: byLayer(shape, pruned.masses) },
      exits: pruned.exits,
      sizes: pruned.sizes,
    };
  }

  async dispose(): Promise<void> {
    for (const one of this.closing.splice(0)) await one.dispose();
  }

  private async openSessions(): Promise<void> {
    const { folder, options, closing } = this;
    const { device, threads, schedule, ranking } = options;
    const session = { device, threads, mapWeights: mapsWeights(folder.decoder, 2) };
    closing.push((this.encoder = await this.prompts.open({ ...session, heldToCpu: true })));
    const unpruned = { schedule: [], ranking };
    closing.push((this.unpruned = await ObservedDecoder.open(folder, unpruned, session)));
    closing.push(
      (this.pruned = await ObservedDecoder.open(folder, { schedule, ranking }, session)),
    );
  }

  private encode(sample: Sample, images: RawImage[]): Promise<DecoderInputs> {
    const { encoder } = this;
    // The pictures that are shown, even if the files have changed since they were first shown.
    return encoder instanceof PromptEncoder
      ? encoder.encode(turnsOf(sample), images, text`sample "${sample.id}"`)
      : encoder.encodeSample(sample);
  }

  private sampleOf(target: ObserveTarget): Sample {
    if (target.kind === 'image') {
      const { file, question } = target;
      const id = path.basename(file);
      return { id, images: [fileImage(file)], question, answers: [], category: undefined };
    }
    const sample = this.samples.get(target.id);
    if (sample) return sample.unpack();
    const ids = [...this.samples.keys()];
    const some = listed(ids.slice(0, someIds));
    throw new HumanError(
      text`The data has no sample "${target.id}". Choose one of its ${ids.length} samples, such as
        ${some}; if the data has changed, choose it again.`,
      'sample-gone',
    );
  }

  private answerOf(answer: string, sample: Sample): ObservedAnswer {
    const score = this.score && scoreSample(this.score, answer, sample);
    return { text: answer, ...(score === undefined ? {} : { score }) };
  }
}

/** Number of ids that the error for an unknown sample names, to show what ids look like. */
const someIds = 3;

/** Masses of the layers that have some, at their layers. */
function byLayer(shape: DecoderShape, masses: readonly Float32Array[]) {
  const found = new Array<Float32Array | undefined>(shape.layers).fill(undefined);
  massLayers(shape).forEach((layer, at) => (found[layer] = masses[at]));
  return found;
}

/** Whether answers are right is shown only if the data says how they are meant. */
function scoreOf(questions: readonly Question[]): ScoreKind | undefined {
  return unlessCode('score-doubtful', () => chooseScore(questions).kind);
}

function gridsOf({ visualIndex, grids, places, views = [] }: DecoderInputs, images: number) {
  return joinTiles(layOut(visualIndex, images, grids, places, views));
}

function noPicture(sample: string): HumanError {
  return new HumanError(
    text`The file of embeddings names no picture of sample "${sample}", so there is nothing to show its
      tokens on. Write the column images: paths relative to the file.`,
    'no-picture',
  );
}
