/**
 * The folder that image paths must not leave: data files come from elsewhere and may name any path.
 */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { isInside } from '../inside';
import { text } from '../text';
import { excerpt } from './excerpt';
import { remedy } from '../remedies';

export class ImageRoot {
  private constructor(
    readonly folder: string,
    private readonly real: string,
    /**
     * Whether links below the folder may lead out of it: those of a folder that the user named are
     * the user's.
     */
    private readonly followsLinks: boolean,
  ) {}

  /** @throws HumanError `images-missing` */
  static async open(
    folder: string,
    { followsLinks = false }: { followsLinks?: boolean } = {},
  ): Promise<ImageRoot> {
    const absolute = path.resolve(folder);
    try {
      if (!(await stat(absolute)).isDirectory()) throw new Error('not a folder');
      return new ImageRoot(absolute, await realpath(absolute), followsLinks);
    } catch (cause) {
      throw new HumanError(
        text`There is no images folder ${folder}. ${remedy('images-root')}`,
        'images-missing',
        2,
        { cause },
      );
    }
  }

  /** As `resolve`, undefined where it throws. */
  async find(relative: string): Promise<string | undefined> {
    return this.resolve(relative, '').catch(() => undefined);
  }

  /**
   * The absolute path of an image, which is an existing file.
   *
   * @param where file and line, for the message
   * @throws HumanError `image-outside` or `image-missing`
   */
  async resolve(relative: string, where: string): Promise<string> {
    const shown = excerpt(relative, 200);
    const file = path.resolve(this.folder, relative);
    if (!isBelow(file, this.folder)) {
      throw new HumanError(
        text`${where}: the image "${shown}" lies outside ${this.folder}, which data files may not do.
          Move the image there, or ${remedy('images-folder')}`,
        'image-outside',
      );
    }
    const real = await realpath(file).catch(() => undefined);
    if (real === undefined || !(await stat(real)).isFile()) {
      throw new HumanError(
        text`${where}: the image "${shown}" is not in ${this.folder}. Check the path, or ${remedy('images-folder')}`,
        'image-missing',
      );
    }
    if (!this.followsLinks && !isBelow(real, this.real)) {
      throw new HumanError(
        text`${where}: the image "${shown}" lies outside ${this.folder}, where a link leads. Links are followed below a folder that you name: ${remedy('images-folder')}`,
        'image-outside',
      );
    }
    return file;
  }
}

/** The folder itself is not an image in it. */
function isBelow(file: string, folder: string): boolean {
  return isInside(file, folder) && path.relative(folder, file) !== '';
}
