/** A decoder as calibration rewrites it. */
import { decodeOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import { buildScoringGraph } from '../../../src/core/surgery/scoring';

export function scored(model: OnnxModel): OnnxModel {
  return decodeOnnx(buildScoringGraph(model, { aggregate: 'max' }).bytes, model.file);
}
