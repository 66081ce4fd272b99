/** A model as the tree shows it. */
import type { ProfileEntry } from '../../workspace/profile-store';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type { ModelSummary, WorkspaceModel } from '../../workspace/workspace-index';

/** A model's description, or why there is none. */
export interface ModelState {
  model: WorkspaceModel;
  /** Undefined in an untrusted workspace, and when it cannot be read. */
  summary: ModelSummary | undefined;
  problem: string | undefined;
  /** Name of the recipe that a pruned model carries out, if the workspace has it. */
  prunedBy?: string | undefined;
  /** Those that it can be fitted by. */
  statistics: readonly StatisticsEntry[];
  /** Measured times of devices for it. */
  profiles: readonly ProfileEntry[];
}
