/** Remedies for agents: their tools, where the core's words do not name them. */
import type { RemedyWords } from '../core/remedies';
import { text } from '../core/text';

export const remedies: RemedyWords = {
  'calibrate-first': text`Call calibrate.`,
  'evaluate-first': text`Call evaluate.`,
  'profile-device': text`call profile with the model, and fit again when its run is done`,
  'choose-profile': text`Give fit one of them as profile; listModels has their paths.`,
  'replace-folder': text`Choose another folder as out, or give overwrite: true if the user wants
    it replaced.`,
  'some-samples': text`Give other data: listModels names what is available.`,
  'samples-one-or-more': text`Give samples of 1 or more; 64 are usual.`,
  'images-root': text`Give as images the folder that the image paths of the data are relative to.`,
  'images-folder': text`give the folder of the images as images.`,
};
