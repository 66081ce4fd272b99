/** The steps of an export, in words. */
import { text, type Text } from '../text';

export const phases = ['trace', 'write', 'check'] as const;

export interface ExportStep {
  phase: (typeof phases)[number];
  /** The precision, or the file that is written. */
  name: string;
  /** Bytes of weights, of all precisions; `total` is 0 until the first graph is traced. */
  done: number;
  total: number;
}

export function describeStep({ phase, name }: ExportStep): Text {
  switch (phase) {
    case 'trace':
      return text`tracing the graphs in ${name}`;
    case 'write':
      return text`writing ${name}`;
    case 'check':
      return text`comparing ${name} with PyTorch`;
  }
}
