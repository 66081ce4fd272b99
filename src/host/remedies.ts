/** VS Code's words for remedies: commands and settings, where the core's words do not name them. */
import type { RemedyWords } from '../core/remedies';
import { text } from '../core/text';

export const remedies: RemedyWords = {
  'other-precision-or-device': text`use another precision of the model, or another device (FitPrune: Select Device).`,
  'other-device': text`choose another with FitPrune: Select Device (auto takes the best that
    works; the CPU is the reference for the others).`,
  'try-cpu': text`Try the CPU (FitPrune: Select Device), and report it if that fails too.`,
  'cuda-library': text`it is a separate download, for ONNX Runtime {0}, and its folder goes into
    the setting fitprune.cudaLibraryPath`,
  'samples-one-or-more': text`Set fitprune.samples to 1 or more; 64 are usual.`,
  'same-device': text`use the same device as before (FitPrune: Select Device): devices round
    differently`,
  'same-seed': text`set fitprune.seed as before`,
  'same-pixels': text`set fitprune.pixels as before`,
  'other-statistics': text`Remove the old ones (FitPrune: Clear Cached Statistics), or {0}.`,
  'calibrate-first': text`Make them with FitPrune: Calibrate Model.`,
  'profile-device': text`run FitPrune: Profile on This Device`,
  'choose-profile': text`Choose one in the trade-off panel.`,
  'evaluate-first': text`Make them with FitPrune: Evaluate Recipe.`,
};
