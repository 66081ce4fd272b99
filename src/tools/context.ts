/** The context that callers give to tools: VS Code, or `fitprune mcp`. */
import type { FittedMethod, EvaluationRecord } from '../core/recipe/types';
import type { CalibrationOptions } from '../core/calibration/calibrate';
import type { Logger } from '../core/host';
import type { Device } from '../core/model/devices/devices';
import type { PixelWay } from '../core/model/vision/pixel-way';
import type { Message } from '../core/text';
import type { FitterPool } from '../fitter/pool';
import type { WorkerOptions } from '../runner/local/options';
import type { DeviceChoice } from '../runner/local/tried-devices';
import type { ProvenModel } from '../runner/channel/requests';
import type { Place } from './place';
import type { RunRegistry } from './runs/registry';

/** Settings that agents are not asked for. */
export interface ToolSettings {
  device: Device | 'auto';
  threads: number | undefined;
  pixels: PixelWay;
  seed: number;
  /** Samples of a calibration. */
  samples: number;
  method: FittedMethod;
  /** Absolute path of the folder of statistics; results are in `evaluations` below it. */
  cache: string;
}

/** What a model folder's files show. */
export interface ModelFacts {
  name: string;
  architecture: string;
  /** Precision of the decoder. */
  dtype: string;
  /** All available precisions. */
  dtypes: readonly string[];
  layers: number;
  /** The visual tokens of one image; undefined where images differ. */
  visualTokens: number | undefined;
  isPruned: boolean;
  fingerprint: string;
}

export interface StartedCalibration {
  title: Message;
  request: Omit<CalibrationOptions, 'device' | 'threads' | 'pruning'>;
  /** Samples in all. */
  total: number;
}

export interface ToolContext {
  place: Place;
  /** Runs that tools have started. */
  runs: RunRegistry;
  logger: Logger;
  /** Ends this call; runs that it started continue. */
  signal: AbortSignal;
  /** Reports progress to the caller. */
  onProgress: (done: number, total: number, message: string) => void;
  /** @param model absolute path of a folder or of a recipe's file */
  settings: (model: string) => ToolSettings;
  workerOptions(signal: AbortSignal): WorkerOptions;
  chooseDevice(
    wanted: Device | 'auto',
    options: WorkerOptions,
    model: ProvenModel,
  ): Promise<DeviceChoice>;
  /** Answers fits in a thread. */
  fitters: Pick<FitterPool, 'open'>;
  /**
   * @param model absolute path of a folder
   * @throws HumanError `not-a-model`, and where it cannot be read
   */
  describe: (model: string, dtype?: string) => Promise<ModelFacts>;
  /** Absolute paths of folders that may be models, and of recipes. */
  search(): Promise<{ models: string[]; recipes: string[] }>;
  /**
   * The text of a recipe, including unsaved edits.
   *
   * @throws HumanError if it cannot be read
   */
  recipeText: (file: string) => Promise<string>;
  /**
   * Called when a model folder was written: file watchers do not notice a folder that is moved into
   * place.
   */
  onFolder(): Promise<void>;
  /** Called when a calibration begins, so that people can continue one that is cut off. */
  onCalibration(one: StartedCalibration): Promise<void>;
  /** Called when it ended, or was stopped by somebody. After other failures it can be continued. */
  onCalibrationEnd(one: StartedCalibration, how: 'done' | 'stopped'): Promise<void>;
  /**
   * Writes a measurement into a recipe.
   *
   * @throws HumanError if it was edited meanwhile
   */
  record(file: string, record: EvaluationRecord): Promise<void>;
}
