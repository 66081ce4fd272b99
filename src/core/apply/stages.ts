/** What applying a recipe does, one after the other, and how each is said: clauses, whoever shows them. */
import { text, type Text } from '../text';

export const applyStages = {
  locating: text`finding the visual tokens`,
  writing: text`writing the folder`,
  proving: text`trying it on prompts`,
} satisfies Record<string, Text>;

export type ApplyStage = keyof typeof applyStages;
