/** The command line's words for remedies: its options and commands. */
import type { RemedyKey } from '../core/remedies';
import { text, type Text } from '../core/text';

/** All of them: a new remedy names its option here, or says why there is none. */
export const remedies: Record<RemedyKey, Text> = {
  'other-precision': text`choose another variant with --dtype.`,
  'precision-chosen': text`--dtype chooses another`,
  'right-model': text`point model.path at the right one, or give that with --model or --dtype.`,
  'smaller-precision': text`try a smaller --dtype.`,
  'available-precision': text`Choose one of these with --dtype, or download the missing file.`,
  'other-precision-or-device': text`choose another --dtype or --device.`,
  precision: text`Choose --dtype {0}, or use another device`,
  'other-device': text`choose another with --device (auto takes the best that works; cpu is what the others are held to).`,
  'try-cpu': text`Try --device cpu, and report it if that fails too.`,
  'cuda-library': text`it is a download of its own (ONNXRUNTIME_NODE_INSTALL=cuda12 npm install onnxruntime-node@{0} in an empty folder, then set FITPRUNE_CUDA_LIBRARIES to its node_modules/onnxruntime-node/bin/napi-v6/linux/x64)`,

  'profile-device': text`fitprune profile MODEL --device cpu (--longest N where prompts are longer), or give a profile with --profile`,
  'choose-profile': text`Say which of them is meant: --profile FILE.`,
  'give-embeddings': text`give what the decoder was fed (--embeddings FILE; apply --locate input).`,
  'images-root': text`Give the folder that the image paths of the data are relative to with --images.`,
  'images-folder': text`give the folder of the images with --images.`,
  'samples-one-or-more': text`Give --samples 1 or more; 64 are usual.`,
  'some-samples': text`Give --samples 1 or more, and no more shards than samples.`,
  'most-skipped': text`at most {0} may be skipped (--max-skipped)`,
  'show-options': text`--options show asks with them.`,
  'one-turn': text`Take the system text out of the data, and ask the first question of each conversation with --turn
    first.`,
  'one-turn-or-template': text`Take that out of the data, ask the first question of each conversation with --turn first, or use
    the chat template that the model comes with.`,

  'score-kinds': text`Give each kind a file of its own, or --score exact to compare all of them by their text`,
  'score-letters': text`Write the options as choices, or give --score choice where the model knows them, or --score exact`,
  'score-sentences': text`Give --score cider for captions, --score anls for texts that are read off, or --score none for
    fidelity alone`,
  'score-people': text`Give --score vqa where they are the answers of people, or --score exact where any of them is right`,
  'score-numbers': text`samples have one answer each; --score relaxed takes numbers within 5%, as ChartQA does`,
  'score-textvqa': text`samples have the answers of several people; --score textvqa takes the words of TextVQA`,
  'score-spellings': text`samples have several spellings of one answer; --score anls is what DocVQA takes`,

  'same-precision': text`give --dtype as before`,
  'same-device': text`give --device as before: devices round differently`,
  'same-score': text`give --score as before`,
  'same-length': text`give --max-new-tokens as before`,
  'same-seed': text`give --seed as before`,
  'same-pixels': text`give --pixels as before`,
  'same-aggregate': text`give --aggregate as before`,
  'same-suffix': text`give --suffix as before`,
  'same-options': text`give --options as before`,
  'same-turn': text`give --turn as before ("none" was --turn first)`,
  'other-results': text`Use another --results file, or {0}.`,
  'other-statistics': text`Use another --out file, or {0}.`,
  'results-of-shards': text`Give each shard its own --results file and join them with fitprune merge.`,
  'statistics-of-shards': text`Give each shard its own --out file and join them with fitprune merge.`,
  'calibrate-first': text`Make them with fitprune calibrate.`,
  'evaluate-first': text`Make them with fitprune evaluate.`,
  'merge-skipped': text`If the runs ended well and skipped up to {0} samples each, merge with --max-skipped {0}.`,
  'wait-for-file': text`Wait for it, or choose another file.`,
  'restore-stream': text`Restore it from a copy, or make a copy of all that is whole with fitprune repair and go on with that.`,

  'file-for-link': text`Put the file itself there, or say that links are to be followed (--follow-links).`,
  'replace-folder': text`Choose another folder, or confirm that it may be replaced (--force).`,
  'locate-input': text`Use --locate input, which gives the decoder an input with the rows of its visual tokens.`,
  'locate-input-only': text`Use --locate input, which gives the decoder an input with the rows of its visual tokens; no other
    way holds for this model.`,
  'locate-otherwise': text`Use --locate {0}, which is tried on prompts before anything is written, or --locate input.`,
  'measure-on-data': text`--data FILE measures it on your own`,

  'more-problems': text` (and {0} more: see fitprune check)`,
};
