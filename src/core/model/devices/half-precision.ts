/**
 * Devices without half precision: WebGPU's is an option of the adapter ("shader-f16"), and ONNX
 * Runtime finds out at the first node that needs it, while it opens a graph or at its first run.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { HumanError, messageOf } from '../../errors';
import { remedy } from '../../remedies';
import { text } from '../../text';
import type { Device } from './devices';

/** 'Program Cast requires f16 but the device does not support it.' */
const needsHalf = /requires f16/;

/** The error to show for one of ONNX Runtime; undefined where it is about something else. */
export function halfPrecisionError(error: unknown, device: Device): HumanError | undefined {
  if (device === 'cpu' || !needsHalf.test(messageOf(error))) return undefined;
  return new HumanError(
    text`The graphics adapter of ${device} has no half precision ("shader-f16"), in which this model computes.
      ${remedy('precision', 'fp32 or q4')}.`,
    'device-limit',
    1,
    { cause: error },
  );
}

/** Lets a session's runs say so too, in place of the runtime's words about a node. */
export function explainHalfPrecision(session: InferenceSession, device: Device): InferenceSession {
  if (device === 'cpu') return session;
  const run = session.run.bind(session) as (...args: unknown[]) => ReturnType<typeof session.run>;
  session.run = async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      throw halfPrecisionError(error, device) ?? error;
    }
  };
  return session;
}
