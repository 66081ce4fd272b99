/** The error for a device whose fused attention differs from the CPU's. */
import { HumanError } from '../../errors';
import { text, Text, type Message } from '../../text';
import type { Device } from '../devices/devices';
import type { Step } from './values';
import { remedy } from '../../remedies';

const code = 'device-unproven';

/** @param why a clause */
export function unproven(device: Device, why: Text, cause?: unknown): HumanError {
  return new HumanError(
    text`The device ${device} cannot be used with this model: ${why}. Instead, ${remedy('other-device')}`,
    code,
    1,
    { cause },
  );
}

/** @param difference the largest, with inputs between -2 and 2 */
export function wrongNumbers(
  operator: string,
  { rows, past }: Step,
  difference: number,
  limit: number,
): Text {
  const off = Number.isFinite(difference) ? difference.toPrecision(2) : text`NaN or infinity`;
  return text`its ${operator} gives wrong numbers (with ${rows} new tokens and ${past} cached, off by ${off} from
    the CPU's, where ${limit} is allowed)`;
}

/** The clause with the reason in an error of `unproven`; undefined for any other error. */
export function unprovenReason(error: HumanError): Message | undefined {
  if (error.code !== code) return undefined;
  const why = error.text instanceof Text ? error.text.args[1] : undefined;
  return why === undefined ? error.text : why instanceof Text ? why : String(why);
}
