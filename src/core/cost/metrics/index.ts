/** The metrics in which budgets are stated; everything about a metric goes through its rules. */
import type { Metric } from '../types';
import { flops } from './flops';
import { kv } from './kv';
import { latency, ttft } from './latency';
import type { MetricRules } from './metric';
import { tokens } from './tokens';

export const metrics: Readonly<Record<Metric, MetricRules>> = { flops, tokens, kv, latency, ttft };

/** In the order in which they are offered. */
export const metricNames = Object.keys(metrics) as Metric[];

export function isMetric(value: unknown): value is Metric {
  return metricNames.some((name) => name === value);
}
