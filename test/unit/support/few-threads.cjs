/**
 * Loaded into every process of the unit tests first: a session of ONNX Runtime has one thread,
 * unless a number is asked for, and its threads sleep while they wait for work. By default it starts
 * one for each core, which takes longer than all else that opening one of the tests' small graphs
 * does, and they spin, while other test files wait for a core.
 */
const Module = require('node:module');

const load = Module._load;
const patched = new WeakSet();

Module._load = function (...args) {
  const loaded = load.apply(this, args);
  if (args[0] === 'onnxruntime-node' || isRuntime(args[0])) useFewThreads(loaded.InferenceSession);
  return loaded;
};

/** An import gives a file rather than a name. */
function isRuntime(name) {
  return /[\\/]onnxruntime-node[\\/]dist[\\/]index\.js$/.test(name);
}

function useFewThreads(session) {
  if (session === undefined || patched.has(session)) return;
  patched.add(session);
  const create = session.create;
  session.create = function (model, ...rest) {
    const options = rest.findLast(isOptions);
    const others = rest.filter((one) => one !== options);
    return create.call(this, model, ...others, withFewThreads(options ?? {}));
  };
}

/** Beside them, there may be where in a buffer the graph stands. */
function isOptions(value) {
  return typeof value === 'object' && !ArrayBuffer.isView(value);
}

function withFewThreads(options) {
  const { extra = {} } = options;
  const { session = {} } = extra;
  const intraOp = { ...session.intra_op, allow_spinning: '0' };
  const { intraOpNumThreads = 1 } = options;
  return {
    ...options,
    intraOpNumThreads,
    extra: { ...extra, session: { ...session, intra_op: intraOp } },
  };
}
