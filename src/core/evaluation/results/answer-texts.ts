/** Answers of the unpruned and of one pruned model, side by side, from files of any size. */
import { scanResults } from './results-file';

/**
 * Gives the two answers of each sample that has both, as soon as they are read. A text is held
 * until its partner comes, usually at once; texts that many samples share are held once.
 *
 * @param hash of the candidate
 * @throws HumanError as `scanResults`
 */
export async function scanAnswerPairs(
  file: string,
  hash: string,
  onPair: (sample: string, unpruned: string, pruned: string) => void,
): Promise<void> {
  const waiting = new Map<string, string>();
  const texts = new Map<string, string>();
  const once = (text: string): string => {
    if (!texts.has(text)) texts.set(text, text);
    return texts.get(text)!;
  };
  await scanResults(file, ({ sample, unpruned, candidates }) => {
    const pruned = candidates.find((one) => one.hash === hash);
    const text = unpruned?.text ?? waiting.get(sample);
    if (pruned === undefined) {
      if (unpruned !== undefined) waiting.set(sample, once(unpruned.text));
      return sample;
    }
    waiting.delete(sample);
    if (text === undefined) {
      throw new Error(`sample "${sample}" lacks the unpruned model's answer`);
    }
    onPair(sample, text, pruned.text);
    return sample;
  });
}

/**
 * The texts of one model's answers by sample; samples of the file without one are left out.
 * @param hash of the candidate; the unpruned model if absent
 * @throws HumanError as `scanResults`
 */
export async function answerTexts(file: string, hash?: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  await scanResults(file, ({ sample, unpruned, candidates }) => {
    const answer = hash === undefined ? unpruned : candidates.find((one) => one.hash === hash);
    if (answer !== undefined) texts.set(sample, answer.text);
    return sample;
  });
  return texts;
}
