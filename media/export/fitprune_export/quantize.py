"""Four bits by ONNX Runtime's own quantizer, a matrix at a time: a model may not fit in memory."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

import onnx_ir as ir
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from .trace import Graph

BLOCK = 32
logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.ERROR)


@dataclass
class FourBits:
    """A matrix [inputs, outputs] as MatMulNBits holds it."""

    packed: np.ndarray
    """[outputs, blocks, BLOCK / 2], uint8: the first value of a pair in the low bits."""
    scales: np.ndarray
    """[outputs, blocks], or the same flat."""


def quantise(matrix: np.ndarray) -> FourBits:
    """Symmetric: a value v of a block is (v - 8) x scale."""
    kind = helper.np_dtype_to_tensor_dtype(matrix.dtype)
    node = helper.make_node("MatMul", ["a", "b"], ["c"], "one")
    graph = helper.make_graph(
        [node], "one",
        [helper.make_tensor_value_info("a", kind, [1, matrix.shape[0]])],
        [helper.make_tensor_value_info("c", kind, [1, matrix.shape[1]])],
        [numpy_helper.from_array(matrix, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    quantizer = MatMulNBitsQuantizer(model, block_size=BLOCK, is_symmetric=True)
    quantizer.process()
    [made] = quantizer.model.model.graph.node
    held = {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in quantizer.model.model.graph.initializer
    }
    assert made.op_type == "MatMulNBits" and len(made.input) == 3, made
    return FourBits(held[made.input[1]], held[made.input[2]])


def dequantise(four: FourBits, inputs: int) -> np.ndarray:
    """[inputs, outputs], float32: what the operator multiplies by, as its documentation says."""
    outputs = four.packed.shape[0]
    pairs = four.packed.reshape(outputs, -1)
    values = np.empty((outputs, 2 * pairs.shape[1]), np.float32)
    values[:, 0::2], values[:, 1::2] = pairs & 15, pairs >> 4
    scales = four.scales.astype(np.float32).reshape(outputs, -1)
    values -= 8
    values.reshape(outputs, -1, BLOCK)[...] *= scales[:, :, None]
    return values[:, :inputs].T


def use_four_bits(graph: Graph) -> None:
    """Every product with a matrix of weights becomes MatMulNBits; its weights are made later."""
    inner = graph.model.graph
    graph.model.opset_imports["com.microsoft"] = 1
    for node in [each for each in inner if each.op_type == "MatMul" and each.domain == ""]:
        weight = node.inputs[1]
        if weight is None or weight.name not in graph.weights or len(weight.shape) != 2:
            continue
        if len(weight.uses()) > 1:
            continue
        replace(graph, node, weight)


def replace(graph: Graph, node: ir.Node, weight: ir.Value) -> None:
    inner = graph.model.graph
    size, outputs = (int(axis) for axis in weight.shape)
    held = graph.weights.pop(weight.name)
    inner.initializers.pop(weight.name)
    blocks = -(-size // BLOCK)
    parts = {
        "packed": ([outputs, blocks, BLOCK // 2], ir.DataType.UINT8),
        "scales": ([outputs, blocks], weight.dtype),
    }
    values = []
    for part, (shape, dtype) in parts.items():
        value = ir.Value(
            name=f"{weight.name}.{part}", shape=ir.Shape(shape), type=ir.TensorType(dtype)
        )
        inner.initializers[value.name] = value
        values.append(value)
    graph.four_bits[values[0].name] = held
    made = ir.node(
        "MatMulNBits", [node.inputs[0], *values], domain="com.microsoft", num_outputs=1,
        attributes={"K": size, "N": outputs, "bits": 4, "block_size": BLOCK}, name=node.name,
    )
    output = node.outputs[0]
    made.outputs[0].name = output.name
    inner.insert_after(node, made)
    ir.convenience.replace_all_uses_with(output, made.outputs[0], replace_graph_outputs=True)
    made.outputs[0].shape, made.outputs[0].type = output.shape, output.type
    inner.remove(node, safe=True)


__all__ = ["FourBits", "dequantise", "quantise", "use_four_bits"]
