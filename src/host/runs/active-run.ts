/** A run that is active or waiting, and its counts. */
import { cancelled } from '../../core/cancel';
import { Pace } from '../../core/rate';
import type { Run, RunHandle, RunKind, RunState, Work } from './run';

export class ActiveRun implements Run, RunHandle {
  readonly kind: RunKind;
  readonly title: string;
  readonly modelFolder: string;
  readonly isShownElsewhere: boolean;
  readonly isRemote: boolean;
  readonly recipes: Run['recipes'];
  state: RunState = 'queued';
  done = 0;
  total = 0;
  fraction: number | undefined;
  part = '';
  phase = '';
  next = '';
  doing = '';
  device: string | undefined;
  perSecond: number | undefined;
  secondsLeft: number | undefined;
  /** Set by views: called whenever there is something new to show. */
  show: () => void = () => undefined;
  /** The filled share of its bar: 0 to 100. */
  percent = 0;
  readonly cancelled: Promise<void>;
  private readonly controller = new AbortController();
  isCounting = false;
  /** Samples done when this run began. */
  private first: number | undefined;
  /** Samples that this run did itself. */
  private own = 0;
  private pace = new Pace();
  private workPace = new Pace();
  /** Parts of the run that are still to come. */
  private ahead = 0;
  /** The range of the bar for the current phase: from and to, in percent. */
  private room: readonly [number, number] = [0, 100];
  /** Seconds of the clock, and how many until then. */
  private end: { at: number; within: number } | undefined;

  constructor(
    readonly id: number,
    spec: Pick<Run, 'kind' | 'title' | 'modelFolder' | 'isShownElsewhere' | 'isRemote' | 'recipes'>,
    private readonly onChange: () => void,
  ) {
    this.kind = spec.kind;
    this.title = spec.title;
    this.modelFolder = spec.modelFolder;
    this.isShownElsewhere = spec.isShownElsewhere;
    this.isRemote = spec.isRemote;
    this.recipes = spec.recipes;
    this.cancelled = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  get isTimed(): boolean {
    return this.end !== undefined;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  cancel(): void {
    this.controller.abort(cancelled());
  }

  start(): void {
    this.state = 'running';
    this.onChange();
  }

  note(text: string): void {
    this.doing = text;
    this.pace.pause(now());
    this.workPace.pause(now());
    this.show();
    this.onChange();
  }

  begin(part: string, ahead: number): void {
    this.part = part;
    this.ahead = ahead;
    this.workPace.begin(now());
    this.show();
    this.onChange();
  }

  beginPhase(phase: string): void {
    this.phase = phase;
    this.next = '';
    this.room = [this.room[1], 100];
    this.pace = new Pace();
    this.workPace = new Pace();
    Object.assign(this, { done: 0, total: 0, isCounting: false, first: undefined, own: 0 });
    this.fraction = undefined;
    this.perSecond = this.secondsLeft = undefined;
    this.note('');
  }

  reserve(percent: number, next: string): void {
    this.room = [this.room[0], 100 - percent];
    this.next = next;
  }

  onDevice(device: string): void {
    this.device = device;
    this.onChange();
  }

  onProgress(done: number, total: number, earlier?: number, work: Work = { done, total }): void {
    this.first ??= done;
    const isMore = done !== this.done;
    this.done = done;
    this.total = total;
    this.isCounting ||= done > (earlier ?? this.first);
    const own = done - (earlier ?? this.first);
    if (isMore && own <= this.own) {
      // Samples of an earlier run took no time in this one, and say nothing about the others.
      this.pace.pause(now());
      this.workPace.pause(now());
    } else if (this.isCounting) {
      // Before the first sample, there is nothing to measure the next one from.
      this.pace.count(done, now());
      this.workPace.count(work.done, now());
      if (isMore) this.doing = '';
    }
    this.own = own;
    this.perSecond = this.pace.rate(done, total).perSecond;
    this.secondsLeft = this.workPace.rate(work.done, work.total, this.ahead).secondsLeft;
    const part = Math.max(work.total === 0 ? 0 : work.done / work.total, this.limitTime());
    if (total > 0) this.fraction = Math.min(1, part);
    const [from, to] = this.room;
    this.percent = from + part * (to - from);
    this.show();
    this.onChange();
  }

  ended(): void {
    this.end = undefined;
    this.onProgress(this.done, this.done);
  }

  endsWithin(seconds: number): void {
    this.end = { at: now() + seconds, within: seconds };
  }

  /** @returns the share of its time that has passed, 0 without a limit */
  private limitTime(): number {
    if (this.end === undefined) return 0;
    const left = Math.max(1, this.end.at - now());
    if (this.isCounting) this.secondsLeft = Math.min(this.secondsLeft ?? left, left);
    return Math.min(1, 1 - left / this.end.within);
  }
}

function now(): number {
  return performance.now() / 1000;
}
