import {h, say, toast} from './dom.js';
import {get, logOut, may, me, resume} from './api.js';
import {live} from './live.js';
import './login.js';
import './overview.js';
import './service.js';
import './rules.js';
import './exchanges.js';
import './certificates.js';
import './configuration.js';
import './log.js';
import './people.js';

const pages = [
  {path: '', element: 'overview-page', title: 'Overview'},
  {path: 'exchanges', element: 'exchanges-page', title: 'Exchanges'},
  {path: 'rules', element: 'rules-page', title: 'Routing rules'},
  {path: 'certificates', element: 'certificates-page', title: 'Certificates'},
  {path: 'configuration', element: 'configuration-page', title: 'Configuration'},
  {path: 'log', element: 'log-page', title: 'Log'},
  {path: 'people', element: 'people-page', title: 'Access', role: 'ADMINISTRATOR'},
];

/** The frame around every page: navigation, connection, who has logged in. */
class GatewayApp extends HTMLElement {
  #situation = {gateway: 'Gateway', version: '', setUp: true};

  async connectedCallback() {
    window.addEventListener('hashchange', () => this.#show());
    window.addEventListener('logged-out', () => { live.stop(); this.#login(); });
    this.addEventListener('logged-in', () => this.#enter());
    live.addEventListener('connection', () => this.#connection());
    live.addEventListener('happened', (event) => {
      const {kind, service, subject, message, severity} = event.detail;
      if (kind === 'server-down' || kind === 'server-up' || kind === 'alarm') {
        toast(`${service} ${subject}: ${message}`, severity);
      }
    });
    try {
      this.#situation = await get('/situation');
      document.title = this.#situation.gateway;
      if (await resume()) this.#enter();
      else this.#login();
    } catch (problem) {
      this.replaceChildren(h('main', {id: 'main', class: 'card narrow'}, h('h1', {}, 'Not reachable'), h('p', {}, problem.message)));
    }
  }

  #login() {
    const setup = location.hash.startsWith('#/setup');
    if (!this.#situation.setUp || setup) {
      this.replaceChildren(h('setup-page', {token: decodeURIComponent(location.hash.split('/')[2] ?? '')}));
    } else {
      const [page, why] = location.hash.replace(/^#\/?/, '').split('/');
      this.replaceChildren(h('login-page', {oidc: this.#situation.oidc, refused: page === 'refused' ? decodeURIComponent(why ?? '') : null}));
    }
  }

  #enter() {
    this.#situation.setUp = true;
    live.start();
    this.replaceChildren(
      h('header', {},
        h('a', {class: 'brand', href: '#/'}, h('img', {src: 'icon.svg', alt: '', width: 28, height: 28}), h('span', {}, this.#situation.gateway)),
        h('nav', {'aria-label': 'Pages'}, pages.filter((page) => !page.role || may(page.role)).map((page) =>
          h('a', {href: `#/${page.path}`, 'data-path': page.path}, page.title))),
        h('div', {class: 'who'},
          h('span', {class: 'connection', role: 'status'}),
          h('span', {class: 'user', title: me().role.toLowerCase()}, me().user),
          h('button', {class: 'plain', onclick: async () => { live.stop(); await logOut(); this.#login(); }}, 'Log out'))),
      h('main', {id: 'main', tabindex: '-1'}),
      h('footer', {}, `Version ${this.#situation.version} · `, h('a', {href: 'api.html'}, 'REST API')));
    this.#connection();
    this.#show();
  }

  #connection() {
    const shown = this.querySelector('.connection');
    if (!shown) return;
    say(shown, live.connected ? 'live' : 'no connection');
    shown.classList.toggle('off', !live.connected);
  }

  #show() {
    const main = this.querySelector('main');
    if (!me() || !main || !this.querySelector('header')) return this.#login();
    const [first, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
    const page = pages.find((known) => known.path === first) ?? pages[0];
    const element = first === 'service' ? 'service-page' : page.element;
    const title = first === 'service' ? rest[0] : page.title;
    document.title = `${title} · ${this.#situation.gateway}`;
    for (const link of this.querySelectorAll('nav a')) {
      const current = link.dataset.path === (first === 'service' ? '' : page.path);
      if (current) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    main.replaceChildren(h(element, {name: rest[0] ?? ''}));
    window.scrollTo(0, 0);
  }
}

customElements.define('gateway-app', GatewayApp);
