/** A form of attention: the operators it is found by, and how a site is read from them. */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { Mismatch, type Scene } from '../../onnx/pattern/pattern';
import type { Text } from '../../text';
import type { AttentionSite } from './site';

/** A site, before its layer is known and its masks are read. */
export type FoundSite = Omit<AttentionSite, 'layer' | 'needsColumns'>;

/** A property of an operator that no rewrite understands. */
export interface Refusal {
  /** Completes "expected ...", with the attribute or input that it is about. */
  expected: Text;
  /** The advice for the user: the exporter's option, a sentence without its full stop. */
  remedy: Text;
}

export interface Form {
  /** Operators by which an attention of this form is found, as `operatorKey` names them. */
  operators: ReadonlySet<string>;
  /** @returns where the match stopped, if the node is not an attention of this form */
  match(node: NodeProto, scene: Scene): FoundSite | Mismatch;
}
