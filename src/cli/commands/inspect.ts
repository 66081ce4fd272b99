/** `fitprune inspect`: what a model is made of, and what of it can be pruned. */
import type { Command } from 'commander';
import { scheduleCost } from '../../core/cost/cost';
import { formatFlops } from '../../core/cost/format';
import { openModelFolder } from '../../core/model/folder';
import { prunableLayers } from '../../core/surgery/pruning/segments';
import { analyzeDecoder } from '../../core/surgery/attention/find';
import type { Context } from '../context';
import { table } from '../terminal';

/** Costs are stated for a prompt with this much text, as in the published figures. */
const textTokens = 70;

export function addInspect(root: Command, { terminal }: Context): Command {
  return root
    .command('inspect')
    .description('layers, heads, attention forms, visual tokens and cost of a model')
    .argument('<model>', 'model folder: config.json and onnx/')
    .option('--dtype <name>', 'precision of the decoder: fp32, fp16, q4, ...')
    .addHelpText('after', '\nExample:\n  fitprune inspect media/sample/shapes-llava')
    .action(async (path: string, { dtype }: { dtype?: string }) => {
      const model = await openModelFolder(path, { dtype });
      const { shape, expectedVisualTokens: visualTokens } = model;
      const decoder = analyzeDecoder(model.decoder);
      const prunable = prunableLayers(decoder);
      const attention = decoder.sites.map(({ layer, form }) => ({ layer, form }));
      const { flops } = scheduleCost(shape, { visualTokens: visualTokens ?? 0, textTokens }, []);
      const value = {
        ...shape,
        visualTokens: visualTokens ?? null,
        attention,
        flops: visualTokens === undefined ? null : flops,
        textTokens,
        architecture: model.architecture,
        dtype: model.dtype,
        dtypes: model.dtypes,
        prunable,
        notes: model.notes,
      };
      terminal.result(value, () =>
        table(
          ['', model.name],
          [
            ['architecture', model.architecture],
            ['decoder', `${model.dtype} (of ${model.dtypes.join(', ')})`],
            ['layers', `${shape.layers}, width ${shape.hiddenSize}, FFN ${shape.intermediateSize}`],
            [
              'attention heads',
              `${shape.attentionHeads} of ${shape.headSize}, ${shape.keyValueHeads} for keys and values`,
            ],
            ['attention form', summarizeForms(attention)],
            ['visual tokens', visualTokens ?? 'differ by image'],
            [
              'prefill',
              visualTokens === undefined
                ? 'depends on the image'
                : `${formatFlops(flops.decoder)} (${formatFlops(flops.visual)} without the ` +
                  `${textTokens} text tokens assumed)`,
            ],
            ['can be pruned', describeLayers(prunable, shape.layers)],
          ],
          'left',
        ),
      );
      for (const note of model.notes) terminal.note(note);
    });
}

function summarizeForms(attention: { form: string }[]): string {
  const forms = [...new Set(attention.map(({ form }) => form))];
  return forms
    .map((form) => `${form} (${attention.filter((one) => one.form === form).length} layers)`)
    .join(', ');
}

function describeLayers(prunable: readonly number[], layers: number): string {
  if (prunable.length === layers) return `every layer, 0 to ${layers - 1}`;
  return prunable.length === 0 ? 'no layer' : `layers ${prunable.join(', ')}`;
}
