/** The error for a value that a layer after a cut reads and that cannot be shortened. */
import { HumanError } from '../../errors';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';

export function unsupportedPrelude(
  { model }: DecoderGraph,
  value: string,
  reader: NodeProto,
): HumanError {
  return new HumanError(
    text`Node "${reader.name}" (${reader.opType}) of ${model.file} reads "${value}"
      after a pruning layer, in a way FitPrune does not know how to shorten (it knows masks,
      rotary positions, and lengths taken from inputs or caches). Please report the model.`,
    'prelude-unknown',
  );
}
