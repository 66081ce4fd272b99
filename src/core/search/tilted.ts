/** Schedules of a budget whose tolerance tilts over depth, each scanned once. */
import type { Budget } from '../recipe/types';
import { scan } from '../fit/candidates';
import { fitSchedule, type Fit } from '../fit/fit';
import type { PreparedStatistics } from '../fit/prepare';
import { inSlices } from './slices';

/** Fewer than for a curve: one budget is asked for. */
const maxAlphas = 48;

export class TiltedFits {
  private readonly fits = new Map<number, Promise<Fit>>();

  constructor(
    private readonly prepared: PreparedStatistics,
    private readonly budget: Budget,
    private readonly maxSteps: number | undefined,
  ) {}

  /** @throws HumanError `budget-beyond-reach` */
  at(tilt: number): Promise<Fit> {
    const found = this.fits.get(tilt) ?? this.fit(tilt);
    this.fits.set(tilt, found);
    return found;
  }

  private async fit(tilt: number): Promise<Fit> {
    const { prepared, budget, maxSteps } = this;
    const options = { maxSteps };
    if (tilt === 0) return fitSchedule(prepared, budget, options);
    const candidates = await inSlices(scan(prepared, { maxAlphas, tilt }));
    return fitSchedule({ ...prepared, candidates }, budget, options);
  }
}
