/** What an evaluation measures besides the recipes' answers. */
export interface EvaluationChoice {
  baselines: boolean;
  latency: boolean;
  /** The attention mass that the recipes lose, by layer. */
  attention: boolean;
}
