/** Calibration of two samples with random embeddings, without the encoders of a real model. */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import { openModelFolder } from '../../src/core/model/folder/folder';
import { floats } from '../../src/core/model/sessions/tensors';
import { buildScoringGraph } from '../../src/core/surgery/scoring';
import { time } from './measure';
import { prompt, promptInputs } from './prompt';
import { processStatus } from './resident';

/** Opens and calibrates as a calibration does: the scoring graph over mapped weights. */
export async function openAndCalibrate(root: string) {
  const started = performance.now();
  const folder = await openModelFolder(path.join(root, 'model'));
  const graph = buildScoringGraph(folder.decoder, { aggregate: 'max', device: 'cpu' });
  const options = { device: 'cpu', mapWeights: true } as const;
  const session = await DecoderSession.open(folder, graph, options);
  const open = performance.now() - started;
  const inputs = promptInputs(prompt, folder.shape.hiddenSize);
  const score = () =>
    time(async () => {
      const outputs = await session.runPrefill(inputs);
      for (const name of graph.masses) {
        const masses = floats(outputs[name] as Tensor);
        if (!masses.every(Number.isFinite))
          throw new Error(`"${name}" has masses that are no numbers`);
      }
    });
  const [first, second] = [await score(), await score()];
  const own = await processStatus('RssAnon');
  await session.dispose();
  const note = own === undefined ? '' : `${(own / 1e6).toFixed(0)} MB without the mapped weights`;
  return { times: { open, first, second }, note };
}
