/** One's own second factors. */

import * as api from './api.js';
import { button, element, words } from './dom.js';
import { onSubmit } from './form.js';
import { quote, say } from './i18n.js';
import * as passkey from './passkey.js';
import { codeOf, isDeclined, passkeyProof } from './proof.js';
import * as session from './session.js';
import { shell } from './shell.js';

const $ = (id) => document.getElementById(id);
/** What is to be done once the person has proved himself. */
let waiting = null;

if (session.read()) {
  shell();
  session.onOtherUser(() => location.reload());
  show();
} else {
  location.replace('/');
}

$('totp-begin').addEventListener('click', () => attempt(beginAuthenticator));
$('totp-remove').addEventListener('click', () => attempt(api.factors.remove));
$('passkey-add').addEventListener('click', () => attempt(addPasskey));
$('codes-new').addEventListener('click', () => attempt(async (proof) => showCodes(await api.factors.recoveryCodes(proof))));

onSubmit($('totp-form'), async ({ code }) => {
  const codes = await api.factors.confirm(code);
  $('totp-form').hidden = true;
  await api.renewed();
  await show();
  showCodes(codes);
});

onSubmit($('proof-form'), async ({ current_password: password, proof }, chosen) => {
  const shown = { current_password: password || null };
  try {
    if (chosen?.value === 'passkey') Object.assign(shown, await passkeyProof());
    else if (proof.trim()) Object.assign(shown, codeOf(proof));
    await waiting(shown);
  } catch (problem) {
    if (isDeclined(problem)) return;
    throw problem;
  }
  endProof();
  await show();
});
$('proof-back').addEventListener('click', endProof);

/** Does it, after asking for a proof where the server wants one. */
async function attempt(work) {
  quote($('account-error'), '');
  $('codes').hidden = true;
  try {
    await work({});
    await show();
  } catch (problem) {
    if (isDeclined(problem)) return;
    if (problem.code === 'reauthentication_required') askForProof(work);
    else quote($('account-error'), problem.message);
  }
}

function askForProof(work) {
  waiting = work;
  $('proof-form').hidden = false;
  $('proof-password').focus();
}

function endProof() {
  waiting = null;
  $('proof-form').reset();
  $('proof-form').hidden = true;
}

async function beginAuthenticator(proof) {
  const { secret, otpauth_uri: link } = await api.factors.begin(proof);
  $('totp-link').href = link;
  quote($('totp-secret'), secret.match(/.{1,4}/g).join(' '));
  $('totp-form').hidden = false;
  $('totp-code').focus();
}

async function addPasskey(proof) {
  const options = await api.factors.passkeyOptions(proof);
  const added = await api.factors.addPasskey(await passkey.create(options), null);
  await api.renewed();
  if (added.recovery_codes) showCodes(added);
}

function showCodes({ recovery_codes: codes }) {
  $('code-list').replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement('li');
      item.textContent = code;
      return item;
    }),
  );
  $('codes').hidden = false;
  $('codes').scrollIntoView();
}

async function show() {
  try {
    const [state, passkeys] = await Promise.all([api.factors.state(), api.factors.passkeys()]);
    say($('totp-state'), state.totp ? 'totp.on' : 'totp.off');
    $('totp-begin').hidden = state.totp;
    $('totp-remove').hidden = !state.totp;
    $('passkey-add').hidden = !passkey.supported();
    $('passkeys').replaceChildren(...passkeys.map(row));
    $('proof-factor').hidden = !state.enabled;
    $('proof-passkey').hidden = !(passkeys.length && passkey.supported());
    $('codes-section').hidden = !state.enabled;
    say($('codes-state'), 'codes.left', { count: state.recovery_codes });
  } catch (problem) {
    if (problem.status === 401) location.replace('/');
    else quote($('account-error'), problem.message);
  }
}

function row({ id, name }) {
  const item = element('li', 'passkey');
  item.append(
    words('span', 'passkey-name', name),
    button('passkey.remove', () => attempt((proof) => api.factors.removePasskey(id, proof)), 'passkey-remove quiet'),
  );
  return item;
}
