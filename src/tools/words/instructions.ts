/** How the tools belong together, for a model that has all of them. */
export const instructions = `FitPrune drops visual tokens inside ONNX vision-language models to make their prefill cheaper, without training.
The way: listModels (what is there), calibrate (once for each model and data), fit (a budget to a recipe file;
profile before it, once for each device, where the budget is in milliseconds), evaluate (what accuracy
it keeps, on samples it was not fitted to), compare, explain and inspect (why), apply (a pruned copy of the model folder, once the user
wants one).
calibrate, profile, evaluate and apply return a run id at once; follow it with runStatus (waitSeconds up to 60), then call runResult.
Accuracy and fractions are 0 to 1, FLOPs are 2 x MACs, layers count from 0. Attention mass dropped ranks budgets of one method and predicts
no accuracy: never report it as quality. Paths are relative to the server's folder; nothing outside it is read or written.
An error says what to do.`;
