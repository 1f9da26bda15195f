/**
 * The two languages of the pages. An element that carries `data-text` shows that sentence, one with `data-label` is
 * named by it; both follow when the language is switched.
 */

const KEY = 'praca.language';

const TEXTS = {
  en: {
    'skip.main': 'Skip to the content',
    'skip.message': 'Skip to writing a message',
    language: 'Language',
    signIn: 'Sign in',
    signUp: 'Create an account',
    signOut: 'Sign out',
    username: 'User name',
    password: 'Password',
    'password.show': 'Show the password',
    'entrance.title': 'Welcome to the square',
    'entrance.about': 'Sign in, or choose a user name and a password to create an account.',
    'session.ended': 'Your session has ended. Please sign in again.',
    'passkey.signIn': 'Sign in with a passkey',
    'passkey.use': 'Use a passkey',
    'passkey.title': 'Passkeys',
    'passkey.add': 'Add a passkey',
    'passkey.remove': 'Remove',
    'step.code': 'Code of your authenticator app, or a recovery code',
    'step.submit': 'Continue',
    'step.late': 'That took too long. Please sign in again.',
    'account.title': 'Your account',
    'proof.about': 'Show once more that it is you.',
    'proof.password': 'Current password',
    'totp.title': 'Authenticator app',
    'totp.on': 'Signing in asks for a code of your app.',
    'totp.off': 'No app is set up.',
    'totp.begin': 'Set up an app',
    'totp.remove': 'Remove the app',
    'totp.about': 'Open this link in the app or type the key into it, then enter the code that it shows.',
    'totp.link': 'Open in an app',
    'totp.code': 'Code',
    'totp.confirm': 'Confirm',
    'codes.title': 'Recovery codes',
    'codes.about': 'Each is good once, when your other factors are lost. They are shown only now: keep them.',
    'codes.left': '{count} codes are left.',
    'codes.new': 'Make new codes',
    'setup.title': 'Set up the first administrator',
    'setup.about': 'The one-time set-up token is in the server’s log and in its data folder.',
    'setup.token': 'Set-up token',
    'setup.submit': 'Create the administrator',
    'forgot.title': 'Forgot your password?',
    'forgot.about': 'If there is an account with your e-mail address, a link to choose a new password is sent there.',
    'forgot.submit': 'Send the link',
    'forgot.done': 'If there is such an account, the link is on its way. It is good once, for a short time.',
    email: 'E-mail address',
    'reset.title': 'Choose a new password',
    'reset.about': 'All sessions of the account end with it.',
    'reset.submit': 'Set the password',
    'reset.done': 'The new password is set. Sign in with it.',
    'password.new': 'New password',
    'verify.title': 'Your e-mail address',
    'verify.about': 'Confirm it only if the account is yours.',
    'verify.submit': 'Confirm the address',
    'verify.done': 'The address is confirmed.',
    'recovery.back': 'To the entrance',
    'rooms.title': 'Rooms',
    'rooms.new': 'New room',
    'rooms.create': 'Create',
    'rooms.search': 'Search the rooms',
    'rooms.none': 'No rooms found.',
    'rooms.one': '1 room',
    'rooms.many': '{count} rooms',
    'rooms.first': 'The first {count} rooms',
    'rooms.more': 'More rooms',
    'missing.about': 'There is no such room yet.',
    'missing.create': 'Create the room',
    log: 'Messages',
    older: 'Older messages',
    newest: 'New messages',
    empty: 'Nobody has written here yet.',
    deleted: 'This message was deleted.',
    edited: 'edited',
    message: 'Message',
    'message.hint': 'Enter sends, Shift+Enter starts a new line.',
    send: 'Send',
    'send.full': 'Too many messages are waiting to be sent. Wait a moment.',
    'send.long': 'A message has at most {count} characters.',
    'outgoing.pending': 'Waiting to be sent…',
    'outgoing.sent': 'Sent',
    'outgoing.failed': 'Not sent.',
    retry: 'Try again',
    tools: 'What to do with this message',
    react: 'React',
    reactions: 'Reactions',
    edit: 'Edit',
    'edit.text': 'Edit the message',
    save: 'Save',
    cancel: 'Cancel',
    delete: 'Delete',
    'delete.sure': 'Really delete?',
    online: '{count} online',
    'writing.one': '{names} is writing…',
    'writing.many': '{names} are writing…',
    'writing.crowd': 'Several people are writing…',
    'state.connecting': 'Connecting…',
    'state.open': 'Connected',
    'state.waiting': 'Connection lost. Trying again…',
    'state.missing': 'No such room',
    'state.forbidden': 'You may not enter this room',
    'state.ended': 'The server ended this connection',
    'state.removed': 'You were signed out of this room',
    'state.deleted': 'This room was deleted',
    'state.throttled': 'Too many messages. Trying again in half a minute…',
    'error.disconnected': 'Not connected. Try again once the connection is back.',
    'error.unreachable': 'The server cannot be reached. Try again in a moment.',
    'error.unexpected': 'Something went wrong. Try again in a moment.',
  },
  pt: {
    'skip.main': 'Ir para o conteúdo',
    'skip.message': 'Ir para a escrita da mensagem',
    language: 'Idioma',
    signIn: 'Entrar',
    signUp: 'Criar conta',
    signOut: 'Sair',
    username: 'Nome de usuário',
    password: 'Senha',
    'password.show': 'Mostrar a senha',
    'entrance.title': 'Bem-vindo à praça',
    'entrance.about': 'Entre, ou escolha um nome de usuário e uma senha para criar uma conta.',
    'session.ended': 'Sua sessão terminou. Entre novamente.',
    'passkey.signIn': 'Entrar com uma chave de acesso',
    'passkey.use': 'Usar uma chave de acesso',
    'passkey.title': 'Chaves de acesso',
    'passkey.add': 'Adicionar uma chave de acesso',
    'passkey.remove': 'Remover',
    'step.code': 'Código do aplicativo autenticador ou código de recuperação',
    'step.submit': 'Continuar',
    'step.late': 'Demorou demais. Entre novamente.',
    'account.title': 'Sua conta',
    'proof.about': 'Mostre mais uma vez que é você.',
    'proof.password': 'Senha atual',
    'totp.title': 'Aplicativo autenticador',
    'totp.on': 'A entrada pede um código do seu aplicativo.',
    'totp.off': 'Nenhum aplicativo configurado.',
    'totp.begin': 'Configurar um aplicativo',
    'totp.remove': 'Remover o aplicativo',
    'totp.about': 'Abra este link no aplicativo ou digite nele a chave, depois informe o código que ele mostra.',
    'totp.link': 'Abrir em um aplicativo',
    'totp.code': 'Código',
    'totp.confirm': 'Confirmar',
    'codes.title': 'Códigos de recuperação',
    'codes.about': 'Cada um vale uma vez, quando seus outros fatores se perderem. São mostrados só agora: guarde-os.',
    'codes.left': 'Restam {count} códigos.',
    'codes.new': 'Gerar novos códigos',
    'setup.title': 'Criar o primeiro administrador',
    'setup.about': 'O código de instalação, de uso único, está no log do servidor e na sua pasta de dados.',
    'setup.token': 'Código de instalação',
    'setup.submit': 'Criar o administrador',
    'forgot.title': 'Esqueceu a senha?',
    'forgot.about': 'Se houver uma conta com o seu endereço de e-mail, um link para escolher uma nova senha será enviado a ele.',
    'forgot.submit': 'Enviar o link',
    'forgot.done': 'Se houver essa conta, o link está a caminho. Ele vale uma vez, por pouco tempo.',
    email: 'Endereço de e-mail',
    'reset.title': 'Escolher uma nova senha',
    'reset.about': 'Com ela, todas as sessões da conta terminam.',
    'reset.submit': 'Definir a senha',
    'reset.done': 'A nova senha está definida. Entre com ela.',
    'password.new': 'Nova senha',
    'verify.title': 'Seu endereço de e-mail',
    'verify.about': 'Confirme-o só se a conta for sua.',
    'verify.submit': 'Confirmar o endereço',
    'verify.done': 'O endereço está confirmado.',
    'recovery.back': 'Para a entrada',
    'rooms.title': 'Salas',
    'rooms.new': 'Nova sala',
    'rooms.create': 'Criar',
    'rooms.search': 'Procurar nas salas',
    'rooms.none': 'Nenhuma sala encontrada.',
    'rooms.one': '1 sala',
    'rooms.many': '{count} salas',
    'rooms.first': 'As primeiras {count} salas',
    'rooms.more': 'Mais salas',
    'missing.about': 'Esta sala ainda não existe.',
    'missing.create': 'Criar a sala',
    log: 'Mensagens',
    older: 'Mensagens anteriores',
    newest: 'Novas mensagens',
    empty: 'Ninguém escreveu aqui ainda.',
    deleted: 'Esta mensagem foi apagada.',
    edited: 'editada',
    message: 'Mensagem',
    'message.hint': 'Enter envia, Shift+Enter começa uma nova linha.',
    send: 'Enviar',
    'send.full': 'Há mensagens demais à espera de envio. Aguarde um momento.',
    'send.long': 'Uma mensagem tem no máximo {count} caracteres.',
    'outgoing.pending': 'Aguardando envio…',
    'outgoing.sent': 'Enviada',
    'outgoing.failed': 'Não enviada.',
    retry: 'Tentar de novo',
    tools: 'O que fazer com esta mensagem',
    react: 'Reagir',
    reactions: 'Reações',
    edit: 'Editar',
    'edit.text': 'Editar a mensagem',
    save: 'Salvar',
    cancel: 'Cancelar',
    delete: 'Apagar',
    'delete.sure': 'Apagar mesmo?',
    online: '{count} online',
    'writing.one': '{names} está escrevendo…',
    'writing.many': '{names} estão escrevendo…',
    'writing.crowd': 'Várias pessoas estão escrevendo…',
    'state.connecting': 'Conectando…',
    'state.open': 'Conectado',
    'state.waiting': 'Conexão perdida. Tentando de novo…',
    'state.missing': 'Esta sala não existe',
    'state.forbidden': 'Você não pode entrar nesta sala',
    'state.ended': 'O servidor encerrou esta conexão',
    'state.removed': 'Você foi desligado desta sala',
    'state.deleted': 'Esta sala foi apagada',
    'state.throttled': 'Mensagens demais. Nova tentativa em meio minuto…',
    'error.disconnected': 'Sem conexão. Tente de novo quando ela voltar.',
    'error.unreachable': 'Não foi possível falar com o servidor. Tente de novo daqui a pouco.',
    'error.unexpected': 'Algo deu errado. Tente de novo daqui a pouco.',
  },
};

const listeners = [];
let current = preferred();

export const language = () => current;

export function t(key, values = {}) {
  return TEXTS[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Shows a sentence of the table in an element, in this language and the next. */
export function say(element, key, values = {}) {
  element.dataset.text = key;
  element.dataset.values = JSON.stringify(values);
  element.textContent = t(key, values);
}

/** Shows words that are not of the table: the server's or a person's. */
export function quote(element, words) {
  delete element.dataset.text;
  element.textContent = words;
}

/** Names an element by a sentence of the table. */
export function label(element, key) {
  element.dataset.label = key;
  element.setAttribute('aria-label', t(key));
}

export function use(chosen) {
  current = chosen;
  localStorage.setItem(KEY, chosen);
  translate();
}

/** Calls back after each switch. */
export const onSwitch = (listener) => listeners.push(listener);

export function translate() {
  document.documentElement.lang = current;
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = t(element.dataset.text, JSON.parse(element.dataset.values ?? '{}'));
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', t(element.dataset.label));
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === current));
  }
  listeners.forEach((listener) => listener());
}

function preferred() {
  const wishes = [localStorage.getItem(KEY), ...navigator.languages].filter(Boolean);
  const known = wishes.map((wish) => wish.slice(0, 2).toLowerCase()).find((wish) => wish in TEXTS);
  return known ?? 'en';
}
