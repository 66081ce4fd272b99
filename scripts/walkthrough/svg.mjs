// Pieces that the pictures are drawn of. Colours are the theme's; a webview without inline styles
// shows them, so everything is an attribute.

export const colours = {
  text: 'var(--vscode-foreground)',
  muted: 'var(--vscode-descriptionForeground)',
  surface: 'var(--vscode-editor-background)',
  side: 'var(--vscode-sideBar-background)',
  bar: 'var(--vscode-activityBar-background)',
  line: 'var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border)))',
  self: 'var(--vscode-charts-blue)',
  cross: 'var(--vscode-charts-yellow)',
  edited: 'var(--vscode-charts-purple)',
  good: 'var(--vscode-charts-green)',
  control: 'var(--vscode-progressBar-background, var(--vscode-focusBorder))',
  groove: 'var(--vscode-scrollbarSlider-background)',
};

/** `<name a="1">children</name>`; numbers are rounded, undefined attributes left out. */
export function tag(name, attributes = {}, ...children) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`);
  const inside = children.flat(Infinity).join('');
  return inside === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${inside}</${name}>`;
}

const round = (value) => Number(value.toFixed(1));

export const group = (x, y, ...children) =>
  tag('g', { transform: `translate(${x} ${y})` }, children);

export function rect(x, y, width, height, attributes) {
  return tag('rect', { x, y, width, height, ...attributes });
}

export function line(x1, y1, x2, y2, attributes) {
  return tag('line', { x1, y1, x2, y2, ...attributes });
}

export function path(points, attributes) {
  const d = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`);
  return tag('path', { d: d.join(''), fill: 'none', ...attributes });
}

export function label(x, y, text, attributes) {
  return tag('text', { x, y, fill: colours.muted, 'font-size': 12, ...attributes }, text);
}

export const code = {
  'font-family': 'var(--vscode-editor-font-family, monospace)',
  'xml:space': 'preserve',
};

/** A surface with the border of the theme. */
export function card(width, height, attributes) {
  return rect(0.5, 0.5, width - 1, height - 1, {
    rx: 6,
    fill: colours.surface,
    stroke: colours.line,
    ...attributes,
  });
}

/** The picture's file. */
export function picture(width, height, ...children) {
  const head = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    'font-family': 'var(--vscode-font-family, sans-serif)',
  };
  return `${tag('svg', head, children)}\n`;
}

/** A sheet, a folder, and FitPrune's own mark, each 16 wide. */
export const icons = {
  sheet: (fill) =>
    tag('path', { d: 'M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3', fill: 'none', stroke: fill }),
  folder: (fill) => tag('path', { d: 'M1.5 13.5v-10h5l1.5 2h6.5v8z', fill: 'none', stroke: fill }),
  mark: (fill, size = 16) => {
    const kept = ['1111', '1110', '0110', '0010'];
    const cell = size / 4;
    return kept.flatMap((row, y) =>
      [...row].map((bit, x) =>
        rect(x * cell, y * cell, cell * 0.82, cell * 0.82, {
          rx: cell * 0.15,
          fill,
          opacity: bit === '1' ? undefined : 0.3,
        }),
      ),
    );
  },
  chevron: (fill, open) =>
    tag('path', { d: open ? 'M4 6l4 4 4-4' : 'M6 4l4 4-4 4', fill: 'none', stroke: fill }),
};
