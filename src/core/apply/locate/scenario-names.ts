/** The prompts on which a pruned folder has to show that it finds its visual tokens. */
import { text, type Text } from '../../text';

export const scenarioNames = [
  'one image',
  'an image of odd size',
  'two images',
  'two images of one size',
  'a later turn with another image',
  'text alone',
  'many tokens as text',
  'a prompt after cached tokens',
  'a decode step',
  'prompts of your data',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const texts: Record<ScenarioName, Text> = {
  'one image': text`one image`,
  'an image of odd size': text`an image of odd size`,
  'two images': text`two images`,
  'two images of one size': text`two images of one size`,
  'a later turn with another image': text`a later turn with another image`,
  'text alone': text`text alone`,
  'many tokens as text': text`many tokens as text`,
  'a prompt after cached tokens': text`a prompt after cached tokens`,
  'a decode step': text`a decode step`,
  'prompts of your data': text`prompts of your data`,
};

export function scenarioText(name: ScenarioName): Text {
  return texts[name];
}
