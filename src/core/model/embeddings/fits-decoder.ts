/** Whether a decoder accepts the contents of a file of embeddings. */
import { HumanError } from '../../errors';
import { intAttribute } from '../../onnx/attributes';
import type { OnnxModel } from '../../onnx/model-file';
import { text, type Text } from '../../text';
import { positionScheme } from '../folder/decoder-interface';
import type { ModelFolder } from '../folder/folder';
import type { EmbeddingsFile, PositionUse } from './embeddings-file';

/** @throws HumanError `embeddings-width` or `embeddings-positions`, the latter naming a sample */
export function requireFits(
  { hiddenSize, path, positions }: Pick<EmbeddingsFile, 'hiddenSize' | 'path' | 'positions'>,
  folder: Pick<ModelFolder, 'path' | 'shape' | 'decoder'>,
): void {
  if (hiddenSize !== folder.shape.hiddenSize) {
    throw new HumanError(
      text`${path} holds embeddings of width ${hiddenSize}, but the decoder of ${folder.path} takes
        rows of ${folder.shape.hiddenSize}. Give embeddings of this model.`,
      'embeddings-width',
    );
  }
  const needs = positionNeeds(folder.decoder);
  for (const use of positions) {
    const why = needs(use);
    if (why === undefined) continue;
    throw new HumanError(
      text`${path}: sample "${use.sample}" does not fit the decoder of ${folder.path}: ${why}.`,
      'embeddings-positions',
    );
  }
}

/** Explains why positions do not reach the attention as written; undefined if they do. */
function positionNeeds(decoder: OnnxModel): (use: PositionUse) => Text | undefined {
  switch (positionScheme(decoder)) {
    case 'mrope':
      return ({ axes }) =>
        axes === 3
          ? undefined
          : text`its position_ids have three axes (M-RoPE), so the file has to state them, three for
              every row`;
    case 'plain': {
      const countsItself = rotatesItself(decoder);
      return ({ axes, order }) => {
        if (axes === 3) return text`it takes one position for every row, not three`;
        // With a first prompt, this operator counts from the first position whatever follows.
        return countsItself && order === 'other'
          ? text`its GroupQueryAttention rotates by itself and passes over gaps between positions`
          : undefined;
      };
    }
    case 'none':
      return ({ order }) =>
        order === 'rows'
          ? undefined
          : text`it has no input position_ids and counts rows from 0, so it cannot be given others`;
  }
}

function rotatesItself({ graph }: OnnxModel): boolean {
  return graph.node.some(
    (node) => node.opType === 'GroupQueryAttention' && intAttribute(node, 'do_rotary') === 1,
  );
}
