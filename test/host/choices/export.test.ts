/** Export Checkpoint where no Python runs; an export itself is in `test/ui/night`. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { Answers } from '../support/answers';
import { inWorkspace } from '../support/workspace';

describe('Export Checkpoint without a Python that runs', () => {
  it('asks for what it writes, says what is missing, and tries another Python', async () => {
    const checkpoint = inWorkspace('checkpoints', 'llava');
    mkdirSync(checkpoint, { recursive: true });
    // Enough to pass for one before Python is looked for.
    writeFileSync(path.join(checkpoint, 'config.json'), '{"model_type": "llava"}');
    const out = `${checkpoint}-onnx`;
    const other = '/nowhere/else/python';
    // At last, the question for a Python is left.
    const answers = new Answers(checkpoint, 'q4', 'Plain operators', out, other, undefined);
    try {
      answers.pressed.add('Choose Python…');
      await vscode.commands.executeCommand(commands.exportCheckpoint);
    } finally {
      await vscode.workspace
        .getConfiguration('fitprune')
        .update('pythonPath', undefined, vscode.ConfigurationTarget.Global);
      answers.restore();
    }
    assert.deepEqual(answers.asked.at(3)!.offered, [out], 'beside the checkpoint');
    const [first, second] = answers.messages;
    assert.match(first!, /No Python was found that runs \(\/nowhere\/bin\/python\).*3\.10/s);
    assert.match(second!, /No Python was found that runs \(\/nowhere\/else\/python\)/);
    assert.ok(!existsSync(out));
  });
});
