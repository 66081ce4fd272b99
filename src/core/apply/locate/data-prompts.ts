/**
 * Prompts from the user's own data, for measuring and proving. Only the worker process may import
 * this.
 */
import { inSeededOrder } from '../../data/order';
import { Skipping } from '../../data/skipping';
import type { DataSource } from '../../data/types';
import { HumanError } from '../../errors';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { PromptEncoder } from '../../model/prompts/encoder';
import { openSamples } from '../../model/prompts/open-samples';
import { text } from '../../text';

/** As many as there are synthetic pictures: each is run through the whole decoder. */
const wantedPrompts = 6;
/** Samples that are drawn, as some may have damaged pictures and be skipped. */
const drawnSamples = 4 * wantedPrompts;

/**
 * @throws HumanError as the data does, or `data-without-images` where no prompt has visual tokens
 */
export async function dataPrompts(
  encoder: PromptEncoder,
  source: DataSource,
): Promise<DecoderInputs[]> {
  const order = { seed: 0, samples: drawnSamples };
  const { samples } = await openSamples(source, order);
  const drawn = inSeededOrder(samples, order.seed, ({ id }) => id);
  const skipping = new Skipping({});
  const prompts: DecoderInputs[] = [];
  for (const sample of drawn) {
    const prompt = await skipping.attempt(sample.id, () => encoder.encodeSample(sample.unpack()));
    if (prompt !== undefined && prompt.visualIndex.length > 0) prompts.push(prompt);
    if (prompts.length === wantedPrompts) break;
  }
  skipping.requireSome();
  if (prompts.length > 0) return prompts;
  throw new HumanError(
    text`None of the first samples of ${source.path} has an image that this model makes visual tokens
      of. Give questions and images.`,
    'data-without-images',
  );
}
