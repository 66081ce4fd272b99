/**
 * Records are kept as texts while a file is read: as objects they take several times the memory,
 * and data sets have hundreds of thousands.
 */
import { message } from './content';
import type { DataRecord } from './records';

/** Without its images, which are noted apart, and its id, which the data set makes unique. */
export type PackedPart = Omit<DataRecord, 'images' | 'id'>;

/**
 * One question about images that come before it, as most records are: the rest follows from these.
 */
type Short = [where: string, question: string, answers: string[], category?: string];

/** @param file that most places begin with */
export function pack(record: PackedPart, file: string): string {
  if (!isShort(record) || !record.where.startsWith(file)) return JSON.stringify(record);
  const { where, question, answers, category } = record;
  const short: Short = [where.slice(file.length), question, answers];
  if (category !== undefined) short.push(category);
  return JSON.stringify(short);
}

/** @param file as it was given to `pack` */
export function unpack(packed: string, file: string): PackedPart {
  const found = JSON.parse(packed) as PackedPart | Short;
  if (!Array.isArray(found)) return { ...found, category: found.category, stray: found.stray };
  const [where, question, answers, category] = found;
  return ordinary({ where: `${file}${where}`, question, answers, category });
}

/** A record of one question about images that come before it. */
export function ordinary({
  where,
  question,
  answers,
  category,
}: Pick<PackedPart, 'where' | 'question' | 'answers' | 'category'>): PackedPart {
  // Written out, as it is made for every sample: spreading objects together takes ten times as
  // long.
  return {
    where,
    question,
    answers,
    category,
    turns: [message('user', question)],
    shown: [],
    isNumbered: false,
    isInterleaved: false,
    earlier: 0,
    unused: 0,
    areFrames: false,
    areUnplaced: false,
    stray: undefined,
  };
}

function isShort(record: PackedPart): boolean {
  const { question, turns, shown, options, stray } = record;
  const { isNumbered, isInterleaved, earlier, unused, areFrames, areUnplaced } = record;
  const isMarked = isNumbered || isInterleaved || areFrames || areUnplaced || stray !== undefined;
  if (isMarked || options !== undefined || shown.length > 0 || earlier + unused > 0) return false;
  const [turn, ...others] = turns;
  const [part, ...more] = turn?.content ?? [];
  if (turn?.role !== 'user' || others.length + more.length > 0) return false;
  return part?.type === 'text' && part.text === question;
}
