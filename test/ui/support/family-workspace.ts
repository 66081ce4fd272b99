/**
 * A workspace as users have it: fresh model folders of every kind, beside questions with pictures
 * of any size.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { root } from '../../../scripts/hosts/pins';
import { runsAll } from '../../run-all';
import { genaiFolder } from '../../unit/support/genai';
import { louder } from '../../unit/support/louder';
import { wholeFolders } from '../../unit/support/whole-folder-names';

/** The repository in the workspace's hub cache, and the folder that its files come from. */
const hub = {
  repository: 'models--tiny--hub-smolvlm',
  revision: '0123456789abcdef',
  of: 'smolvlm',
};

/** Names of the workspace's models. */
export const familyModels = [
  ...wholeFolders,
  'llava-next-loud',
  'qwen2.5-vl-genai',
  'hub-smolvlm',
  'llava-hr',
] as const;

/**
 * Those whose journeys are tested: a model with tiles, and one that asks how its tokens are found.
 * Unit tests run every family, and the night run walks through all of them.
 */
const usual = new Set<string>(['smolvlm', 'llava-next-loud']);
export const walkedModels = familyModels.filter((name) => runsAll || usual.has(name));

/** @returns its path; removed when the process ends */
export async function familyWorkspace(): Promise<string> {
  const workspace = mkdtempSync(path.join(tmpdir(), 'fp-families-'));
  process.once('exit', () => {
    rmSync(workspace, { recursive: true, force: true });
  });
  for (const name of wholeFolders) cpSync(fixture(name), path.join(workspace, name), recursive);
  // A model whose answers change with a mark in its features, so that the command asks what to do.
  cpSync(await louder(fixture('llava-next')), path.join(workspace, 'llava-next-loud'), recursive);
  // In the layout of ONNX Runtime GenAI.
  cpSync(genaiFolder(), path.join(workspace, 'qwen2.5-vl-genai'), recursive);
  writeHubCache(path.join(workspace, 'hub'));
  const embeddings = path.join(root, 'test/fixtures/embeddings');
  cpSync(path.join(embeddings, 'llava-hr'), path.join(workspace, 'llava-hr'), recursive);
  cpSync(path.join(embeddings, 'llava-hr.arrow'), path.join(workspace, 'llava-hr.arrow'));
  await writeQuestions(workspace);
  return workspace;
}

const recursive = { recursive: true };

function fixture(name: string): string {
  const whole = path.join(root, 'test/fixtures/whole-folders', name);
  return existsSync(whole) ? whole : path.join(root, 'test/fixtures/folders', name);
}

/** Each file a link from its snapshot into `blobs/`, as huggingface_hub downloads it. */
function writeHubCache(cache: string): void {
  const repository = path.join(cache, hub.repository);
  const snapshot = path.join(repository, 'snapshots', hub.revision);
  cpSync(fixture(hub.of), snapshot, recursive);
  mkdirSync(path.join(repository, 'blobs'));
  mkdirSync(path.join(repository, 'refs'));
  writeFileSync(path.join(repository, 'refs', 'main'), hub.revision);
  const files = readdirSync(snapshot, { recursive: true, withFileTypes: true });
  for (const [at, file] of files.filter((one) => one.isFile()).entries()) {
    const blob = path.join(repository, 'blobs', at.toString(16).padStart(40, '0'));
    const link = path.join(file.parentPath, file.name);
    renameSync(link, blob);
    symlinkSync(path.relative(file.parentPath, blob), link);
  }
}

/** Questions about the sample's pictures: one, a wide one, a tall one, and two in one question. */
async function writeQuestions(workspace: string): Promise<void> {
  const images = path.join(workspace, 'images');
  mkdirSync(images);
  const [first, second] = ['evaluation-000', 'evaluation-003'].map((name) =>
    path.join(root, 'media/sample/images', `${name}.png`),
  ) as [string, string];
  const pictures: Record<string, [string, number, number]> = {
    'square.png': [first, 96, 96],
    'wide.png': [second, 190, 96],
    'tall.png': [first, 70, 150],
  };
  for (const [name, [source, width, height]] of Object.entries(pictures)) {
    await sharp(source)
      .resize(width, height, { fit: 'cover' })
      .png()
      .toFile(path.join(images, name));
  }
  const asked: [string, string[], string][] = [
    ['wide', ['wide.png'], 'What is shown?'],
    ['square', ['square.png'], 'What is in the image?'],
    ['two', ['square.png', 'tall.png'], 'What is the same in both?'],
    ['tall', ['tall.png'], 'What is shown?'],
  ];
  const lines = asked.map(([id, names, text]) =>
    JSON.stringify({ question_id: id, image: names.map((name) => `images/${name}`), text }),
  );
  writeFileSync(path.join(workspace, 'questions.jsonl'), `${lines.join('\n')}\n`);
}
