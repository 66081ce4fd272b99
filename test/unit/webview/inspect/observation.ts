/** A sample of two small images for the page's tests, and words that show their values. */
import { stays } from '../../../../src/core/inspection/types';
import type { Observation } from '../../../../src/protocol/inspect';
import { inspectStrings, type InspectStrings } from '../../../../webview/inspect/strings';

/** Every string is its key and what is filled in: `place[{0}|{1}]`. */
export const strings = Object.fromEntries(
  Object.keys(inspectStrings()).map((key) => [key, `${key}[{0}|{1}|{2}|{3}|{4}]`]),
) as InspectStrings;

const image = { width: 4, height: 2, picture: new Uint8Array(), type: 'image/webp' };

/** Six tokens, three layers: layer 0 drops tokens 1 and 4, layer 2 drops token 5. */
export const observation: Observation = {
  id: 's',
  question: 'What?',
  references: ['cat'],
  images: [
    { file: '/a/b.png', ...image },
    { file: '/a/c.png', ...image },
  ],
  grids: [
    { image: 0, first: 0, rows: 2, columns: 2, isKnown: true },
    { image: 1, first: 4, rows: 1, columns: 2, isKnown: true },
  ],
  layers: 3,
  visualTokens: 6,
  textTokens: 3,
  unpruned: { text: 'cat', score: 1 },
  pruned: { text: '', score: 0 },
  isChanged: true,
  masses: {
    unpruned: [0, 1, 2].map(() => Float32Array.of(6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6)),
    pruned: [
      Float32Array.of(0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
      Float32Array.of(0.6, 0, 0.4, 0.3, 0, 0.1, 0.1, 0, 0.3, 0.3, 0, 0.6),
      Float32Array.of(0.1, 0, 0.2, 0.3, 0, 0.4, 0.1, 0, 0.3, 0.3, 0, 0.6),
    ],
  },
  exits: Int32Array.of(stays, 0, stays, stays, 0, 2),
  sizes: [],
};
