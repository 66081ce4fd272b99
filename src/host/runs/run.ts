/** A run of a model: how views show it, and what its work is given. */
import type { Rate } from '../../core/rate';

export type RunState = 'queued' | 'running';

/** All but applying a recipe and exporting count samples; a profile counts lengths. */
export type RunKind =
  'calibration' | 'apply' | 'export' | 'evaluation' | 'sweep' | 'search' | 'profile';

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
  /** 0 to 1: of the work, or of the time that is set, whichever is further; undefined before either is known. */
  readonly fraction: number | undefined;
  /** Whether it ends after some time, however much is left then. */
  readonly isTimed: boolean;
  readonly device: string | undefined;
  /** Of a run with several, the part that it is at; localised, else ''. */
  readonly part: string;
  /** What is counted now, where that is something else than at first; localised, else ''. */
  readonly phase: string;
  /** What follows what is counted now and takes its own time; localised, else ''. */
  readonly next: string;
  /** What is being done while no samples are counted; localised, '' at first and while samples are. */
  readonly doing: string;
  /** Whether a sample of this run was done; what an earlier one did says nothing of this. */
  readonly isCounting: boolean;
  /** Whether something else than this extension's notification shows it. */
  readonly isShownElsewhere: boolean;
  /** Whether other machines do the work: other runs of the model need not wait for it. */
  readonly isRemote: boolean;
  cancel(): void;
}

/** What the work of a run is given. */
export interface RunHandle {
  /** Aborted when the user cancels or the window closes. */
  signal: AbortSignal;
  /**
   * Another part of the run begins, which loads its models anew.
   * @param ahead how many follow it
   */
  begin(part: string, ahead: number): void;
  /**
   * Something else is counted from now on, from nothing: its rate and time left are its own.
   * @param phase what that is, localised
   */
  beginPhase(phase: string): void;
  /**
   * Leaves so many percent of the bar to the phase that is to come.
   * @param next what that is, localised
   */
  reserve(percent: number, next: string): void;
  /** What is being done while no samples are counted. */
  note(text: string): void;
  onDevice(device: string): void;
  /**
   * @param earlier how many of `done` an earlier run did, where that is not what was done at first
   * @param work where samples of one part take longer than those of another: the time left follows from it
   */
  onProgress(done: number, total: number, earlier?: number, work?: Work): void;
  /** It ends after so many seconds from now, however much is left then. */
  endsWithin(seconds: number): void;
  /** What was done within the time is all that is done. */
  ended(): void;
}

/** In a unit of its own. */
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
  /** Whether something else shows how far it is and stops it: there is no notification then. */
  isShownElsewhere?: boolean;
  /** As of the run. */
  isRemote?: boolean;
  work: (handle: RunHandle) => Promise<T>;
}
