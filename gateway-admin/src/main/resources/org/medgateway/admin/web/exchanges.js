import {badge, bytes, field, h, millis, select, time} from './dom.js';
import {get} from './api.js';
import {live} from './live.js';

/** Finds where a message, an association or a request went. */
class ExchangesPage extends HTMLElement {
  connectedCallback() {
    this.text = h('input', {type: 'search', placeholder: 'control id, SOP instance UID, client…'});
    this.service = select([['', 'all'], ...live.services.map((service) => [service.name, service.name])]);
    this.outcome = select([['', 'all'], ['succeeded', 'succeeded'], ['refused', 'refused by the server'], ['refused-by-gateway', 'refused by the gateway'], ['failed-connect', 'no connection'], ['failed-timeout', 'no answer'], ['failed-closed', 'closed by the server'], ['failed-protocol', 'broken protocol'], ['abandoned', 'abandoned']]);
    this.list = h('div', {'aria-live': 'polite'});
    this.replaceChildren(h('div', {class: 'page-head'}, h('h1', {}, 'Exchanges')),
      h('form', {class: 'card filter', onsubmit: (event) => { event.preventDefault(); this.#find(); }},
        field('Find', this.text), field('Service', this.service), field('Outcome', this.outcome),
        h('button', {class: 'primary', type: 'submit'}, 'Find')),
      this.list);
    this.#find();
  }

  async #find() {
    const query = new URLSearchParams({limit: '200', text: this.text.value.trim(), service: this.service.value, outcome: this.outcome.value});
    try {
      const found = await get(`/exchanges?${query}`);
      this.list.replaceChildren(found.length === 0 ? h('p', {class: 'empty card'}, 'No exchange in memory fits. Older ones stand in the exchange log.')
        : h('ul', {class: 'exchanges'}, found.map((exchange) => this.#item(exchange))));
    } catch (problem) {
      this.list.replaceChildren(h('p', {class: 'error', role: 'alert'}, problem.message));
    }
  }

  #item(exchange) {
    const good = exchange.outcome === 'succeeded';
    const detail = (name, value) => value === '' || value === null || value === undefined ? null : [h('dt', {}, name), h('dd', {}, typeof value === 'object' ? JSON.stringify(value) : String(value))];
    return h('li', {class: 'card'}, h('details', {},
      h('summary', {}, badge(good ? 'up' : 'down', exchange.outcome),
        h('strong', {}, exchange.kind), h('span', {}, exchange.service), h('span', {}, exchange.server ? `→ ${exchange.server}` : '→ no server'),
        h('span', {class: 'quiet'}, `${time(exchange.started)} · ${millis(exchange.millis)}`)),
      exchange.why ? h('p', {class: 'warning'}, exchange.why) : null,
      h('dl', {}, detail('Number', exchange.id), detail('Client', exchange.client), detail('Rule', exchange.rule), detail('Pool', exchange.pool),
        detail('Servers tried', exchange.attempts), detail('Bytes in / out', `${bytes(exchange.bytesIn)} / ${bytes(exchange.bytesOut)}`),
        Object.entries(exchange.details).map(([name, value]) => detail(name, value)))));
  }
}

customElements.define('exchanges-page', ExchangesPage);
