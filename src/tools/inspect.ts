/**
 * Tool `inspect`: which visual tokens of one sample survive each layer, and the effect on the
 * answer.
 */
import { HumanError } from '../core/errors';
import type { Observation } from '../core/inspection/types';
import type { ObserveTarget } from '../core/inspection/options';
import { openSamples } from '../core/model/prompts/open-samples';
import { dtypeOfDecoder } from '../core/model/folder/variants';
import { text } from '../core/text';
import { ObserverProcess } from '../runner/local/observer';
import type { ToolContext } from './context';
import { dataProperties, dataSource } from './data-input';
import { modelOf, readRecipe } from './recipe-input';
import { defineTool } from './tool';
import { mapOf } from './words/map';

const { data, images } = dataProperties;

export const inspect = defineTool({
  name: 'inspect',
  title: 'Inspect the tokens of a sample',
  description:
    'Run one sample through the unpruned model and through a recipe: how many visual tokens stay after each layer, which ' +
    'parts of the image they are, and both answers. Give data (and sample, else its first one), or image and question. ' +
    'Takes seconds to a minute. In the map of each image, # is a patch that stays to the end, a digit 0 to 9 is how far ' +
    'through the layers a patch came before it was dropped (0 early, 9 late).',
  does: 'runs',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      recipe: { type: 'string', minLength: 1, description: 'Path of a NAME.fitprune.json.' },
      data,
      images,
      sample: {
        type: 'string',
        minLength: 1,
        description:
          'Id of a sample, as data has it; for an unknown id, the error lists some that exist.',
      },
      image: { type: 'string', minLength: 1, description: 'Path of an image, instead of data.' },
      question: { type: 'string', minLength: 1, description: 'What is asked of image.' },
    },
    required: ['recipe'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      sample: { type: 'string' },
      question: { type: 'string' },
      references: { type: 'array', items: { type: 'string' } },
      visualTokens: { type: 'integer' },
      tokensAfterLayer: {
        type: 'array',
        items: { type: 'integer' },
        description: 'Visual tokens that leave each layer, from layer 0.',
      },
      unpruned: { type: 'string', description: 'Answer of the unpruned model.' },
      pruned: { type: 'string' },
      isChanged: {
        type: 'boolean',
        description: 'Whether the answers differ by more than spelling.',
      },
      maps: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    },
    required: [
      'sample',
      'question',
      'references',
      'visualTokens',
      'tokensAfterLayer',
      'unpruned',
      'pruned',
      'isChanged',
      'maps',
    ],
  },
  async run(input, context) {
    const named = await readRecipe(input.recipe, context);
    const { recipe } = named;
    const model = await modelOf(named, context);
    const { device: wanted, threads, pixels } = context.settings(model);
    const dtype = dtypeOfDecoder(recipe.model.decoder);
    const source =
      input.data === undefined
        ? undefined
        : await dataSource({ ...input, data: input.data }, context);
    const target = await targetOf(input, source, context);
    context.onProgress(0, 1, 'finding the best device');
    const options = context.workerOptions(context.signal);
    const { device } = await context.chooseDevice(wanted, options, { model, dtype });
    context.onProgress(0, 1, 'loading the model, unpruned and pruned');
    const { schedule, ranking } = recipe;
    const process = new ObserverProcess(
      {
        ...{ kind: 'observe', model, dtype, device, threads, pixels, schedule, ranking },
        ...{ fingerprint: recipe.model.fingerprint, data: source },
      },
      context.workerOptions(context.signal),
    );
    const end = (): void => {
      process.dispose();
    };
    context.signal.addEventListener('abort', end);
    try {
      return answerOf(await process.observe(target));
    } finally {
      context.signal.removeEventListener('abort', end);
      process.dispose();
    }
  },
});

/** @throws HumanError `no-sample`, and as the data */
async function targetOf(
  input: { sample?: string | undefined; image?: string | undefined; question?: string | undefined },
  source: Awaited<ReturnType<typeof dataSource>> | undefined,
  { place }: ToolContext,
): Promise<ObserveTarget> {
  const { sample, image, question } = input;
  if (image !== undefined && question !== undefined && source === undefined) {
    return { kind: 'image', file: await place.resolve(image), question };
  }
  if (image !== undefined || question !== undefined || source === undefined) {
    throw new HumanError(
      text`Give data, with the id of a sample if you want a particular one, or both image and
        question.`,
      'no-sample',
      2,
    );
  }
  if (sample !== undefined) return { kind: 'sample', id: sample };
  const { samples } = await openSamples(source);
  return { kind: 'sample', id: samples[0]!.id };
}

function answerOf(seen: Observation) {
  const { id, question, references, visualTokens, layers, isChanged } = seen;
  const after = tokensAfter(seen);
  const maps = seen.grids.map((grid) => mapOf(grid, seen.exits, layers));
  const [unpruned, pruned] = [seen.unpruned.text, seen.pruned.text];
  const changes = after.flatMap((left, layer) => {
    const before = layer === 0 ? visualTokens : after[layer - 1];
    return left === before ? [] : [`${left} after layer ${layer}`];
  });
  return {
    text: [
      `Sample ${id}: ${question}`,
      `Unpruned: ${unpruned}`,
      `Pruned: ${pruned}${isChanged ? ' (the answers differ)' : ''}`,
      ...(references.length > 0 ? [`Reference: ${references.join(' | ')}`] : []),
      `Of ${visualTokens} visual tokens stay: ${changes.length === 0 ? 'all' : changes.join(', ')}.`,
      ...maps.flatMap((rows, at) => [`Image part ${at + 1}:`, ...rows]),
    ].join('\n'),
    data: {
      ...{ sample: id, question, references, visualTokens, tokensAfterLayer: after },
      ...{ unpruned, pruned, isChanged, maps },
    },
  };
}

/** By layer, the visual tokens that leave it. */
function tokensAfter({ exits, layers }: Observation): number[] {
  return Array.from({ length: layers }, (_, layer) => exits.filter((exit) => exit > layer).length);
}
