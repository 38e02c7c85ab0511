import {ask, badge, field, h, select, toast} from './dom.js';
import {get, may, path, post, put, remove} from './api.js';
import {live} from './live.js';

function words(condition) {
  if (!condition || Object.keys(condition).length === 0) return 'always';
  return Object.entries(condition).map(([key, value]) => {
    if (key === 'not') return `not (${words(value)})`;
    if (key === 'any' || key === 'all') return `${key} of (${value.map(words).join('; ')})`;
    const text = (v) => Array.isArray(v) ? v.join(' or ') : String(v);
    if (typeof value === 'object' && !Array.isArray(value) && value !== null) {
      return Object.entries(value).map(([how, what]) => ({is: `${key} is ${text(what)}`, not: `${key} is not ${text(what)}`, regex: `${key} fits /${what}/`, present: what ? `${key} is there` : `${key} is not there`}[how] ?? `${key} ${how} ${text(what)}`)).join(' and ');
    }
    return `${key} is ${text(value)}`;
  }).join(' and ');
}

function fate(rule) {
  if (rule.pool) return `pool ${rule.pool}`;
  return Object.entries(rule).filter(([key]) => key !== 'name' && key !== 'when').map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');
}

/** The rules of a service, and the bench to try them on. */
class RulesPage extends HTMLElement {
  connectedCallback() {
    this.service = this.getAttribute('name');
    this.body = h('div');
    const choose = () => {
      const names = live.services.map((service) => service.name);
      if (names.length === 0) return;
      live.removeEventListener('overview', choose);
      if (!this.service) this.service = names[0];
      const chooser = select(names.map((name) => [name, name]), this.service);
      chooser.addEventListener('change', () => { location.hash = `#/rules/${encodeURIComponent(chooser.value)}`; });
      this.replaceChildren(h('div', {class: 'page-head'}, h('h1', {}, 'Routing rules'), h('div', {class: 'tools'}, field('Service', chooser))), this.body);
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
      this.body.replaceChildren(h('p', {class: 'error', role: 'alert'}, problem.message));
      return;
    }
    const edit = may('ADMINISTRATOR');
    const list = h('ol', {class: 'rules'}, rules.map(({index, rule}) => h('li', {class: 'rule', 'data-name': rule.name},
      h('div', {}, h('strong', {}, rule.name), h('div', {}, words(rule.when)), h('div', {class: 'quiet'}, '→ ' + fate(rule))),
      edit ? h('div', {class: 'server-actions'},
        h('button', {class: 'small', disabled: index === 0, 'aria-label': `Move ${rule.name} up`, onclick: () => this.#move(index, index - 1)}, '↑'),
        h('button', {class: 'small', disabled: index === rules.length - 1, 'aria-label': `Move ${rule.name} down`, onclick: () => this.#move(index, index + 1)}, '↓'),
        h('button', {class: 'small', 'aria-label': `Change ${rule.name}`, onclick: () => this.#edit(index, rule)}, 'Change'),
        h('button', {class: 'small', 'aria-label': `Delete ${rule.name}`, onclick: () => this.#delete(index, rule)}, 'Delete')) : null)));
    this.body.replaceChildren(
      h('section', {class: 'card', 'aria-labelledby': 'rules-title'},
        h('div', {class: 'service-head'}, h('h2', {id: 'rules-title'}, 'Rules'), edit ? h('button', {class: 'primary', onclick: () => this.#edit(null, {name: '', when: {}, pool: live.service(this.service)?.pools[0]?.name ?? 'main'})}, 'Add a rule') : null),
        h('p', {class: 'quiet'}, 'The first rule that holds decides; where none does, the default pool takes the exchange.'),
        rules.length === 0 ? h('p', {class: 'empty'}, 'No rules: everything goes to the default pool.') : list),
      this.#bench());
  }

  #bench() {
    const lines = h('textarea', {rows: 5, spellcheck: 'false', placeholder: 'source: 10.12.1.7\ncallingAet: MR7T'});
    const outcome = h('div', {class: 'outcome', role: 'status'});
    return h('section', {class: 'card', 'aria-labelledby': 'bench-title'},
      h('h2', {id: 'bench-title'}, 'Test bench'),
      h('form', {onsubmit: async (event) => {
        event.preventDefault();
        try {
          outcome.replaceChildren(this.#outcome(await post(path`/services/${this.service}/trial`, {attributes: attributes(lines.value)})));
        } catch (problem) {
          outcome.replaceChildren(h('p', {class: 'error'}, problem.message));
        }
      }}, field('What is known of the exchange', lines, 'One attribute a line, “name: value”; several values are several lines.'),
      h('button', {class: 'primary', type: 'submit'}, 'Try')), outcome);
  }

  #outcome(trial) {
    return h('div', {},
      h('p', {}, trial.rule ? ['Rule ', h('strong', {}, trial.rule)] : 'No rule holds: the default',
        trial.pool ? [' → pool ', h('strong', {}, trial.pool)] : ` → ${trial.action}`,
        trial.server ? [' → server ', h('strong', {}, trial.server)] : trial.candidates.length > 0 ? ` → one of ${trial.candidates.join(', ')}` : trial.pool ? ' → no server' : ''),
      h('p', {class: 'quiet'}, trial.why),
      trial.hints.map((hint) => h('p', {class: 'warning'}, hint)),
      h('ol', {class: 'steps'}, trial.steps.map((step) => h('li', {}, badge(step.holds ? 'up' : 'wait', step.holds ? 'holds' : 'does not'), ' ', h('strong', {}, step.rule || 'default'), ` — ${step.condition}`))));
  }

  async #edit(index, rule) {
    const name = h('input', {required: true, value: rule.name ?? '', maxlength: 100});
    const when = h('textarea', {rows: 6, spellcheck: 'false', value: JSON.stringify(rule.when ?? {}, null, 2)});
    const {name: _, when: __, ...rest} = rule;
    const then = h('textarea', {rows: 3, spellcheck: 'false', value: JSON.stringify(rest, null, 2)});
    const read = async () => {
      const parse = (label, text) => { try { return JSON.parse(text); } catch { throw new Error(`${label}: not JSON`); } };
      const condition = parse('When', when.value);
      const next = {name: name.value, ...(Object.keys(condition).length > 0 ? {when: condition} : {}), ...parse('Then', then.value)};
      return index === null ? post(path`/services/${this.service}/rules`, {index: null, rule: next}) : put(path`/services/${this.service}/rules/${index}`, {index: null, rule: next});
    };
    const done = await ask(index === null ? 'Add a rule' : `Change ${rule.name}`, [
      field('Name', name),
      field('When', when, 'JSON, as under `when` in the file: {"callingAet": ["MR7T", "PETMR*"]}'),
      field('Then', then, 'JSON: {"pool": "research"}, or what else the protocol knows, such as {"reject": "called-aet-not-recognized"}'),
    ], 'Save', {read});
    if (done) { toast('In force: ' + (done.changes.join('; ') || 'nothing changed')); this.#load(); }
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

function attributes(text) {
  const found = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (line.trim() === '') continue;
    if (colon < 0) throw new Error(`“${line}”: expected name: value`);
    (found[line.slice(0, colon).trim()] ??= []).push(line.slice(colon + 1).trim());
  }
  return found;
}

customElements.define('rules-page', RulesPage);
