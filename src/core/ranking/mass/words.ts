/** Rankings by attention mass in words. */
import { text } from '../../text';
import { coverageNote, coverageText } from '../coverage/words';
import type { Words } from '../family';
import type { MassRanking } from './definition';

export const massWords: Words<MassRanking> = {
  kept({ kind }) {
    switch (kind) {
      case 'self-cross':
        return text`Keeps the tokens that get the most attention from the image and from the text
          after it.`;
      case 'self':
        return text`Keeps the tokens that get the most attention from the image.`;
      case 'cross':
        return text`Keeps the tokens that get the most attention from the text after the image.`;
    }
  },
  parameters({ heads = 'max', textRows = 'mean', debiased = false, exponents = [1, 1], coverage }) {
    return [
      ...(heads === 'mean' ? [text`mean of heads`] : []),
      ...(textRows === 'max' ? [text`largest over text rows`] : []),
      ...(textRows === 'last' ? [text`last text row`] : []),
      ...(debiased ? [text`debiased`] : []),
      ...(exponents.some((one) => one !== 1)
        ? [text`exponents ${exponents[0]} and ${exponents[1]}`]
        : []),
      ...(coverage ? coverageText(coverage) : []),
    ];
  },
  note({ kind, exponents, debiased, heads, textRows = 'mean', coverage }) {
    return [
      exponents ? `self^${exponents[0]} x cross^${exponents[1]}` : kind,
      ...(debiased === true ? ['debiased'] : []),
      ...(heads === 'mean' ? ['head mean'] : []),
      ...(textRows === 'mean' ? [] : [`${textRows} text row`]),
      ...(coverage ? [coverageNote(coverage)] : []),
    ].join(', ');
  },
};
