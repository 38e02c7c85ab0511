import {ask, field, h, select, table, time, toast} from './dom.js';
import {get, me, path, put, remove} from './api.js';

const roles = [['VIEWER', 'viewer: sees'], ['OPERATOR', 'operator: drains, halts, clears'], ['ADMINISTRATOR', 'administrator: changes everything']];

/** Users and API tokens. */
class PeoplePage extends HTMLElement {
  connectedCallback() {
    this.users = h('section', {class: 'card', 'aria-labelledby': 'users-title'});
    this.tokens = h('section', {class: 'card', 'aria-labelledby': 'tokens-title'});
    this.replaceChildren(h('div', {class: 'page-head'}, h('h1', {}, 'Access')), this.users, this.tokens);
    this.#load();
  }

  async #load() {
    const [users, tokens] = await Promise.all([get('/users'), get('/tokens')]);
    this.users.replaceChildren(
      h('div', {class: 'service-head'}, h('h2', {id: 'users-title'}, 'Users'), h('button', {class: 'primary', onclick: () => this.#user(null)}, 'Add a user')),
      table('Users kept by the gateway; a directory, RADIUS or a login provider may know more', ['Name', 'Role', 'Actions'], users.map((user) => [
        user.name, user.role.toLowerCase(), h('div', {class: 'server-actions'},
          h('button', {class: 'small', 'aria-label': `Change ${user.name}`, onclick: () => this.#user(user)}, 'Change'),
          user.name === me().user ? null : h('button', {class: 'small', 'aria-label': `Remove ${user.name}`, onclick: () => this.#away('users', user.name)}, 'Remove'))])));
    this.tokens.replaceChildren(
      h('div', {class: 'service-head'}, h('h2', {id: 'tokens-title'}, 'API tokens'), h('button', {class: 'primary', onclick: () => this.#token()}, 'Make a token')),
      table('Tokens for programs', ['Name', 'Role', 'Made', 'Ends', 'Action'], tokens.map((token) => [
        token.name, token.role.toLowerCase(), time(token.created), token.expires ? time(token.expires) : 'never',
        h('button', {class: 'small', 'aria-label': `Revoke ${token.name}`, onclick: () => this.#away('tokens', token.name)}, 'Revoke')]), 'No tokens.'));
  }

  async #user(user) {
    const name = h('input', {required: true, value: user?.name ?? '', readonly: user !== null, maxlength: 64});
    const role = select(roles, user?.role ?? 'VIEWER');
    const password = h('input', {type: 'password', autocomplete: 'new-password', required: user === null, minlength: 12});
    const done = await ask(user ? `Change ${user.name}` : 'Add a user', [field('Name', name), field('Role', role),
      field('Password', password, user ? 'Leave empty to keep it.' : 'At least 12 characters.')], 'Save', {
      read: async () => { await put(path`/users/${name.value}`, {role: role.value, password: password.value || null}); return true; }});
    if (done) { toast('Saved'); this.#load(); }
  }

  async #token() {
    const name = h('input', {required: true, maxlength: 64});
    const role = select(roles, 'VIEWER');
    const done = await ask('Make a token', [field('Name', name), field('Role', role)], 'Make', {read: () => put(path`/tokens/${name.value}`, {role: role.value, expires: null})});
    if (done) {
      await ask('Token', field(`The token ${done.name}`, h('input', {readonly: true, value: done.token}), 'It is shown this once. Send it as “Authorization: Bearer …”.'), 'Done');
      this.#load();
    }
  }

  async #away(kind, name) {
    const done = await ask('Remove', h('p', {}, `${name} can no longer come in.`), 'Remove', {danger: true, read: async () => { await remove(`/${kind}/${encodeURIComponent(name)}`); return true; }});
    if (done) this.#load();
  }
}

customElements.define('people-page', PeoplePage);
