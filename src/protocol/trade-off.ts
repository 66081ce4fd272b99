/**
 * Messages from the host to the trade-off panel, including replies; those of the panel are in
 * trade-off-messages.ts. Fractions are 0 to 1, FLOPs are 2 x MACs.
 */
import type {
  Budget,
  Convention,
  Cost,
  DecoderShape,
  Metric,
  PromptShape,
  Step,
  Work,
} from '../core/cost/types';
import type { Memory } from '../core/figures/memory';
import type { EvaluationBySet } from '../core/recipe/results/suite-evaluation';
import type { FittedMethod } from '../core/recipe/types';
import type { Maker, Measuring } from './measured';

export type {
  Budget,
  Convention,
  Cost,
  DecoderShape,
  FittedMethod,
  Metric,
  PromptShape,
  Step,
  Work,
};
export type { ExportFormat, Fitting, PanelMessage, PlotName } from './trade-off-messages';

/** The predicted loss of a schedule. */
export interface Loss {
  selfLoss: number;
  crossLoss: number;
  /** Set if statistics lack what the ranking reads, and their nearest value is used instead. */
  isApproximate?: true;
  /** Recorded by the recipe's fit, as there are no statistics; steps moved since are not in it. */
  isRecorded?: true;
}

/** The two masses, which share an axis. */
export type MassKey = 'selfLoss' | 'crossLoss';

/** What the model's calibration allows the panel to do. */
export type Situation =
  /** Nothing of the workspace runs or is opened. */
  | { kind: 'untrusted' }
  /** The folder that the panel was opened for holds no model any more. */
  | { kind: 'no-model' }
  | { kind: 'loading' }
  /** `isOfOther`: there are statistics of another model that was in this folder before. */
  | { kind: 'no-statistics'; isOfOther?: boolean }
  /**
   * What is being done and its progress, in `text`, localised; `part`, 0 to 1, once it is known.
   */
  | { kind: 'calibrating'; text: string; part?: number }
  /** `part` of the statistics is prepared. */
  | { kind: 'preparing'; part: number }
  | { kind: 'failed'; message: string }
  | { kind: 'ready'; curve: Curve; sharpening?: Sharpening };

/** The shown curve is of a few samples, until the curve of all samples is ready. */
export interface Sharpening {
  /** The number of all samples. */
  samples: number;
  /** The progress of preparing the curve of all samples: 0 to 1. */
  part: number;
}

/** Everything of the calibration that is shown; a fit is asked for. */
export interface Curve {
  /** Whose curve it is. */
  method: FittedMethod;
  /**
   * Part of the visual tokens that enters the decoder, in everything that is fitted: 1 without a
   * cut before it.
   */
  before: number;
  shape: DecoderShape;
  prompt: PromptShape;
  /** The computations of the ranking besides the layers. */
  work: Work;
  samples: number;
  /** From unpruned to the cheapest, by the FLOPs of either convention. */
  frontier: Record<Convention, CurvePoint[]>;
  /**
   * Fits to budgets in time on the device of `shape.times`, from unpruned to the fastest; absent
   * without one.
   */
  timed?: CurvePoint[];
}

export interface CurvePoint extends Loss {
  cost: Cost;
}

export interface StatisticsChoice {
  file: string;
  /** Its name without folder and suffix. */
  name: string;
  samples: number;
}

/** A device's profile in a list of choices. */
export interface ProfileChoice {
  file: string;
  /** Its device and its date, localised. */
  name: string;
  /** How much its times vary, if that is a lot: a sentence, localised. */
  noise?: string;
}

/** A recipe of the model, as its text is now. */
export interface PanelRecipe {
  /** The URI of the file: opaque to the panel. */
  id: string;
  name: string;
  /** The present text's headline in one line, localised. */
  headline?: string;
  /** Why the present text has no numbers: it is broken or incomplete. */
  problem?: string;
  /**
   * Set if it is for another model than the one at its path: then nothing of it is shown in this
   * model's plots.
   */
  isOfOther?: true;
  /** With a problem, those of the last text that had some: nothing vanishes while one types. */
  numbers?: RecipeNumbers;
}

export interface RecipeNumbers {
  schedule: Step[];
  budget: Budget;
  shape: DecoderShape;
  prompt: PromptShape;
  /** The computations of the ranking besides the layers. */
  work: Work;
  /** Absent without statistics. */
  loss?: Loss;
  /** The fitted method with the same ranking: masses by other rankings cannot be compared. */
  mass?: FittedMethod;
  /** The accuracy that counts: of those with one, that of most samples. */
  evaluation?: Evaluation;
  /** The attention mass that it really lost, as far as that was measured. */
  attention?: Attention;
  /** The newest measured time to first token. */
  firstToken?: MeasuredTime;
  /** Hash of schedule and ranking: a measurement applies to all recipes with the same hash. */
  hash: string;
  /** What made the schedule; absent if a person did. */
  maker?: Maker;
  /** All measurements of the present schedule, oldest first. */
  records?: EvaluationBySet[];
}

/** Medians in milliseconds, and the median over paired runs of unpruned / pruned. */
export interface MeasuredTime {
  unpruned: number;
  pruned: number;
  speedUp: number;
  /** Peak resident memory, bytes, of the same run; absent where it was not measured. */
  memory?: Memory;
}

/** A measurement of the present schedule. */
export interface Evaluation {
  data: string;
  samples: number;
  accuracy: number;
  unpruned: number;
  /** 95% interval of accuracy - unpruned. */
  interval?: [number, number];
}

/** Parts of the unpruned model's masses, mean over layers. */
export interface Attention {
  self: number;
  cross: number;
}

export interface PanelState {
  /** Absolute path of the folder: the panel's subject, kept across reloads. */
  folder: string;
  modelName: string;
  situation: Situation;
  statistics: StatisticsChoice[];
  /** The file that is used. */
  chosenStatistics?: string;
  /** Profiles of the decoder that the statistics are for, the last one measured first. */
  profiles?: ProfileChoice[];
  /** The profile's file whose times are shown. */
  chosenProfile?: string;
  /** Whether one is being measured in this window. */
  isProfiling?: boolean;
  recipes: PanelRecipe[];
  /** The recipe being edited: ghost of the schedule plot, target of Update. */
  chosenRecipe?: string;
  /** The method of the slider's fits. */
  method: FittedMethod;
  before: BeforeState;
  measuring: Measuring;
}

/** The cut before the decoder in the slider's fits, and other requested parts that recipes keep. */
export interface BeforeState {
  /** Part of the visual tokens that enters the decoder: 1 without a cut. */
  keep: number;
  /** Why there can be none, where that is so; `keep` is 1 then. */
  problem?: string;
  /** The size bias of the recipe for which the panel was opened. Saved recipes get it, too. */
  sizeBias?: number;
}

export type HostEvent =
  | { type: 'state'; state: PanelState }
  /** A recipe's text changed, or it was opened: only the changes since the last state. */
  | { type: 'recipes'; recipes: PanelRecipe[]; chosenRecipe?: string }
  | { type: 'situation'; situation: Situation }
  | { type: 'sharpening'; sharpening: Sharpening }
  | { type: 'measuring'; measuring: Measuring }
  /** Without a run, nothing is measured any more. */
  | ({ type: 'measuringRun' } & Omit<Measuring, 'sweeps'>);

/** Replies to requests; all other messages are events. */
export interface Replies {
  ready: { state: PanelState };
  /** `hash` as that of recipes. */
  fit: Loss & { schedule: Step[]; alpha: number; hash: string };
  predict: Loss | null;
  edit: null;
  /** Whether a file was written. */
  saveAs: { saved: boolean };
  update: null;
  savePoint: { saved: boolean };
  export: { saved: boolean };
}
