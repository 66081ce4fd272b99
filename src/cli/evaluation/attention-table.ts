/** The attention mass that recipes lose, measured beside simulated. */
import { formatMass, formatMassInterval } from '../../core/figures/format';
import type { EvaluationReport } from '../../core/evaluation/types';
import type { AttentionRecord, SimulatedLoss } from '../../core/recipe/types';
import type { MeasuredValue } from '../../core/recipe/results/measured-value';
import { counted } from '../counted';
import type { RecipeFile } from '../recipes';
import { colors, table } from '../terminal';
import { shortNames } from './table';

/** A table for each recipe, with an explanation; empty if attention was not measured. */
export function attentionTables(
  { recipes }: Pick<EvaluationReport, 'recipes'>,
  files: readonly RecipeFile[],
): string[] {
  const names = shortNames(recipes.map(({ path }) => path));
  const tables = recipes.flatMap(({ record: { attention, samples } }, at) =>
    attention === undefined
      ? []
      : [oneTable(names[at]!, attention, samples) + promised(files[at]!, names[at]!)],
  );
  if (tables.length === 0) return [];
  const legend =
    "Attention mass dropped: parts of the unpruned model's on the same samples, with 95% intervals. It is not accuracy. Measured: " +
    "by the pruned run's own attention, below 0 if its tokens hold more. Simulated: the ranking replayed on the " +
    'attention of the unpruned run, as a fit does. Layers before the first cut lose nothing.';
  return [...tables, colors.dim(legend)];
}

function oneTable(name: string, attention: AttentionRecord, samples: number): string {
  const head = [name, 'self mass dropped', 'simulated', 'cross mass dropped', 'simulated'];
  return table(head, [
    [`mean, ${counted(attention.samples ?? samples, 'sample')}`, ...cells(attention)],
    ...attention.layers.map((layer) => [`  layer ${layer.layer}`, ...cells(layer)]),
  ]);
}

function cells(row: {
  self: MeasuredValue;
  cross: MeasuredValue;
  simulated?: SimulatedLoss | undefined;
}): string[] {
  return (['self', 'cross'] as const).flatMap((part) => [
    measured(row[part]),
    row.simulated === undefined ? '-' : formatMass(row.simulated[part]),
  ]);
}

function measured({ value, interval }: MeasuredValue): string {
  return `${formatMass(value)} ${formatMassInterval(interval)}`;
}

/** The fit's prediction: for other samples, and for the ranking as it was fitted. */
function promised({ recipe: { fit } }: RecipeFile, name: string): string {
  if (fit?.selfLoss === undefined || fit.crossLoss === undefined) return '';
  return (
    `\n${name}: on its calibration samples the fit simulated ${formatMass(fit.selfLoss)} self, ` +
    `${formatMass(fit.crossLoss)} cross, mean over layers`
  );
}
