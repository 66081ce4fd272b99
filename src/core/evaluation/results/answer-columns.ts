/**
 * The columns that reports read of one model's answers, one for each figure. Texts and tokens of
 * answers are not kept.
 */
import { yesNoOf } from '../scores/yes-no';
import type { Answer, AttentionLoss, CandidateAnswer } from '../types';
import { doubles, flags, floats, integers } from './growing';

/** Entry in `places` of a row without an answer. */
const none = -1;

export class AnswerColumns {
  private readonly scores = doubles();
  private readonly firstTokens = integers();
  private readonly yes = flags();
  private readonly seconds = doubles();
  private readonly texts: string[] = [];

  /** @param keepsTexts where scores are taken when all samples are there */
  constructor(private readonly keepsTexts: boolean) {}

  get length(): number {
    return this.scores.length;
  }

  push({ score = NaN, firstToken, text, prefill, decode }: Answer): void {
    this.scores.push(score);
    this.firstTokens.push(firstToken);
    this.yes.push(Number(yesNoOf(text) === 'yes'));
    this.seconds.push((prefill + decode) / 1000);
    if (this.keepsTexts) this.texts.push(text);
  }

  /** undefined where it cannot be compared with a reference. */
  score(at: number): number | undefined {
    const score = this.scores.at(at)!;
    return Number.isNaN(score) ? undefined : score;
  }

  firstToken(at: number): number {
    return this.firstTokens.at(at)!;
  }

  saysYes(at: number): boolean {
    return this.yes.at(at) === 1;
  }

  /** Times of the decoder, for every answer. */
  times(): Float64Array {
    return this.seconds.slice(0, this.seconds.length);
  }

  /** Empty where texts are not kept. */
  text(at: number): string {
    return this.texts[at] ?? '';
  }
}

/** The columns of a candidate, which may lack rows. */
export class CandidateColumns extends AnswerColumns {
  /** The place of each row in these columns. */
  private readonly places = new Places();
  private readonly kls = floats();
  private readonly klEnds = doubles();
  private readonly sameTops = integers();
  private readonly logRatios = doubles();
  private readonly losses = new LossColumns();

  /** undefined if the candidate has no answer to that row. */
  placeOf(row: number): number | undefined {
    return this.places.of(row);
  }

  /** The first answer to a row counts. */
  add(row: number, answer: CandidateAnswer): void {
    if (this.placeOf(row) !== undefined) return;
    this.places.set(row, this.length);
    this.push(answer);
    this.kls.pushAll(answer.kl);
    this.klEnds.push(this.kls.length);
    this.sameTops.push(answer.sameTop);
    this.logRatios.push(answer.logRatio);
    if (answer.attention !== undefined) this.losses.add(row, answer.attention);
  }

  observe(row: number, attention: AttentionLoss): void {
    this.losses.add(row, attention);
  }

  /** Nats, at each token of the unpruned answer; not a copy. */
  kl(at: number): Float32Array {
    return this.kls.slice(at === 0 ? 0 : this.klEnds.at(at - 1)!, this.klEnds.at(at)!);
  }

  sameTop(at: number): number {
    return this.sameTops.at(at)!;
  }

  logRatio(at: number): number {
    return this.logRatios.at(at)!;
  }

  hasAttention(row: number): boolean {
    return this.losses.has(row);
  }

  attention(row: number): AttentionLoss | undefined {
    return this.losses.of(row);
  }
}

/** Numbers by row. Rows come in any order, and some may be missing. */
class Places {
  private readonly found = integers();

  set(row: number, place: number): void {
    while (this.found.length < row) this.found.push(none);
    if (this.found.length === row) this.found.push(place);
    else this.found.slice(row, row + 1)[0] = place;
  }

  of(row: number): number | undefined {
    const place = this.found.at(row);
    return place === none ? undefined : place;
  }
}

/** Attention losses: two numbers a layer, four where they are simulated, too. */
class LossColumns {
  private readonly places = new Places();
  private readonly values = floats();
  private readonly starts = doubles();
  private readonly simulated = flags();
  /** Which layers: one list serves nearly all samples. */
  private readonly kinds = integers();
  private readonly layers: { key: string; layers: number[] }[] = [];

  has(row: number): boolean {
    return this.places.of(row) !== undefined;
  }

  /** If a row comes twice, the later one counts. */
  add(row: number, { layers, self, cross, simulated }: AttentionLoss): void {
    this.places.set(row, this.starts.length);
    this.starts.push(this.values.length);
    this.simulated.push(Number(simulated !== undefined));
    this.kinds.push(this.kindOf(layers));
    for (const part of [self, cross, simulated?.self, simulated?.cross]) {
      if (part !== undefined) this.values.pushAll(part);
    }
  }

  of(row: number): AttentionLoss | undefined {
    const at = this.places.of(row);
    if (at === undefined) return undefined;
    const { layers } = this.layers[this.kinds.at(at)!]!;
    const start = this.starts.at(at)!;
    const part = (index: number) =>
      this.values.slice(start + index * layers.length, start + (index + 1) * layers.length);
    return {
      layers,
      self: part(0),
      cross: part(1),
      ...(this.simulated.at(at) === 1 ? { simulated: { self: part(2), cross: part(3) } } : {}),
    };
  }

  private kindOf(layers: number[]): number {
    const key = layers.join();
    const found = this.layers.findIndex((one) => one.key === key);
    return found >= 0 ? found : this.layers.push({ key, layers }) - 1;
  }
}
