/**
 * Relaxed accuracy of ChartQA (arXiv 2203.10244): numbers within 5%, anything else to the letter.
 */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';

const tolerance = 0.05;

export const relaxed: ScoreDefinition = {
  label: text`relaxed accuracy, numbers within 5%`,
  source: 'relaxed_correctness of Pix2Struct, which ChartQA is scored by',
  applies: always,
  score: (answer, references) => Number(references.some((one) => isNear(answer, one))),
};

function isNear(answer: string, reference: string): boolean {
  const [given, expected] = [numberOf(answer), numberOf(reference)];
  // Nothing is within 5% of 0: it is compared as text.
  if (given === undefined || expected === undefined || expected === 0) {
    return answer.toLowerCase() === reference.toLowerCase();
  }
  return Math.abs(given - expected) / Math.abs(expected) <= tolerance;
}

/** A number as Python's `float` reads it, divided by 100 if it ends with %. */
function numberOf(written: string): number | undefined {
  if (!written.endsWith('%')) return float(written);
  const number = float(written.replace(/%+$/, ''));
  return number === undefined ? undefined : number / 100;
}

function float(written: string): number | undefined {
  const plain = written.trim().toLowerCase();
  if (/^[+-]?nan$/.test(plain)) return NaN;
  if (/^[+-]?inf(inity)?$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity;
  const isNumber = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+)?$/.test(plain);
  return isNumber ? Number(plain.replaceAll('_', '')) : undefined;
}
