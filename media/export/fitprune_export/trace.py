"""From a module of shapes to an ONNX graph whose weights are names."""

from __future__ import annotations

from dataclasses import dataclass, field

import onnx_ir as ir
import onnxscript.optimizer
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

OPSET = 18
Shape = list[int | str]


@dataclass
class Weight:
    """An initializer of the graph: which parameter, and whether the graph wants it transposed."""

    parameter: str
    transposed: bool = False


@dataclass
class Graph:
    """A graph without weights, and what fills each of its initializers."""

    model: ir.Model
    weights: dict[str, Weight] = field(default_factory=dict)
    four_bits: dict[str, Weight] = field(default_factory=dict)
    """By the name of the packed values; the scales' ends in `.scales` in place of `.packed`."""


@dataclass
class Signature:
    """Names and shapes of what goes in and out; text where a size is free."""

    inputs: dict[str, Shape]
    outputs: dict[str, Shape]


def trace(
    module: nn.Module,
    arguments: tuple[object, ...],
    signature: Signature,
    parameters: dict[int, str],
    mode: FakeTensorMode,
) -> Graph:
    """`arguments` are the inputs in order, the last ones as a list where the module takes one.

    `parameters` has the full name of each parameter, by the tensor's identity.
    """
    names = iter(signature.inputs.items())
    shapes = tuple(
        [free(next(names)[1]) for _ in part] if isinstance(part, list) else free(next(names)[1])
        for part in arguments
    )
    with mode:
        given = tuple(
            [stand_in(each) for each in part] if isinstance(part, list) else stand_in(part)
            for part in arguments
        )
    known = {name: parameters[id(value)] for name, value in module.named_parameters()}
    with torch.no_grad():
        program = torch.onnx.export(
            module, given, dynamo=True, dynamic_shapes=shapes, opset_version=OPSET, optimize=False,
            input_names=list(signature.inputs), output_names=list(signature.outputs), verbose=False,
        )
    graph = Graph(program.model)
    loosen(graph, known)
    onnxscript.optimizer.optimize_ir(graph.model, onnx_shape_inference=False)
    fold_transposes(graph)
    fasten(graph)
    tidy(graph.model, signature)
    return graph


def free(shape: Shape) -> dict[int, object]:
    # AUTO, since sizes depend on each other: all rows are those of the caches and the new ones.
    return {axis: torch.export.Dim.AUTO for axis, size in enumerate(shape) if isinstance(size, str)}


def stand_in(tensor: torch.Tensor) -> torch.Tensor:
    return torch.empty(tensor.shape, dtype=tensor.dtype)


def loosen(graph: Graph, known: dict[str, str]) -> None:
    """Weights become inputs while the graph is optimised: nothing then asks for their values."""
    inner = graph.model.graph
    for name in [name for name in inner.initializers if name in known]:
        value = inner.initializers.pop(name)
        value.const_value = None
        graph.weights[name] = Weight(known[name])
        inner.inputs.append(value)


def fold_transposes(graph: Graph) -> None:
    """A weight that is only transposed is stored that way."""
    inner = graph.model.graph
    for value in [each for each in inner.inputs if each.name in graph.weights]:
        nodes = [use.node for use in value.uses()]
        if not nodes or any(node.op_type != "Transpose" for node in nodes):
            continue
        orders = {tuple(node.attributes["perm"].as_ints()) for node in nodes}
        if orders != {(1, 0)}:
            continue
        value.shape = ir.Shape(list(value.shape)[::-1])
        graph.weights[value.name].transposed = True
        for node in nodes:
            ir.convenience.replace_all_uses_with(node.outputs[0], value)
            inner.remove(node, safe=True)


def fasten(graph: Graph) -> None:
    """The inputs that stand for weights become initializers; unused ones go."""
    inner = graph.model.graph
    for value in [each for each in inner.inputs if each.name in graph.weights]:
        inner.inputs.remove(value)
        if value.uses():
            inner.initializers[value.name] = value
        else:
            del graph.weights[value.name]


def tidy(model: ir.Model, signature: Signature) -> None:
    """Shapes in the words of the runtimes, and nothing of the exporting machine."""
    inner = model.graph
    for part, shapes in ((inner.inputs, signature.inputs), (inner.outputs, signature.outputs)):
        for value in part:
            value.shape = ir.Shape(shapes[value.name])
            value.metadata_props.clear()
    model.metadata_props.clear()
    model.producer_name, model.producer_version, model.doc_string = "fitprune export", "", None
    inner.metadata_props.clear()
    inner.doc_string = None
    ends = {id(value) for value in [*inner.inputs, *inner.outputs]}
    for node in inner:
        node.metadata_props.clear()
        node.doc_string = None
        for value in node.outputs:
            value.metadata_props.clear()
            if id(value) not in ends:
                value.shape = None
                value.type = None
    inner.name = "main_graph"
