/** Notices which runs of a trade-off panel's model have begun or ended since the last call. */
import type { Situation } from '../../../protocol/trade-off';
import type { Services } from '../../services';
import type { TradeOffProfiles } from './profiles';
import { calibrationOf } from './starting';

export interface RunChanges {
  /** The running calibration. */
  run: Situation | undefined;
  hasBegunProfiling: boolean;
  /** Whether a calibration or a profile has ended, so that its result is there. */
  hasEnded: boolean;
}

export class ModelRuns {
  private hadRun: boolean;
  private wasProfiling: boolean;

  /** @param folder of the model */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private readonly profiles: TradeOffProfiles,
  ) {
    this.hadRun = calibrationOf(services, folder) !== undefined;
    this.wasProfiling = profiles.isProfiling;
  }

  update(): RunChanges {
    const { hadRun, wasProfiling } = this;
    const run = calibrationOf(this.services, this.folder);
    const { isProfiling } = this.profiles;
    this.hadRun = run !== undefined;
    this.wasProfiling = isProfiling;
    return {
      run,
      hasBegunProfiling: !wasProfiling && isProfiling,
      hasEnded: (!run && hadRun) || (wasProfiling && !isProfiling),
    };
  }
}
