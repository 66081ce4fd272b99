/**
 * Times a model's own decoder on a device, before it is chosen. Only the worker process may import
 * this.
 */
import { HumanError } from '../core/errors';
import { median } from '../core/quantile';
import { DecoderSession } from '../core/model/sessions/decoder-session';
import type { DecoderInputs } from '../core/model/prompts/decoder-inputs';
import { openModelFolder } from '../core/model/folder/folder';
import { noise, promptOf } from '../core/model/prompts/made-prompt';
import { copiesFit } from '../core/model/sessions/shared-weights';
import { text } from '../core/text';
import type { RequestOf } from '../runner/channel/requests';
import type { PromptTime, Results } from '../runner/channel/results';

/**
 * Tokens of the prompts: a short one, and where that was quick one as long as an image makes it.
 */
const [short, long] = [64, 640];
/**
 * Milliseconds of the short one up to which the long one is run: no software renderer is as quick.
 */
const patience = 500;
/** Milliseconds after which no run of a prompt is begun. */
const enough = 2000;
const runs = 5;

/**
 * Times prefills of the unpruned decoder, after a first one that does not count. Their embeddings
 * are made up, which changes no time.
 *
 * @returns medians, the short prompt first
 * @throws HumanError as opening a decoder does; `decoder-too-large` if it does not fit into memory
 */
export async function timeDecoder({
  model,
  dtype,
  device,
}: RequestOf<'speed'>): Promise<Results['speed']> {
  const folder = await openModelFolder(model, { dtype });
  if (device === 'cpu' && !copiesFit(folder.decoder, 1)) {
    throw new HumanError(text`it is large for the memory that is free`, 'decoder-too-large');
  }
  const { hiddenSize } = folder.shape;
  const source = { file: folder.files.decoder };
  const lengths = [short, long].map((one) => Math.min(one, folder.longestPrompt ?? one));
  const decoder = await DecoderSession.open(folder, source, { device });
  try {
    const times: PromptTime[] = [];
    for (const tokens of new Set(lengths)) {
      if (times.some(({ milliseconds }) => milliseconds > patience)) break;
      const inputs = promptOf(noise(tokens * hiddenSize), tokens, short / 2);
      times.push({ tokens, milliseconds: await timePrompt(decoder, inputs) });
    }
    return { times };
  } finally {
    await decoder.dispose();
  }
}

/** The median of several runs, or the only one of a very slow device. */
async function timePrompt(decoder: DecoderSession, inputs: DecoderInputs): Promise<number> {
  const until = performance.now() + enough;
  await decoder.prefill(inputs);
  const measured: number[] = [];
  do {
    const started = performance.now();
    await decoder.prefill(inputs);
    measured.push(performance.now() - started);
  } while (measured.length < runs && performance.now() < until);
  return median(measured)!;
}
