/**
 * How much memory one decoder takes, alone in its process. Only the worker may import this, and
 * nothing else may have run in its process.
 */
import { release } from '../../model/sessions/caches';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import { openModelFolder } from '../../model/folder/folder';
import { noise } from '../../model/prompts/made-prompt';
import { decodeOnnx } from '../../onnx/model-file';
import { buildPrunedGraph } from '../../surgery/pruning/pruning';
import { defaultDecodeTokens } from '../latency/defaults';
import type { MemoryOptions, MemoryReport, PromptForm } from '../types';
import { collectGarbage, PeakMeter, residentBytes } from './resident';

/**
 * Runs each prompt once, prefill and decode, by the unpruned decoder or one candidate. Prompts are
 * of the given form with made-up embeddings: encoding images would leave freed memory behind, which
 * the decoder would then take without any growth to be seen.
 *
 * @throws HumanError for everything about model and device that the user can change
 */
export async function measureMemory(options: MemoryOptions): Promise<MemoryReport> {
  const { candidate, device, threads, prompts, decodeTokens = defaultDecodeTokens } = options;
  const folder = await openModelFolder(options.model, { dtype: options.dtype });
  const source =
    candidate === undefined
      ? { file: folder.files.decoder }
      : buildPrunedGraph(folder.decoder, candidate, { kind: 'input' });
  const { hiddenSize } = folder.shape;
  // Opening decodes the graph, too. By decoding it here first, the heap that V8 keeps for that is
  // already in `before`.
  if ('bytes' in source) decodeOnnx(source.bytes, folder.files.decoder);
  collectGarbage();
  const before = residentBytes();
  const decoder = await DecoderSession.open(folder, source, { device, threads, keepsCaches: true });
  try {
    // Opening may take more for a moment, as weights are laid out again.
    const meter = new PeakMeter();
    for (const prompt of prompts) {
      await runOnce(decoder, inputsOf(prompt, hiddenSize), decodeTokens, meter);
    }
    return { before, peak: meter.peak() };
  } finally {
    await decoder.dispose();
  }
}

function inputsOf({ length, ...form }: PromptForm, hiddenSize: number): DecoderInputs {
  const embeddings = noise(length * hiddenSize);
  return { ...form, ...{ inputIds: [], grids: [], embeddings, length, hiddenSize } };
}

async function runOnce(
  decoder: DecoderSession,
  inputs: DecoderInputs,
  decodeTokens: number,
  meter: PeakMeter,
): Promise<void> {
  const { length, hiddenSize, embeddings } = inputs;
  const row = embeddings.slice(-hiddenSize);
  let step = await decoder.prefill(inputs);
  for (let token = 0; token < decodeTokens; token += 1) {
    meter.read();
    collectGarbage();
    const last = step;
    step = await decoder.decode(row, length + token, last.cache, last.positionDelta);
    release(last);
  }
  meter.read();
  release(step);
  collectGarbage();
}
