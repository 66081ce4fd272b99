/** A model as the tree shows it. */
import type { ProfileEntry } from '../../workspace/profile-store';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type { ModelSummary, WorkspaceModel } from '../../workspace/workspace-index';

/** What a model says of itself, or why it cannot. */
export interface ModelState {
  model: WorkspaceModel;
  /** Undefined in an untrusted workspace, and when it cannot be read. */
  summary: ModelSummary | undefined;
  problem: string | undefined;
  /** Those that it can be fitted by. */
  statistics: readonly StatisticsEntry[];
  /** What devices were measured to take for it. */
  profiles: readonly ProfileEntry[];
}
