"""Runs the written files and the library's own model on one image prompt, and compares logits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import nn

from .checkpoint import Checkpoint
from .events import ExportError
from .families import Family, family_of
from .parts import PARTS, cache_names, head_size, use_attention
from .prompt import Tensors
from .skeleton import Load, empty_model, streamed

LATER = 2
"""Rows after the prompt, fed one by one over the caches."""
TOLERANCE = {"fp32": 1e-2, "q4": 1e-2, "fp16": 1e-1, "q4f16": 1e-1}
"""Largest difference of a logit, in standard deviations of all.

The weights compared are those of the file, rounded or 4 bits: what is left is the order of sums in
float32, and float16's activations.
"""


@dataclass
class Difference:
    largest: float
    """Of all logits."""
    deviations: float
    """The same in standard deviations of PyTorch's logits."""
    divergence: float
    """Mean over the rows of KL(PyTorch || ONNX), in nats."""
    top: float
    """Share of rows with the same most likely token."""
    rows: int


def reference(checkpoint: Checkpoint, load: Load, inputs: Tensors) -> torch.Tensor:
    """[prompt + LATER rows, vocabulary]: by the library's code with eager attention, in float32."""
    model = empty_model(checkpoint)
    use_attention(model, "eager", "eager")
    streamed(model, load)
    with torch.no_grad():
        first = model(**inputs, use_cache=True)
        mask = torch.ones(1, inputs["input_ids"].shape[1] + LATER, dtype=torch.int64)
        positions = family_of(model).position_ids(inputs, LATER)[..., -LATER:]
        second = model(
            input_ids=later_ids(inputs), attention_mask=mask, position_ids=positions,
            cache=first.cache, use_cache=True,
        )
    return torch.cat([first.logits[0], second.logits[0]]).float()


def later_ids(inputs: Tensors) -> torch.Tensor:
    """The prompt's last tokens once more: text in every template."""
    return inputs["input_ids"][:, -LATER:]


def session(file: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    # Weights stay mapped: packed or folded they would be in memory a second time.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.disable_prepacking", "1")
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def run(file: Path, feeds: Tensors) -> dict[str, torch.Tensor]:
    opened = session(file)
    names = [each.name for each in opened.get_outputs()]
    values = opened.run(None, {name: value.numpy() for name, value in feeds.items()})
    return {name: torch.from_numpy(value) for name, value in zip(names, values)}


def exported(folder: Path, suffix: str, family: Family, inputs: Tensors) -> torch.Tensor:
    """The same rows by the files of one precision, put together as runtimes do."""
    encoder, embeddings, decoder = (folder / f"{part}{suffix}.onnx" for part in PARTS)
    features = family.pack(run(encoder, family.feed(inputs)), inputs)
    ids = torch.cat([inputs["input_ids"], later_ids(inputs)], 1)
    rows = run(embeddings, {"input_ids": ids})["inputs_embeds"]
    places = (inputs["input_ids"][0] == family.image_token).nonzero()[:, 0]
    if len(places) != len(features):
        raise ExportError(
            "check-failed",
            f"The prompt has {len(places)} places for image features, and the exported encoder gives "
            f"{len(features)}.",
        )
    rows[0, places] = features.float()
    return decode(decoder, family, rows, family.position_ids(inputs, LATER))


def decode(file: Path, family: Family, rows: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    opened = session(file)
    names = [f"past_key_values.{name}" for name in cache_names(family)]
    types = {each.name: each.type for each in opened.get_inputs()}
    kind = np.float16 if "float16" in types[names[0]] else np.float32
    empty = np.zeros((1, family.text.num_key_value_heads, 0, head_size(family)), kind)
    caches = {name: empty for name in names}
    total = rows.shape[1]
    logits = []
    for start, end in [(0, total - LATER), *((at, at + 1) for at in range(total - LATER, total))]:
        values = opened.run(
            None,
            {
                "inputs_embeds": rows[:, start:end].numpy(),
                "attention_mask": np.ones((1, end), np.int64),
                "position_ids": positions[..., start:end].numpy(),
                **caches,
            },
        )
        logits.append(torch.from_numpy(values[0][0]))
        caches = dict(zip(names, values[1:]))
    return torch.cat(logits)


def compare(actual: torch.Tensor, expected: torch.Tensor) -> Difference:
    largest = float((actual - expected).abs().max())
    logs = [values.double().log_softmax(-1) for values in (expected, actual)]
    divergence = (logs[0].exp() * (logs[0] - logs[1])).sum(-1).mean()
    return Difference(
        largest=largest,
        deviations=largest / float(expected.std()),
        divergence=max(0.0, float(divergence)) if math.isfinite(divergence) else math.inf,
        top=float((actual.argmax(-1) == expected.argmax(-1)).float().mean()),
        rows=len(expected),
    )


def judge(difference: Difference, dtype: str) -> None:
    """Raises `ExportError` `check-failed` where files and library disagree."""
    if math.isfinite(difference.largest) and difference.deviations <= TOLERANCE[dtype]:
        return
    if not math.isfinite(difference.largest):
        why = "gives logits that are no numbers" + (
            ": values between its layers are beyond float16. Export the precisions fp32 and q4 alone"
            if "16" in dtype
            else ""
        )
    else:
        why = (
            f"differs from PyTorch by {difference.deviations:.2g} standard deviations of the logits, where "
            f"{TOLERANCE[dtype]} is allowed"
        )
    raise ExportError("check-failed", f"The {dtype} export {why}.")


def family_for(checkpoint: Checkpoint) -> Family:
    """Of a model without weights: what `exported` asks is in the configuration."""
    model: nn.Module = empty_model(checkpoint)
    return family_of(model)


Check = Callable[[Path, str], Difference]
