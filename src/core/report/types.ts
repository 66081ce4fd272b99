/** The input of a report. */
import type { Sweep } from '../evaluation/sweep/sweep-file';
import type { Recipe } from '../recipe/types';
import type { Message } from '../text';

export interface ReportInput {
  /** If absent, the model's name. */
  title?: string | undefined;
  /** Name of the model's folder. */
  model: string;
  /** The model as commands name it. */
  modelPath: string;
  /** The model in its folder is another one by now. */
  modelChanged?: boolean | undefined;
  /** All for one model. */
  recipes: ReportRecipe[];
  /** Recipes that the report leaves out: broken ones, those of another model. */
  leftOut?: LeftOut[] | undefined;
  /** The part of a model's sweeps that a report needs. */
  sweeps: Pick<Sweep, 'model' | 'points'>[];
  /** The day of the report: `2026-11-23`. */
  date: string;
  tool: string;
  /** As commands name the report, without an ending. */
  out: string;
}

export interface ReportRecipe {
  /** File name without its suffix. */
  name: string;
  /** As commands name it. */
  path: string;
  recipe: Recipe;
}

export interface LeftOut {
  /** As commands name it. */
  path: string;
  /** One sentence or more, in the reader's language. */
  reason: string;
}

/** Translates a message into the reader's language. */
export type Say = (message: Message) => string;
