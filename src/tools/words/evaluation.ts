/** The result of an evaluation, in words and as data. */
import { formatPercent } from '../../core/cost/format';
import type { EvaluationReport } from '../../core/evaluation/types';
import { headlineOf } from '../../core/recipe/headline/headline';
import { headlineText } from '../../core/recipe/headline/text';
import { formatKl, formatPercentInterval } from '../../core/figures/format';
import { retainedOf } from '../../core/figures/retained';
import { betterBaselines, methodLabels } from '../../core/recipe/methods';
import type { EvaluationRecord, Recipe } from '../../core/recipe/types';
import type { Answer } from '../answer';

const fraction = { type: ['number', 'null'] } as const;
const interval = {
  anyOf: [{ type: 'null' }, { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }],
} as const;

/** One measurement of one recipe. */
export const measurementSchema = {
  type: 'object',
  properties: {
    data: { type: ['string', 'null'], description: 'Name of the data.' },
    samples: { type: 'integer' },
    date: { type: ['string', 'null'] },
    accuracy: { ...fraction, description: '0 to 1; null where the data has no answers.' },
    unpruned: { ...fraction, description: 'Accuracy of the unpruned model on the same samples.' },
    kept: { ...fraction, description: 'accuracy / unpruned.' },
    keptInterval: { ...interval, description: '95%, paired by sample.' },
    agreement: { ...fraction, description: 'Samples whose first answer token is the same.' },
    klNats: { ...fraction, description: 'Mean KL divergence from the unpruned model.' },
    baselines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          method: { type: 'string' },
          accuracy: fraction,
          isBetter: {
            type: 'boolean',
            description: 'Better than the recipe: the 95% interval of the lead excludes 0.',
          },
        },
        required: ['method', 'accuracy', 'isBetter'],
      },
    },
  },
  required: ['samples', 'accuracy', 'unpruned', 'kept', 'keptInterval', 'klNats', 'baselines'],
} as const;

export const evaluationSchema = {
  type: 'object',
  properties: {
    samples: { type: 'integer' },
    unpruned: fraction,
    recipes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          recipe: { type: 'string' },
          headline: { type: 'string' },
          measured: measurementSchema,
        },
        required: ['recipe', 'headline', 'measured'],
      },
    },
    notes: { type: 'array', items: { type: 'string' } },
    answers: { type: 'string', description: 'File with the answer of every sample.' },
  },
  required: ['samples', 'unpruned', 'recipes', 'notes', 'answers'],
} as const;

export function measurementOf(record: EvaluationRecord) {
  const kept = retainedOf(record);
  const better = betterBaselines(record).map(({ baseline }) => baseline);
  return {
    ...{ data: record.dataName ?? null, samples: record.samples, date: record.date ?? null },
    ...{ accuracy: record.accuracy ?? null, unpruned: record.dense ?? null },
    ...{ kept: kept?.value ?? null, keptInterval: kept?.interval ?? null },
    ...{ agreement: record.agreement ?? null, klNats: record.kl?.mean ?? null },
    baselines: (record.baselines ?? []).map((one) => ({
      method: methodLabels[one.method],
      accuracy: one.accuracy ?? null,
      isBetter: better.includes(one),
    })),
  };
}

/**
 * `500 samples of evaluation.jsonl: 99.0% of accuracy kept [97.8%, 100.2%] (94.2% of 95.2%), KL
 * 0.0131 nats`.
 */
export function measurementText(record: EvaluationRecord): string {
  const { accuracy, dense: unpruned, kl, samples, dataName } = record;
  const kept = retainedOf(record);
  const parts = [
    accuracy === undefined || unpruned === undefined
      ? 'no accuracy, as the data has no answers'
      : `accuracy ${formatPercent(accuracy)}, unpruned ${formatPercent(unpruned)}`,
    ...(kept === undefined
      ? []
      : [
          `${formatPercent(kept.value)} of it kept` +
            (kept.interval ? ` (95% interval ${formatPercentInterval(kept.interval)})` : ''),
        ]),
    ...(kl === undefined ? [] : [`KL divergence ${formatKl(kl.mean)} nats`]),
    ...betterText(record),
  ];
  return `${samples} samples${dataName === undefined ? '' : ` of ${dataName}`}: ${parts.join(', ')}`;
}

function betterText(record: EvaluationRecord): string[] {
  const better = betterBaselines(record).map(({ baseline }) => methodLabels[baseline.method]);
  return better.length === 0 ? [] : [`better than it at the same FLOPs: ${better.join(', ')}`];
}

/**
 * @param recipes in the order of the report, by the names that agents know
 * @param records of the report, dated
 * @param show a path in the form for agents
 */
export function evaluationAnswer(
  report: EvaluationReport,
  recipes: readonly { name: string; recipe: Recipe }[],
  records: readonly EvaluationRecord[],
  show: (file: string) => string,
): Answer {
  const summaries = report.recipes.map((_, at) => {
    const { name, recipe } = recipes[at]!;
    const record = records[at]!;
    const headline = String(headlineText(headlineOf({ ...recipe, evaluation: [record] })));
    return { name, headline, record };
  });
  const { dense: unpruned, notes } = report;
  return {
    text: [
      ...summaries.map(
        ({ name, headline, record }) => `${name}: ${headline}. ${measurementText(record)}.`,
      ),
      ...notes,
      'Before you rely on a recipe, evaluate it on samples that it was not fitted to, with baselines, and on several hundred of them.',
    ].join('\n'),
    data: {
      samples: unpruned.samples,
      unpruned: unpruned.accuracy,
      recipes: summaries.map(({ name, headline, record }) => ({
        recipe: name,
        headline,
        measured: measurementOf(record),
      })),
      notes: [...notes],
      answers: show(report.results),
    },
  };
}
