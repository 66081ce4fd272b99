"""The whole way: graphs, weights in each precision, the check, the files beside them."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import torch
from transformers import PreTrainedConfig

from . import attention, check, folder, weights
from .checkpoint import Checkpoint
from .events import ExportError, emit, progress
from .families import require
from .parts import PARTS, graphs
from .prompt import Tensors, check_inputs, load_processor
from .quantize import dequantise, quantise, use_four_bits
from .skeleton import configurations
from .trace import Graph, Weight

SUFFIX = {"fp32": "", "fp16": "_fp16", "q4": "_q4", "q4f16": "_q4f16"}
DTYPES = tuple(SUFFIX)


VALUE_BOUND = ("dynamic", "longrope")
"""Rotations that depend on how long the prompt is: a graph would hold those of the example."""


def refuse(config: PreTrainedConfig, kind: str) -> None:
    """Raises `ExportError` where the model is not exported, or not with these operators."""
    model_type = config.model_type
    held = (getattr(part, "quantization_config", None) for part in configurations(config))
    quantized = next((each for each in held if each), None)
    if quantized is not None:
        values = quantized if isinstance(quantized, dict) else vars(quantized)
        method = values.get("quant_method")
        raise ExportError(
            "weights-quantized",
            f"config.json has a quantization_config ({method or 'of no named method'}). Quantized "
            "checkpoints are not exported: take the original weights.",
        )
    causal = require(model_type).causal
    rope = str(getattr(config.get_text_config(), "rope_parameters", None))
    found = next((name for name in VALUE_BOUND if f"'{name}'" in rope), None)
    if found is not None:
        raise ExportError(
            "rope-unknown",
            f"The rotary embedding of type {found!r} changes with the length of the prompt and is not "
            "exported.",
        )
    if kind == "gqa" and not causal:
        raise ExportError(
            "gqa-causal",
            f"{model_type} lets prompts look ahead, which GroupQueryAttention cannot. Export it with eager "
            "attention.",
        )


class Export:
    """One run. Each precision pair (plain and 4 bits) is traced once."""

    def __init__(self, source: Path, target: Path, dtypes: list[str], kind: str) -> None:
        self.checkpoint = Checkpoint(source)
        refuse(self.checkpoint.config, kind)
        self.target, self.dtypes, self.kind = target, dtypes, kind
        self.external: dict[str, int] = {}
        self.done = self.total = 0
        self.quantised: dict[str, Weight] = {}
        """By the parameter's name."""

    def run(self) -> None:
        emit("model", type=self.checkpoint.config.model_type, attention=self.kind)
        processor = load_processor(self.checkpoint.folder)
        inputs = check_inputs(processor)
        attention.register()
        (self.target / "onnx").mkdir(parents=True)
        for dtype, plain, four in (
            (torch.float32, "fp32", "q4"), (torch.float16, "fp16", "q4f16")
        ):
            chosen = [name for name in (plain, four) if name in self.dtypes]
            if chosen:
                self.write(dtype, chosen, four)
        for dtype in self.dtypes:
            self.check(dtype, inputs)
        folder.write(
            self.checkpoint.folder, self.target, self.checkpoint.config, processor, self.external
        )
        emit("done", files=sorted(file.name for file in (self.target / "onnx").iterdir()))

    def write(self, dtype: torch.dtype, chosen: list[str], four: str) -> None:
        progress("trace", chosen[0], self.done, self.total)
        made = list(graphs(self.checkpoint, self.kind, dtype))
        self.total += sum(weights.size_of(graph) for _, graph in made) * len(chosen)
        for part, graph in made:
            for name in chosen:
                self.write_part(part, graph, dtype, name, name == four)

    def write_part(
        self, part: str, graph: Graph, dtype: torch.dtype, name: str, four: bool
    ) -> None:
        file = self.target / "onnx" / f"{part}{SUFFIX[name]}.onnx"
        if four and part == PARTS[1] and len(self.others(name)) > 0:
            # A table of embeddings is looked up, not multiplied by: it has no 4 bits of its own.
            other = file.with_name(f"{part}{SUFFIX[self.others(name)[0]]}.onnx")
            self.external[file.name] = self.external[other.name]
            weights.copy_under(graph, other, file, self.external[file.name])
            self.advance(weights.size_of(graph), file.name)
            return
        before = weights.size_of(graph)
        if four:
            use_four_bits(graph)
            self.quantised |= {each.parameter: each for each in graph.four_bits.values()}
            self.total -= before - weights.size_of(graph)
        self.external[file.name] = weights.write(
            graph, self.checkpoint, dtype, file, lambda length: self.advance(length, file.name)
        )

    def others(self, name: str) -> list[str]:
        """The plain precision of a 4-bit one, if it was asked for."""
        return [each for each in self.dtypes if each == {"q4": "fp32", "q4f16": "fp16"}.get(name)]

    def advance(self, length: int, name: str) -> None:
        self.done += length
        progress("write", name, self.done, self.total)

    def check(self, dtype: str, inputs: Tensors) -> None:
        progress("check", dtype, self.done, self.total)
        with torch.no_grad():
            family = check.family_for(self.checkpoint)
            actual = check.exported(self.target / "onnx", SUFFIX[dtype], family, inputs)
            expected = check.reference(self.checkpoint, self.loader(dtype), inputs)
        difference = check.compare(actual, expected)
        if math.isfinite(difference.largest):  # JSON has no other numbers
            tolerance = check.TOLERANCE[dtype]
            emit("check", dtype=dtype, tolerance=tolerance, **dataclasses.asdict(difference))
        check.judge(difference, dtype)

    def loader(self, dtype: str) -> check.Load:
        """Weights as a precision's files hold them, in float32."""
        stored = torch.float16 if "16" in dtype else torch.float32

        def load(name: str) -> torch.Tensor:
            tensor = self.checkpoint.read(name).to(stored)
            weight = self.quantised.get(name)
            if not dtype.startswith("q4") or weight is None:
                return tensor.float()
            matrix = (tensor.T if weight.transposed else tensor).contiguous().numpy()
            held = torch.from_numpy(dequantise(quantise(matrix), matrix.shape[0]))
            return (held.T if weight.transposed else held).contiguous()

        return load
