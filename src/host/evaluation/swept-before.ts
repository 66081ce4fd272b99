/** Which budgets earlier sweeps have measured already. */
import { bestBaselines } from '../../core/recipe/methods';
import { fittedMethods } from '../../core/fit/methods';
import type { Budget } from '../../core/cost/types';
import type { EvaluationRecord } from '../../core/recipe/types';
import type { Fitter } from '../../fitter/pool';
import type { Services } from '../services';
import { evaluationSettings, runSettings } from '../settings';
import type { Measurement } from './measurement';

/** Whether every fitted method was measured at the budget, on so many samples. */
export type MeasuredBefore = (budget: Budget, samples: number, baselines: boolean) => boolean;

export async function sweptBefore(
  { sweeps }: Services,
  { data, model }: Measurement,
  facts: Fitter['facts'],
): Promise<MeasuredBefore> {
  const { seed } = runSettings(model.uri);
  const { seeds } = evaluationSettings(model.uri);
  const known = (await sweeps.all())
    .map(({ sweep }) => sweep)
    .filter(
      (sweep) =>
        sweep.model === facts.metadata.model.fingerprint &&
        sweep.statistics === facts.hash &&
        sweep.data === data.fingerprint &&
        sweep.seed === seed,
    );
  return (budget, samples, baselines) => {
    const points = known
      .filter((sweep) => sweep.samples === samples)
      .flatMap((sweep) => sweep.points)
      .filter((point) => point.budget.reduction === budget.reduction);
    return fittedMethods.every((method) =>
      points.some(
        ({ recipe, record }) =>
          recipe.fit?.method === method && (!baselines || hasBaselines(record, seeds)),
      ),
    );
  };
}

function hasBaselines(record: EvaluationRecord, seeds: number): boolean {
  const random = record.baselines?.find(({ method }) => method === 'random');
  return bestBaselines(record) !== undefined && (random?.seeds ?? seeds) >= seeds;
}
