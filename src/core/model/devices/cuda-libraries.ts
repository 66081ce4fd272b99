/**
 * The CUDA provider of ONNX Runtime. It is a separate download, and ONNX Runtime only looks for it
 * beside itself.
 */
import { copyFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text } from '../../text';

/** Names the folder that a user keeps CUDA's libraries and the provider in. */
export const cudaFolderVariable = 'FITPRUNE_CUDA_LIBRARIES';

const names = ['shared', 'cuda'].map((part) =>
  process.platform === 'win32'
    ? `onnxruntime_providers_${part}.dll`
    : `libonnxruntime_providers_${part}.so`,
);

/**
 * Makes the provider in `folder` known to ONNX Runtime, by a link if the system allows links. The
 * system's loader finds CUDA's own libraries on its path, which is set by whoever starts this
 * process.
 *
 * @param runtime folder of ONNX Runtime's native library
 * @throws HumanError `cuda-provider` if the runtime's folder cannot be written
 */
export async function linkCudaProvider(folder: string, runtime: string): Promise<void> {
  for (const name of names) {
    const [from, to] = [path.join(folder, name), path.join(runtime, name)];
    const isThere = async (file: string) => (await stat(file).catch(() => undefined)) !== undefined;
    // If it is missing, opening a session names the missing library.
    if (!(await isThere(from)) || (await isThere(to))) continue;
    try {
      await symlink(from, to).catch(() => copyFile(from, to));
    } catch (cause) {
      throw new HumanError(
        text`${name} cannot be put beside ONNX Runtime (${reasonOf(cause)}). Copy it from ${folder}
          to ${runtime} yourself.`,
        'cuda-provider',
        1,
        { cause },
      );
    }
  }
}

/** Where onnxruntime-node keeps its native library on this machine. */
export function runtimeFolder(packageFolder: string): string {
  return path.join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
}
