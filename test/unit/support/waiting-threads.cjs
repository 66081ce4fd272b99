/**
 * Loaded into every process of the unit tests first: ONNX Runtime's threads sleep while they wait
 * for work. By default they spin, which took a third of the processor time of opening the tests'
 * small graphs, while other test files waited for a core. How many threads there are, and what they
 * compute, stays as it is.
 */
const Module = require('node:module');

const load = Module._load;
const patched = new WeakSet();

Module._load = function (...args) {
  const loaded = load.apply(this, args);
  if (args[0] === 'onnxruntime-node' || isRuntime(args[0]))
    letThreadsSleep(loaded.InferenceSession);
  return loaded;
};

/** An import gives a file rather than a name. */
function isRuntime(name) {
  return /[\\/]onnxruntime-node[\\/]dist[\\/]index\.js$/.test(name);
}

function letThreadsSleep(session) {
  if (session === undefined || patched.has(session)) return;
  patched.add(session);
  const create = session.create;
  session.create = function (model, ...rest) {
    const options = rest.findLast(isOptions);
    const others = rest.filter((one) => one !== options);
    return create.call(this, model, ...others, withSleepingThreads(options ?? {}));
  };
}

/** Beside them, there may be where in a buffer the graph stands. */
function isOptions(value) {
  return typeof value === 'object' && !ArrayBuffer.isView(value);
}

function withSleepingThreads(options) {
  const { extra = {} } = options;
  const { session = {} } = extra;
  const intraOp = { ...session.intra_op, allow_spinning: '0' };
  return { ...options, extra: { ...extra, session: { ...session, intra_op: intraOp } } };
}
