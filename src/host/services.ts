/** The services that every feature of the extension gets; `extension.ts` builds them once. */
import * as vscode from 'vscode';
import { errorReporter, type ErrorReporter } from './errors';
import { lazyFitters, type Fitters } from './fitters';
import { DataNames } from './workspace/data-names';
import { SweepStore } from './workspace/sweep-store';
import { RunManager } from './runs/run-manager';
import {
  unfinishedCalibrations,
  unfinishedMeasurements,
  unfinishedProfileRuns,
  type UnfinishedCalibration,
  type UnfinishedMeasurement,
  type UnfinishedProfile,
  type UnfinishedRuns,
} from './runs/unfinished';
import { ProfileStore } from './workspace/profile-store';
import { MeasurementsElsewhere } from './workspace/measured-elsewhere';
import { TestedRecords } from './workspace/tested-records';
import { StatisticsStore } from './workspace/statistics-store';
import { WorkspaceIndex } from './workspace/workspace-index';

export interface Services {
  context: vscode.ExtensionContext;
  /** The whole story of every run; also the core's `Logger`. */
  log: vscode.LogOutputChannel;
  /** Reports failures that nobody catches. */
  errors: ErrorReporter;
  /** Models and recipes of the workspace, kept current by file watchers. */
  index: WorkspaceIndex;
  /** Cached statistics of the workspace. */
  statistics: StatisticsStore;
  /** Cached profiles of devices. */
  profiles: ProfileStore;
  /** Names of data known by its fingerprint. */
  dataNames: DataNames;
  /** Budgets that were measured, in `.fitprune/sweeps/`. */
  sweeps: SweepStore;
  /** Measurements by tests of recipes that do not record them. */
  tested: TestedRecords;
  /** The same, and what sweeps have measured. */
  elsewhere: MeasurementsElsewhere;
  /** Fits from cached statistics, in a thread, live. */
  fitters: Fitters;
  /** Model runs in child processes, one a model at a time. */
  runs: RunManager;
  /** Calibrations that have not finished. */
  unfinished: UnfinishedRuns<UnfinishedCalibration>;
  /** Profiles that have not finished. */
  unfinishedProfiles: UnfinishedRuns<UnfinishedProfile>;
  /** Evaluations and sweeps that have not finished. */
  measurements: UnfinishedRuns<UnfinishedMeasurement>;
}

export function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('FitPrune', { log: true });
  const index = new WorkspaceIndex(log);
  const statistics = new StatisticsStore(log);
  const profiles = new ProfileStore(log);
  const dataNames = new DataNames(context.workspaceState, log);
  const sweeps = new SweepStore(log);
  const tested = new TestedRecords(context.workspaceState);
  const elsewhere = new MeasurementsElsewhere(tested, sweeps);
  const runs = new RunManager(log);
  const unfinished = unfinishedCalibrations(context.workspaceState);
  const unfinishedProfiles = unfinishedProfileRuns(context.workspaceState);
  const measurements = unfinishedMeasurements(context.workspaceState);
  const fitters = lazyFitters(context.asAbsolutePath('dist/fitter.js'));
  context.subscriptions.push(
    log,
    index,
    statistics,
    profiles,
    dataNames,
    sweeps,
    tested,
    elsewhere,
    runs,
    unfinished,
    unfinishedProfiles,
    measurements,
  );
  const errors = errorReporter(log);
  const kept = { unfinished, unfinishedProfiles, measurements };
  return {
    context,
    log,
    errors,
    index,
    statistics,
    profiles,
    dataNames,
    sweeps,
    tested,
    elsewhere,
    fitters,
    runs,
    ...kept,
  };
}
