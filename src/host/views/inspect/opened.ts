/** Browses samples with one recipe: their list, and the process that observes them. */
import * as vscode from 'vscode';
import type { Flips, FlipsWanted } from '../../../core/inspection/flips';
import { SampleList } from '../../../core/inspection/sample-list';
import type { ObserveTarget } from '../../../core/inspection/options';
import type { Observation } from '../../../core/inspection/types';
import { dataFingerprint } from '../../../core/data/fingerprint';
import { openSamples } from '../../../core/model/open-samples';
import { dtypeOfDecoder } from '../../../core/model/variants';
import { scheduleHash } from '../../../core/recipe/hash';
import type { Recipe } from '../../../core/recipe/types';
import { modelName } from '../../../core/model/paths';
import { ObserverProcess } from '../../../runner/local/observer';
import { chooseDevice } from '../../models/device-choice';
import { workerOptions } from '../../runs/worker-options';
import type { Services } from '../../services';
import { runSettings } from '../../settings';
import { findFlips, type FoundFlips } from './flips';
import { Observations } from './observations';
import { sourceName, type InspectSource } from './source';

export interface ToOpen {
  recipe: Recipe;
  modelFolder: string;
  source: InspectSource;
  /** Path of the recipe. */
  file: string;
}

export class OpenedSamples {
  private constructor(
    private readonly what: ToOpen,
    private readonly observations: Observations,
    private readonly log: Services['log'],
    public list: SampleList,
    private found: FoundFlips | undefined,
  ) {}

  /** Reads the list; the model is opened when the first sample is asked for. @throws HumanError */
  static async open(services: Services, what: ToOpen): Promise<OpenedSamples> {
    const { list, found } = await readList(what, services.log);
    const observations = new Observations({ open: () => startProcess(services, what) });
    return new OpenedSamples(what, observations, services.log, list, found);
  }

  /** Changes with everything that another process must be started for. */
  static keyOf({ recipe, modelFolder, source }: ToOpen): string {
    const { schedule, ranking, model } = recipe;
    const { fingerprint, decoder } = model;
    const hash = scheduleHash(schedule, ranking);
    return JSON.stringify([hash, modelFolder, fingerprint, decoder, source]);
  }

  get key(): string {
    return OpenedSamples.keyOf(this.what);
  }

  /** Which answers flipped, where that was evaluated. */
  get flips(): Flips | undefined {
    return this.found?.flips;
  }

  get isData(): boolean {
    return this.what.source.kind === 'data';
  }

  /** What must be loaded before a sample can be shown; undefined if it is there. */
  missing(id: string): 'model' | 'sample' | undefined {
    const { observations } = this;
    if (observations.has(this.targetOf(id))) return undefined;
    return observations.isOpen ? 'sample' : 'model';
  }

  /**
   * Its neighbours in the list are observed afterwards, in advance.
   *
   * @throws HumanError
   */
  observe(id: string): Promise<Observation> {
    const neighbours = (['next', 'previous'] as const).flatMap(
      (to) => this.list.move(id, to) ?? [],
    );
    return this.observations.get(
      this.targetOf(id),
      neighbours.map((other) => this.targetOf(other)),
    );
  }

  /** Whether an evaluation that ended meanwhile found other flips. */
  async readAgain(): Promise<boolean> {
    if (!this.isData) return false;
    const { list, found } = await readList(this.what, this.log, this.found);
    if (found === this.found) return false;
    list.filter(this.list.onlyFlipped);
    this.list = list;
    this.found = found;
    return true;
  }

  dispose(): void {
    this.observations.dispose();
  }

  private targetOf(id: string): ObserveTarget {
    const { source } = this.what;
    if (source.kind === 'data') return { kind: 'sample', id };
    return { kind: 'image', file: source.file, question: source.question };
  }
}

async function readList(
  { source, recipe, file }: ToOpen,
  log: Services['log'],
  before?: FoundFlips,
): Promise<{ list: SampleList; found: FoundFlips | undefined }> {
  if (source.kind === 'image') {
    return { list: new SampleList([sourceName(source)], undefined), found: undefined };
  }
  const data = await openSamples(source.data);
  const measured = async (): Promise<FlipsWanted> => ({
    candidate: scheduleHash(recipe.schedule, recipe.ranking),
    model: recipe.model.fingerprint,
    data: await dataFingerprint(data),
  });
  const found = await findFlips(file, measured, log, before);
  const ids = data.samples.map(({ id }) => id);
  return { list: new SampleList(ids, found.flips?.flipped), found };
}

async function startProcess(
  { context, log }: Services,
  { recipe, modelFolder, source }: ToOpen,
): Promise<ObserverProcess> {
  const options = workerOptions(context, log);
  const { device: wanted, threads, pixels } = runSettings(vscode.Uri.file(modelFolder));
  const { schedule, ranking, model } = recipe;
  const dtype = dtypeOfDecoder(model.decoder);
  const { device, reason } = await chooseDevice(wanted, options, { model: modelFolder, dtype });
  log.info(reason);
  const request = {
    ...({ kind: 'observe', model: modelFolder, device, threads, schedule, ranking } as const),
    dtype,
    pixels,
    fingerprint: model.fingerprint,
    data: source.kind === 'data' ? source.data : undefined,
  };
  log.info(`Inspecting ${modelName(modelFolder)}: ${JSON.stringify(request)}`);
  return new ObserverProcess(request, options);
}
