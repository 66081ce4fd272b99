/** What data is once it was read, whatever form it came in. */
import type { Text } from '../text';
import type { ImageRoot } from './image-root';

/** A picture that is read when it is looked at: data sets are larger than memory. */
export interface SampleImage {
  /** Absolute path of a file, or `sha256:...` of one that stands in the data: same picture, same name. */
  name: string;
  /** For messages: the path, or the place in the data. */
  where: string;
  /**
   * The encoded picture.
   * @throws HumanError `image-unreadable` when it is gone
   */
  read(): Promise<Uint8Array>;
}

/** What is asked of a model, and what it should say. */
export interface Question {
  /** Unique in its data set. */
  id: string;
  question: string;
  /** Empty where the data has none; several are the answers of different people. */
  answers: string[];
  /** Texts of the options where the data lists them apart from the question, A first. */
  choices?: string[];
  category: string | undefined;
  /** What a model is given, its question last; absent where that is the question alone, with its images before it. */
  turns?: readonly Turn[];
}

/** A piece of a message, as chat templates are given it. */
export type Part = { type: 'text'; text: string } | { type: 'image' };

/** A message of a conversation. Its images are the next ones of its sample. */
export interface Turn {
  role: 'user' | 'assistant' | 'system';
  /** In order. */
  content: readonly Part[];
}

/** Which question of a conversation is asked; those before it are its context. */
export const turnModes = ['last', 'first', 'all'] as const;
export type TurnMode = (typeof turnModes)[number];

export interface Sample extends Question {
  /**
   * In the order of the prompt. At least one, but with embeddings, where pictures are only shown.
   */
  images: SampleImage[];
  /** Names what it is about, where the data says so; its images without. */
  group?: string;
}

/**
 * Whether options that stand apart from their question are put into it. `auto`: where the answers are letters,
 * which say nothing to who has not seen the options; answers in words are compared with them.
 */
export const optionsModes = ['auto', 'show', 'hide'] as const;
export type OptionsMode = (typeof optionsModes)[number];

export interface DataSource {
  /** A file in one of the forms of `forms/`, or a folder of images. */
  path: string;
  /** What image paths are relative to; the data file's folder without. */
  images?: string | undefined;
  /** The question asked of every image of a folder. */
  prompt?: string | undefined;
  /** The file holds what a decoder was fed, instead of questions and images. */
  embeddings?: boolean | undefined;
  /** Follows every question, on a line of its own. */
  suffix?: string | undefined;
  /** `auto` without. */
  options?: OptionsMode | undefined;
  /** `last` without. */
  turn?: TurnMode | undefined;
}

/** What makes other prompts of the same data. Recorded beside the fingerprint of the data; a setting that changes no prompt of it is absent. */
export interface QuestionSettings {
  suffix?: string;
  /** Where options that stand apart are put into questions. */
  options?: 'shown';
  /** Which question of conversations is asked; absent where the first is, or there are none. */
  turn?: 'last' | 'all';
  /** Where system texts are given to the chat template. */
  system?: 'given';
  /** Where messages are more than a text with its images before it. */
  interleaved?: 'kept';
}

/** A sample that is passed over, and why. */
export interface Skipped {
  id: string;
  why: string;
}

export interface DataSet {
  /** Absolute path of the file or folder. */
  path: string;
  isFolder: boolean;
  /** The question asked of every image of a folder. */
  prompt: string;
  /** Samples in the whole data. */
  count: number;
  /** Those that are wanted, in the order of the file. */
  samples: Sample[];
  /** The first few thousand in seeded order, whatever is wanted: how answers are scored is told by them. */
  questions: Question[];
  /** How they are asked. */
  asked: QuestionSettings;
  /** What the reader should know of what was read. */
  notes: Text[];
  /** Paths of images as the data writes them, each once, in order of first use. */
  imagePaths: readonly string[];
  /** The folder they are in. */
  root: ImageRoot;
  /** Its hash, where it is not that of questions and images. */
  fingerprint?: () => Promise<string>;
}
