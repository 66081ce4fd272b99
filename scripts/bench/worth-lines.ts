/** The figures of all methods at one reduction, as rows of a table and as lines with targets. */
import type { Interval } from '../../src/core/evaluation/statistics/bootstrap';
import { meanOf } from '../../src/core/sums';
import { formatKl } from '../../src/core/figures/format';
import { methodLabels } from '../../src/core/recipe/methods';
import type { MethodAt } from './method-candidates';
import type { Answers, Figures } from './method-figures';
import type { Line } from './report';

/** Reductions at which choosing by output is judged on unseen data. */
const searched = [0.6, 0.75, 0.9];

export interface AtReduction {
  reduction: number;
  methods: { method: MethodAt; answers: Answers | undefined }[];
}

export const headings = [
  'Visual FLOPs',
  'Method',
  'Really (visual)',
  'Accuracy',
  '% of unpruned',
  'KL, nats',
  'Ahead of FitPrune',
  'Ahead of the best baseline',
];

export function rowsOf({ reduction, methods }: AtReduction, figures: Figures): string[][] {
  const plain = answersOf(methods, methodLabels.fitprune);
  const best = bestBaseline(methods);
  return methods.map(({ method, answers: own }) => {
    const head = [`-${percent(reduction, 0)}`, method.label];
    if (own === undefined) {
      const most = percent(method.reduction.decoder);
      return [...head, `not reachable (at most -${most} decoder)`, '', '', '', '', ''];
    }
    const retained = figures.retained(own);
    const same = method.label === methodLabels.fitprune;
    return [
      ...head,
      `-${percent(method.reduction.visual!)}`,
      percent(meanOf(own.score)),
      `${percent(retained.mean)} [${percent(retained.low)}, ${percent(retained.high)}]`,
      formatKl(figures.kl(own)),
      same ? '' : points(figures.ahead(own, plain)),
      best?.answers === undefined || method.isBaseline
        ? ''
        : `${points(figures.ahead(own, best.answers))} (${best.method.label})`,
    ];
  });
}

export function linesOf(at: AtReduction, figures: Figures): Line[] {
  return [...targets(at, figures), ...outputLines(at, figures)];
}

/** The targets, at the reductions for which they were set. */
function targets({ reduction, methods }: AtReduction, figures: Figures): Line[] {
  const name = percent(reduction, 0);
  const plus = answersOf(methods, methodLabels['fitprune+']);
  if (reduction === 0.5) {
    return [methodLabels['fitprune+'], methodLabels.fitprune].map((label): Line => {
      const { mean, low, high } = figures.retained(answersOf(methods, label));
      const isOurs = label === methodLabels['fitprune+'];
      return {
        what: `${name}: ${label}, part of the unpruned accuracy`,
        value: mean,
        unit: 'percent',
        spread: { median: mean, low, high },
        ...(isOurs && { target: { kind: 'at least', value: 0.99 } }),
      };
    });
  }
  if (reduction === 0.75) {
    return methods
      .filter(({ method, answers: own }) => method.isBaseline && own !== undefined)
      .map(({ method, answers: own }) =>
        aheadLine(
          `${name}: ${methodLabels['fitprune+']} ahead of ${method.label}`,
          figures.ahead(plus, own!),
        ),
      );
  }
  if (reduction === 0.9) {
    const plain = answersOf(methods, methodLabels.fitprune);
    const what = `${name}: ${methodLabels['fitprune+']} ahead of ${methodLabels.fitprune}`;
    return [aheadLine(what, figures.ahead(plus, plain))];
  }
  return [];
}

/** The lower end of the interval must be above 0. */
function aheadLine(what: string, { mean, low, high }: Interval): Line {
  return {
    what: `${what}, lower end`,
    value: low,
    unit: 'points',
    target: { kind: 'at least', value: 0.001 },
    note: points({ mean, low, high }),
  };
}

/** The result of choosing by measured output, on unseen data. */
function outputLines({ reduction, methods }: AtReduction, figures: Figures): Line[] {
  if (!searched.includes(reduction)) return [];
  const found = answersOf(methods, 'by output');
  return (['fitprune', 'fitprune+'] as const).flatMap((method): Line[] => {
    const other = answersOf(methods, methodLabels[method]);
    const what = `${percent(reduction, 0)}: by output ahead of ${methodLabels[method]}`;
    return [
      spreadLine(what, 'points', figures.ahead(found, other)),
      spreadLine(`${what}, in KL`, 'nats', figures.nearer(found, other)),
    ];
  });
}

function spreadLine(what: string, unit: Line['unit'], { mean, low, high }: Interval): Line {
  return { what, value: mean, unit, spread: { median: mean, low, high } };
}

function answersOf(methods: AtReduction['methods'], label: string): Answers {
  return methods.find(({ method }) => method.label === label)!.answers!;
}

function bestBaseline(methods: AtReduction['methods']): AtReduction['methods'][number] | undefined {
  const score = (own: Answers | undefined): number => (own ? meanOf(own.score) : -1);
  return methods
    .filter(({ method, answers: own }) => method.isBaseline && own !== undefined)
    .toSorted((a, b) => score(b.answers) - score(a.answers))[0];
}

export function percent(fraction: number, decimals = 1): string {
  return `${(100 * fraction).toFixed(decimals)}%`;
}

export function points({ mean, low, high }: Interval): string {
  const [value, from, to] = [mean, low, high].map((one) => (100 * one).toFixed(1));
  return `${value!} [${from!}, ${to!}]`;
}
