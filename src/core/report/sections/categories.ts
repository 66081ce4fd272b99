/** Accuracy by category of question, with marks for what may be chance. */
import { formatPercent } from '../../cost/format';
import { formatProbability } from '../../figures/format';
import { differenceInterval } from '../../figures/retained';
import type { CategoryRecord } from '../../recipe/types';
import { sentences, text } from '../../text';
import { cell, verbatim, type Block, type Cell, type Inline } from '../document';
import type { Entry, MeasuredGroup } from '../findings';
import type { Say } from '../types';
import { change } from './measured-table';

/** As in every test of a null hypothesis here. */
const level = 0.05;
/** With fewer samples an interval spans a third of all answers: no table is made of them. */
const leastSamples = 30;

interface Category {
  name: string;
  /** By shown recipe; undefined for a recipe that lacks the category. */
  records: { entry: Entry; record: CategoryRecord | undefined }[];
  samples: number;
  unpruned: number;
}

export function categoriesSection({ entries }: MeasuredGroup, say: Say): Block[] {
  const shown = entries.filter(({ record }) => record.categories);
  const categories = categoriesOf(shown);
  if (categories.length === 0) return [];
  const large = categories.filter(({ samples }) => samples >= leastSamples);
  const small = categories.filter((one) => !large.includes(one));
  return [
    { kind: 'heading', level: 3, content: [say(text`By category`)] },
    ...(large.length > 0 ? [tableOf(large, shown, say)] : []),
    ...(small.length > 0 ? [fewSamples(small, say)] : []),
  ];
}

function categoriesOf(shown: readonly Entry[]): Category[] {
  const names = [...new Set(shown.flatMap(({ record }) => Object.keys(record.categories!)))];
  return names.sort().map((name) => {
    const records = shown.map((entry) => ({ entry, record: own(entry.record.categories!, name) }));
    const { samples, dense: unpruned } = records.find(({ record }) => record)!.record!;
    return { name, records, samples, unpruned };
  });
}

function tableOf(categories: readonly Category[], shown: readonly Entry[], say: Say): Block {
  const tests = categories
    .flatMap(({ records }) => records)
    .filter(({ record }) => record && !isAsUnpruned(record)).length;
  return {
    kind: 'table',
    head: [
      [say(text`Category`)],
      [say(text`Samples`)],
      [say(text`Unpruned`)],
      ...shown.map(({ recipe }) => [`${recipe.key} `, verbatim(recipe.name)]),
    ],
    rows: categories.map(({ name, samples, unpruned, records }): Cell[] => [
      { content: [verbatim(name)] },
      cell(String(samples)),
      cell(formatPercent(unpruned)),
      ...records.map(({ record }) => categoryCell(record, say)),
    ]),
    legend: say(
      sentences([
        text`Accuracy, its change in points against the unpruned model with the 95% interval, and
          McNemar's p; an asterisk marks p below 0.05.`,
        ...(tests > 1
          ? [
              text`Of ${tests} such tests, about ${(tests * level).toFixed(1)} would be marked by chance alone.`,
            ]
          : []),
      ]),
    ),
  };
}

/**
 * One line for the categories that are too small for a test: how many they are, and what changed.
 */
function fewSamples(categories: readonly Category[], say: Say): Block {
  return {
    kind: 'paragraph',
    content: [
      say(text`Measured on fewer than ${leastSamples} samples, too few to compare:`),
      ...categories.flatMap(({ name, samples, records }, at): Inline[] => {
        const changed = records.flatMap(({ entry, record }) =>
          record && !isAsUnpruned(record) ? [changeText(entry, record, say)] : [],
        );
        const details = [String(samples), ...changed].join('; ');
        return [at > 0 ? ', ' : ' ', verbatim(name), ` (${details})`];
      }),
      '.',
    ],
  };
}

function changeText({ recipe }: Entry, { accuracy, dense: unpruned }: CategoryRecord, say: Say) {
  return say(text`${recipe.key} ${formatPercent(accuracy)}, unpruned ${formatPercent(unpruned)}`);
}

function categoryCell(record: CategoryRecord | undefined, say: Say): Cell {
  if (!record) return cell(undefined);
  const { accuracy, dense: unpruned, p } = record;
  // Where no score changed there was nothing to test.
  if (isAsUnpruned(record)) return cell(formatPercent(accuracy), say(text`as unpruned`));
  const interval = differenceInterval(record);
  const significant = p < level;
  const difference = accuracy - unpruned;
  return {
    content: [`${formatPercent(accuracy)}${significant ? ' *' : ''}`],
    note: `${change(difference, interval, say)}; p ${formatProbability(p)}`,
    mark: significant ? (difference < 0 ? 'bad' : 'good') : undefined,
  };
}

/** No sample's score changed: the differences have no spread. */
function isAsUnpruned({ accuracy, dense: unpruned, interval: [low, high] }: CategoryRecord) {
  return accuracy === unpruned && low === 0 && high === 0;
}

/** A category may have the name of an object's method. */
function own(record: Record<string, CategoryRecord>, name: string): CategoryRecord | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
