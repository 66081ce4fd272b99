// The sample workspace in a window: files at the left, its pictures at the right.
import { photo } from './data.mjs';
import { card, colours, group, icons, label, line, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 400];
const rows = [
  { depth: 0, name: 'shapes', open: true },
  { depth: 1, name: 'images', open: false },
  { depth: 1, name: 'shapes-llava', open: true },
  { depth: 2, name: 'onnx', open: false },
  { depth: 2, name: 'config.json', icon: 'sheet' },
  { depth: 2, name: 'tokenizer.json', icon: 'sheet' },
  { depth: 1, name: 'calibration.jsonl', icon: 'sheet', selected: true },
  { depth: 1, name: 'evaluation.jsonl', icon: 'sheet' },
  { depth: 1, name: 'shapes-50.fitprune.json', icon: 'mark' },
];
const shown = 9;

function row({ depth, name, open, icon, selected }, index) {
  const at = 10 + depth * 12;
  return group(48, 44 + index * 26, [
    selected
      ? rect(1, 0, 222, 26, {
          fill: 'var(--vscode-list-inactiveSelectionBackground, none)',
          stroke: 'var(--vscode-contrastActiveBorder, none)',
        })
      : '',
    open === undefined ? '' : group(at, 5, icons.chevron(colours.text, open)),
    icon ? group(at + 16, 5, icons[icon](icon === 'mark' ? colours.self : colours.muted, 14)) : '',
    label(at + (icon ? 38 : 20), 18, name, { fill: colours.text, 'font-size': 12.5 }),
  ]);
}

export async function openSample() {
  const names = Array.from({ length: shown }, (_, index) => `calibration-00${index}.png`);
  const photos = await Promise.all(names.map((name) => photo(name, 112)));
  const tiles = photos.map((href, index) =>
    group(
      287 + (index % 3) * 88,
      67 + Math.floor(index / 3) * 94,
      tag('image', { href, width: 80, height: 80 }),
    ),
  );
  return picture(width, height, [
    card(width, height),
    rect(1, 1, 47, height - 2, { rx: 5, fill: colours.bar }),
    rect(48, 1, 224, height - 2, { fill: colours.side }),
    line(272, 1, 272, height - 1, { stroke: colours.line }),
    line(48, 1, 48, height - 1, { stroke: colours.line }),
    group(15, 18, icons.sheet('var(--vscode-activityBar-inactiveForeground)')),
    group(15, 58, icons.folder('var(--vscode-activityBar-inactiveForeground)')),
    group(15, 98, icons.mark('var(--vscode-activityBar-foreground)', 18)),
    rect(1, 92, 2, 30, {
      fill: 'var(--vscode-activityBar-activeBorder, var(--vscode-activityBar-foreground))',
    }),
    rows.map(row),
    tiles,
  ]);
}
