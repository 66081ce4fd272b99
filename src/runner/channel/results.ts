/** The result of each kind of request to a worker. */
import type { Located } from '../../core/apply/locate/located';
import type { Proof } from '../../core/apply/locate/proof';
import type { CalibrationResult } from '../../core/calibration/calibrate';
import type {
  EvaluationReport,
  FidelityReport,
  LatencyReport,
  MemoryReport,
} from '../../core/evaluation/types';
import type { EncoderMacs } from '../../core/model/flops/types';
import type { ProfileResult } from '../../core/profile/options';
import type { PublishedReport } from '../../core/search/published/run';

export interface ProbeResult {
  /** Speed of a matrix product, after a warm-up. */
  gigaflops: number;
}

/** What a prefill takes. */
export interface PromptTime {
  tokens: number;
  milliseconds: number;
}

/** By the kind of the request. */
export interface Results {
  calibrate: CalibrationResult;
  evaluate: EvaluationReport;
  fidelity: FidelityReport;
  latency: LatencyReport;
  memory: MemoryReport;
  published: PublishedReport;
  profile: ProfileResult;
  /** Samples that were observed. */
  observe: { samples: number };
  locate: Located;
  'locate-proof': Proof;
  probe: ProbeResult;
  prove: { milliseconds: number };
  speed: { times: PromptTime[] };
  flops: EncoderMacs;
}
