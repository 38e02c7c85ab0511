import {field, h} from './dom.js';
import {logIn, post} from './api.js';

/** Logging in; fires `logged-in`. */
class LoginPage extends HTMLElement {
  connectedCallback() {
    const user = h('input', {autocomplete: 'username', required: true, autocapitalize: 'none', maxlength: 64});
    const password = h('input', {type: 'password', autocomplete: 'current-password', required: true});
    const error = h('p', {class: 'error', role: 'alert'});
    const button = h('button', {class: 'primary', type: 'submit'}, 'Log in');
    this.replaceChildren(h('main', {id: 'main', class: 'card narrow'},
      h('h1', {}, 'Log in'),
      h('form', {onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
          await logIn(user.value, password.value);
          this.dispatchEvent(new Event('logged-in', {bubbles: true}));
        } catch (problem) {
          error.textContent = problem.message;
          password.select();
        } finally {
          button.disabled = false;
        }
      }}, field('User', user), field('Password', password), error, button),
      this.hasAttribute('oidc') ? h('p', {class: 'other-login'}, h('a', {class: 'button', href: 'api/v1/oidc/login'}, this.getAttribute('oidc'))) : null));
    error.textContent = this.getAttribute('refused') ?? '';
    user.focus();
  }
}

/** Making the first administrator with the token of the console. */
class SetupPage extends HTMLElement {
  connectedCallback() {
    const token = h('input', {required: true, autocomplete: 'off', value: this.getAttribute('token') ?? ''});
    const user = h('input', {required: true, autocomplete: 'username', autocapitalize: 'none', value: 'admin', maxlength: 64});
    const password = h('input', {type: 'password', autocomplete: 'new-password', required: true, minlength: 12});
    const error = h('p', {class: 'error', role: 'alert'});
    this.replaceChildren(h('main', {id: 'main', class: 'card narrow'},
      h('h1', {}, 'First administrator'),
      h('p', {}, 'Nobody can log in yet. The gateway printed a token on its console when it started.'),
      h('form', {onsubmit: async (event) => {
        event.preventDefault();
        try {
          await post('/setup', {token: token.value, user: user.value, password: password.value});
          await logIn(user.value, password.value);
          location.hash = '#/';
          this.dispatchEvent(new Event('logged-in', {bubbles: true}));
        } catch (problem) {
          error.textContent = problem.message;
        }
      }}, field('Token', token), field('User', user),
      field('Password', password, 'At least 12 characters.'), error,
      h('button', {class: 'primary', type: 'submit'}, 'Create'))));
    (token.value ? password : token).focus();
  }
}

customElements.define('login-page', LoginPage);
customElements.define('setup-page', SetupPage);
