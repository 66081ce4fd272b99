/**
 * Runs that have not finished, with their full options, so that they can continue, also after a
 * reload.
 */
import * as vscode from 'vscode';
import type { CalibrationOptions } from '../../core/calibration/calibrate';
import type { DataSource } from '../../core/data/types';
import type { Budget } from '../../core/cost/types';
import type { WantedScore } from '../../core/evaluation/scores/choose';
import type { ProfileOptions } from '../../core/profile/options';
import type { EvaluationChoice } from './measured-parts';
import { isSamePath } from '../paths';

/** The device is chosen again each time. */
export type CalibrationRequest = Omit<CalibrationOptions, 'device' | 'threads' | 'pruning'>;

/** The Slurm settings of a measurement. */
export interface SlurmChoice {
  shards: number;
  /** The command that starts fitprune on a node, in shell syntax. */
  program: string;
  /** The user's choice, if the data does not say. */
  score?: WantedScore | undefined;
}

interface Unfinished {
  title: string;
  /** The user stopped it, and need not be reminded. */
  isStopped: boolean;
}

export interface UnfinishedCalibration extends Unfinished {
  request: CalibrationRequest;
  /** Samples in all. */
  total: number;
}

/** On its device: a profile of another is another file. */
export type ProfileRequest = ProfileOptions;

export interface UnfinishedProfile extends Unfinished {
  request: ProfileRequest;
}

/** An evaluation of recipes, or a sweep. */
export type UnfinishedMeasurement = Unfinished & {
  modelFolder: string;
  /** Of the decoder. */
  dtype?: string | undefined;
  data: DataSource;
  samples: number;
  choice: EvaluationChoice;
  /** Where Slurm measures it. */
  slurm?: SlurmChoice | undefined;
} & (
    | { kind: 'evaluation'; recipes: string[] }
    | { kind: 'sweep'; file: string; budgets: Budget[] }
  );

export class UnfinishedRuns<One extends Unfinished> implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private isClosing = false;

  /** Whether the window is closing: a run that ends now was not stopped by anybody. */
  get isClosed(): boolean {
    return this.isClosing;
  }

  /**
   * @param memento the workspace's
   * @param key of the memento
   * @param isOf whether a run is the one of that name
   */
  constructor(
    private readonly memento: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly key: string,
    private readonly isOf: (one: One, id: string) => boolean,
    private readonly idOf: (one: One) => string,
  ) {}

  get all(): readonly One[] {
    return this.memento.get<One[]>(this.key, []);
  }

  of(id: string): One | undefined {
    return this.all.find((one) => this.isOf(one, id));
  }

  /** Kept until `end`; replaces an earlier entry of the same name. */
  async keep(one: One): Promise<void> {
    // A run that ends with the window was not stopped by anybody.
    if (!this.isClosing) await this.set([...this.without(this.idOf(one)), one]);
  }

  async end(id: string): Promise<void> {
    if (!this.isClosing) await this.set(this.without(id));
  }

  /** The window closes: the runs that end now are cut off. */
  close(): void {
    this.isClosing = true;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private without(id: string): One[] {
    return this.all.filter((one) => !this.isOf(one, id));
  }

  private async set(all: One[]): Promise<void> {
    await this.memento.update(this.key, all);
    this.changed.fire();
  }
}

/** Unfinished calibrations, by the file of statistics. */
export function unfinishedCalibrations(
  memento: vscode.Memento,
): UnfinishedRuns<UnfinishedCalibration> {
  return new UnfinishedRuns<UnfinishedCalibration>(
    memento,
    'unfinishedCalibrations',
    ({ request }, file) => isSamePath(request.out, file),
    ({ request }) => request.out,
  );
}

/** Unfinished evaluations and sweeps, by their titles, which name recipe and data. */
export function unfinishedMeasurements(
  memento: vscode.Memento,
): UnfinishedRuns<UnfinishedMeasurement> {
  return new UnfinishedRuns<UnfinishedMeasurement>(
    memento,
    'unfinishedMeasurements',
    ({ title }, id) => title === id,
    ({ title }) => title,
  );
}

/** Unfinished profile runs, by the file of the profile. */
export function unfinishedProfileRuns(memento: vscode.Memento): UnfinishedRuns<UnfinishedProfile> {
  return new UnfinishedRuns<UnfinishedProfile>(
    memento,
    'unfinishedProfiles',
    ({ request }, file) => isSamePath(request.out, file),
    ({ request }) => request.out,
  );
}
