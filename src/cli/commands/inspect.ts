/** `fitprune inspect`: the parts of a model, and which of them can be pruned. */
import type { Command } from 'commander';
import { scheduleCost } from '../../core/cost/cost';
import { formatFlops } from '../../core/cost/format';
import { wholeFlops, type WholeFlops } from '../../core/cost/whole';
import { amountsTotal } from '../../core/cost/overhead';
import { beforeDecoder, type DecoderShape } from '../../core/cost/types';
import { unknownDevices } from '../../core/model/devices/device-limits';
import { openModelFolder, type ModelFolder } from '../../core/model/folder/folder';
import type { Ranking } from '../../core/ranking/families';
import { workOf } from '../../core/ranking/work';
import { describeLayers, type LayerDescription } from '../../core/surgery/describe-layers';
import type { Context } from '../context';
import { addPictureOptions, countParts, type PictureFlags } from '../part-macs';
import { table } from '../terminal';

/** Costs are stated for a prompt with this much text, as in the published figures. */
const textTokens = 70;

interface Flags extends PictureFlags {
  dtype?: string;
}

export function addInspect(root: Command, context: Context): Command {
  const { terminal } = context;
  const command = root
    .command('inspect')
    .description('layers, heads, attention forms, visual tokens and cost of a model')
    .argument('<model>', 'model folder: config.json and onnx/')
    .option('--dtype <name>', 'precision of the decoder: fp32, fp16, q4, ...')
    .addHelpText('after', '\nExample:\n  fitprune inspect media/sample/shapes-llava');
  return addPictureOptions(command).action(async (path: string, flags: Flags) => {
    const { dtype } = flags;
    const model = await openModelFolder(path, { dtype });
    const layers = describeLayers(model.decoder);
    const parts = await countParts(model, flags, context);
    const found = { model, layers, costs: costsOf(model, parts) };
    const value = jsonOf(found, [...model.notes, ...parts.notes], flags.picture);
    terminal.result(value, () => table(['', model.name], rowsOf(found), 'left'));
    const [refused] = layers.flatMap(({ why }) => (why === undefined ? [] : [String(why)]));
    if (refused !== undefined) terminal.note(refused);
    for (const note of value.notes) terminal.note(note);
    if (model.lacks !== undefined) terminal.note(model.lacks.message);
  });
}

/** A model, its layers, and its costs. */
interface Inspected {
  model: ModelFolder;
  layers: readonly LayerDescription[];
  costs: ReturnType<typeof costsOf>;
}

/**
 * The costs of the unpruned model. The number of visual tokens comes from the family, or from the
 * picture that was counted.
 */
function costsOf(
  { shape, expectedVisualTokens }: ModelFolder,
  parts: Awaited<ReturnType<typeof countParts>>,
) {
  const expected = expectedVisualTokens ?? 0;
  const visualTokens = parts.visualTokens ?? expectedVisualTokens;
  return {
    decoder: scheduleCost(shape, { visualTokens: expected, textTokens }, []).flops,
    choosing: choices(shape, expected),
    visualTokens,
    whole:
      visualTokens === undefined
        ? undefined
        : wholeFlops(shape, { visualTokens, textTokens }, [], parts),
    // Without a picture's length the text's part is still known.
    text: wholeFlops(shape, { visualTokens: 0, textTokens }, [], parts),
  };
}

function prunableOf(layers: readonly LayerDescription[]): number[] {
  return layers.flatMap(({ layer, canCut }) => (canCut ? [layer] : []));
}

function jsonOf(
  { model, layers, costs }: Inspected,
  notes: readonly string[],
  picture: PictureFlags['picture'],
) {
  const isKnown = model.expectedVisualTokens !== undefined;
  const { whole, text, visualTokens } = costs;
  return {
    ...model.shape,
    visualTokens: model.expectedVisualTokens ?? null,
    attention: layers.map(({ why, ...layer }) => ({
      ...layer,
      ...(why === undefined ? {} : { why: String(why) }),
    })),
    flops: isKnown ? costs.decoder : null,
    choosing: isKnown ? costs.choosing : null,
    wholeFlops:
      whole === undefined
        ? { ...ofText(text), picture, visualTokens: null }
        : { ...whole, picture, visualTokens },
    textTokens,
    architecture: model.architecture,
    dtype: model.dtype,
    dtypes: model.dtypes,
    prunable: prunableOf(layers),
    unknownDevices,
    notes,
  };
}

function rowsOf({ model, layers, costs }: Inspected): (string | number)[][] {
  const { shape } = model;
  return [
    ['architecture', model.architecture],
    ['decoder', `${model.dtype} (of ${model.dtypes.join(', ')})`],
    ['layers', `${shape.layers}, width ${shape.hiddenSize}, FFN ${shape.intermediateSize}`],
    [
      'attention heads',
      `${shape.attentionHeads} of ${shape.headSize}, ${shape.keyValueHeads} for keys and values`,
    ],
    ['attention form', summarize(layers, ({ form }) => form)],
    ...otherLayers(shape),
    ['window', summarize(layers, windowOf)],
    ['masses', summarize(layers, ({ canScore }) => (canScore ? 'can be had' : 'cannot'))],
    ...costRows(model.expectedVisualTokens, costs),
    ['can be pruned', describePrunable(prunableOf(layers), shape.layers)],
    ['runs on', summarize(layers, ({ devices }) => devices.join(', ') || 'no known device')],
    [
      'pruned, on',
      summarize(layers, ({ prunedDevices }) => prunedDevices.join(', ') || 'no known device'),
    ],
    ['not known', `whether it runs on ${unknownDevices.join(' or ')}`],
  ];
}

/** @param expected visual tokens, where every image has as many */
function costRows(
  expected: number | undefined,
  { decoder, choosing, whole, text, visualTokens }: Inspected['costs'],
) {
  return [
    ['visual tokens', expected ?? 'differ by image'],
    [
      'prefill',
      expected === undefined
        ? 'depends on the image'
        : `${formatFlops(decoder.decoder)} (${formatFlops(decoder.visual)} without the ` +
          `${textTokens} text tokens assumed)`,
    ],
    ...(expected === undefined ? [] : [['choosing, a cut', choicesText(choosing)]]),
    ...(whole === undefined ? textRows(text) : wholeRows(whole, visualTokens)),
  ];
}

/** FLOPs of choosing the tokens of a first cut, by ranking: after the first layer, or before it. */
function choices(shape: DecoderShape, visualTokens: number) {
  const prompt = { visualTokens, textTokens };
  const at = (layer: number, ranking: Ranking): number => {
    const step = { layer, keep: 0.5 };
    const { overhead } = scheduleCost(shape, prompt, [step], { work: workOf(ranking) });
    return amountsTotal(overhead);
  };
  return {
    selfCross: at(0, { kind: 'self-cross' }),
    cross: at(0, { kind: 'cross' }),
    isolation: at(beforeDecoder, { kind: 'isolation' }),
  };
}

function choicesText({ selfCross, cross, isolation }: ReturnType<typeof choices>): string {
  return (
    `${formatFlops(selfCross)} by self x cross mass, ${formatFlops(cross)} by cross mass alone, ` +
    `${formatFlops(isolation)} before the decoder`
  );
}

/** The known parts, if the number of visual tokens is unknown: the total stays null. */
function ofText({ decoder, head }: WholeFlops) {
  return {
    ...{ encoder: null, decoder: null, head: null, headRows: null, total: null },
    textAlone: { decoder, head },
  };
}

function textRows({ decoder, head }: WholeFlops): [string, string][] {
  const heads = head === null ? 'output head not counted' : `output head ${formatFlops(head)}`;
  return [
    [
      'whole model',
      `depends on the image; of the ${textTokens} text tokens alone: decoder ${formatFlops(decoder)}, ${heads}`,
    ],
  ];
}

/** The decoder's layers and the parts before and after them. */
function wholeRows(whole: WholeFlops, visualTokens: number | undefined) {
  const flopsText = (flops: number | null) => (flops === null ? 'not counted' : formatFlops(flops));
  const { encoder, head, headRows, decoder, total } = whole;
  const rows = headRows === null ? '' : ` (${headRows} ${headRows === 1 ? 'row' : 'rows'})`;
  const lengths = `${visualTokens ?? 0} visual and ${textTokens} text tokens`;
  return [
    ['vision encoder', flopsText(encoder)],
    ['output head', flopsText(head) + rows],
    [
      'whole model',
      total === null
        ? 'not counted'
        : `${formatFlops(total)} (decoder ${formatFlops(decoder)}; ${lengths})`,
    ],
  ];
}

/** The value that all layers share, or else each value with its number of layers. */
function summarize(
  layers: readonly LayerDescription[],
  describe: (layer: LayerDescription) => string,
): string {
  const counts = new Map<string, number>();
  for (const layer of layers) counts.set(describe(layer), (counts.get(describe(layer)) ?? 0) + 1);
  return [...counts]
    .map(([what, count]) => `${what} (${count} ${count === 1 ? 'layer' : 'layers'})`)
    .join('; ');
}

/** Layers that are not attention with a cache of their own, if there are any. */
function otherLayers({ convolutionLayers, convolutionKernel, sharedCaches }: DecoderShape) {
  const rows: [string, string][] = [];
  if (convolutionLayers) {
    const kernel = `convolutions over ${convolutionKernel ?? 0} tokens`;
    rows.push(['no attention', `${kernel} (layers ${convolutionLayers.join(', ')})`]);
  }
  if (sharedCaches) {
    const layers = sharedCaches.map(([layer]) => layer).join(', ');
    rows.push(['no cache', `they read an earlier layer's (layers ${layers})`]);
  }
  return rows;
}

function windowOf({ window }: LayerDescription): string {
  return window === null ? 'none' : `the last ${window} tokens`;
}

function describePrunable(prunable: readonly number[], layers: number): string {
  if (prunable.length === layers) return `every layer, 0 to ${layers - 1}`;
  return prunable.length === 0 ? 'no layer' : `layers ${prunable.join(', ')}`;
}
