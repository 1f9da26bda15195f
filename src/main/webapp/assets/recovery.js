/**
 * Where links of e-mail lead: a new password (`/reset/#token`) and an address confirmed (`/verify/#token`); without a token,
 * asking for the link. Nothing is used up before a button is pressed, since programs look through mailboxes, too.
 */

import * as api from './api.js';
import { onSubmit } from './form.js';
import { say } from './i18n.js';
import { shell } from './shell.js';

const $ = (id) => document.getElementById(id);
const verifying = location.pathname.startsWith('/verify');
// The address is left without the token; a reload finds it all the same.
const token = location.hash.slice(1) || history.state;
history.replaceState(token, '', location.pathname);

shell();
window.addEventListener('hashchange', () => location.reload());
if (token) show(verifying ? 'verify' : 'reset');
else if (verifying) location.replace('/');
else show('forgot');

onSubmit($('forgot'), async ({ email }) => {
  await api.forgotPassword(email);
  done('forgot');
});

onSubmit($('reset'), async ({ password }) => {
  await api.resetPassword(token, password);
  done('reset');
});
$('reveal').addEventListener('change', () => ($('new-password').type = $('reveal').checked ? 'text' : 'password'));

onSubmit($('verify'), async () => {
  await api.verifyEmail(token);
  done('verify');
});

function show(form) {
  $(form).hidden = false;
  $(form).querySelector('input, button').focus();
}

function done(form) {
  history.replaceState(null, '', location.pathname);
  $(form).hidden = true;
  say($('outcome'), `${form}.done`);
  $('main').focus();
}
