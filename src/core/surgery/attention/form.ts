/** What a form of attention is: the operators it hangs on, and how a site is read off them. */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { Mismatch, type Scene } from '../../onnx/pattern/pattern';
import type { Text } from '../../text';
import type { AttentionSite } from './site';

/** A site, before its layer is known and its masks are read. */
export type FoundSite = Omit<AttentionSite, 'layer' | 'needsColumns'>;

/** What an operator of a form has that no rewrite understands. */
export interface Refusal {
  /** Completes "expected ...", with the attribute or input that it is about. */
  expected: Text;
  /** What the user can do: the exporter's option, a sentence without its full stop. */
  remedy: Text;
}

export interface Form {
  /** Operators that an attention of this form hangs on, as `operatorKey` names them. */
  operators: ReadonlySet<string>;
  /** @returns where the match stopped, when the node is no attention of this form */
  match(node: NodeProto, scene: Scene): FoundSite | Mismatch;
}
