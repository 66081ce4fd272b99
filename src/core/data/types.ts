/** Data after reading, independent of its form. */
import type { Text } from '../text';
import type { ImageRoot } from './image-root';

/** A picture that is read when it is needed: data sets are larger than memory. */
export interface SampleImage {
  /**
   * Absolute path of a file, or `sha256:...` of a picture inside the data: equal pictures have
   * equal names.
   */
  name: string;
  /** For messages: the path, or the place in the data. */
  where: string;
  /**
   * The encoded picture.
   *
   * @throws HumanError `image-unreadable` if it is gone
   */
  read(): Promise<Uint8Array>;
}

/** A question to a model, and the answers it should give. */
export interface Question {
  /** Unique in its data set. */
  id: string;
  question: string;
  /** Empty if the data has none; several are the answers of different people. */
  answers: string[];
  /** Texts of the options where the data lists them apart from the question, A first. */
  choices?: string[];
  category: string | undefined;
  /**
   * The conversation for the model, with its question last; absent if it is just the question after
   * its images.
   */
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
  /** What the sample is about, if the data says; its images otherwise. */
  group?: string;
}

/** Samples with the same images, or the same group, are about one thing. */
export type SampleSubject = Pick<Sample, 'id' | 'images' | 'group'>;

/**
 * A sample that takes a few hundred bytes until it is run: data sets have hundreds of thousands.
 */
export interface PackedSample {
  /** Unique in its data set. */
  readonly id: string;
  /** What groups it with other samples; its text stays packed. */
  subject(): SampleSubject;
  /** Made again at every call. */
  unpack(): Sample;
}

/**
 * Whether separate options are put into their question. `auto` does so if the answers are letters,
 * which cannot be given without seeing the options. Answers in words are compared with the options
 * either way.
 */
export const optionsModes = ['auto', 'show', 'hide'] as const;
export type OptionsMode = (typeof optionsModes)[number];

export interface DataSource {
  /** A file in one of the forms of `forms/`, or a folder of images. */
  path: string;
  /** The folder of relative image paths; the data file's folder if absent. */
  images?: string | undefined;
  /** The question asked of every image of a folder. */
  prompt?: string | undefined;
  /** Whether the file holds decoder inputs instead of questions and images. */
  embeddings?: boolean | undefined;
  /** Added to every question, on a line of its own. */
  suffix?: string | undefined;
  /** `auto` if absent. */
  options?: OptionsMode | undefined;
  /** `last` if absent. */
  turn?: TurnMode | undefined;
}

/**
 * Settings that change the prompts of the same data. Recorded beside the data's fingerprint; a
 * setting that changes no prompt is absent.
 */
export interface QuestionSettings {
  suffix?: string;
  /** Whether separate options are put into questions. */
  options?: 'shown';
  /**
   * Which question of conversations is asked; absent if the first is, or there are no
   * conversations.
   */
  turn?: 'last' | 'all';
  /** Where system texts are given to the chat template. */
  system?: 'given';
  /** Where messages are more than a text with its images before it. */
  interleaved?: 'kept';
}

/** A sample that is skipped, and why. */
export interface Skipped {
  id: string;
  why: string;
}

/** What identifies data. */
export interface IdentifiedData {
  /** Absolute path of the file or folder. */
  path: string;
  isFolder: boolean;
  /** The question asked of every image of a folder. */
  prompt: string;
  /** Paths of images as the data writes them, each once, in order of first use. */
  imagePaths: readonly string[];
  /** The folder they are in. */
  root: ImageRoot;
  /** Its hash, if it is not computed from questions and images. */
  fingerprint?: () => Promise<string>;
}

export interface DataSet extends IdentifiedData {
  /** Samples in the whole data. */
  count: number;
  /** Those that are wanted, in the order of the file. */
  samples: PackedSample[];
  /**
   * The first few thousand in seeded order, whichever are wanted: they decide how answers are
   * scored.
   */
  questions: Question[];
  /** How they are asked. */
  asked: QuestionSettings;
  /** Remarks for the user about the data. */
  notes: Text[];
}
