/** Which budgets earlier sweeps have measured already. */
import { bestBaselines } from '../../core/recipe/methods';
import { fittedMethods } from '../../core/fit/methods';
import type { Budget } from '../../core/cost/types';
import type { EvaluationRecord } from '../../core/recipe/types';
import type { Fitter } from '../../fitter/pool';
import type { Services } from '../services';
import { evaluationSettings, runSettings } from '../settings';
import type { Measurement } from './measurement';

/**
 * How many models a budget still needs: none if every fitted method was measured at it, on so many
 * samples; the missing seeds of Random if those alone are missing; undefined if all are.
 */
export type MeasuredBefore = (
  budget: Budget,
  samples: number,
  baselines: boolean,
) => number | undefined;

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
    const missing = fittedMethods.map((method) => {
      const [point] = points.filter(({ recipe }) => recipe.fit?.method === method);
      return point && (baselines ? missingSeeds(point.record, seeds) : 0);
    });
    if (missing.includes(undefined)) return undefined;
    return missing.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  };
}

/** Undefined without baselines. */
function missingSeeds(record: EvaluationRecord, seeds: number): number | undefined {
  if (bestBaselines(record) === undefined) return undefined;
  const random = record.baselines?.find(({ method }) => method === 'random');
  return Math.max(0, seeds - (random?.seeds ?? seeds));
}
