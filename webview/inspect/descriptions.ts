/** Descriptions of patches, layers and samples. Pure. */
import { beforeDecoder } from '../../src/core/cost/types';
import { stays } from '../../src/core/inspection/types';
import { sentences } from '../../src/core/text';
import type { InspectSituation, InspectState, Observation } from '../../src/protocol/inspect';
import { localize } from '../shared/l10n';
import type { InspectStrings } from './strings';
import { fill } from '../shared/fill';
import { placeOf, tokenAt } from './patches';
import { countLeaving, placeName, startOf, type MassTable } from './tokens';

/** Rows and columns are counted from 1. */
export function describePatch(
  strings: InspectStrings,
  observation: Observation,
  table: MassTable,
  { grid, index, layer }: { grid: number; index: number; layer: number },
): string {
  const placed = observation.grids[grid]!;
  const { row, column } = placeOf(placed, index);
  const token = tokenAt(placed, index);
  const masses = table.of('pruned', layer, token);
  const parts = [
    fill(strings.patch, row + 1, column + 1),
    describeExit(strings, observation, token, layer),
  ];
  if (masses) {
    const { self, cross, among } = masses;
    const [a, b] = [formatTokenMass(self.mass), formatTokenMass(cross.mass)];
    parts.push(fill(strings.patchMasses, a, self.rank, b, cross.rank, among));
  }
  return localize(sentences(parts));
}

/** How long a token stays; with a size bias, also its size after the layer. */
export function describeExit(
  strings: InspectStrings,
  { exits, sizes }: Pick<Observation, 'exits' | 'sizes'>,
  token: number,
  layer: number,
): string {
  const exit = exits[token]!;
  const exitText =
    exit === stays
      ? strings.patchStays
      : exit === beforeDecoder
        ? strings.patchDroppedBefore
        : fill(strings.patchDropped, exit);
  const size = sizes.findLast((cut) => cut.layer <= layer)?.of[token] ?? 0;
  // If it was dropped, or represents only itself, there is nothing to add.
  return size >= 1.005 ? `${exitText} ${fill(strings.patchCounts, size.toFixed(2))}` : exitText;
}

/** Three significant digits: masses are between 1e-6 and 1. */
export function formatTokenMass(mass: number): string {
  if (mass === 0) return '0';
  return mass >= 0.001 ? mass.toPrecision(3) : mass.toExponential(1);
}

export function describeLayer(
  strings: InspectStrings,
  { exits, visualTokens }: Pick<Observation, 'exits' | 'visualTokens'>,
  layer: number,
): { name: string; tokens: string } {
  if (layer === startOf(exits)) {
    return { name: strings.beforeLayers, tokens: fill(strings.tokensEnter, visualTokens) };
  }
  const leaving = countLeaving(exits, layer);
  const dropped = countLeaving(exits, layer - 1) - leaving;
  const template = layer === beforeDecoder ? strings.tokensEnterDecoder : strings.tokensLeave;
  const tokens = fill(template, leaving, visualTokens);
  return {
    name: placeName(strings, layer),
    tokens: dropped === 0 ? tokens : `${tokens} · ${fill(strings.dropsHere, dropped)}`,
  };
}

export function announceSample(strings: InspectStrings, observation: Observation): string {
  const { id, question, unpruned, pruned, isChanged } = observation;
  const verdict = isChanged ? strings.answerChanged : strings.same;
  return fill(
    strings.announceSample,
    id,
    question,
    unpruned.text || strings.noAnswer,
    pruned.text || strings.noAnswer,
    verdict,
  );
}

/** Whether an answer is the reference's; undefined without one. */
export function verdictOf(score: number | undefined): 'right' | 'wrong' | 'partly' | undefined {
  if (score === undefined) return undefined;
  return score === 0 ? 'wrong' : score === 1 ? 'right' : 'partly';
}

export type CardAction = 'manageTrust' | 'chooseData' | 'retry' | 'showLog' | 'openRecipe' | 'all';

export interface Card {
  title: string;
  text: string;
  busy?: boolean;
  actions?: { label: string; action: CardAction }[];
}

/** @returns undefined if only the sample is to be shown */
export function cardOf(
  strings: InspectStrings,
  situation: InspectSituation,
  { recipeName, changed }: Pick<InspectState, 'recipeName' | 'changed'>,
): Card | undefined {
  const openRecipe = { label: fill(strings.openRecipe, recipeName), action: 'openRecipe' } as const;
  const chooseData = { label: strings.chooseSamples, action: 'chooseData' } as const;
  switch (situation.kind) {
    case 'ready':
      return undefined;
    case 'loading':
      return situation.what === 'model'
        ? { title: strings.loadingModel, text: strings.loadingModelText, busy: true }
        : { title: strings.loadingSample, text: '', busy: true };
    case 'untrusted':
      return {
        title: strings.untrusted,
        text: strings.untrustedText,
        actions: [{ label: strings.manageTrust, action: 'manageTrust' }],
      };
    case 'no-model':
      return { title: strings.noModel, text: strings.noModelText, actions: [openRecipe] };
    case 'gone':
      return { title: strings.gone, text: fill(strings.goneText, recipeName) };
    case 'broken':
      return { title: strings.brokenRecipe, text: situation.message, actions: [openRecipe] };
    case 'no-data':
      return { title: strings.noData, text: strings.noDataText, actions: [chooseData] };
    case 'none-changed':
      return {
        title: strings.noneChanged,
        text: noneChangedText(strings, changed),
        actions: [{ label: strings.showAll, action: 'all' }],
      };
    case 'failed':
      return {
        title: strings.failed,
        text: situation.message,
        actions: [
          { label: strings.retry, action: 'retry' },
          chooseData,
          { label: strings.showLog, action: 'showLog' },
        ],
      };
  }
}

type Changed = InspectState['changed'];

/**
 * The label of the checkbox. An evaluation that was cut off, or a quick one, covers only a part,
 * which the label says.
 */
export function onlyChangedText(strings: InspectStrings, changed: Changed): string {
  const { count, of, all } = changed ?? { count: 0, of: 0, all: 0 };
  return of < all
    ? fill(strings.onlyChangedOfPart, count, of)
    : fill(strings.onlyChanged, count, of);
}

function noneChangedText(strings: InspectStrings, changed: Changed): string {
  const { of, all } = changed ?? { of: 0, all: 0 };
  return of < all
    ? fill(strings.noneChangedOfPartText, of, all)
    : fill(strings.noneChangedText, of);
}
