"""Exports a Hugging Face vision-language checkpoint to ONNX, in the folder layout of transformers.js."""
