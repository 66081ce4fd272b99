/** The settings of tests, read at the moment they are needed. */
import path from 'node:path';
import * as vscode from 'vscode';
import { limitOf } from './limits';

export interface TestSettings {
  /** Largest drop with which the recipe passes, a fraction. */
  limit: number;
  /** Samples of a quick run. */
  samples: number;
  /** Whether a test's measurement is written into its recipe. */
  record: boolean;
}

/** Used if the setting is not a valid number of samples; the manifest's own default. */
const usualSamples = 100;

/** @param uri of a recipe, whose folder may have settings of its own */
export function testSettings(uri: vscode.Uri, name: string): TestSettings {
  const settings = vscode.workspace.getConfiguration('fitprune.tests', uri);
  const samples: unknown = settings.get('samples');
  const file = vscode.workspace.asRelativePath(uri, false).split(path.sep).join('/');
  return {
    limit: limitOf(name, file, {
      maxDrop: settings.get('maxDrop'),
      maxDrops: settings.get('maxDrops'),
    }),
    samples:
      Number.isInteger(samples) && (samples as number) >= 1 ? (samples as number) : usualSamples,
    record: settings.get('record') === true,
  };
}
