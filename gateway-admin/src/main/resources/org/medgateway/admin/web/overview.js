import {ask, badge, bytes, field, h, icon, say, select, serverKind, serviceKind, toast} from './dom.js';
import {may, path, put} from './api.js';
import {live} from './live.js';

/** So many services fill more than a screen. */
const MANY = 10;

/** Asks how and for how long a server is to be drained, halted or readied, and does it. */
export async function changeState(service, server, state) {
  const words = {DRAIN: 'Drain', HALT: 'Halt', READY: 'Make ready'};
  const reason = h('input', {maxlength: 200, placeholder: 'such as: maintenance window'});
  const until = select([['0', 'until someone makes it ready'], ['900', '15 minutes'], ['3600', '1 hour'], ['14400', '4 hours'], ['86400', '1 day']]);
  const others = service.pools.filter((pool) => pool.servers.some((other) => other.name === server.name))
    .map((pool) => ({pool: pool.name, left: pool.servers.filter((other) => other.name !== server.name && other.takesNew).length}));
  const alone = state !== 'READY' && others.filter((pool) => pool.left === 0).map((pool) => pool.pool);
  const running = `${server.sessions} running ${server.sessions === 1 ? 'exchange' : 'exchanges'}`;
  const what = {
    DRAIN: server.sessions === 0 ? `${server.name} takes nothing new. It is idle, so it is drained at once.`
      : `${server.name} takes nothing new and finishes its ${running}. ${estimate(server)}`,
    HALT: `${server.name} takes nothing new${server.sessions === 0 ? '; it is idle' : `, and its ${running} are shut now`}.`,
    READY: `${server.name} takes new exchanges again.`,
  }[state];
  const done = await ask(`${words[state]} ${server.name}`, [
    h('p', {}, what),
    alone && alone.length > 0 ? h('p', {class: 'warning'}, `No other server takes new exchanges in ${alone.join(', ')}.`) : null,
    field('Reason', reason),
    state === 'READY' ? null : field('For', until),
  ], words[state], {
    danger: state === 'HALT',
    read: () => put(path`/services/${service.name}/servers/${server.name}/state`, {
      state,
      reason: reason.value,
      until: state !== 'READY' && until.value !== '0' ? new Date(Date.now() + 1000 * Number(until.value)).toISOString() : null,
    }),
  });
  if (done) toast(`${server.name}: ${words[state].toLowerCase()} asked for`);
}

function estimate(server) {
  return server.sessions < 10 ? 'That is likely a matter of seconds, unless a session stays open.' : 'Watch the sessions fall; long sessions may take as long as their timeout.';
}

/** The buttons of a server. */
export function serverActions(service, server) {
  if (!may('OPERATOR') || server.fallback) return null;
  const act = (state, text) => h('button', {
    class: 'small', 'aria-label': `${text} ${server.name}`,
    onclick: () => changeState(service, live.service(service.name)?.pools.flatMap((pool) => pool.servers).find((s) => s.name === server.name) ?? server, state),
  }, text);
  return h('div', {class: 'server-actions'},
    server.state === 'ready' ? act('DRAIN', 'Drain') : act('READY', 'Ready'),
    server.state === 'halt' ? null : act('HALT', 'Halt'));
}

/** All services with their servers, worst first where asked. */
class OverviewPage extends HTMLElement {
  #cards = new Map();
  #board = '';
  #draw = () => this.#update();

  connectedCallback() {
    this.search = h('input', {type: 'search', placeholder: 'Find a service or server', 'aria-label': 'Find a service or server', oninput: this.#draw});
    this.only = h('input', {type: 'checkbox', id: 'only-trouble', onchange: this.#draw});
    this.summary = h('p', {class: 'summary', role: 'status'});
    this.board = h('ul', {class: 'board', 'aria-label': 'All services at a glance'});
    this.grid = h('div', {class: 'services'});
    this.replaceChildren(
      h('div', {class: 'page-head'}, h('h1', {}, 'System overview'),
        h('div', {class: 'tools'}, this.search, h('label', {for: 'only-trouble', class: 'check'}, this.only, 'only what needs attention'))),
      this.summary, this.board, this.grid);
    live.addEventListener('overview', this.#draw);
    this.#update();
  }

  disconnectedCallback() { live.removeEventListener('overview', this.#draw); }

  /** Many services do not fit on a screen: all of them small, drawn anew when a state changes. */
  #drawBoard(services) {
    const standing = services.length < MANY ? '' : JSON.stringify(services.map((service) => [service.name, service.health]));
    if (standing === this.#board) return;
    this.#board = standing;
    this.board.replaceChildren(...(standing === '' ? [] : services.map((service) => {
      const [kind, word] = serviceKind(service);
      return h('li', {}, h('a', {class: `badge ${kind}`, href: `#/service/${encodeURIComponent(service.name)}`}, icon(kind), h('span', {}, service.name), h('span', {class: 'visually-hidden'}, ` ${word}`)));
    })));
  }

  #update() {
    const services = live.services;
    const text = this.search.value.toLowerCase();
    const count = (health) => services.filter((service) => service.health === health).length;
    say(this.summary, services.length === 0 ? 'Waiting for the gateway…'
      : `${services.length} ${services.length === 1 ? 'service' : 'services'}: ${count('UP')} up, ${count('DEGRADED')} degraded, ${count('DOWN')} down`);
    this.#drawBoard(services);
    for (const service of services) {
      let card = this.#cards.get(service.name);
      if (!card) {
        card = h('service-card');
        this.#cards.set(service.name, card);
        this.grid.append(card);
      }
      card.show(service);
      const matches = !text || service.name.toLowerCase().includes(text) || service.type.includes(text)
        || service.addresses.some((a) => a.includes(text))
        || service.pools.some((pool) => pool.servers.some((server) => server.name.toLowerCase().includes(text) || server.address.includes(text)));
      card.hidden = !matches || (this.only.checked && service.health === 'UP');
    }
    for (const [name, card] of this.#cards) {
      if (!services.some((service) => service.name === name)) { card.remove(); this.#cards.delete(name); }
    }
  }
}

/** One service; redraws its servers only when their standing changes, its numbers each second. */
class ServiceCard extends HTMLElement {
  #standing = '';

  show(service) {
    const servers = service.pools.flatMap((pool) => pool.servers.map((server) => ({pool: pool.name, server})));
    const standing = JSON.stringify([service.health, servers.map(({server: s}) => [s.name, s.state, s.health, s.weight, s.stateReason, s.healthReason, s.sessions > 0])]);
    if (standing !== this.#standing) {
      this.#standing = standing;
      this.#build(service, servers);
    }
    say(this.connections, `${service.connections} ${service.connections === 1 ? 'connection' : 'connections'}`);
    say(this.rate, `${service.rate.toFixed(service.rate < 10 ? 1 : 0)}/s`);
    say(this.flow, `${bytes(Math.round(live.throughput(service.name)))}/s`);
    servers.forEach(({server}, i) => say(this.sessions[i], String(server.sessions)));
  }

  #build(service, servers) {
    const focused = document.activeElement && this.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
    const [kind, word] = serviceKind(service);
    this.connections = h('span');
    this.rate = h('span');
    this.flow = h('span');
    this.sessions = servers.map(() => h('span'));
    const several = service.pools.length > 1;
    this.replaceChildren(h('article', {class: `card service ${kind}`, 'aria-label': service.name},
      h('div', {class: 'service-head'},
        h('h2', {}, h('a', {href: `#/service/${encodeURIComponent(service.name)}`}, service.name)),
        badge(kind, word, service.why)),
      h('p', {class: 'quiet'}, `${service.type} · ${service.addresses.join(', ')} · ${service.balance}`),
      h('p', {class: 'numbers'}, this.connections, this.rate, this.flow),
      h('ul', {class: 'servers'}, servers.map(({pool, server}, i) => {
        const [serverState, serverWord] = serverKind(server);
        return h('li', {},
          badge(serverState, serverWord),
          h('div', {class: 'server-name'},
            h('span', {class: 'strong'}, server.name, several ? h('span', {class: 'quiet'}, ` ${pool}`) : null, server.fallback ? h('span', {class: 'quiet'}, ' fallback') : null),
            h('span', {class: 'quiet'}, server.stateReason || (server.health === 'down' ? server.healthReason : server.address))),
          h('span', {class: 'sessions', title: 'running exchanges'}, this.sessions[i], h('span', {class: 'visually-hidden'}, ' running exchanges')),
          serverActions(service, server));
      }))));
    if (focused) this.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }
}

customElements.define('service-card', ServiceCard);
customElements.define('overview-page', OverviewPage);
