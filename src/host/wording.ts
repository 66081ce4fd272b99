/** What VS Code says in place of messages that name options of the command line. */
import { text, Text } from '../core/text';

/** The core's message, and the one with the same arguments that stands in for it. */
const wordings: readonly (readonly [Text, Text])[] = [
  [
    text`{0} does not name one graph each for decoder, vision and embedding (model.decoder.filename and so
      on), and pipelines of several are not understood. Export the parts as three files, or give what
      the decoder was fed (--embeddings FILE).`,
    text`{0} does not name one graph each for decoder, vision and embedding (model.decoder.filename and so
      on), and pipelines of several are not understood. Export the parts as three files, or give what
      the decoder was fed (as data, a file that docs/embeddings.md describes).`,
  ],
  [
    text`{0} takes {1}, and FitPrune cannot tell in it the embeddings of tokens from image features.
      Export embed_tokens by itself (input_ids to inputs_embeds), or give what the decoder was fed
      (--embeddings FILE; apply --locate input).`,
    text`{0} takes {1}, and FitPrune cannot tell in it the embeddings of tokens from image features.
      Export embed_tokens by itself (input_ids to inputs_embeds), or give what the decoder was fed (as
      data, a file that docs/embeddings.md describes).`,
  ],
  [
    text`{0} is of the family Phi-3-V, whose prompts take three parts more, and at least one is missing:
      onnx/vision_encoder.onnx, onnx/prepare_inputs_embeds.onnx (or variants of them), and a
      tokenizer.json with the token "<|image|>". Download them. The decoder alone can be measured and
      pruned all the same: give what it was fed (--embeddings FILE; apply --locate input).`,
    text`{0} is of the family Phi-3-V, whose prompts take three parts more, and at least one is missing:
      onnx/vision_encoder.onnx, onnx/prepare_inputs_embeds.onnx (or variants of them), and a
      tokenizer.json with the token "<|image|>". Download them. The decoder alone can be measured and
      pruned all the same: give what it was fed (as data, a file that docs/embeddings.md describes).`,
  ],
  [text` (and {0} more: see fitprune check)`, text` (and {0} more)`],
  [
    text` The system may have run out of memory: try a smaller --dtype.`,
    text` The system may have run out of memory: try a smaller precision of the model.`,
  ],
  [
    text`A graph of this model takes {0} where FitPrune gives float32 or float16. Choose another
      variant of the model with --dtype.`,
    text`A graph of this model takes {0} where FitPrune gives float32 or float16. Run it again with
      another precision of the model.`,
  ],
  [
    text`{0} is a link to {1}, outside the model's folder, and would go along into the new one. Put the
      file itself there, or say that links are to be followed (--follow-links).`,
    text`{0} is a link to {1}, outside the model's folder, and would go along into the new one. Put the
      file itself there.`,
  ],
  [
    text`{0} is damaged {1}: {2}. Nothing was changed. Restore it from a copy, or make a copy of all that
      is whole with fitprune repair and go on with that.`,
    text`{0} is damaged {1}: {2}. Nothing was changed. Restore it from a copy, or move it away and run it
      again. The command line can copy what is whole.`,
  ],
  [
    text`Choose --dtype fp16 or fp32, or use another device`,
    text`Use the precision fp16 or fp32 of the model, or another device`,
  ],
  [
    text`Choose --dtype fp16 or q4f16, or use another device`,
    text`Use the precision fp16 or q4f16 of the model, or another device`,
  ],
  [
    text`ONNX Runtime does not accept {0}: {1}. The file may be truncated, or need a newer version:
      download or export it again, or choose another variant with --dtype.`,
    text`ONNX Runtime does not accept {0}: {1}. The file may be truncated, or need a newer version:
      download or export it again, or use another precision of the model.`,
  ],
  [
    text`The attention of sample "{0}" has values that are not numbers, as fp16 graphs give on some
      devices. Choose another --dtype or --device.`,
    text`The attention of sample "{0}" has values that are not numbers, as fp16 graphs give on some
      devices. Use another precision of the model, or another device (FitPrune: Select Device).`,
  ],
  [
    text`The features of sample "{0}" have values that are not numbers. Calibrate again with another
      --dtype or --device.`,
    text`The features of sample "{0}" have values that are not numbers. Calibrate again with another
      precision of the model, or on another device (FitPrune: Select Device).`,
  ],
  [
    text`The device {0} cannot be used: {1}. Install what is missing, or choose another with
      --device (auto takes the best that works).`,
    text`The device {0} cannot be used: {1}. Install what is missing, or choose another with
      FitPrune: Select Device (auto takes the best that works).`,
  ],
  [
    text`The device {0} cannot be used with this model: {1}. Choose another with --device (cpu is what
      the others are held to).`,
    text`The device {0} cannot be used with this model: {1}. Choose another with FitPrune: Select Device
      (the CPU is what the others are held to).`,
  ],
  [
    text`The process that runs the model ended unexpectedly {0}.{1} Try --device cpu, and report it
      if that fails too. {2}`,
    text`The process that runs the model ended unexpectedly {0}.{1} Try the CPU (FitPrune: Select
      Device), and report it if that fails too. {2}`,
  ],
  [
    text`The output of {0} for sample "{1}" has values that are not numbers, as fp16 graphs give on some
      devices. Choose another --dtype or --device.`,
    text`The output of {0} for sample "{1}" has values that are not numbers, as fp16 graphs give on some
      devices. Use another precision of the model, or another device (FitPrune: Select Device).`,
  ],
  [
    text`There are no results at {0} ({1}). Make them with fitprune evaluate.`,
    text`There are no results at {0} ({1}). Make them with FitPrune: Evaluate Recipe.`,
  ],
  [
    text`There are no samples to evaluate. Give --samples 1 or more, and no more shards than
      samples.`,
    text`There are no samples to evaluate. Choose data that has some.`,
  ],
  [text`give --max-new-tokens as before`, text`allow answers as long as before`],
  [
    text`give --turn as before ("none" was --turn first)`,
    text`start anew: the first questions of conversations were asked before`,
  ],
  [
    text`For {0} the chat template of {1} {2}. Take that out of the data, ask the first question of each
      conversation with --turn first, or use the chat template that the model comes with.`,
    text`For {0} the chat template of {1} {2}. Take that out of the data, or use the chat template that
      the model comes with.`,
  ],
  [
    text`For {0}: the model of {1} is asked one question, with nothing before it. Take the system text out of
      the data, and ask the first question of each conversation with --turn first.`,
    text`For {0}: the model of {1} is asked one question, with nothing before it. Take system texts and
      earlier questions out of the data.`,
  ],
  [
    text`Give each kind a file of its own, or --score exact to compare all of them by their text`,
    text`Give each kind a file of its own, or have all of them compared by their text`,
  ],
  [
    text`Write the options as choices, or give --score choice where the model knows them, or --score exact`,
    text`Write the options as choices, or have the letters compared`,
  ],
  [
    text`Give --score cider for captions, --score anls for texts that are read off, or --score none for
      fidelity alone`,
    text`Take cider for captions, anls for texts that are read off, or fidelity alone`,
  ],
  [
    text`Give --score vqa where they are the answers of people, or --score exact where any of them is right`,
    text`Take vqa where they are the answers of people, or exact where any of them is right`,
  ],
  [
    text`samples have one answer each; --score relaxed takes numbers within 5%, as ChartQA does`,
    text`samples have one answer each`,
  ],
  [
    text`samples have the answers of several people; --score textvqa takes the words of TextVQA`,
    text`samples have the answers of several people`,
  ],
  [
    text`samples have several spellings of one answer; --score anls is what DocVQA takes`,
    text`samples have several spellings of one answer`,
  ],
  [text`give --score as before`, text`score answers as before`],
  [
    text`{0} and {1} do not belong together, their {2} differs: {3} and {4}. Nothing was changed. Use
      another --results file, or {5}.`,
    text`{0} and {1} do not belong together, their {2} differs: {3} and {4}. Nothing was changed. Move
      the file away, or {5}.`,
  ],
  [
    text`There are no statistics at {0} ({1}). Make them with fitprune calibrate.`,
    text`There are no statistics at {0} ({1}). Make them with FitPrune: Calibrate Model.`,
  ],
  [
    text`There is no images folder {0}. Give the folder that the image paths of the data are
      relative to with --images.`,
    text`There is no images folder {0}. Choose the folder that the image paths of the data are
      relative to.`,
  ],
  [
    text`No way was found by which the decoder of {0} knows its visual tokens by itself: {1}. Use
      --locate input, which gives it an input with their rows.`,
    text`No way was found by which the decoder of {0} knows its visual tokens by itself: {1}.`,
  ],
  [
    text`The pruned decoder does not find its visual tokens in {0} with {1}: {2} are there, it finds
      {3}, and takes {4} other rows for visual. Nothing was written. Use --locate input, which gives the
      decoder an input with the rows of the visual tokens.`,
    text`The pruned decoder does not find its visual tokens in {0} with {1}: {2} are there, it finds
      {3}, and takes {4} other rows for visual. Nothing was written.`,
  ],
  [
    text`In {0} with {1} {2} of {3} visual tokens carry no mark: this vision encoder does not write it, or they
      are averages of others, as LLaVA-OneVision's are beyond its largest number of tiles. Nothing was
      written. Use --locate input, which gives the decoder an input with the rows of the visual tokens.`,
    text`In {0} with {1} {2} of {3} visual tokens carry no mark: this vision encoder does not write it, or they
      are averages of others, as LLaVA-OneVision's are beyond its largest number of tiles. Nothing was
      written.`,
  ],
  [
    text`On the unpruned model the mark changes logits by {0} at most (KL divergence {1}, {2} synthetic
      pictures; --data FILE measures it on your own).`,
    text`On the unpruned model the mark changes logits by {0} at most (KL divergence {1}, {2} synthetic
      pictures; once the model was calibrated on pictures of yours, it is measured on them).`,
  ],
  [
    text`Zero samples were asked for. Give --samples 1 or more; 64 are usual.`,
    text`Zero samples were asked for. Set fitprune.samples to 1 or more; 64 are usual.`,
  ],
  [
    text`give --device as before: devices round differently`,
    text`take the same device as before (FitPrune: Select Device): devices round differently`,
  ],
  [text`give --dtype as before`, text`take the same precision as before`],
  [text`give --seed as before`, text`set fitprune.seed as before`],
  [text`give --pixels as before`, text`set fitprune.pixels as before`],
  [
    text`the library {0} is missing: it is a download of its own (npm rebuild onnxruntime-node
      --onnxruntime-node-install=cuda12)`,
    text`the library {0} is missing: it is a download of its own, and its folder goes into the
      setting fitprune.cudaLibraryPath`,
  ],
  [
    text`{0} and {1} do not belong together, their {2} differs: {3} and {4}. Nothing was changed.
      Use another --out file, or {5}.`,
    text`{0} and {1} do not belong together, their {2} differs: {3} and {4}. Nothing was changed.
      Remove the old ones (FitPrune: Clear Cached Statistics), or {5}.`,
  ],
  [
    text`{0} exists and is not empty. Choose another folder, or confirm that it may be replaced
      (--force).`,
    text`{0} exists and is not empty. Choose another folder, or confirm that it may be replaced.`,
  ],
  [
    text`{0} has no {1} decoder; it has {2}. Choose one of these with --dtype, or download the
      missing file.`,
    text`{0} has no {1} decoder; it has {2}. Use one of these, or download the missing file.`,
  ],
  [
    text`{0} is writing {1}. Wait for it, or choose another file. If nothing runs there any more,
      delete {2}.`,
    text`{0} is writing {1}. Wait for it. If nothing runs there any more, delete {2}.`,
  ],
  [
    text`Download or export it, or give what the decoder was fed (--embeddings FILE; apply --locate
      input).`,
    text`Download or export it, or choose a file of what the decoder was fed as data (docs/embeddings.md).`,
  ],
  [
    text`{0}: the image "{1}" is not in {2}. Check the path, or give the folder of the images with
      --images.`,
    text`{0}: the image "{1}" is not in {2}. Check the path, or choose the folder of the images.`,
  ],
  [
    text`{0}: the image "{1}" lies outside {2}, where a link leads. Links are followed below a folder
      that you name: give it with --images.`,
    text`{0}: the image "{1}" lies outside {2}, where a link leads. Links are followed below a folder
      that you name: choose the folder of the images.`,
  ],
  [
    text`{0} samples cannot be used ({1}), and at most {2} may be passed over (--max-skipped). The first:
      {3}`,
    text`{0} samples cannot be used ({1}), and at most {2} may be passed over. The first: {3}`,
  ],
  [
    text`Options that stand apart in the data: in {0} of {1} samples the model is not shown them; its
      answers are compared with them. --options show asks with them.`,
    text`Options that stand apart in the data: in {0} of {1} samples the model is not shown them; its
      answers are compared with them.`,
  ],
  [
    text`{0}: the image "{1}" lies outside {2}, which data files may not do. Move the image there,
      or give the folder that holds all images with --images.`,
    text`{0}: the image "{1}" lies outside {2}, which data files may not do. Move the image there,
      or choose the folder that holds all images.`,
  ],
];

const firstWay = 'VS Code takes the first way that holds, and names the others by their codes';

/** Messages that name options and cannot come up in VS Code, with the reason. */
export const terminalOnly: readonly (readonly [Text, string])[] = [
  [
    text`{0} holds shard {1} of an evaluation; this run is shard {2}. Give each shard its own --results
      file and join them with fitprune merge.`,
    'VS Code names results after their shard, and runs whole evaluations',
  ],
  [
    text`give --suffix as before`,
    'VS Code asks questions as they are, and names files after suffixes',
  ],
  [text`give --options as before`, 'VS Code names files after whether options are shown'],
  [text`give --aggregate as before`, 'VS Code always takes the maximum over heads'],
  [
    text`{0} holds shard {1} of a calibration; this run is shard {2}. Give each shard its own --out
      file and join them with fitprune merge.`,
    'VS Code names statistics after their shard, and runs whole calibrations',
  ],
  [
    text`Use --locate {0}, which is tried on prompts before anything is written, or --locate input.`,
    firstWay,
  ],
  [
    text`Use --locate input, which gives the decoder an input with the rows of the visual tokens; no other
      way holds for this model.`,
    firstWay,
  ],
];

const replacements = new Map(wordings.map(([from, to]) => [from.template, to.template]));

/** The message as VS Code says it; its clauses are for the caller to look at. */
export function wordingOf(message: Text): Text {
  const template = replacements.get(message.template);
  return template === undefined ? message : new Text(template, message.args);
}
