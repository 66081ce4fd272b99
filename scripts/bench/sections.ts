/**
 * The sections by name. Loaded when they run: the native runtime must not be in the child process.
 */
import type { SectionReport } from './report';
import { Settings } from './settings';

export const sections: Record<string, (settings: Settings) => Promise<SectionReport>> = {
  calibration: async (settings) => (await import('./calibration')).calibration(settings),
  prefill: async (settings) => (await import('./prefill')).prefill(settings),
  gqa: async (settings) => (await import('./gqa')).gqa(settings),
  scoring: async (settings) => (await import('./scoring')).scoring(settings),
  'scoring-decomposed': async (settings) => (await import('./scoring')).scoringDecomposed(settings),
  'scoring-worth': async (settings) => (await import('./scoring-worth')).scoringWorth(settings),
  panel: async (settings) => (await import('./panel')).panel(settings),
  fit: async (settings) => (await import('./fit')).fit(settings),
  worth: async (settings) => (await import('./worth')).worth(settings),
  'worth-second': async (settings) => (await import('./worth')).worthSecond(settings),
  beds: async (settings) => (await import('./beds')).allBeds(settings),
  evaluation: async (settings) => (await import('./evaluation')).evaluation(settings),
  language: async (settings) => (await import('./language')).language(settings),
  open: async (settings) => (await import('./open-apply')).openApply(settings),
  large: async (settings) => (await import('./large')).large(settings),
  'latency-budget': async (settings) => (await import('./latency-budget')).latencyBudget(settings),
  gpu: async (settings) => (await import('./gpu')).gpu(settings),
  'latency-budget-webgpu': async (settings) =>
    (await import('./latency-budget-webgpu')).latencyBudgetWebGpu(settings),
  merge: async (settings) => (await import('./merge')).merge(settings),
  pixels: async (settings) => (await import('./pixels')).pixels(settings),
  slider: async () => (await import('./slider')).slider(),
  journeys: async (settings) => (await import('./journeys')).journeys(settings),
  extension: async (settings) => (await import('./extension')).extension(settings),
};
