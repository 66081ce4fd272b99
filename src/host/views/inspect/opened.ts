/** Browses samples with one recipe: their list, and the process that observes them. */
import * as vscode from 'vscode';
import type { ChangedAnswers, EvaluationKey } from '../../../core/inspection/changed-answers';
import { SampleList } from '../../../core/inspection/sample-list';
import type { ObserveTarget } from '../../../core/inspection/options';
import type { Observation } from '../../../core/inspection/types';
import { dataFingerprint } from '../../../core/data/fingerprint';
import { openSamples } from '../../../core/model/prompts/open-samples';
import { dtypeOfDecoder } from '../../../core/model/folder/variants';
import { scheduleHash } from '../../../core/recipe/hash';
import type { Recipe } from '../../../core/recipe/types';
import { modelName } from '../../../core/model/paths';
import { ObserverProcess } from '../../../runner/local/observer';
import { chooseDevice } from '../../models/device-choice';
import { workerOptions } from '../../runs/worker-options';
import type { Services } from '../../services';
import { runSettings } from '../../settings';
import { findChangedAnswers, type FoundAnswers } from './changed-answers';
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
    private found: FoundAnswers | undefined,
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

  /** Which answers changed, where that was evaluated. */
  get changedAnswers(): ChangedAnswers | undefined {
    return this.found?.answers;
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

  /** Whether an evaluation that ended meanwhile found other changed answers. */
  async readAgain(): Promise<boolean> {
    if (!this.isData) return false;
    const { list, found } = await readList(this.what, this.log, this.found);
    if (found === this.found) return false;
    list.filter(this.list.onlyChanged);
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
  before?: FoundAnswers,
): Promise<{ list: SampleList; found: FoundAnswers | undefined }> {
  if (source.kind === 'image') {
    return { list: new SampleList([sourceName(source)], undefined), found: undefined };
  }
  const data = await openSamples(source.data);
  const measured = async (): Promise<EvaluationKey> => ({
    candidate: scheduleHash(recipe.schedule, recipe.ranking),
    model: recipe.model.fingerprint,
    data: await dataFingerprint(data),
  });
  const found = await findChangedAnswers(file, measured, log, before);
  const ids = data.samples.map(({ id }) => id);
  return { list: new SampleList(ids, found.answers?.changed), found };
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
