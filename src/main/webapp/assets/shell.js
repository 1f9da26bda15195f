/** What the pages have in common: language, account and sign-out in the bar at the top. */

import { signOut } from './api.js';
import { translate, use } from './i18n.js';
import { username } from './session.js';

export function shell() {
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => use(button.dataset.language));
  }
  document.getElementById('sign-out').addEventListener('click', async () => {
    await signOut();
    location.assign('/');
  });
  showAccount();
  translate();
}

export function showAccount() {
  const name = username();
  document.getElementById('account').hidden = !name;
  document.getElementById('account-name').textContent = name ?? '';
}
