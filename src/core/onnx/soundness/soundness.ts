/**
 * What must hold of a decoder's graph before anything is made of it. All of it is checked without ONNX
 * Runtime, in milliseconds; what is refused here, ONNX Runtime refuses too, but after a run has begun
 * and in words of its own.
 */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { subgraphs } from '../attributes';
import type { GraphProto } from '../generated/onnx_pb';
import type { OnnxModel } from '../model-file';
import { attributeRules } from './attribute-rules';
import { operatorRules } from './operator-rules';
import { namesOf, type Rule } from './rule';
import { slotRules } from './slot-rules';
import { valueRules } from './value-rules';
import { weightRules } from './weight-rules';

/** Tried in this order. */
const rules: readonly Rule[] = [
  ...operatorRules,
  ...slotRules,
  ...attributeRules,
  ...valueRules,
  ...weightRules,
];

/**
 * @throws HumanError that names layer, node and operator, what was expected and what to do; codes are
 *   `operator-unknown`, `operator-set`, `operator-misused`, `graph-names`, `graph-values`,
 *   `weight-type` and `weight-size`
 */
export function requireSound(model: OnnxModel): void {
  const pending: { graph: GraphProto; outer: ReadonlySet<string> }[] = [
    { graph: model.graph, outer: new Set() },
  ];
  for (let at = 0; at < pending.length; at += 1) {
    const { graph, outer } = pending[at]!;
    for (const { code, breach } of rules) {
      const found = breach(graph, model, outer);
      if (found === undefined) continue;
      const { place, fault, remedy } = found;
      throw new HumanError(
        text`The decoder ${model.file} cannot be run: ${place} ${fault}. ${remedy}.`,
        code,
      );
    }
    const inner = graph.node.flatMap(subgraphs);
    if (inner.length === 0) continue;
    const seen = new Set([...outer, ...namesOf(graph)]);
    pending.push(...inner.map((one) => ({ graph: one, outer: seen })));
  }
}
