/** The chosen way as the worker sends it, and its description in words. */
import type { Locate } from '../../surgery/pruning/locate/types';
import { text, type Text } from '../../text';
import { describeRejected, type RejectedWay } from './rejection';
import { remedy } from '../../remedies';

/** How marking the features changes the unpruned model. */
export interface CodeEffect {
  /**
   * Mean KL divergence over the rows after the image, of the prompt where it is largest, in nats.
   */
  divergence: number;
  /** The largest difference of a logit. */
  logits: number;
  prompts: number;
  /** Whether these were measured on the user's data. */
  on: 'data' | 'synthetic';
}

export interface Located {
  locate: Locate;
  /** Whether the folder holds only a decoder, for which there is no other way. */
  isAlone?: boolean;
  /** For marked features: whether the model's family has no markers around its images. */
  isUnbracketed?: boolean;
  effect?: CodeEffect;
  /** Preferred ways that do not work here. */
  rejected: RejectedWay[];
}

/** Which way and why, in a few sentences; the first is the way. */
export function describeLocated(located: Located): Text[] {
  const { isAlone, rejected } = located;
  return [
    ...(isAlone === true ? [decoderAloneText] : describeWay(located)),
    ...rejected.map(
      (way) => text`Another way to find the visual tokens does not work for this model:
        ${describeRejected(way)}.`,
    ),
  ];
}

const decoderAloneText = text`Its input visual_token_index says which rows are visual tokens: the folder
  holds only a decoder, and whatever feeds it knows these rows. In decode steps, feed an empty
  one.`;

function describeWay({ locate, effect, isUnbracketed }: Located): Text[] {
  switch (locate.kind) {
    case 'markers':
      return [
        text`It finds its visual tokens by the marker tokens of this model's family around each
          image. It takes any number of images, of any size.`,
        ...(locate.rule.kind === 'before'
          ? [text`All rows before the start token count as visual: put images before all text.`]
          : []),
      ];
    case 'features':
      return [
        isUnbracketed === true
          ? text`It finds its visual tokens by a mark that the vision encoder writes into them,
            because no known tokens of this model mark where an image begins and ends. It takes
            any number of images, of any size. The vision encoder was rewritten for it and belongs
            to this folder.`
          : text`It finds its visual tokens by a mark that the vision encoder writes into them. It
            takes any number of images, of any size. The vision encoder was rewritten for it and
            belongs to this folder.`,
        ...(effect === undefined ? [] : [describeEffect(effect)]),
      ];
    case 'span': {
      const { start, count } = locate.span;
      return [
        text`It prunes ${count} visual tokens from row ${start}; other prompts run unpruned.`,
      ];
    }
    case 'input':
      return [
        text`Its input visual_token_index says which rows are visual tokens; in decode steps, feed
          an empty one. Runtimes that do not know this input (transformers.js) need another way.`,
      ];
  }
}

function describeEffect({ divergence, logits, prompts, on }: CodeEffect): Text {
  const [most, kl] = [logits.toPrecision(2), divergence.toExponential(1)];
  return on === 'data'
    ? text`On the unpruned model the mark changes logits by ${most} at most (KL divergence ${kl},
        ${prompts} prompts of your data).`
    : text`On the unpruned model the mark changes logits by ${most} at most (KL divergence ${kl},
        ${prompts} synthetic pictures; ${remedy('measure-on-data')}).`;
}
