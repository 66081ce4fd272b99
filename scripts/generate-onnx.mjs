// Generates src/core/onnx/generated/onnx_pb.ts from src/core/onnx/onnx.proto. Run after editing it:
// npm run generate:onnx
// It needs the protobuf compiler, protoc, on the PATH (Debian: protobuf-compiler; brew: protobuf).
import { spawnSync } from 'node:child_process';

const { status, error } = spawnSync(
  'protoc',
  [
    '--proto_path=src/core/onnx',
    '--es_out=src/core/onnx/generated',
    '--es_opt=target=ts,import_extension=none',
    'onnx.proto',
  ],
  { stdio: 'inherit' },
);
if (error) console.error(`protoc cannot be run (${error.message}). Install it first.`);
process.exitCode = status ?? 1;
