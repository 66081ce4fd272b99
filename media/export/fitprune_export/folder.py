"""The files beside the graphs, as transformers.js and the library itself read them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from transformers import GenerationConfig, PreTrainedConfig, ProcessorMixin

COPIED = (
    "added_tokens.json", "chat_template.jinja", "chat_template.json", "generation_config.json",
    "merges.txt", "preprocessor_config.json", "processor_config.json", "special_tokens_map.json",
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "video_preprocessor_config.json",
    "vocab.json", "LICENSE", "README.md",
)
SIZES = (
    "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
    "num_attention_heads", "num_key_value_heads", "head_dim", "rms_norm_eps",
)
"""Of the language model: configurations leave out what is the library's default."""


FLAT = {"qwen2_vl"}
"""Families whose language model's sizes transformers.js reads outside of `text_config`."""
CLASSES = {"llava_onevision": "LlavaProcessor"}
"""What transformers.js is told in preprocessor_config.json, where it has another class for the
same. The library goes by processor_config.json.
"""


def read(file: Path) -> dict[str, object]:
    return json.loads(file.read_text(encoding="utf-8-sig")) if file.is_file() else {}


def save(file: Path, value: dict[str, object]) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write(
    source: Path,
    target: Path,
    config: PreTrainedConfig,
    processor: ProcessorMixin,
    external: dict[str, int],
) -> None:
    """`external` has the number of data files of each graph."""
    for name in COPIED:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
    write_config(source, target, config, external)
    write_processor(target, config, processor)
    write_tokenizer(target, processor)
    if not (target / "generation_config.json").is_file():
        generation = GenerationConfig.from_model_config(config)
        save(target / "generation_config.json", generation.to_diff_dict())


def write_config(
    source: Path, target: Path, config: PreTrainedConfig, external: dict[str, int]
) -> None:
    value = read(source / "config.json")
    text = config.get_text_config().to_dict()
    sizes = {name: text[name] for name in SIZES if text.get(name) is not None}
    inner = value.get("text_config")
    if isinstance(inner, dict):
        value["text_config"] = {**sizes, **inner}
    if not isinstance(inner, dict) or config.model_type in FLAT:
        value = {**{name: size for name, size in sizes.items() if name != "model_type"}, **value}
    if "image_token_id" not in value and "image_token_index" not in value:
        value["image_token_id"] = config.image_token_id
    value["transformers.js_config"] = {
        "use_external_data_format": external,
        "kv_cache_dtype": {"fp16": "float16", "q4f16": "float16"},
    }
    save(target / "config.json", value)


def write_processor(target: Path, config: PreTrainedConfig, processor: ProcessorMixin) -> None:
    file = target / "preprocessor_config.json"
    # Newer checkpoints have all of it in processor_config.json, where transformers.js does not
    # look.
    value = read(file) or json.loads(json.dumps(processor.image_processor.to_dict(), default=str))
    kind = str(value.get("image_processor_type", type(processor.image_processor).__name__))
    value["image_processor_type"] = kind.removesuffix("Fast")
    value["processor_class"] = CLASSES.get(config.model_type, type(processor).__name__)
    save(file, value)
    own = read(target / "processor_config.json")
    own["processor_class"] = type(processor).__name__
    for name in ("patch_size", "image_token", "image_seq_length", "image_seq_len"):
        held = getattr(processor, name, None)
        if held is not None and name not in own:
            own[name] = held
    if config.model_type == "llava_onevision":
        # Of one tile, which is all that transformers.js gives: a row for each patch.
        own |= {"patch_size": config.vision_config.patch_size, "num_additional_image_tokens": 0}
    if config.model_type == "llava":
        # transformers.js adds the additional tokens, and takes no class token away again.
        extra = int(getattr(processor, "num_additional_image_tokens", 0) or 0)
        if getattr(processor, "vision_feature_select_strategy", None) == "default":
            extra -= 1
        own["num_additional_image_tokens"] = extra
        own["vision_feature_select_strategy"] = "full"
    save(target / "processor_config.json", own)


def write_tokenizer(target: Path, processor: ProcessorMixin) -> None:
    tokenizer = processor.tokenizer
    if not (target / "tokenizer.json").is_file():
        tokenizer.backend_tokenizer.save(str(target / "tokenizer.json"))
    value = read(target / "tokenizer_config.json")
    template = value.get("chat_template") or processor.chat_template or tokenizer.chat_template
    if template is None:
        return
    value["chat_template"] = template
    value.setdefault("tokenizer_class", type(tokenizer).__name__.removesuffix("Fast"))
    save(target / "tokenizer_config.json", value)
    if isinstance(template, str) and not (target / "chat_template.jinja").is_file():
        (target / "chat_template.jinja").write_text(template, encoding="utf-8")
