/**
 * The controls of the panels. The only file that imports the toolkit, so that a successor can
 * replace it.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
  vsCodeTextField,
  type Button,
  type Checkbox,
  type Dropdown,
  type RadioGroup,
  type TextField,
} from '@vscode/webview-ui-toolkit';

import { h } from './dom';

export type { Button, Checkbox, Dropdown, RadioGroup, TextField };

/** A secondary button. */
export function button(text: string, act: () => void): Button {
  const element = h('vscode-button', { appearance: 'secondary' }, text);
  element.addEventListener('click', act);
  return element;
}

/** Defines the custom elements that panels write as `<vscode-button>` and so on. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
    vsCodeTextField(),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-checkbox': Checkbox;
    'vscode-dropdown': Dropdown;
    'vscode-radio-group': RadioGroup;
    'vscode-text-field': TextField;
  }
}
