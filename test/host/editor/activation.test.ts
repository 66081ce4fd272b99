import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Services } from '../../../src/host/services';
import { until } from '../support/wait';

describe('activation', () => {
  const extension = vscode.extensions.getExtension('fitprune.fitprune');

  it('happens in a workspace with a model', async () => {
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('has a log that can be shown', async function () {
    // Native, and compiled where there is a compiler: without it no extension of the window has a
    // log.
    const writer = 'node_modules/@vscode/spdlog/build/Release/spdlog.node';
    if (!existsSync(path.join(vscode.env.appRoot, writer))) this.skip();
    const { services } = extension!.exports as { services: Services };
    services.log.info('A line to look for.');
    const folder = services.context.logUri.fsPath;
    const text = (): string =>
      existsSync(folder)
        ? readdirSync(folder)
            .map((file) => readFileSync(path.join(folder, file), 'utf8'))
            .join('')
        : '';
    await until('the line', () => text().includes('A line to look for.'), 20);
  });

  it('loads no native code', () => {
    const report = process.report.getReport() as unknown as { sharedObjects: string[] };
    const loaded = report.sharedObjects.filter((file) => /onnxruntime|sharp|vips/.test(file));
    assert.deepEqual(loaded, []);
  });

  it('loads no code that runs models', () => {
    const loaded = Object.keys(require.cache).filter((file) =>
      /onnxruntime|transformers|sharp/.test(file),
    );
    assert.deepEqual(loaded, []);
  });

  it('registers every command of the manifest', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(commands).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
