/** Accuracy by category of question, with marks for what may be chance. */
import { formatPercent } from '../../cost/format';
import { formatProbability } from '../../figures/format';
import type { CategoryRecord } from '../../recipe/types';
import { differenceInterval } from '../../figures/retained';
import { text } from '../../text';
import { cell, verbatim, type Block, type Cell } from '../document';
import type { MeasuredGroup } from '../findings';
import type { Say } from '../types';
import { change } from './measured-table';

/** As in every test of a null hypothesis here. */
const level = 0.05;

export function categoriesSection({ entries }: MeasuredGroup, say: Say): Block[] {
  const shown = entries.filter(({ record }) => record.categories);
  const names = [...new Set(shown.flatMap(({ record }) => Object.keys(record.categories!)))];
  if (names.length === 0) return [];
  const tests = shown.reduce((sum, { record }) => sum + Object.keys(record.categories!).length, 0);
  return [
    { kind: 'heading', level: 3, content: [say(text`By category`)] },
    {
      kind: 'table',
      head: [
        [say(text`Category`)],
        [say(text`Samples`)],
        [say(text`Unpruned`)],
        ...shown.map(({ recipe }) => [`${recipe.key} `, verbatim(recipe.name)]),
      ],
      rows: names.sort().map((name): Cell[] => {
        const records = shown.map(({ record }) => own(record.categories!, name));
        const first = records.find((one) => one !== undefined)!;
        return [
          { content: [verbatim(name)] },
          cell(String(first.samples)),
          cell(formatPercent(first.dense)),
          ...records.map((one) => categoryCell(one, say)),
        ];
      }),
      legend: say(
        text`Accuracy, its change in points against the unpruned model with the 95% interval, and
          McNemar's p; an asterisk marks p below 0.05. Of ${tests} such tests, about ${(tests * level).toFixed(1)} would be marked by chance alone.`,
      ),
    },
  ];
}

function categoryCell(record: CategoryRecord | undefined, say: Say): Cell {
  if (!record) return cell(undefined);
  const { accuracy, dense: unpruned, p } = record;
  const interval = differenceInterval(record);
  const significant = p < level;
  const difference = accuracy - unpruned;
  return {
    content: [`${formatPercent(accuracy)}${significant ? ' *' : ''}`],
    note: `${change(difference, interval, say)}; p ${formatProbability(p)}`,
    mark: significant ? (difference < 0 ? 'bad' : 'good') : undefined,
  };
}

/** A category may be called like a method of objects. */
function own(record: Record<string, CategoryRecord>, name: string): CategoryRecord | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
