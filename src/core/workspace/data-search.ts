/**
 * Finds data for a calibration: files of questions, in any form, embeddings, and folders of images.
 */
import path from 'node:path';
import { isImageName } from '../data/forms/image-folder';
import { dataExtensions, holdsQuestions } from '../data/peek';
import { embeddingsExtensions } from '../model/embeddings/names';
import { walkFolders, type Listed } from '../walk';
import { isExcludedFolder } from './excluded';
import type { DataCandidate } from './obvious-data';

/** Most entries of each kind and ending: a longer list would be hard to choose from. */
const most = 200;

/** Files opened at a time. */
const atOnce = 8;

/**
 * Endings of files that are opened to see whether they are data; `gz` counts as the file that it
 * packs.
 */
const endings = new RegExp(
  `\\.(?:(${dataExtensions.join('|')})(?:\\.gz)?|(${embeddingsExtensions.join('|')}))$`,
);

/** By ending: the names in each folder that has any. */
type Found = Map<string, Listed[]>;

/**
 * Files of questions first, then folders with at least two images, then embeddings, each by path.
 * @param folder absolute path of a folder of the workspace
 */
export async function findData(folder: string): Promise<DataCandidate[]> {
  const found: Found = new Map();
  const images: DataCandidate[] = [];
  const walk = walkFolders(folder, {
    skips: isExcludedFolder,
    wants: (name) => isImageName(name) || endings.test(name),
  });
  for await (const listed of walk) {
    const count = sort(listed, found);
    // The nearest ones, since the walk goes level by level.
    if (count > 1 && images.length < most) {
      images.push({ path: listed.folder, kind: 'images', count });
    }
  }
  return [
    ...(await each(filesOf(found, dataExtensions), asQuestions)),
    ...images.sort(byPath),
    ...(await findEmbeddings(filesOf(found, embeddingsExtensions))),
  ];
}

/** Puts a folder's files where they belong. @returns how many images it has */
function sort({ folder, files }: Listed, found: Found): number {
  let images = 0;
  const own = new Map<string, string[]>();
  for (const name of files) {
    const [, questions, embeddings] = endings.exec(name) ?? [];
    const ending = questions ?? embeddings;
    if (ending === undefined) images += 1;
    else listOf(own, ending).push(name);
  }
  for (const [ending, names] of own) listOf(found, ending).push({ folder, files: names });
  return images;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/**
 * Absolute paths, so many of each ending that a workspace full of settings in JSON does not crowd
 * out the others; and first those of folders that hold few: where hundreds lie together, they are
 * notes on a picture each.
 */
function filesOf(found: Found, of: readonly string[]): string[] {
  return of.flatMap((ending) => {
    const chosen: string[] = [];
    const folders = (found.get(ending) ?? []).sort((a, b) => a.files.length - b.files.length);
    for (const { folder, files } of folders) {
      if (chosen.length >= most) break;
      chosen.push(...files.sort().map((name) => path.join(folder, name)));
    }
    return chosen.slice(0, most);
  });
}

async function findEmbeddings(files: readonly string[]): Promise<DataCandidate[]> {
  if (files.length === 0) return [];
  // Imported here, so that starting the extension does not load Arrow.
  const { peekEmbeddings } = await import('../model/embeddings/peek');
  return each(files, async (file) => {
    const facts = await peekEmbeddings(file);
    if (facts === undefined) return undefined;
    const { samples, hiddenSize } = facts;
    return { path: file, kind: 'embeddings', count: samples, hiddenSize };
  });
}

async function asQuestions(file: string): Promise<DataCandidate | undefined> {
  return (await holdsQuestions(file)) ? { path: file, kind: 'questions' } : undefined;
}

async function each(
  files: readonly string[],
  recognise: (file: string) => Promise<DataCandidate | undefined>,
): Promise<DataCandidate[]> {
  const candidates: (DataCandidate | undefined)[] = [];
  for (let at = 0; at < files.length; at += atOnce) {
    candidates.push(...(await Promise.all(files.slice(at, at + atOnce).map(recognise))));
  }
  return candidates.filter((one) => one !== undefined).sort(byPath);
}

function byPath(a: DataCandidate, b: DataCandidate): number {
  return a.path < b.path ? -1 : 1;
}
