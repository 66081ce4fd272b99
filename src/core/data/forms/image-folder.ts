/** A folder of images, about each of which the same question is asked. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DataForm, Entry } from './form';

const imageName = /\.(png|jpe?g|webp|gif|tiff?|avif|bmp)$/i;

/** Whether a file is one of the images of its folder. */
export function isImageName(name: string): boolean {
  return imageName.test(name);
}

export class ImageFolder implements DataForm {
  constructor(
    private readonly folder: string,
    private readonly question: string,
  ) {}

  async *entries(): AsyncGenerator<Entry> {
    const names = (await readdir(this.folder)).filter(isImageName).sort();
    for (const [at, name] of names.entries()) {
      const value = { id: name, image: name, question: this.question };
      yield {
        where: path.join(this.folder, name),
        number: at + 1,
        value,
        again: () => Promise.resolve(value),
      };
    }
  }
}
