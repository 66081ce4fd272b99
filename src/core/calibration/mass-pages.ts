/**
 * Masses that stay in their file until they are needed: those of 2,000 samples of a 7B model take
 * 300 MB. Each access reads one sample again, in some hundredths of a millisecond if the system has
 * the file in memory.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { bytesOf } from '../bytes';
import { HumanError } from '../errors';
import { text } from '../text';

/**
 * The masses of one sample, layer after layer: token `j` of layer `l` is at `l * visualTokens + j`.
 */
export interface Masses {
  self: Float32Array;
  cross: Float32Array;
}

/** Where the masses of a sample are in a file, in bytes. */
export interface MassPlace {
  self: number;
  cross: number;
  /** Layers x visual tokens. */
  length: number;
}

/** Tells a file from another one of the same name. */
interface Identity {
  device: number;
  inode: number;
}

export class MassPages {
  private readonly identity: Identity;

  /** @param file read again and again, so it must stay; appending to it is fine */
  constructor(private readonly file: string) {
    const handle = openSync(file, 'r');
    try {
      this.identity = identityOf(handle);
    } finally {
      closeSync(handle);
    }
  }

  /**
   * @param into overwritten and returned if it has the right length; otherwise a new array is made
   * @throws HumanError `statistics-changed` if the file is gone, or another one took its place
   */
  read({ self, cross, length }: MassPlace, into?: Masses): Masses {
    const masses =
      into?.self.length === length
        ? into
        : { self: new Float32Array(length), cross: new Float32Array(length) };
    let handle: number | undefined;
    try {
      handle = openSync(this.file, 'r');
      const { device, inode } = identityOf(handle);
      if (device !== this.identity.device || inode !== this.identity.inode) throw this.changed();
      this.fill(handle, masses.self, self);
      this.fill(handle, masses.cross, cross);
      return masses;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw this.changed(error);
      throw error;
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
  }

  private fill(handle: number, values: Float32Array, from: number): void {
    const bytes = bytesOf(values);
    let done = 0;
    while (done < bytes.length) {
      const got = readSync(handle, bytes, done, bytes.length - done, from + done);
      if (got === 0) throw this.changed();
      done += got;
    }
  }

  private changed(cause?: unknown): HumanError {
    return new HumanError(
      text`${this.file} was removed or replaced while it was read. Run the fit again when nothing writes to it.`,
      'statistics-changed',
      1,
      { cause },
    );
  }
}

function identityOf(handle: number): Identity {
  const { dev, ino } = fstatSync(handle);
  return { device: dev, inode: ino };
}
