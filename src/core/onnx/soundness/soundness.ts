/**
 * Conditions that a decoder's graph must meet before anything else is done with it. They are
 * checked without ONNX Runtime, in milliseconds. ONNX Runtime would refuse the same graphs, but
 * only during a run and in words of its own.
 */
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { OnnxModel } from '../model-file';
import { attributeRules } from './attribute-rules';
import { operatorRules } from './operator-rules';
import type { Rule } from './rule';
import { scopesOf } from './scopes';
import { slotRules } from './slot-rules';
import { readRules, valueRules } from './value-rules';
import { weightRules } from './weight-rules';

const nodeRules: readonly Rule[] = [...operatorRules, ...slotRules, ...attributeRules];

/** Tried in this order. */
const rules: readonly Rule[] = [...nodeRules, ...valueRules, ...weightRules];
const functionRules: readonly Rule[] = [...nodeRules, ...readRules];

/**
 * @throws HumanError that names layer, node and operator, what was expected and what to do; codes
 *    are `operator-unknown`, `operator-set`, `operator-misused`, `graph-names`, `graph-values`,
 *    `weight-type` and `weight-size`
 */
export function requireSound(model: OnnxModel): void {
  for (const scope of scopesOf(model)) {
    for (const { code, breach } of scope.function === undefined ? rules : functionRules) {
      const found = breach(scope.graph, scope.model, scope.outer);
      if (found === undefined) continue;
      const { fault, remedy } = found;
      const place =
        scope.function === undefined
          ? found.place
          : text`in the function "${scope.function.name}" ${found.place}`;
      throw new HumanError(
        text`The decoder ${model.file} cannot be run: ${place} ${fault}. ${remedy}.`,
        code,
      );
    }
  }
}
