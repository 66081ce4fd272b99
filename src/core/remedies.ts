/**
 * What a user does about a failure, as data. The core says it in words that hold everywhere; a host
 * that has options, commands or settings for it says it in its own (`speakOf`).
 */
import { Text, text, type TextArgument } from './text';

/** Sentences end with their full stop; the others are clauses of the message that contains them. */
const words = {
  // Precision and device
  'other-precision': text`use another precision of the model.`,
  'precision-chosen': text`another precision can be chosen`,
  'right-model': text`point model.path at the right one.`,
  'smaller-precision': text`try a lower precision of the model.`,
  'available-precision': text`Use one of these, or download the missing file.`,
  'other-precision-or-device': text`use another precision of the model, or another device.`,
  precision: text`Use the precision {0} of the model, or another device`,
  'other-device': text`choose another (auto takes the best that works; the CPU is the reference
    for the others).`,
  'try-cpu': text`Try the CPU, and report it if that fails too.`,
  'cuda-library': text`it is a separate download, for ONNX Runtime {0}`,

  // Data
  'give-embeddings': text`give what the decoder was fed (as data, a file that docs/embeddings.md describes).`,
  'images-root': text`Choose the folder that the image paths of the data are relative to.`,
  'images-folder': text`choose the folder of the images.`,
  'samples-one-or-more': text`Ask for 1 or more; 64 are usual.`,
  'some-samples': text`Choose data that has some.`,
  'most-skipped': text`at most {0} may be skipped`,
  'show-options': text`To show them, write them into the questions.`,
  'one-turn': text`Remove system texts and earlier questions from the data.`,
  'one-turn-or-template': text`Remove that from the data, or use the chat template that the model
    comes with.`,

  // Scores
  'score-kinds': text`Put each kind into a file of its own, or have all of them compared by their
    text`,
  'score-letters': text`Write the options as choices, or score by the letters`,
  'score-sentences': text`Use cider for captions, anls for text read from the image, or fidelity
    alone`,
  'score-people': text`Use vqa if they are the answers of several people, or exact if any of them
    is right`,
  'score-numbers': text`samples have one answer each`,
  'score-textvqa': text`samples have the answers of several people`,
  'score-spellings': text`samples have several spellings of one answer`,

  // Runs that continue a file of an earlier one
  'same-precision': text`use the same precision as before`,
  'same-device': text`use the same device as before: devices round differently`,
  'same-score': text`score answers as before`,
  'same-length': text`allow answers as long as before`,
  'same-seed': text`use the same seed as before`,
  'same-pixels': text`use the same pixels as before`,
  'same-aggregate': text`use the same aggregate over heads as before`,
  'same-suffix': text`add the same suffix to questions as before`,
  'same-options': text`show options as before`,
  'same-turn': text`start anew: the first questions of conversations were asked before`,
  'other-results': text`Move the file away, or {0}.`,
  'other-statistics': text`Remove the old ones, or {0}.`,
  'results-of-shards': text`Give each shard results of its own and merge them.`,
  'statistics-of-shards': text`Give each shard statistics of its own and merge them.`,
  'profile-device': text`profile the model on this device, with prompts as long as yours`,
  'choose-profile': text`Say which of them you mean.`,
  'calibrate-first': text`Calibrate the model first.`,
  'evaluate-first': text`Evaluate the recipe first.`,
  'merge-skipped': text`If the runs ended well and skipped up to {0} samples each, say so.`,
  'wait-for-file': text`Wait for it.`,
  'restore-stream': text`Restore it from a copy, or move it away and run it again. The command
    line (fitprune repair) can copy the undamaged part.`,

  // Applying
  'file-for-link': text`Put the file itself there.`,
  'replace-folder': text`Choose another folder, or confirm that it may be replaced.`,
  'locate-input': text`Let the decoder take an input with the rows of its visual tokens.`,
  'locate-input-only': text`Let the decoder take an input with the rows of its visual tokens; no other way holds for this
    model.`,
  'locate-otherwise': text`The way "{0}" is tried on prompts before anything is written; an input
    with the rows of the visual tokens always works.`,
  'measure-on-data': text`once the model was calibrated on pictures of yours, it is measured on them`,

  'more-problems': text` (and {0} more)`,
} satisfies Record<string, Text>;

export type RemedyKey = keyof typeof words;

/** How one host says remedies; what it leaves out is said as the core says it. */
export type RemedyWords = Partial<Record<RemedyKey, Text>>;

let hostWords: RemedyWords = {};

/**
 * From now on remedies of this process are said so, in messages that are English. A process has one
 * voice.
 */
export function useRemedyWords(own: RemedyWords): void {
  hostWords = own;
}

/** Part of a message: a text that each host words in its own way. */
export class Remedy extends Text {
  constructor(
    readonly remedy: RemedyKey,
    args: readonly TextArgument[] = [],
  ) {
    super(words[remedy].template, args);
  }

  override toString(): string {
    return String(this.in(hostWords));
  }

  /** The text that `own` says it with. */
  in(own: RemedyWords): Text {
    return new Text((own[this.remedy] ?? words[this.remedy]).template, this.args);
  }
}

export function remedy(key: RemedyKey, ...args: TextArgument[]): Remedy {
  return new Remedy(key, args);
}

export function isRemedyKey(value: unknown): value is RemedyKey {
  return typeof value === 'string' && Object.hasOwn(words, value);
}

/** The key of a text that is a remedy: by its properties, as `Text` is recognised. */
export function remedyOf(message: Text): RemedyKey | undefined {
  const { remedy: key } = message as Partial<Remedy>;
  return isRemedyKey(key) ? key : undefined;
}
