"""The library's model without its weights: shapes to trace a graph from, or layers that load as
they run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import torch
import transformers
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers.initialization import no_init_weights

from .checkpoint import Checkpoint
from .events import ExportError
from .mismatch import require_match

Load = Callable[[str], torch.Tensor]


@contextlib.contextmanager
def parameters_on_meta() -> Iterator[None]:
    """Parameters take no memory; buffers are computed as ever, since no file holds them."""
    register = nn.Module.register_parameter

    def register_empty(module: nn.Module, name: str, parameter: nn.Parameter | None) -> None:
        if parameter is not None:
            parameter = nn.Parameter(parameter.detach().to("meta"), requires_grad=False)
        register(module, name, parameter)

    nn.Module.register_parameter = register_empty
    try:
        yield
    finally:
        nn.Module.register_parameter = register


def configurations(config: transformers.PreTrainedConfig) -> Iterator[transformers.PreTrainedConfig]:
    """The configuration and all that are in it, at any depth."""
    yield config
    for value in vars(config).values():
        if isinstance(value, transformers.PreTrainedConfig):
            yield from configurations(value)


def empty_model(checkpoint: Checkpoint) -> transformers.PreTrainedModel:
    """Raises `ExportError` where the library has no class for the checkpoint, or its weights are
    not the model's.
    """
    config = checkpoint.config
    # A sub-configuration that has a type of its own would make its module's buffers of it.
    for part in configurations(config):
        part.dtype = torch.float32
    name = (config.architectures or [""])[0]
    cls = getattr(transformers, name, None)
    if cls is None:
        raise ExportError(
            "no-class",
            f"transformers {transformers.__version__} has no class {name!r}, which config.json names in "
            '"architectures". Checkpoints that bring their own code are not read.',
        )
    with parameters_on_meta(), no_init_weights():
        model = cls(config).eval()
    checkpoint.bind(model)
    require_match(checkpoint, model)
    return model


def owners(model: nn.Module) -> Iterator[tuple[str, nn.Module, str]]:
    """Full name, module and own name of every parameter, shared ones each time."""
    for path, module in model.named_modules():
        for name, parameter in module._parameters.items():
            if parameter is not None:
                yield (f"{path}.{name}" if path else name), module, name


def fake(model: nn.Module, dtype: torch.dtype) -> FakeTensorMode:
    """Turns parameters into tensors of a shape and type alone. The mode makes the inputs alike."""
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    for _, module, name in owners(model):
        shape = module._parameters[name].shape
        with mode:
            empty = torch.empty(shape, dtype=dtype)
        module._parameters[name] = nn.Parameter(empty, requires_grad=False)
    return mode


def streamed(model: nn.Module, load: Load) -> None:
    """Modules load their own parameters when they are called, and let go of them afterwards."""
    held: dict[nn.Module, list[tuple[str, str]]] = {}
    for full, module, name in owners(model):
        held.setdefault(module, []).append((full, name))

    def enter(module: nn.Module, *_: object) -> None:
        for full, name in held[module]:
            module._parameters[name] = nn.Parameter(load(full), requires_grad=False)

    def leave(module: nn.Module, *_: object) -> None:
        for _, name in held[module]:
            module._parameters[name] = nn.Parameter(
                module._parameters[name].detach().to("meta"), requires_grad=False
            )

    for module in held:
        module.register_forward_pre_hook(enter)
        module.register_forward_hook(leave)
