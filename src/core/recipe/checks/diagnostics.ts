/** Findings about a recipe, with their places. */
import type { Message } from '../../text';
import type { TextRange } from '../positions';

export type Severity = 'error' | 'warning' | 'info';

/** Stable codes: documentation (docs/diagnostics.md), quick fixes and machines refer to them. */
export const diagnosticCodes = [
  'json-syntax',
  'json-comment',
  'json-trailing-comma',
  'json-duplicate-key',
  'version-unsupported',
  'schema',
  'key-unknown',
  'schedule-order',
  'layer-repeated',
  'layer-range',
  'keep-increases',
  'keep-decimals',
  'step-redundant',
  'ranking-parameter',
  'ranking-place',
  'ranking-grid',
  'ranking-block',
  'budget-missed',
  'budget-unused',
  'model-missing',
  'model-unreadable',
  'fingerprint-changed',
  'model-mismatch',
  'before-impossible',
  'evaluation-stale',
  'interval-order',
  'budget-time-unknown',
] as const;

export type DiagnosticCode = (typeof diagnosticCodes)[number];

export interface RecipeDiagnostic {
  code: DiagnosticCode;
  /** A check fails on errors; warnings and infos are shown. */
  severity: Severity;
  message: Message;
  /** 0-based; the command line prints lines and columns from 1. */
  range: TextRange;
}
