import {ask, field, h, select, toast} from './dom.js';
import {get, may, path, post, remove} from './api.js';
import {live} from './live.js';
import {words} from './condition.js';
import {editRule} from './rule-dialog.js';
import {bench} from './bench.js';

function fate(rule) {
  if (rule.pool) return `pool ${rule.pool}`;
  return Object.entries(rule).filter(([key]) => key !== 'name' && key !== 'when').map(([key, value]) => `${key} ${said(value)}`).join(', ');
}

function said(value) {
  if (Array.isArray(value)) return value.join(' and ');
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, inner]) => `${key} ${said(inner)}`).join(', ');
  return String(value);
}

/** The rules of a service, and the bench to try them on. */
class RulesPage extends HTMLElement {
  connectedCallback() {
    this.service = this.getAttribute('name');
    this.list = h('div');
    const choose = () => {
      const names = live.services.map((service) => service.name);
      if (names.length === 0) return;
      live.removeEventListener('overview', choose);
      if (!names.includes(this.service)) this.service = names[0];
      const chooser = select(names.map((name) => [name, name]), this.service);
      chooser.addEventListener('change', () => { location.hash = `#/rules/${encodeURIComponent(chooser.value)}`; });
      this.replaceChildren(h('div', {class: 'page-head'}, h('h1', {}, 'Routing rules'), h('div', {class: 'tools'}, field('Service', chooser))),
        this.list, bench(live.service(this.service)));
      this.#load();
    };
    this.choose = choose;
    live.addEventListener('overview', choose);
    choose();
  }

  disconnectedCallback() { live.removeEventListener('overview', this.choose); }

  async #load() {
    let rules;
    try {
      rules = await get(path`/services/${this.service}/rules`);
    } catch (problem) {
      this.list.replaceChildren(h('p', {class: 'error card', role: 'alert'}, problem.message));
      return;
    }
    const edit = may('ADMINISTRATOR');
    const list = h('ol', {class: 'rules'}, rules.map(({index, rule}) => h('li', {class: 'rule', 'data-name': rule.name},
      h('div', {}, h('strong', {}, rule.name), h('div', {}, words(rule.when)), h('div', {class: 'quiet'}, '→ ' + fate(rule))),
      edit ? h('div', {class: 'server-actions'},
        h('button', {class: 'small', disabled: index === 0, 'aria-label': `Move ${rule.name} up`, onclick: () => this.#move(index, index - 1)}, '↑'),
        h('button', {class: 'small', disabled: index === rules.length - 1, 'aria-label': `Move ${rule.name} down`, onclick: () => this.#move(index, index + 1)}, '↓'),
        h('button', {class: 'small', 'aria-label': `Change ${rule.name}`, onclick: () => this.#edit(rules, index)}, 'Change'),
        h('button', {class: 'small', 'aria-label': `Delete ${rule.name}`, onclick: () => this.#delete(index, rule)}, 'Delete')) : null)));
    this.list.replaceChildren(
      h('section', {class: 'card', 'aria-labelledby': 'rules-title'},
        h('div', {class: 'service-head'}, h('h2', {id: 'rules-title'}, 'Rules'), edit ? h('button', {class: 'primary', onclick: () => this.#edit(rules, null)}, 'Add a rule') : null),
        h('p', {class: 'quiet'}, 'The first rule that holds decides; where none does, the default pool takes the exchange.'),
        rules.length === 0 ? h('p', {class: 'empty'}, 'No rules: everything goes to the default pool.') : list));
  }

  async #edit(rules, index) {
    try {
      const done = await editRule(live.service(this.service), rules, index);
      if (done) { toast('In force: ' + (done.changes.join('; ') || 'nothing changed')); this.#load(); }
    } catch (problem) { toast(problem.message, 'critical'); }
  }

  async #move(from, to) {
    try {
      await post(path`/services/${this.service}/rules/${from}/move`, {to});
      await this.#load();
    } catch (problem) { toast(problem.message, 'critical'); }
  }

  async #delete(index, rule) {
    const done = await ask('Delete a rule', h('p', {}, `The rule “${rule.name}” is taken out of the configuration.`), 'Delete',
      {danger: true, read: () => remove(path`/services/${this.service}/rules/${index}`)});
    if (done) { toast('Deleted'); this.#load(); }
  }
}

customElements.define('rules-page', RulesPage);
