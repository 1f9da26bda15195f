/** Forms whose refusals stand next to the fields they are about. */

import { quote } from './i18n.js';

/** Calls `submit(values, button)` on each submission, one at a time, and shows the Problem that it may throw. */
export function onSubmit(form, submit) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    clear(form);
    try {
      await submit(Object.fromEntries(new FormData(form)), event.submitter);
    } catch (problem) {
      show(form, problem);
    } finally {
      form.ariaBusy = 'false';
    }
  });
}

function clear(form) {
  form.querySelectorAll('.error').forEach((element) => quote(element, ''));
  form.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
}

function show(form, problem) {
  const others = [];
  let first = null;
  for (const [name, sentences] of Object.entries(problem.fields ?? {})) {
    const input = form.elements.namedItem(name);
    if (input?.id) {
      input.setAttribute('aria-invalid', 'true');
      quote(document.getElementById(`${input.id}-error`), sentences.join(' '));
      first ??= input;
    } else {
      others.push(...sentences);
    }
  }
  const rest = others.length || first ? others.join(' ') : problem.message;
  quote(form.querySelector('[data-form-error]'), rest);
  first?.focus();
}
