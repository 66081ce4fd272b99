/**
 * What a rewritten graph says about how it was made: written by Apply, read where pruned folders
 * are listed.
 */
import { create } from '@bufbuild/protobuf';
import type { Step } from '../cost/types';
import { StringStringEntryProtoSchema } from '../onnx/generated/onnx_pb';
import type { OnnxModel } from '../onnx/model-file';
import type { Ranking } from '../ranking/families';
import { scheduleHash } from '../recipe/hash';
import { originKey } from '../surgery/inputs';
import { toolName } from '../tool';

export function recordOrigin({ proto }: OnnxModel, what: object): void {
  const value = JSON.stringify({ tool: toolName, ...what });
  proto.metadataProps.push(create(StringStringEntryProtoSchema, { key: originKey, value }));
}

/**
 * The hash of schedule and ranking that a pruned decoder carries out, by which its recipe is found.
 *
 * @returns undefined for an original, and where another version wrote something else
 */
export function prunedSchedule({ proto }: Pick<OnnxModel, 'proto'>): string | undefined {
  const origin = proto.metadataProps.find(({ key }) => key === originKey);
  if (origin === undefined) return undefined;
  try {
    const { schedule, ranking } = JSON.parse(origin.value) as {
      schedule: Step[];
      ranking: Ranking;
    };
    return scheduleHash(schedule, ranking);
  } catch {
    return undefined;
  }
}
