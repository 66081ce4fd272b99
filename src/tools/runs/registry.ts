/** The runs that tools have started: found again by their ids. */
import { cancelled } from '../../core/cancel';
import { HumanError } from '../../core/errors';
import { plain } from '../../core/plain';
import { text } from '../../core/text';
import { ToolRun, type LineUp, type RunSpec } from './run';

/** The number of ended runs that are remembered. */
const mostEnded = 50;

export class RunRegistry {
  private readonly all = new Map<string, ToolRun>();
  private next = 1;

  constructor(private readonly lineUp: LineUp) {}

  /** @throws HumanError `already-running` where a run of these tools is doing that very thing */
  start(spec: RunSpec): ToolRun {
    const same = [...this.all.values()].find((run) => !run.hasEnded && run.spec.key === spec.key);
    if (same !== undefined) {
      throw new HumanError(
        text`${same.id} is doing that already. Ask for its status, or cancel it.`,
        'already-running',
      );
    }
    const run = new ToolRun(`run-${this.next++}`, spec);
    this.all.set(run.id, run);
    run.ended = this.follow(run);
    this.forget();
    return run;
  }

  /** @throws HumanError `unknown-run` */
  find(id: string): ToolRun {
    const run = this.all.get(id);
    if (run !== undefined) return run;
    const known = [...this.all.keys()].join(', ');
    throw new HumanError(
      known === ''
        ? text`There is no run ${plain(id)}: none was started. Start one with calibrate, profile, evaluate or apply.`
        : text`There is no run ${plain(id)}. Those that were started: ${known}.`,
      'unknown-run',
      2,
    );
  }

  /** Ends them all and waits until they have ended, since their caller has left. */
  async endAll(): Promise<void> {
    const runs = [...this.all.values()];
    for (const run of runs) run.cancel(cancelled());
    await Promise.all(runs.map(({ ended }) => ended));
  }

  private async follow(run: ToolRun): Promise<void> {
    try {
      run.answer = await this.lineUp(
        run.spec,
        (handle) => run.spec.work(run.watch(handle)),
        run.signal,
      );
      run.state = 'done';
    } catch (error) {
      run.error = error;
      run.state = isCancelled(error) || run.signal.aborted ? 'cancelled' : 'failed';
    }
    run.doing = undefined;
    run.changed();
  }

  private forget(): void {
    const ended = [...this.all.values()].filter(({ hasEnded }) => hasEnded);
    for (const { id } of ended.slice(0, -mostEnded)) this.all.delete(id);
  }
}

/** Recognised by its code or its name: VS Code has an error of its own. */
function isCancelled(error: unknown): boolean {
  if (error instanceof HumanError) return error.code === 'cancelled';
  return (
    error instanceof Error && (error.name === 'Canceled' || error.name === 'CancellationError')
  );
}
