/** Which messages of the trade-off panel are believed. */
import { isMetric, metrics } from '../core/cost/metrics';
import { beforeDecoder } from '../core/cost/types';
import { limits } from '../core/limits';
import type { Budget, FittedMethod, Fitting, PanelMessage, Step } from './trade-off';
import type { MeasuredChoice, PanelMemory } from './panel-memory';
import { isArrayOf, isInteger, isNumber, isOneOf, isRecord, isString } from './validate';

const conventions = ['decoder', 'visual'] as const;
const formats = ['svg', 'png', 'csv'] as const;
const plots = ['curve', 'schedule', 'measured'] as const;
const methods = ['fitprune', 'fitprune+'] as const satisfies readonly FittedMethod[];

/** No decoder has more layers; a schedule has at most one step a layer. */
const mostLayers = limits.layers;
/** Points of a sweep. */
const mostPoints = 10_000;
/** A plot of a few thousand pixels either way, as base64. */
const largestExport = 64 * 1024 * 1024;

/** @returns a message with its known keys only, or undefined */
export function validatePanelMessage(raw: unknown): PanelMessage | undefined {
  if (!isRecord(raw)) return undefined;
  const { type, recipe, file, format, plot, content, method, sweep, index } = raw;
  switch (type as PanelMessage['type']) {
    case 'ready':
      return { type: 'ready' };
    case 'calibrate':
      return { type: 'calibrate' };
    case 'retry':
      return { type: 'retry' };
    case 'manageTrust':
      return { type: 'manageTrust' };
    case 'showLog':
      return { type: 'showLog' };
    case 'sweep':
      return { type: 'sweep' };
    case 'cancelCalibration':
      return { type: 'cancelCalibration' };
    case 'cancelMeasuring':
      return { type: 'cancelMeasuring' };
    case 'evaluate':
      return isString(recipe) ? { type: 'evaluate', recipe } : undefined;
    case 'chooseMethod':
      return isOneOf(method, methods) ? { type: 'chooseMethod', method } : undefined;
    case 'savePoint':
      return isString(sweep) && isInteger(index, 0, mostPoints)
        ? { type: 'savePoint', sweep, index }
        : undefined;
    case 'openRecipe':
      return isString(recipe) ? { type: 'openRecipe', recipe } : undefined;
    case 'chooseRecipe':
      return isString(recipe) ? { type: 'chooseRecipe', recipe } : undefined;
    case 'chooseStatistics':
      return isString(file) ? { type: 'chooseStatistics', file } : undefined;
    case 'chooseProfile':
      return isString(file) ? { type: 'chooseProfile', file } : undefined;
    case 'profile':
      return { type: 'profile' };
    case 'chooseBefore':
      return isPart(raw['keep']) ? { type: 'chooseBefore', keep: raw['keep'] } : undefined;
    case 'fit': {
      const fitting = validateFitting(raw);
      return fitting && { type: 'fit', ...fitting };
    }
    case 'saveAs': {
      const fitting = validateFitting(raw);
      return fitting && { type: 'saveAs', ...fitting };
    }
    case 'update': {
      const fitting = validateFitting(raw);
      return fitting && isString(recipe) ? { type: 'update', recipe, ...fitting } : undefined;
    }
    case 'predict': {
      const schedule = validateSchedule(raw['schedule']);
      return schedule && isString(recipe) ? { type: 'predict', recipe, schedule } : undefined;
    }
    case 'edit': {
      const [before, schedule] = [
        validateSchedule(raw['before']),
        validateSchedule(raw['schedule']),
      ];
      return before && schedule && isString(recipe)
        ? { type: 'edit', recipe, before, schedule }
        : undefined;
    }
    case 'export':
      return isOneOf(format, formats) && isOneOf(plot, plots) && isString(content, largestExport)
        ? { type: 'export', format, plot, content }
        : undefined;
    default:
      return undefined;
  }
}

function validateFitting({ budget, method, before }: Record<string, unknown>): Fitting | undefined {
  const valid = validateBudget(budget);
  return valid && isOneOf(method, methods) && isPart(before)
    ? { budget: valid, method, before }
    : undefined;
}

/** A part of the visual tokens that is not empty. */
function isPart(raw: unknown): raw is number {
  return isNumber(raw, 0, 1) && raw > 0;
}

/** A budget as the recipe's schema has it. */
export function validateBudget(raw: unknown): Budget | undefined {
  if (!isRecord(raw)) return undefined;
  const { metric, convention, reduction, value, overhead } = raw;
  if (!isMetric(metric) || !isOneOf(convention, conventions)) return undefined;
  const hasReduction = isNumber(reduction, 0, 1) && reduction < 1;
  const meaning = { metric, convention, ...(overhead === true && { overhead }) };
  if (hasReduction && value === undefined) return { ...meaning, reduction };
  const hasValue = isNumber(value, Number.MIN_VALUE, Number.MAX_VALUE) && metrics[metric].hasValue;
  return hasValue && reduction === undefined ? { ...meaning, value } : undefined;
}

function validateSchedule(raw: unknown): Step[] | undefined {
  if (!isArrayOf(raw, isStep, mostLayers)) return undefined;
  const isOrdered = raw.every(
    ({ layer, keep }, i) => i === 0 || (layer > raw[i - 1]!.layer && keep <= raw[i - 1]!.keep),
  );
  return isOrdered ? raw.map(({ layer, keep }) => ({ layer, keep })) : undefined;
}

function isStep(raw: unknown): raw is Step {
  return isRecord(raw) && isInteger(raw['layer'], beforeDecoder, mostLayers) && isPart(raw['keep']);
}

/** What a window kept of a panel; it may be of an older version, or of nothing at all. */
export function validateMemory(raw: unknown): PanelMemory | undefined {
  if (!isRecord(raw) || !isString(raw['folder'])) return undefined;
  const { folder, metric, convention, reduction, statistics, profile, recipe, method, before } =
    raw;
  const measured = validateMeasured(raw['measured']);
  return {
    folder,
    ...(isMetric(metric) && { metric }),
    ...(isOneOf(convention, conventions) && { convention }),
    ...(isNumber(reduction, 0, 1) && { reduction }),
    ...(isString(statistics) && { statistics }),
    ...(isString(profile) && { profile }),
    ...(isString(recipe) && { recipe }),
    ...(isOneOf(method, methods) && { method }),
    ...(isPart(before) && { before }),
    ...(measured && { measured }),
  };
}

function validateMeasured(raw: unknown): MeasuredChoice | undefined {
  if (!isRecord(raw)) return undefined;
  const { x, y, category, data } = raw;
  if (!isOneOf(x, ['flops', 'time'] as const) || !isOneOf(y, ['accuracy', 'kl'] as const)) {
    return undefined;
  }
  return { x, y, ...(isString(category) && { category }), ...(isString(data) && { data }) };
}
