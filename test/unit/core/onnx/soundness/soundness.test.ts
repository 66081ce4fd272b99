/**
 * Real decoders pass; each way of spoiling one is reported by layer, node, operator and remedy.
 * Every spoiled graph is also given to ONNX Runtime: it refuses what is refused here, and accepts
 * what is accepted here.
 */
import { clearField, create, type MessageInitShape } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeAttribute } from '../../../../../src/core/onnx/attributes';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  OperatorSetIdProtoSchema,
  SparseTensorProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../../../../src/core/onnx/generated/onnx_pb';
import { runtimeVersion } from '../../../../../src/core/onnx/generated/runtime-operators';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { newestFormat, newestOpset } from '../../../../../src/core/onnx/soundness/operator-rules';
import { requireSound } from '../../../../../src/core/onnx/soundness/soundness';
import { dataType } from '../../../../../src/core/onnx/tensors';
import { expectHumanError } from '../../../support/errors';
import { exportNames, openExport } from '../../../support/exports';
import { node } from '../../../support/graphs';

const name = 'llama-genai-fp32';
const fixtures = path.join(__dirname, '../../../../fixtures');

async function isTaken(model: OnnxModel): Promise<boolean> {
  try {
    const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 4 });
    await session.release();
    return true;
  } catch {
    return false;
  }
}

const find = ({ graph }: OnnxModel, part: string): NodeProto =>
  graph.node.find((one) => one.name.includes(part))!;

const layer1 = 'layers.1/attn/o_proj/MatMul';
const place = `node "/model/${layer1}" (MatMul) of layer 1`;
const version = (model: OnnxModel, set: number): void => {
  model.proto.opsetImport.find(({ domain }) => domain === '')!.version = BigInt(set);
};
const weight = ({ graph }: OnnxModel): TensorProto => {
  const at = graph.initializer.findIndex(({ name: of }) => of.includes('layers.1.attn.o_proj'));
  return (graph.initializer[at] = Object.assign(
    Object.create(Object.getPrototypeOf(graph.initializer[at]) as object) as TensorProto,
    graph.initializer[at],
  ));
};

/** A constant that is an output of the graph. */
const addConstant = ({ graph }: OnnxModel, values: MessageInitShape<typeof TensorProtoSchema>) => {
  const made = node('Constant', [], 'constant_of_test');
  made.attribute = [
    create(AttributeProtoSchema, {
      name: 'value',
      type: AttributeProto_AttributeType.TENSOR,
      t: create(TensorProtoSchema, values),
    }),
  ];
  graph.node.push(made);
  graph.output.push(create(ValueInfoProtoSchema, { name: 'constant_of_test' }));
};

/** Calls a function with the given body, whose result is an output of the graph. */
const call = ({ proto, graph }: OnnxModel, body: NodeProto[], isImported = true): void => {
  const opset = (domain: string, of: bigint) =>
    create(OperatorSetIdProtoSchema, { domain, version: of });
  const opsetImport = [opset('', 21n)];
  proto.functions.push(
    create(FunctionProtoSchema, {
      ...{ name: 'Mine', domain: 'com.acme', input: ['x'], output: ['y'], node: body, opsetImport },
    }),
  );
  if (isImported) proto.opsetImport.push(opset('com.acme', 1n));
  graph.node.push(node('Mine', ['inputs_embeds'], 'mine', { domain: 'com.acme' }));
  graph.output.push(create(ValueInfoProtoSchema, { name: 'mine' }));
};

/** An If of which both branches output `output`. */
const branch = ({ graph }: OnnxModel, body: NodeProto[], output: string): void => {
  const made = create(TensorProtoSchema, { name: 'yes', dataType: dataType.bool, int32Data: [1] });
  graph.initializer.push(made);
  const inner = create(GraphProtoSchema, {
    ...{ name: 'inner', node: body, output: [create(ValueInfoProtoSchema, { name: output })] },
  });
  const attributes = { then_branch: inner, else_branch: inner };
  graph.node.push(node('If', ['yes'], 'chosen', { attributes }));
  graph.output.push(create(ValueInfoProtoSchema, { name: 'chosen' }));
};

type Spoil = (model: OnnxModel) => void;

const refused: [what: string, spoil: Spoil, code: string, message: string[]][] = [
  [
    'an operator of a foreign domain',
    (model) => Object.assign(find(model, layer1), { domain: 'com.acme' }),
    'operator-unknown',
    [
      `${place.replace('(MatMul', '(com.acme:MatMul')} is an operator of the domain "com.acme"`,
      'Export',
    ],
  ],
  [
    'an operator that nobody has',
    (model) => Object.assign(find(model, layer1), { opType: 'MatMil' }),
    'operator-unknown',
    [`${place.replace('(MatMul', '(MatMil')} is an operator that ONNX Runtime`, 'Export'],
  ],
  [
    'an operator newer than its operator set',
    (model) => {
      version(model, 22);
      Object.assign(find(model, layer1), {
        opType: 'Swish',
        input: [find(model, layer1).input[0]!],
      });
    },
    'operator-set',
    [
      '(Swish) of layer 1 is an operator of operator set 24, but the file imports 22',
      'opset_version 24',
    ],
  ],
  [
    'an operator set newer than the runtime',
    (model) => {
      version(model, newestOpset + 1);
    },
    'operator-set',
    [`operator set ${newestOpset + 1}`, `opset_version ${newestOpset} or older`],
  ],
  [
    'an input too few',
    (model) => {
      find(model, layer1).input.pop();
    },
    'operator-misused',
    [`${place} has 1 inputs, where 2 were expected`, 'Export'],
  ],
  [
    'an attribute of a newer version',
    (model) => {
      const gqa = find(model, 'layers.2/attn/GroupQueryAttention');
      gqa.attribute.push(node('X', [], 'x', { attributes: { of_tomorrow: 1 } }).attribute[0]!);
    },
    'operator-misused',
    ['(com.microsoft:GroupQueryAttention) of layer 2 has the attribute "of_tomorrow"', 'Export'],
  ],
  [
    'an output too many',
    (model) => {
      find(model, layer1).output.push('more');
    },
    'operator-misused',
    [`${place} has 2 outputs, where 1 were expected`, 'Export'],
  ],
  [
    'nothing as an input that is needed',
    (model) => {
      find(model, layer1).input[1] = '';
    },
    'operator-misused',
    [`${place} has nothing as its input 1`, 'download'],
  ],
  [
    'no name for an output that is needed',
    ({ graph }) => {
      const made = node('DynamicQuantizeLinear', [graph.input[0]!.name], 'quantized');
      made.output = ['quantized', '', 'zero'];
      graph.node.push(made);
    },
    'operator-misused',
    ['(DynamicQuantizeLinear) has no name for its output 1', 'download'],
  ],
  [
    'an attribute missing',
    (model) => {
      const gqa = find(model, 'layers.2/attn/GroupQueryAttention');
      gqa.attribute = gqa.attribute.filter(({ name: of }) => of !== 'num_heads');
    },
    'operator-misused',
    ['GroupQueryAttention) of layer 2 has no attribute "num_heads"', 'download'],
  ],
  [
    'an attribute of another type',
    (model) => {
      const gqa = find(model, 'layers.2/attn/GroupQueryAttention');
      const heads = makeAttribute('num_heads', { float: 4 });
      gqa.attribute = gqa.attribute.map((one) => (one.name === 'num_heads' ? heads : one));
    },
    'operator-misused',
    ['of layer 2 has the attribute "num_heads" of the type FLOAT, where INT was', 'download'],
  ],
  [
    'an attribute given twice',
    (model) => {
      const gqa = find(model, 'layers.2/attn/GroupQueryAttention');
      gqa.attribute = [...gqa.attribute, makeAttribute('num_heads', 4)];
    },
    'operator-misused',
    ['of layer 2 has the attribute "num_heads" twice', 'download'],
  ],
  [
    'an input declared twice',
    ({ graph }) => {
      graph.input.push(graph.input.find(({ name: of }) => of === 'past_key_values.1.key')!);
    },
    'graph-names',
    ['the input "past_key_values.1.key" of layer 1 is declared twice', 'download'],
  ],
  [
    'a value that two nodes make',
    (model) => {
      find(model, layer1).output = [...find(model, 'layers.0/attn/o_proj/MatMul').output];
    },
    'graph-values',
    [
      `${place} makes the value`,
      'layers.0/attn/o_proj/MatMul" (MatMul) of layer 0 makes too',
      'download',
    ],
  ],
  [
    'a value that nothing makes',
    (model) => {
      find(model, layer1).input[0] = 'nowhere';
    },
    'graph-values',
    [`${place} reads "nowhere" as its input 0`, 'download'],
  ],
  [
    'an output that nothing makes',
    ({ graph }) => {
      graph.output.find(({ name: of }) => of === 'present.1.key')!.name = 'present.7.key';
    },
    'graph-values',
    ['the output "present.7.key" of layer 7 is promised', 'download'],
  ],
  [
    'two nodes of one name',
    (model) => {
      find(model, 'layers.2/attn/o_proj/MatMul').name = find(model, layer1).name;
    },
    'graph-names',
    [`${place} has the name of another node`, 'names of their own'],
  ],
  [
    'a weight cut short',
    (model) => {
      const tensor = weight(model);
      tensor.rawData = tensor.rawData.slice(0, 40);
    },
    'weight-size',
    ['of layer 1 has 40 bytes, where its shape', 'download'],
  ],
  [
    'a weight without its bytes',
    (model) => {
      weight(model).rawData = new Uint8Array();
    },
    'weight-size',
    ['of layer 1 has 0 bytes, where its shape', 'download'],
  ],
  [
    'too many values in a typed field',
    (model) => {
      const tensor = weight(model);
      clearField(tensor, TensorProtoSchema.field.rawData);
      tensor.floatData = Array<number>(5000).fill(0);
    },
    'weight-size',
    ['of layer 1 has 5000 values, where its shape', 'download'],
  ],
  [
    'a constant cut short',
    (model) => {
      addConstant(model, { dims: [3n], dataType: dataType.float, rawData: new Uint8Array(8) });
    },
    'weight-size',
    ['(Constant) has 8 bytes, where its shape (3) and type need 12', 'download'],
  ],
  [
    'a weight of a type that ONNX does not have',
    (model) => {
      weight(model).dataType = 77;
    },
    'weight-type',
    ['of layer 1 has values of the element type 77', 'download'],
  ],
  [
    'a function of which an operator is unknown',
    (model) => {
      call(model, [node('Bogus', ['x'], 'y')]);
    },
    'operator-unknown',
    ['in the function "Mine" node "y" (Bogus) is an operator', 'Export'],
  ],
  [
    'a function that reads what nothing makes',
    (model) => {
      call(model, [node('Add', ['x', 'nowhere'], 'y')]);
    },
    'graph-values',
    ['in the function "Mine"', 'reads "nowhere" as its input 1', 'download'],
  ],
  [
    'a function of a domain that is not imported',
    (model) => {
      call(model, [node('Identity', ['x'], 'y')], false);
    },
    'operator-set',
    ['is a function of the domain "com.acme", which the file does not import', 'download'],
  ],
  [
    'a branch that hands out a value from outside',
    (model) => {
      branch(model, [], 'inputs_embeds');
    },
    'graph-values',
    ['the output "inputs_embeds" of a branch is a value from outside', 'Identity'],
  ],
  [
    'a branch that makes a value of the graph around it',
    (model) => {
      branch(model, [node('Identity', ['inputs_embeds'], 'attention_mask')], 'attention_mask');
    },
    'graph-values',
    ['makes the value "attention_mask" in a branch', 'download'],
  ],
  [
    'a value that nothing makes beside a sparse weight',
    (model) => {
      const values = create(TensorProtoSchema, { name: 'sparse', dataType: 1 });
      model.graph.sparseInitializer.push(create(SparseTensorProtoSchema, { values, dims: [1n] }));
      find(model, layer1).input[0] = 'nowhere';
    },
    'graph-values',
    [`${place} reads "nowhere" as its input 0`, 'download'],
  ],
  [
    'an input without a type',
    ({ graph }) => {
      const at = graph.input.findIndex(({ name: of }) => of === 'past_key_values.1.key');
      graph.input[at] = create(ValueInfoProtoSchema, { name: 'past_key_values.1.key' });
    },
    'graph-values',
    ['the input "past_key_values.1.key" of layer 1 has no type', 'download'],
  ],
  [
    'a version of the format newer than the runtime',
    ({ proto }) => {
      proto.irVersion = BigInt(newestFormat + 1);
    },
    'operator-set',
    [`version ${newestFormat + 1} of the ONNX format`, 'Export'],
  ],
  [
    "an operator set of ONNX Runtime's own that is newer",
    ({ proto }) => {
      proto.opsetImport.find(({ domain }) => domain === 'com.microsoft')!.version = 2n;
    },
    'operator-set',
    ['operator set 2 of com.microsoft', 'Export'],
  ],
  [
    'a weight of a negative size',
    (model) => {
      weight(model).dims = [-3n, 4n];
    },
    'weight-size',
    ['of layer 1 has the shape -3 x 4', 'download'],
  ],
];

describe('a decoder', () => {
  it.each(exportNames())('passes as %s', async (of) => {
    const model = await openExport(of);
    expect(() => {
      requireSound(model);
    }).not.toThrow();
  });

  it.each(readdirSync(path.join(fixtures, 'decoders')))('passes as %s', async (file) => {
    const model = await openOnnx(path.join(fixtures, 'decoders', file));
    expect(() => {
      requireSound(model);
    }).not.toThrow();
  });

  it.each(refused)('is refused with %s', async (_, spoil, code, message) => {
    const model = await openExport(name);
    spoil(model);
    const check = () => {
      requireSound(model);
    };
    await expectHumanError(check, code);
    for (const words of message) expect(check).toThrow(words);
    expect(await isTaken(model)).toBe(false);
  });

  const borne: [string, Spoil][] = [
    ['nothing spoiled', () => undefined],
    [
      'an output promised twice',
      ({ graph }) => {
        graph.output.push(graph.output[1]!);
      },
    ],
    [
      'a weight given twice',
      (model) => {
        model.graph.initializer.push(weight(model));
      },
    ],
    [
      'nodes without names',
      ({ graph }) => {
        for (const one of graph.node) one.name = '';
      },
    ],
    [
      'constants of one name',
      ({ graph }) => {
        for (const one of graph.node) if (one.opType === 'Constant') one.name = 'constant';
      },
    ],
    [
      'a weight in its typed field',
      (model) => {
        const tensor = weight(model);
        tensor.floatData = [...new Float32Array(new Uint8Array(tensor.rawData).buffer)];
        clearField(tensor, TensorProtoSchema.field.rawData);
      },
    ],
    ...(
      [
        ['half floats', { dims: [3n], dataType: dataType.float16, int32Data: [0, 1, 2] }],
        ['booleans', { dims: [3n], dataType: dataType.bool, int32Data: [0, 1, 1] }],
        ['pairs of 4 bits', { dims: [3n], dataType: 21, int32Data: [1, 2] }],
        ['doubles', { dims: [2n], dataType: dataType.double, doubleData: [1, 2] }],
        ['unsigned integers', { dims: [2n], dataType: 12, uint64Data: [1n, 2n] }],
        ['strings', { dims: [1n], dataType: 8, stringData: [new Uint8Array([65])] }],
        ['no values', { dims: [0n, 4n], dataType: dataType.float }],
        ['one value', { dataType: dataType.int64, int64Data: [1n] }],
      ] as const
    ).map(([what, values]): [string, Spoil] => [
      `a constant of ${what}`,
      (model) => {
        addConstant(model, {
          ...values,
          dims: [...('dims' in values ? values.dims : [])],
        } as never);
      },
    ]),
    [
      'a damaged weight that nobody reads',
      (model) => {
        const tensor = weight(model);
        model.graph.initializer.push({ ...tensor, name: 'unused', rawData: new Uint8Array(3) });
      },
    ],
    [
      "ONNX's own domain by its name",
      ({ graph }) => {
        for (const one of graph.node) if (one.domain === '') one.domain = 'ai.onnx';
      },
    ],
    [
      'a function of any domain',
      (model) => {
        call(model, [node('Identity', ['x'], 'y')]);
      },
    ],
    [
      'a damaged function that nothing calls',
      (model) => {
        call(model, [node('Bogus', ['x'], 'y')]);
        model.graph.node.pop();
        model.graph.output.pop();
      },
    ],
    [
      'a branch that reads values from outside',
      (model) => {
        branch(model, [node('Identity', ['inputs_embeds'], 'inside')], 'inside');
      },
    ],
    [
      'the newest version of the format',
      ({ proto }) => {
        proto.irVersion = BigInt(newestFormat);
      },
    ],
    [
      'the newest operator set',
      (model) => {
        version(model, newestOpset);
      },
    ],
  ];
  it.each(borne)('passes with %s, as with ONNX Runtime', async (_, spoil) => {
    const model = await openExport(name);
    spoil(model);
    expect(() => {
      requireSound(model);
    }).not.toThrow();
    expect(await isTaken(model)).toBe(true);
  });
});

it('uses the table of the installed runtime', () => {
  const file = require.resolve('onnxruntime-node/package.json');
  const { version: installed } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  expect(runtimeVersion).toBe(installed);
});
