// The page of the preview. Shows what it is sent, and sends back what is typed into the inputs.
(() => {
  const host = acquireVsCodeApi();
  const inputs = document.getElementById('inputs');
  const messages = document.getElementById('messages');
  const problem = document.getElementById('problem');
  let shape = '';

  /** An element with text and attributes; text is never read as HTML. */
  function make(tag, attributes = {}, text = '') {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.textContent = text;
    return element;
  }

  const written = (value) => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

  const fields = () => [...inputs.querySelectorAll('[data-name]')];

  function control(parameter, id) {
    const choices = parameter.enum ?? (parameter.type === 'boolean' ? [true, false] : undefined);
    const help = `${id}-help`;
    const common = { id, 'aria-describedby': help, 'data-name': parameter.name };
    if (!choices) {
      const rows = /number|integer/.test(parameter.type) ? '1' : '2';
      return make('textarea', { ...common, rows, placeholder: written(parameter.default) });
    }
    const select = make('select', common);
    const nothing = parameter.default === undefined ? '(no value)' : `${written(parameter.default)} (default)`;
    select.append(make('option', { value: '' }, nothing));
    choices.forEach((choice) => select.append(make('option', { value: written(choice) }, written(choice))));
    return select;
  }

  /** Rebuilds the inputs only if the parameters changed, so that typing is not disturbed. */
  function form(key, parameters) {
    const wanted = JSON.stringify([key, parameters]);
    if (wanted === shape) {
      return false;
    }
    shape = wanted;
    inputs.replaceChildren();
    parameters.forEach((parameter, number) => {
      const id = `p${number}`;
      const row = make('div', { class: 'input' });
      row.append(make('label', { for: id }, parameter.required ? `${parameter.name} *` : parameter.name));
      const field = control(parameter, id);
      row.append(field, make('span', { class: 'help', id: `${id}-help` }, parameter.description ?? ''));
      field.addEventListener('input', send);
      inputs.append(row);
    });
    return true;
  }

  function send() {
    host.postMessage({ texts: Object.fromEntries(fields().map((field) => [field.dataset.name, field.value])) });
  }

  window.addEventListener('message', ({ data }) => {
    const isNew = form(data.key, data.parameters ?? []);
    if (isNew || data.fill) {
      fields().forEach((field) => (field.value = written(data.arguments?.[field.dataset.name])));
    }
    problem.hidden = !data.error;
    problem.textContent = data.error ?? '';
    messages.replaceChildren(
      ...data.messages.map((message, number) => {
        const section = make('section', { class: `message ${message.role}`, 'aria-labelledby': `m${number}` });
        section.append(make('h2', { id: `m${number}` }, message.role), make('pre', {}, message.content));
        return section;
      }),
    );
    if (data.missing.length > 0) {
      messages.append(make('p', { class: 'missing' }, `Missing values: ${data.missing.join(', ')}`));
    }
  });
  inputs.addEventListener('submit', (event) => event.preventDefault());
  host.postMessage({ ready: true });
})();
