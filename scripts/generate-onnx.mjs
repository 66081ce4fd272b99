// Generates src/core/onnx/generated/onnx_pb.ts from src/core/onnx/onnx.proto. Run after editing it:
// npm run generate:onnx
import { spawnSync } from 'node:child_process';

const template = {
  version: 'v2',
  plugins: [
    {
      local: 'protoc-gen-es',
      out: 'src/core/onnx/generated',
      opt: ['target=ts', 'import_extension=none'],
    },
  ],
};
const { status } = spawnSync(
  'npx',
  ['buf', 'generate', 'src/core/onnx', '--template', JSON.stringify(template)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
