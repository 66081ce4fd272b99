/** What a report is made from. */
import type { Sweep } from '../evaluation/sweep/sweep-file';
import type { Recipe } from '../recipe/types';
import type { Message } from '../text';

export interface ReportInput {
  /** The model's name stands there without. */
  title?: string | undefined;
  /** Name of the model's folder. */
  model: string;
  /** The model as commands name it. */
  modelPath: string;
  /** The model in its folder is another one by now. */
  modelChanged?: boolean | undefined;
  /** All for one model. */
  recipes: ReportRecipe[];
  /** Recipes beside them that the report says nothing else of: broken ones, those of another model. */
  leftOut?: LeftOut[] | undefined;
  /** What a report needs of sweeps of the model. */
  sweeps: Pick<Sweep, 'points'>[];
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

/** Says a message in the reader's language. */
export type Say = (message: Message) => string;
