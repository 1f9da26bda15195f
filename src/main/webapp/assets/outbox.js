/** One's own messages on their way, below the log. It knows no socket. */

import { button, element, words } from './dom.js';
import { quote, say } from './i18n.js';

export class Outbox {
  #list;
  #retry;
  #takeBack;
  #items = new Map();

  /** `retry(message)` and `takeBack(message)` hear what the writer wants with one that has failed. */
  constructor({ list, retry, takeBack }) {
    this.#list = list;
    this.#retry = retry;
    this.#takeBack = takeBack;
  }

  /** Shows a message as it is now. */
  show(message) {
    let item = this.#items.get(message.clientId);
    if (!item) {
      item = element('li', 'outgoing entry own');
      this.#items.set(message.clientId, item);
      this.#list.append(item);
    }
    item.dataset.state = message.state;
    item.replaceChildren(words('p', 'text', message.message), this.#state(message));
    if (message.state === 'failed') item.append(this.#choices(message));
  }

  /** The log shows it, or nobody wants it any more. */
  remove(clientId) {
    this.#items.get(clientId)?.remove();
    this.#items.delete(clientId);
  }

  /** Why it has failed, in the server's words where it has any. */
  #state({ state, problem }) {
    const line = element('p', state === 'failed' ? 'error' : 'hint');
    const what = element('span');
    const why = element('span');
    say(what, `outgoing.${state}`);
    if (problem && problem.message !== problem.code) quote(why, problem.message);
    if (state === 'failed') line.role = 'alert';
    line.append(what, ' ', why);
    return line;
  }

  #choices(message) {
    const choices = element('div', 'actions');
    const takeBack = () => {
      this.remove(message.clientId);
      this.#takeBack(message);
    };
    choices.append(button('retry', () => this.#retry(message)), button('edit', takeBack, 'take-back'));
    return choices;
  }
}
