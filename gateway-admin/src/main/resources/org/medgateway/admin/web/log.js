import {badge, h, table, time} from './dom.js';
import {get, may} from './api.js';
import {live} from './live.js';

/** What has happened, and who changed what. */
class LogPage extends HTMLElement {
  #happened = () => this.#load();

  connectedCallback() {
    this.list = h('section', {class: 'card', 'aria-labelledby': 'log-title'});
    this.audit = h('section', {class: 'card', 'aria-labelledby': 'audit-title'});
    this.replaceChildren(h('div', {class: 'page-head'}, h('h1', {}, 'Log')), this.list, ...(may('ADMINISTRATOR') ? [this.audit] : []));
    live.addEventListener('happened', this.#happened);
    this.#load();
  }

  disconnectedCallback() { live.removeEventListener('happened', this.#happened); }

  async #load() {
    const kinds = {info: ['up', 'info'], warning: ['degraded', 'warning'], critical: ['down', 'critical']};
    const events = await get('/log');
    this.list.replaceChildren(h('h2', {id: 'log-title'}, 'Events'), table('Events since the gateway started', ['When', 'Severity', 'Service', 'What', 'Message'], events.map((event) => [
      time(event.at), badge(...kinds[event.severity]), event.service, event.subject || event.kind, event.message]), 'Nothing has happened yet.'));
    if (may('ADMINISTRATOR')) {
      const entries = await get('/audit');
      this.audit.replaceChildren(h('h2', {id: 'audit-title'}, 'Audit'), table('Who changed what', ['When', 'Who', 'From', 'What', 'Subject', 'Change', 'Result'], entries.map((entry) => [
        time(entry.at), entry.who, entry.from, entry.action, entry.subject, [entry.before, entry.after].filter(Boolean).join(' → '), entry.result])));
    }
  }
}

customElements.define('log-page', LogPage);
