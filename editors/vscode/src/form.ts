// Asks for parameter values one by one, with a back button.

import * as vscode from 'vscode';
import type { Arguments, Parameter } from './protocol';

export const CANCELLED = Symbol('cancelled');
const BACK = Symbol('back');

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Parses input as a value of the parameter's type; returns a string with the reason if it is invalid. */
export function read({ type }: Parameter, text: string): { value: unknown } | string {
  if (!type || type === 'string') {
    return { value: text };
  }
  if (type === 'array' && !text.trimStart().startsWith('[')) {
    return { value: text.split(',').map((part) => part.trim()) };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return `Expected ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type} in JSON`;
  }
}

/** Asks for each parameter. If left empty, the server uses its default or a placeholder. */
export async function ask(
  title: string,
  parameters: Parameter[],
  soFar: (values: Arguments) => void,
): Promise<Arguments | typeof CANCELLED> {
  const values: Arguments = {};
  for (let step = 0; step < parameters.length; ) {
    const parameter = parameters[step];
    const answer = await one(title, parameter, step + 1, parameters.length, values[parameter.name]);
    if (answer === CANCELLED) {
      return CANCELLED;
    }
    if (answer === BACK) {
      step -= 1;
      continue;
    }
    if (answer === undefined) {
      delete values[parameter.name];
    } else {
      values[parameter.name] = answer;
    }
    step += 1;
    soFar({ ...values });
  }
  return values;
}

/** Asks for one parameter: a list if there are choices, else an input box. */
function one(title: string, parameter: Parameter, step: number, totalSteps: number, before: unknown): Promise<unknown> {
  const choices = parameter.enum ?? (parameter.type === 'boolean' ? [true, false] : undefined);
  const fallback = parameter.default === undefined ? '' : `, default ${written(parameter.default)}`;
  const need = parameter.required ? 'required; leave empty to keep a placeholder' : `optional${fallback}`;
  const how = parameter.type === 'array' && !choices ? '; separate values with commas' : '';
  const prompt = [`${parameter.name} (${need}${how})`, parameter.description].filter(Boolean).join(': ');
  return new Promise((done) => {
    const show = (input: vscode.QuickInput, accept: () => unknown) => {
      let answer: unknown = CANCELLED;
      Object.assign(input, { title, step, totalSteps, ignoreFocusOut: true });
      return [
        () => {
          answer = accept();
          if (answer !== CANCELLED) {
            input.hide();
          }
        },
        (button: vscode.QuickInputButton) => {
          if (button === vscode.QuickInputButtons.Back) {
            answer = BACK;
            input.hide();
          }
        },
        () => {
          input.dispose();
          done(answer);
        },
      ] as const;
    };
    const buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
    if (choices) {
      const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { value?: unknown }>();
      const nothing = { label: '(no value)', value: undefined };
      const items = choices.map((value) => ({
        label: written(value),
        description: value === parameter.default ? 'default' : undefined,
        value,
      }));
      picker.items = parameter.required ? [...items, nothing] : [nothing, ...items];
      picker.activeItems = picker.items.filter((item) => item.value === (before ?? parameter.default)).slice(0, 1);
      picker.placeholder = prompt;
      picker.buttons = buttons;
      const [accept, press, hide] = show(picker, () => {
        const item = picker.selectedItems[0];
        return item ? item.value : CANCELLED;
      });
      picker.onDidAccept(accept);
      picker.onDidTriggerButton(press);
      picker.onDidHide(hide);
      picker.show();
      return;
    }
    const box = vscode.window.createInputBox();
    box.prompt = prompt;
    box.value = before === undefined ? '' : written(before);
    box.buttons = buttons;
    const [accept, press, hide] = show(box, () => {
      const got = box.value === '' ? { value: undefined } : read(parameter, box.value);
      if (typeof got === 'string') {
        box.validationMessage = got;
        return CANCELLED;
      }
      return got.value;
    });
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidAccept(accept);
    box.onDidTriggerButton(press);
    box.onDidHide(hide);
    box.show();
  });
}
