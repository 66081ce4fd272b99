/** The trade-off panel's knowledge of its model's sweeps, and of a running measurement. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Newest } from '../../../core/newest';
import type { SweepPoint } from '../../../core/evaluation/sweep/sweep-file';
import type { Measuring, MeasuringRun, PanelSweep } from '../../../protocol/measured';
import type { HostEvent } from '../../../protocol/trade-off';
import { rememberedData } from '../../data/data-choice';
import type { SweepEntry } from '../../workspace/sweep-store';
import type { Run } from '../../runs/run-manager';
import type { RunEnd } from '../../runs/run-end';
import { describeRun } from '../../runs/run-words';
import type { Services } from '../../services';
import type { WorkspaceModel } from '../../workspace/workspace-index';
import { isSweepOf, panelSweeps } from './panel-sweeps';
import { LastEnds } from './last-ends';
import { inBackground } from '../../failures';

/** A run reports every sample; the page gets an update this often, in milliseconds. */
const pause = 150;
/**
 * Milliseconds after which an end without a next step disappears: enough to read it and to press
 * its button.
 */
const inSight = 20_000;

export class TradeOffMeasuring implements vscode.Disposable {
  private sweeps: PanelSweep[] = [];
  /** Files and points that the page knows. */
  private entries: readonly SweepEntry[] = [];
  private readonly fingerprints = new Map<string, { stamp: string; fingerprint: string }>();
  private readonly refreshes = new Newest();
  private readonly ends = new LastEnds();
  /** The last run that was sent to the page. */
  private sent = JSON.stringify({});
  private timer: NodeJS.Timeout | undefined;
  private readonly passing = new Set<NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param folder of the model, absolute
   * @param post called with every change
   */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private readonly post: (event: HostEvent) => void,
  ) {
    const { sweeps, runs, index } = services;
    const refresh = (): void => {
      this.refresh();
    };
    let model: WorkspaceModel | undefined;
    this.subscriptions = [
      sweeps.onDidChange(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      // The index has a new object once the model's files have changed.
      index.onDidChange(() => {
        const now = index.modelAt(folder);
        if (now !== model) this.refresh();
        model = now;
      }),
      runs.onDidChange(() => {
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          this.sendRun();
        }, pause);
      }),
    ];
    this.refresh();
  }

  get state(): Measuring {
    return { sweeps: this.sweeps, ...this.shown };
  }

  private get shown(): Pick<Measuring, 'run' | 'ended'> {
    const { run } = this;
    const ended = this.ends.state;
    return { ...(run && { run }), ...(ended.length > 0 && { ended }) };
  }

  /** Shows how a run of the model ended, or what was written, until the user has read it. */
  announceEnd(end: RunEnd): void {
    const id = this.ends.add(end, this.services.runs.runs);
    this.sendRun();
    if (end.passing === undefined) return;
    this.passing.add(
      setTimeout(() => {
        this.leaveEnd(id);
      }, inSight),
    );
  }

  /** @param way the button that was pressed; undefined if it was only read */
  leaveEnd(id: number, way?: number): void {
    this.ends.take(id, way);
    this.sendRun();
  }

  /** The point of a message: the panel may only use points that it shows. */
  point(sweep: string, index: number): SweepPoint | undefined {
    const isShown = this.sweeps.some(
      ({ id, points }) => id === sweep && points.some((point) => point.index === index),
    );
    const entry = this.entries.find(({ file }) => file === sweep);
    return isShown ? entry?.sweep.points[index] : undefined;
  }

  shows(run: Run): boolean {
    return this.active() === run;
  }

  /** Stops the run that the panel shows. */
  cancel(): void {
    this.active()?.cancel();
  }

  dispose(): void {
    this.refreshes.stop();
    clearTimeout(this.timer);
    for (const timer of this.passing) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private get run(): MeasuringRun | undefined {
    const run = this.active();
    if (!run) return undefined;
    const { kind, title, fraction } = run;
    const text = describeRun(run);
    return { kind, title, text, ...(fraction !== undefined && { part: fraction }) };
  }

  /** If there are several, the one that is not waiting. */
  private active(): ShownRun | undefined {
    const shown = this.services.runs.runs.filter(
      (run): run is ShownRun => isShown(run) && run.modelFolder === this.folder,
    );
    return shown.find(({ state }) => state === 'running') ?? shown[0];
  }

  /** Runs of other models do not concern the page. */
  private sendRun(): void {
    this.ends.giveWayTo(this.active());
    const { shown } = this;
    const next = JSON.stringify(shown);
    if (next === this.sent) return;
    this.sent = next;
    this.post({ type: 'measuringRun', ...shown });
  }

  private refresh(): void {
    const isCurrent = this.refreshes.start();
    const found = this.find().then(({ entries, sweeps }) => {
      if (!isCurrent() || JSON.stringify(sweeps) === JSON.stringify(this.sweeps)) return;
      this.entries = entries;
      this.sweeps = sweeps;
      this.post({ type: 'measuring', measuring: this.state });
    });
    inBackground(this.services.log, found);
  }

  private async find(): Promise<{ entries: readonly SweepEntry[]; sweeps: PanelSweep[] }> {
    const { sweeps: store, index } = this.services;
    await index.ready;
    const model = index.modelAt(this.folder);
    const entries = (await store.all()).filter((entry) => isSweepOf(entry, this.folder));
    const sweeps: PanelSweep[] = [];
    for (const entry of entries) {
      const stale = model && (await this.staleBecause(entry, model));
      sweeps.push(...(await panelSweeps(entry, stale)));
    }
    return { entries, sweeps };
  }

  /** Why it cannot be compared with new measurements; undefined if it can. */
  private async staleBecause(
    { sweep }: SweepEntry,
    model: WorkspaceModel,
  ): Promise<string | undefined> {
    // No model is opened in an untrusted workspace; then this stays unknown.
    const known = await model.describe().catch(() => undefined);
    const all = await Promise.all(
      (known?.dtypes ?? []).map((dtype) => model.describe(dtype).catch(() => undefined)),
    );
    const fingerprints = [known, ...all].flatMap((summary) => summary?.fingerprint ?? []);
    if (fingerprints.length > 0 && !fingerprints.includes(sweep.model)) {
      return vscode.l10n.t('the model has changed since');
    }
    const source = await rememberedData(this.services, model, 'evaluation');
    if (!source || path.basename(source.path) !== sweep.dataName) return undefined;
    const now = await this.fingerprintOf(source);
    return now === undefined || now === sweep.data
      ? undefined
      : vscode.l10n.t('the data has changed since');
  }

  /** Read again only when the file has changed; undefined where it cannot be read. */
  private async fingerprintOf(
    source: NonNullable<Awaited<ReturnType<typeof rememberedData>>>,
  ): Promise<string | undefined> {
    const stats = await stat(source.path).catch(() => undefined);
    const stamp = `${JSON.stringify(source)} ${stats?.size ?? 0} ${stats?.mtimeMs ?? 0}`;
    const before = this.fingerprints.get(source.path);
    if (before?.stamp === stamp) return before.fingerprint;
    const { openSamples } = await import('../../../core/model/prompts/open-samples');
    const { dataFingerprint } = await import('../../../core/data/fingerprint');
    try {
      const fingerprint = await dataFingerprint(await openSamples(source));
      this.fingerprints.set(source.path, { stamp, fingerprint });
      return fingerprint;
    } catch (error) {
      // The next evaluation reports what is wrong; the panel shows the measurements.
      this.services.log.debug(String(error));
      return undefined;
    }
  }
}

type ShownRun = Run & { kind: MeasuringRun['kind'] };

function isShown({ kind }: Run): boolean {
  return kind === 'evaluation' || kind === 'sweep' || kind === 'profile';
}
