/** The stages of applying a recipe in order, with their texts: clauses, for every interface. */
import { text, type Text } from '../text';

export const applyStages = {
  locating: text`finding the visual tokens`,
  writing: text`writing the folder`,
  proving: text`trying it on prompts`,
} satisfies Record<string, Text>;

export type ApplyStage = keyof typeof applyStages;
