/** The user's settings, read at the moment they are needed. */
import { usualMethod } from '../core/recipe/methods';
import * as vscode from 'vscode';
import { parseDevice, type Device } from '../core/model/devices/devices';
import { defaultPixels, readPixels, type PixelWay } from '../core/model/vision/pixel-way';
import { parseBeforeShare, type BeforeShare } from '../core/fit/given';
import type { FittedMethod } from '../core/recipe/types';

export interface RunSettings {
  device: Device | 'auto';
  /** Samples of a calibration. */
  samples: number;
  seed: number;
  /** How models' pixels are made. */
  pixels: PixelWay;
  /** undefined leaves it to ONNX Runtime. */
  threads: number | undefined;
}

/** @param scope a resource whose folder may have settings of its own */
export function runSettings(scope: vscode.Uri): RunSettings {
  const settings = vscode.workspace.getConfiguration('fitprune', scope);
  const device: unknown = settings.get('device');
  const threads = wholeNumber(settings.get('threads'), 0, 0);
  return {
    device: parseDevice(typeof device === 'string' ? device : 'auto'),
    samples: wholeNumber(settings.get('samples'), 1, 64),
    seed: wholeNumber(settings.get('seed'), 0, 0),
    pixels: readPixels(String(settings.get('pixels'))).pixels ?? defaultPixels,
    threads: threads > 0 ? threads : undefined,
  };
}

/** The method of new recipes. */
export function fitMethod(scope: vscode.Uri): FittedMethod {
  const method: unknown = vscode.workspace.getConfiguration('fitprune', scope).get('method');
  return method === 'fitprune' ? method : usualMethod;
}

/** The share that new recipes keep before the decoder; undefined for all visual tokens. */
export function beforeShare(scope: vscode.Uri): BeforeShare | undefined {
  const before: unknown = vscode.workspace.getConfiguration('fitprune', scope).get('before');
  const share = typeof before === 'string' ? parseBeforeShare(before.trim()) : undefined;
  return share === 1 ? undefined : share;
}

export interface EvaluationSettings {
  /** Samples of an evaluation; a data set may hold fewer. */
  samples: number;
  /** Whether baselines are measured too. */
  baselines: 'ask' | 'always' | 'never';
  /** How many seeds the random baseline has. */
  seeds: number;
}

/** @param scope a resource whose folder may have settings of its own */
export function evaluationSettings(scope: vscode.Uri): EvaluationSettings {
  const settings = vscode.workspace.getConfiguration('fitprune.evaluation', scope);
  const baselines: unknown = settings.get('baselines');
  return {
    samples: wholeNumber(settings.get('samples'), 1, 500),
    baselines: baselines === 'always' || baselines === 'never' ? baselines : 'ask',
    seeds: wholeNumber(settings.get('seeds'), 1, 5),
  };
}

export interface SlurmSettings {
  /** Options of sbatch, for the shards and the jobs after them. */
  options: string[];
  /** Parts that a run is cut into. */
  shards: number;
  /** How many shards run at once; undefined leaves it to Slurm. */
  concurrent: number | undefined;
}

/** @param scope a resource whose folder may have settings of its own */
export function slurmSettings(scope: vscode.Uri): SlurmSettings {
  const settings = vscode.workspace.getConfiguration('fitprune.slurm', scope);
  const options: unknown = settings.get('options');
  const concurrent = wholeNumber(settings.get('concurrent'), 0, 0);
  return {
    options: Array.isArray(options) ? options.filter((one) => typeof one === 'string') : [],
    shards: wholeNumber(settings.get('shards'), 1, 16),
    concurrent: concurrent > 0 ? concurrent : undefined,
  };
}

/** Settings are edited by hand: the editor underlines invalid values, and the default is used. */
function wholeNumber(value: unknown, least: number, usual: number): number {
  return Number.isInteger(value) && (value as number) >= least ? (value as number) : usual;
}

export interface NativeSettings {
  /** Node that runs the worker; undefined for the one of the extension host. */
  nodePath: string | undefined;
  cudaLibraryPath: string | undefined;
  /** Python that exports checkpoints; undefined to look for one. */
  pythonPath: string | undefined;
  /**
   * The command that starts the command line on a node of Slurm, in shell syntax; undefined for
   * this extension's own.
   */
  slurmProgram: string | undefined;
}

/** All run code: of machine scope, so that VS Code takes them from no workspace. */
export function nativeSettings(): NativeSettings {
  const settings = vscode.workspace.getConfiguration('fitprune');
  const read = (key: string): string | undefined => {
    const value: unknown = settings.get(key);
    return (typeof value === 'string' && value.trim()) || undefined;
  };
  return {
    nodePath: read('workerNodePath'),
    cudaLibraryPath: read('cudaLibraryPath'),
    pythonPath: read('pythonPath'),
    slurmProgram: read('slurm.program'),
  };
}
