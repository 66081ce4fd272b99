/**
 * Estimates how long measurements take on this machine from those already made, so that a search
 * can plan within its time.
 */
import type { MeasureFidelity } from './measure';

interface Run {
  samples: number;
  /** Milliseconds for each candidate, the unpruned model among them. */
  each: number;
}

/**
 * The share of loading in a first run, as long as no run of another length shows it: half loading,
 * half running.
 */
const loading = 0.5;

export class Pace {
  private readonly runs: Run[] = [];

  /** @param models candidates, and the unpruned model */
  add(models: number, samples: number, milliseconds: number): void {
    if (models > 0 && samples > 0) this.runs.push({ samples, each: milliseconds / models });
  }

  /** The same measurement, which adds how long it took. */
  timing(measure: MeasureFidelity): MeasureFidelity {
    return async (candidates, count, by) => {
      const started = performance.now();
      const report = await measure(candidates, count, by);
      this.add(candidates.length + 1, count, performance.now() - started);
      return report;
    };
  }

  /** @returns milliseconds, from a line through earlier measurements; 0 before the first */
  estimate(models: number, samples: number): number {
    const [first] = this.runs;
    if (!first) return 0;
    const { offset, slope } = this.line() ?? {
      offset: loading * first.each,
      slope: ((1 - loading) * first.each) / first.samples,
    };
    return models * (offset + slope * samples);
  }

  /** Least squares, neither of them below 0; undefined while all runs are of one length. */
  private line(): { offset: number; slope: number } | undefined {
    const n = this.runs.length;
    const meanSamples = this.runs.reduce((sum, { samples }) => sum + samples, 0) / n;
    const meanEach = this.runs.reduce((sum, { each }) => sum + each, 0) / n;
    const spread = this.runs.reduce((sum, { samples }) => sum + (samples - meanSamples) ** 2, 0);
    if (spread === 0) return undefined;
    const together = this.runs.reduce(
      (sum, { samples, each }) => sum + (samples - meanSamples) * (each - meanEach),
      0,
    );
    const slope = Math.max(0, together / spread);
    const offset = meanEach - slope * meanSamples;
    // A line that begins below 0 would promise that few samples take no time.
    return offset < 0 ? { offset: 0, slope: meanEach / meanSamples } : { offset, slope };
  }
}
