/** A run of a model: what views show, and what its work gets. */
import type * as vscode from 'vscode';
import type { Rate } from '../../core/rate';

export type RunState = 'queued' | 'running';

/** All but applying a recipe and exporting count samples; a profile counts lengths. */
export type RunKind =
  | 'calibration'
  | 'apply'
  | 'export'
  | 'evaluation'
  | 'sweep'
  | 'search'
  | 'profile';

/** A run as views show it. */
export interface Run extends Rate {
  readonly id: number;
  readonly kind: RunKind;
  readonly title: string;
  readonly modelFolder: string;
  readonly state: RunState;
  /** Samples, those of an earlier run included. */
  readonly done: number;
  /** 0 until it is known; at most so many, where a time is set. */
  readonly total: number;
  /**
   * 0 to 1: of the work, or of the time that is set, whichever is further; undefined before either
   * is known.
   */
  readonly fraction: number | undefined;
  /** Whether it ends after some time, however much is left. */
  readonly isTimed: boolean;
  readonly device: string | undefined;
  /** The present part of a run with several; localised, else ''. */
  readonly part: string;
  /** What is being counted now, if it differs from the beginning; localised, else ''. */
  readonly phase: string;
  /** The next phase, which takes time of its own; localised, else ''. */
  readonly next: string;
  /**
   * The activity while no samples are counted; localised, '' at first and while samples are
   * counted.
   */
  readonly doing: string;
  /** Whether a sample of this run is done; those of an earlier run do not count. */
  readonly isCounting: boolean;
  /** Whether something other than this extension's notification shows it. */
  readonly isShownElsewhere: boolean;
  /** Whether other machines do the work: other runs of the model need not wait for it. */
  readonly isRemote: boolean;
  /** The recipes that it measures: their files. */
  readonly recipes: readonly vscode.Uri[];
  cancel(): void;
}

/** What the work of a run gets. */
export interface RunHandle {
  /** Aborted when the user cancels or the window closes. */
  signal: AbortSignal;
  /**
   * Begins another part of the run, which loads its models again.
   *
   * @param ahead how many parts follow it
   */
  begin(part: string, ahead: number): void;
  /**
   * Begins to count something else, from 0: with a rate and remaining time of its own.
   *
   * @param phase its name, localised
   */
  beginPhase(phase: string): void;
  /**
   * Leaves so many percent of the bar to the next phase.
   *
   * @param next its name, localised
   */
  reserve(percent: number, next: string): void;
  /** The activity while no samples are counted. */
  note(text: string): void;
  onDevice(device: string): void;
  /**
   * @param earlier how many of `done` an earlier run did, if that differs from the first `done`
   * @param work if samples of parts take different times: the remaining time follows from it
   */
  onProgress(done: number, total: number, earlier?: number, work?: Work): void;
  /** It ends after so many seconds from now, however much is left. */
  endsWithin(seconds: number): void;
  /** The time is up: what is done now is all. */
  ended(): void;
}

/** Progress in a unit of its own. */
export interface Work {
  done: number;
  total: number;
}

export interface RunSpec<T> {
  kind: RunKind;
  title: string;
  modelFolder: string;
  /** Cancels the run, as the user can. */
  signal?: AbortSignal;
  /** Whether something else shows its progress and can stop it: then there is no notification. */
  isShownElsewhere?: boolean;
  /** As `Run.isRemote`. */
  isRemote?: boolean;
  recipes?: readonly vscode.Uri[];
  work: (handle: RunHandle) => Promise<T>;
}
