/** Sweeps as the trade-off panel's page has them. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { SweepPoint } from '../../../core/evaluation/sweep/sweep-file';
import { recipeCost } from '../../../core/recipe/recipe-cost';
import type { PanelSweep, PanelSweepPoint } from '../../../protocol/measured';
import { isSamePath } from '../../paths';
import type { SweepEntry } from '../../workspace/sweep-store';

/** A sweep names its model as its recipes do: by a path from where it lies. */
export function isSweepOf({ file, sweep }: SweepEntry, folder: string): boolean {
  const [first] = sweep.points;
  return (
    first !== undefined &&
    isSamePath(path.resolve(path.dirname(file), first.recipe.model.path), folder)
  );
}

/** The sweep for the page, and apart from it the points that another version's method chose. */
export async function panelSweeps(
  { file: id, sweep }: SweepEntry,
  stale: string | undefined,
): Promise<PanelSweep[]> {
  const { isCurrentRanking } = await import('../../evaluation/current-ranking');
  const { dataName } = sweep;
  const all = sweep.points.map((point, index) => ({ point, index }));
  if (stale !== undefined) return [{ id, dataName, stale, points: [] }];
  const current = all.filter(({ point }) => isCurrentRanking(point.recipe));
  const points = current.map(({ point, index }) => panelPoint(point, index));
  const others: PanelSweep = {
    id: `${id} `,
    dataName,
    stale: vscode.l10n.t('FitPrune+ ranks tokens differently in this version'),
    points: [],
  };
  return [{ id, dataName, points }, ...(current.length < all.length ? [others] : [])];
}

function panelPoint({ budget, recipe, record }: SweepPoint, index: number): PanelSweepPoint {
  const { schedule, fit } = recipe;
  const { method = 'fitprune', objective, refined } = fit ?? {};
  const { reduction } = recipeCost(recipe);
  return {
    index,
    maker: {
      method,
      ...(objective !== undefined && { objective }),
      ...(refined !== undefined && { refined }),
    },
    budget,
    schedule,
    reduction,
    record,
  };
}
