/** A long run that a tool has started, as the tools that follow it see it. */
import type { ApplyStage } from '../../core/apply/stages';
import type { Message } from '../../core/text';
import { Pace } from '../../core/rate';
import type { RunStage } from '../../core/model/run';
import type { Answer } from '../answer';

/** All but applying a recipe count: a profile runs of lengths, the others samples. */
export type RunKind = 'calibration' | 'evaluation' | 'profile' | 'apply';

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** The activity while no samples are counted. */
export type Stage =
  | RunStage
  | { doing: 'reading' }
  | { doing: 'choosing-device' }
  | { doing: ApplyStage };

/** What the work of a run gets. */
export interface RunHandle {
  /** Aborted when somebody cancels the run, or the caller ends. */
  signal: AbortSignal;
  onStage(stage: Stage): void;
  onDevice(device: string): void;
  /** @param earlier how many of `done` an earlier run did */
  onProgress(done: number, total: number, earlier: number): void;
  /** It ends after so many seconds from now, however much is left. */
  endsWithin(seconds: number): void;
}

export interface RunSpec {
  kind: RunKind;
  title: Message;
  /** Absolute; one run a model at a time. */
  modelFolder: string;
  /** Identifies its work: two equal requests at the same time share one run. */
  key: string;
  /** How to continue after it was cut off. */
  resume: string;
  work(handle: RunHandle): Promise<Answer>;
}

/**
 * Runs `work` when its turn comes.
 *
 * @throws what `work` throws; HumanError `cancelled`
 */
export type LineUp = (
  spec: Pick<RunSpec, 'kind' | 'title' | 'modelFolder'>,
  work: (handle: RunHandle) => Promise<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

export class ToolRun {
  state: RunState = 'queued';
  doing: Stage['doing'] | undefined;
  device: string | undefined;
  done = 0;
  total = 0;
  perSecond: number | undefined;
  secondsLeft: number | undefined;
  answer: Answer | undefined;
  error: unknown;
  /** Settles, never rejects, when the run has ended. */
  ended: Promise<void> = Promise.resolve();
  private readonly controller = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly pace = new Pace();
  private earlier = 0;
  /** Seconds of the clock. */
  private end: number | undefined;

  constructor(
    readonly id: string,
    readonly spec: RunSpec,
  ) {}

  get hasEnded(): boolean {
    return this.state !== 'queued' && this.state !== 'running';
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  cancel(reason: Error): void {
    this.controller.abort(reason);
  }

  /** @returns a function that removes the listener */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The caller's own handle, with its calls recorded. */
  watch(handle: RunHandle): RunHandle {
    this.state = 'running';
    this.changed();
    return {
      signal: handle.signal,
      onStage: (stage) => {
        this.doing = stage.doing;
        this.pace.pause(performance.now() / 1000);
        handle.onStage(stage);
        this.changed();
      },
      onDevice: (device) => {
        this.device = device;
        handle.onDevice(device);
        this.changed();
      },
      onProgress: (done, total, earlier) => {
        this.earlier = earlier;
        this.count(done, total);
        handle.onProgress(done, total, earlier);
        this.changed();
      },
      endsWithin: (seconds) => {
        this.end = performance.now() / 1000 + seconds;
        handle.endsWithin(seconds);
      },
    };
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  private count(done: number, total: number): void {
    this.done = done;
    this.total = total;
    // Samples of an earlier run, and the first one after it, do not show this run's speed.
    if (done > this.earlier) {
      this.doing = undefined;
      this.pace.count(done, performance.now() / 1000);
    }
    Object.assign(this, this.pace.rate(done, total));
    if (this.end === undefined || this.doing !== undefined) return;
    const left = Math.max(1, this.end - performance.now() / 1000);
    this.secondsLeft = Math.min(this.secondsLeft ?? left, left);
  }
}
