/** A model whose answers change with the least change of its features. */
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openModelFolder } from '../../../src/core/model/folder/folder';
import { encodeOnnx, openOnnx } from '../../../src/core/onnx/model-file';
import { beginRewrite } from '../../../src/core/surgery/rewrite';
import { temporaryFolder } from './temporary';

/** A copy of a model folder with logits 100 times as large, in its fp32 decoder. */
export async function louder(source: string): Promise<string> {
  const copy = path.join(temporaryFolder(), path.basename(source));
  await cp(source, copy, { recursive: true });
  const { files } = await openModelFolder(copy, { dtype: 'fp32' });
  const { model, builder } = beginRewrite(await openOnnx(files.decoder));
  for (const node of model.graph.node) {
    node.output = node.output.map((name) => (name === 'logits' ? 'quiet_logits' : name));
  }
  builder.node('Mul', ['quiet_logits', builder.floats([100], [])]);
  model.graph.node.at(-1)!.output = ['logits'];
  await writeFile(files.decoder, encodeOnnx(model));
  return copy;
}
