/** Checkpoints whose weights do not fit their configuration: each is refused with its reason. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, findPython, makeCheckpoints } from './support/python';

const python = await findPython();
if (python.executable === undefined) console.warn(`These tests are skipped: ${python.reason}`);

/** How a whole checkpoint of LLaVA is changed, in Python, and what the message says. */
const cases: { name: string; make: string; says: RegExp }[] = [
  { name: 'as it was made', make: '', says: /^passes$/ },
  {
    name: 'other types in the parts of the configuration',
    make: `config["text_config"]["dtype"] = "bfloat16"; config["vision_config"]["dtype"] = "float16"`,
    says: /^passes$/,
  },
  {
    name: 'old names of types in the parts of the configuration',
    make: `for part in ("text_config", "vision_config"): config[part].pop("dtype"); config[part]["torch_dtype"] = "bfloat16"`,
    says: /^passes$/,
  },
  {
    name: 'a head that is absent and not tied',
    make: `del tensors[head]`,
    says: /^weights-missing .*lacks 1 of \d+ weights.*lm_head\.weight/,
  },
  {
    name: 'a head that is absent and tied',
    make: `del tensors[head]; config["tie_word_embeddings"] = True`,
    says: /^passes$/,
  },
  {
    name: 'a head that is absent and tied by the language model, as older files say it',
    make: `del tensors[head]; config["text_config"]["tie_word_embeddings"] = True`,
    says: /^passes$/,
  },
  {
    name: 'a larger vocabulary',
    make: `config["text_config"]["vocab_size"] += 8`,
    says: /^weights-shape .*embed_tokens\.weight has shape \[(\d+), 64\] in model\.safetensors.*asks for \[\d+, 64\]/,
  },
  {
    name: 'fewer layers',
    make: `config["text_config"]["num_hidden_layers"] -= 1`,
    says: /^weights-beyond .*layers\.2\..*num_hidden_layers/,
  },
  {
    name: 'more layers',
    make: `config["text_config"]["num_hidden_layers"] += 1`,
    says: /^weights-missing .*layers\.3\./,
  },
  {
    name: 'tensors that are no layers of the model',
    make: `tensors["language_model.model.rotary_emb.inv_freq"] = torch.zeros(8)`,
    says: /^passes$/,
  },
  {
    name: 'weights of 8 bits without a word in the configuration',
    make: `tensors[head] = tensors[head].to(torch.int8)`,
    says: /^weights-quantized .*lm_head\.weight is stored as I8/,
  },
  {
    name: 'GPTQ',
    make: `config["quantization_config"] = {"quant_method": "gptq", "bits": 4}`,
    says: /^weights-quantized .*gptq.*original weights/,
  },
  {
    name: 'AWQ in the language model alone',
    make: `config["text_config"]["quantization_config"] = {"quant_method": "awq", "bits": 4}`,
    says: /^weights-quantized .*awq/,
  },
  {
    name: 'a file cut short',
    make: `after = lambda file: os.truncate(file, 5000)`,
    says: /^weights-broken .*model\.safetensors \(5000 bytes\).*download it again/,
  },
  {
    name: 'an index of tensors that its file lacks',
    make: `del tensors[head]; after = lambda file: index(file, head)`,
    says: /^weights-missing model\.safetensors lacks .*lm_head\.weight/,
  },
  {
    name: 'no tokenizer',
    make: `after = lambda file: (file.parent / "tokenizer.json").unlink()`,
    says: /^no-tokenizer .*tokenizer\.json, tokenizer\.model/,
  },
];

/**
 * Merges the shards of a checkpoint, changes what each case names, and reads it as an export
 * begins.
 */
const script = (checkpoint: string, work: string): string => `
import json, os, shutil, traceback
from pathlib import Path
import torch
from safetensors.torch import load_file, save_file
from fitprune_export.checkpoint import Checkpoint
from fitprune_export.events import ExportError
from fitprune_export.export import refuse
from fitprune_export.prompt import load_processor
from fitprune_export.skeleton import configurations, empty_model

def index(file, *more):
    names = {name: file.name for name in [*load_file(file), *more]}
    (file.parent / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))

def begin(folder):
    checkpoint = Checkpoint(folder)
    refuse(checkpoint.config, "eager")
    load_processor(folder)
    empty_model(checkpoint)
    assert {part.dtype for part in configurations(checkpoint.config)} == {torch.float32}

source = Path(${JSON.stringify(checkpoint)})
whole = {name: value for file in source.glob("*.safetensors") for name, value in load_file(file).items()}
for number, make in enumerate(json.loads(${JSON.stringify(JSON.stringify(cases.map(({ make }) => make)))})):
    folder = Path(${JSON.stringify(work)}) / str(number)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.safetensors*"))
    file = folder / "model.safetensors"
    head = next(name for name in whole if name.endswith("lm_head.weight"))
    held = dict(
        tensors=dict(whole), config=json.loads((source / "config.json").read_text()), head=head,
        torch=torch, os=os, index=index, after=lambda file: None,
    )
    exec(make, held)
    save_file(held["tensors"], file, metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(held["config"]))
    held["after"](file)
    try:
        begin(folder)
        print("passes")
    except ExportError as error:
        print(error.code, " ".join(str(error).split()))
    except Exception as error:
        print("bug", type(error).__name__, " ".join(str(error).split()))
`;

describe.skipIf(python.executable === undefined)('a checkpoint with', () => {
  let root: string;
  let printed: string[];

  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fitprune-broken-'));
    makeCheckpoints(python.executable!, path.join(root, 'checkpoints'), ['llava']);
    const code = script(path.join(root, 'checkpoints', 'llava'), path.join(root, 'work'));
    printed = evaluate(python.executable!, code).trim().split(/\r?\n/);
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test.each(cases.map(({ name, says }, at) => ({ name, says, at })))('$name', ({ says, at }) => {
    expect(printed).toHaveLength(cases.length);
    expect(printed[at]).toMatch(says);
  });
});
