"""Writes a graph and its weights, one tensor in memory at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx_ir as ir
import torch

from .checkpoint import Checkpoint
from .events import ExportError
from .quantize import quantise
from .trace import Graph, Weight

ALIGNMENT = 4096
"""Of large tensors, so that runtimes can map them."""
CHUNK = 2_000_000_000
"""Bytes of a data file, more than which browsers cannot hold; a larger tensor has its own file."""
TYPES = {torch.float32: np.float32, torch.float16: np.float16}


def value_of(checkpoint: Checkpoint, weight: Weight, dtype: torch.dtype) -> np.ndarray:
    """Raises `ExportError` where a value does not fit the precision."""
    tensor = checkpoint.read(weight.parameter).to(dtype)
    if dtype == torch.float16 and not bool(torch.isfinite(tensor).all()):
        raise ExportError(
            "float16-overflow",
            f"{weight.parameter} has values beyond 65504, which float16 cannot hold. Export the "
            "precisions fp32 and q4 alone.",
        )
    return (tensor.T if weight.transposed else tensor).contiguous().numpy()


class DataFiles:
    """FILE.onnx_data, FILE.onnx_data_1, ...: the names that transformers.js looks for."""

    def __init__(self, model: Path) -> None:
        self.model, self.count = model, 0
        self.handle = None

    def write(self, value: np.ndarray) -> tuple[str, int, int]:
        """Name of the file, offset and length."""
        if self.handle is None or (self.handle.tell() > 0 and self.handle.tell() + value.nbytes > CHUNK):
            self.next()
        if value.nbytes >= ALIGNMENT:
            self.handle.seek(-(-self.handle.tell() // ALIGNMENT) * ALIGNMENT)
        offset = self.handle.tell()
        value.tofile(self.handle)
        return Path(self.handle.name).name, offset, value.nbytes

    def next(self) -> None:
        self.close()
        suffix = "" if self.count == 0 else f"_{self.count}"
        self.handle = open(f"{self.model}_data{suffix}", "wb")
        self.count += 1

    def close(self) -> None:
        if self.handle is not None:
            self.handle.flush()
            os.fsync(self.handle.fileno())
            self.handle.close()


def tensors(
    graph: Graph, checkpoint: Checkpoint, dtype: torch.dtype
) -> Iterator[tuple[str, np.ndarray]]:
    """Every weight of the graph by its name, in the graph's order."""
    for name in list(graph.model.graph.initializers):
        if name in graph.weights:
            yield name, value_of(checkpoint, graph.weights[name], dtype)
        elif name in graph.four_bits:
            made = quantise(value_of(checkpoint, graph.four_bits[name], dtype))
            yield name, made.packed
            scales = name.removesuffix(".packed") + ".scales"
            yield scales, made.scales.reshape(made.packed.shape[0], -1)


def write(
    graph: Graph,
    checkpoint: Checkpoint,
    dtype: torch.dtype,
    file: Path,
    written: Callable[[int], None],
) -> int:
    """Writes `file` and its data. `written` is told the bytes of each tensor.

    Returns the data files.
    """
    data = DataFiles(file)
    inner = graph.model.graph
    try:
        for name, value in tensors(graph, checkpoint, dtype):
            place, offset, length = data.write(value)
            inner.initializers[name].const_value = ir.ExternalTensor(
                place, offset, length, ir.DataType.from_numpy(value.dtype),
                shape=ir.Shape(value.shape), name=name, base_dir=file.parent,
            )
            written(length)
    finally:
        data.close()
    file.write_bytes(ir.serde.serialize_model(graph.model).SerializeToString())
    return data.count


def copy_under(graph: Graph, file: Path, other: Path, count: int) -> None:
    """The same graph under another name, its data linked where the disk can do that."""
    for number in range(count):
        suffix = "_data" if number == 0 else f"_data_{number}"
        source, target = Path(f"{file}{suffix}"), Path(f"{other}{suffix}")
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
    inner = graph.model.graph
    for value in inner.initializers.values():
        held = value.const_value
        if isinstance(held, ir.ExternalTensor):
            renamed = str(held.location).replace(file.name, other.name, 1)
            value.const_value = ir.ExternalTensor(
                renamed, held.offset, held.length, held.dtype, shape=held.shape,
                name=value.name, base_dir=other.parent,
            )
    other.write_bytes(ir.serde.serialize_model(graph.model).SerializeToString())


def size_of(graph: Graph) -> int:
    """Bytes that `write` will write."""
    scales = [f"{name.removesuffix('.packed')}.scales" for name in graph.four_bits]
    values = (
        graph.model.graph.initializers[name]
        for name in [*graph.weights, *graph.four_bits, *scales]
    )
    return sum(int(np.prod(value.shape.numpy()) * value.dtype.itemsize) for value in values)
