/** The folder images must stay in: data files come from elsewhere and may name any path. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';

export class ImageRoot {
  private constructor(
    private readonly folder: string,
    private readonly real: string,
  ) {}

  /** @throws HumanError `images-missing` */
  static async open(folder: string): Promise<ImageRoot> {
    const absolute = path.resolve(folder);
    try {
      if (!(await stat(absolute)).isDirectory()) throw new Error('not a folder');
      return new ImageRoot(absolute, await realpath(absolute));
    } catch (cause) {
      throw new HumanError(
        text`There is no images folder ${folder}. Give the folder that the image paths of the data
          are relative to with --images.`,
        'images-missing',
        2,
        { cause },
      );
    }
  }

  /**
   * The absolute path of an image, also when symbolic links are followed.
   * @param where file and line, for the message
   * @throws HumanError `image-outside` or `image-missing`
   */
  async resolve(relative: string, where: string): Promise<string> {
    const file = path.resolve(this.folder, relative);
    if (!isInside(file, this.folder)) throw this.outside(relative, where);
    const real = await realpath(file).catch(() => undefined);
    if (real === undefined || !(await stat(real)).isFile()) {
      throw new HumanError(
        text`${where}: the image "${relative}" is not in ${this.folder}. Check the path, or give
          the folder of the images with --images.`,
        'image-missing',
      );
    }
    if (!isInside(real, this.real)) throw this.outside(relative, where);
    return file;
  }

  private outside(relative: string, where: string): HumanError {
    return new HumanError(
      text`${where}: the image "${relative}" lies outside ${this.folder}, which data files may not
        do. Move the image there, or give the folder that holds all images with --images.`,
      'image-outside',
    );
  }
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
