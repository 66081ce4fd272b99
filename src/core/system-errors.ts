/** What the operating system and the runtime refuse, in words: why, and what to do. */
import { HumanError } from './errors';
import { text, type Text } from './text';

const reasons: Record<string, Text> = {
  EFBIG: text`the file would be larger than this account or file system allows. Raise the limit or
    choose another place`,
  ENOSPC: text`the disk is full. Free some space and run it again; nothing was overwritten`,
  EDQUOT: text`your disk quota is used up. Free some space and run it again; nothing was
    overwritten`,
  EACCES: text`permission was denied. Choose a folder you may write to`,
  EPERM: text`permission was denied. Choose a folder you may write to`,
  EROFS: text`the file system is read-only. Choose another folder`,
  EEXIST: text`a part of that path is a file, not a folder. Choose another path`,
  ENOTDIR: text`a part of that path is a file, not a folder. Choose another path`,
  EISDIR: text`it is a folder. Choose a file name`,
  ENOTEMPTY: text`the folder is not empty. Choose another name`,
  ENOENT: text`it is not there, or the folder it would be in is gone. Check the path`,
  EBUSY: text`another program is using it. Close that program, and run this again`,
  ETXTBSY: text`another program is using it. Close that program, and run this again`,
  ENAMETOOLONG: text`the name is too long. Choose a shorter one`,
  EINVAL: text`this file system does not support that. Choose another place or name`,
  ELOOP: text`its links lead in a circle. Choose another path`,
  EXDEV: text`it lies on two file systems. Choose a place on one`,
  ESTALE: text`the server of the file system has lost it. Run it again`,
  ETIMEDOUT: text`the file system does not answer. Try again later`,
  EIO: text`the disk or its connection has a fault. Check it, or choose another place`,
  ENODEV: text`it is a device that is not there. Choose a file`,
  ENXIO: text`it is a device or a pipe that nobody serves. Choose a file`,
  ESPIPE: text`it is a pipe, not a file. Choose a file`,
  EMFILE: text`too many files are open. Close some programs, or raise the limit (ulimit -n 4096)`,
  ENFILE: text`too many files are open on this machine. Close some programs`,
  EAGAIN: text`this account may not start more processes. End some, or raise the limit (ulimit -u)`,
  ENOMEM: text`there is not enough memory. Close some programs`,
  ERR_FS_FILE_TOO_LARGE: text`it is larger than can be read at once. Choose a smaller file`,
  ERR_STRING_TOO_LONG: text`it is larger than a text can be. Choose a smaller file`,
  ERR_INVALID_ARG_VALUE: text`the path holds a character that no path may hold. Correct it`,
};

/** undefined if the system has not refused anything. */
export function systemReason(error: unknown): Text | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? undefined : reasons[code];
}

/** What V8 throws where an array, a buffer or a text would be larger than it has room for. */
const outOfMemory = /^(Array buffer allocation failed|Invalid (array|typed array|string) length)/;

/** What ONNX Runtime says where a run needs more than the system gives. */
const runOutOfMemory = /Failed to allocate memory for requested buffer|std::bad_alloc/;

/**
 * The last resort: turns a failure that nothing has explained yet, and that is not a bug, into an
 * error for people.
 * @returns undefined for a bug
 */
export function humanErrorOf(error: unknown): HumanError | undefined {
  if (error instanceof HumanError) return error;
  const options = { cause: error };
  const isOfV8 = error instanceof RangeError && outOfMemory.test(error.message);
  if (isOfV8 || (error instanceof Error && runOutOfMemory.test(error.message))) {
    return new HumanError(
      text`There is not enough memory for this. Close some programs, or use a smaller model or less
        data.`,
      'out-of-memory',
      1,
      options,
    );
  }
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const denied = code === 'EACCES' || code === 'EPERM';
  // Whether it was to be read or written is not known here.
  const reason = denied
    ? text`permission was denied. Choose what you may use`
    : systemReason(error);
  if (reason === undefined) return undefined;
  const what = path ?? syscall;
  const message =
    what === undefined
      ? text`The system refused: ${reason}.`
      : text`Cannot use ${what}: ${reason}.`;
  return new HumanError(message, 'system-refused', 1, options);
}
