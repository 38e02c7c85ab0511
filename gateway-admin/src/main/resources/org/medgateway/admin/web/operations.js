// The REST API to browse: everything comes from the OpenAPI document that the gateway serves.
import {field, h} from './dom.js';
import {resume} from './api.js';

const verbs = ['get', 'post', 'put', 'delete'];

/** The operations by the first part of their path, with a search. */
class RestApi extends HTMLElement {
  async connectedCallback() {
    const answer = await fetch('/api/v1/openapi.json');
    if (!answer.ok) {
      this.replaceChildren(h('main', {id: 'main', class: 'card narrow'}, h('h1', {}, 'Not reachable'), h('p', {}, `The description of the API was answered with ${answer.status}.`)));
      return;
    }
    this.document = await answer.json();
    this.base = this.document.servers[0].url;
    try { this.session = await resume(); } catch { this.session = null; }
    const search = h('input', {type: 'search', placeholder: 'Find an operation', 'aria-label': 'Find an operation', oninput: () => this.#find(search.value.toLowerCase())});
    const {info, paths, components} = this.document;
    const groups = new Map();
    for (const [path, methods] of Object.entries(paths)) {
      const group = path.split('/')[1];
      for (const verb of verbs.filter((known) => known in methods)) {
        if (!groups.has(group)) groups.set(group, []);
        groups.get(group).push(this.#operation(path, verb, methods[verb]));
      }
    }
    this.count = h('p', {class: 'summary', role: 'status'});
    document.title = info.title;
    this.replaceChildren(
      h('header', {}, h('a', {class: 'brand', href: './'}, h('img', {src: 'icon.svg', alt: '', width: 28, height: 28}), h('span', {}, 'REST API')),
        h('nav', {'aria-label': 'Documents'}, h('a', {href: './'}, 'Back to the gateway'), h('a', {href: 'api/v1/openapi.json'}, 'openapi.json'))),
      h('main', {id: 'main', tabindex: '-1'},
        h('div', {class: 'page-head'}, h('h1', {}, info.title), h('div', {class: 'tools'}, search)),
        h('p', {class: 'quiet'}, `Version ${info.version}, below ${this.base}. ${info.description}`),
        this.count,
        [...groups].map(([name, operations]) => h('section', {class: 'card operations', 'aria-labelledby': `group-${name}`}, h('h2', {id: `group-${name}`}, name), operations)),
        h('section', {class: 'card', 'aria-labelledby': 'schemas'}, h('h2', {id: 'schemas'}, 'Schemas'),
          Object.entries(components.schemas).map(([name, schema]) => h('details', {id: `schema-${name}`}, h('summary', {}, h('strong', {}, name)), this.#properties(schema))))));
    this.#find('');
    window.addEventListener('hashchange', () => this.#open());
    this.#open();
  }

  /** A link into the page opens what it leads to. */
  #open() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
  }

  #find(text) {
    let shown = 0;
    for (const operation of this.querySelectorAll('.operation')) {
      operation.hidden = !operation.dataset.text.includes(text);
      if (!operation.hidden) shown++;
    }
    for (const section of this.querySelectorAll('.operations')) section.hidden = !section.querySelector('.operation:not([hidden])');
    this.count.textContent = `${shown} ${shown === 1 ? 'operation' : 'operations'}`;
  }

  #operation(path, verb, operation) {
    const role = operation['x-role'];
    const parameters = operation.parameters ?? [];
    const body = operation.requestBody?.content['application/json'].schema;
    const details = h('details', {class: 'operation', id: operation.operationId, 'data-text': `${verb} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase()},
      h('summary', {}, h('span', {class: `verb ${verb}`}, verb.toUpperCase()), h('code', {}, path), h('span', {class: 'quiet'}, operation.summary)));
    // What is inside is made when it is first looked at.
    details.addEventListener('toggle', () => {
      if (details.childElementCount > 1) return;
      details.append(h('div', {class: 'operation-body'},
        h('p', {class: 'quiet'}, role ? `Needs the role ${role}: a session, or a token as “Authorization: Bearer …”.` : 'Open to everybody.'),
        parameters.length === 0 ? null : [h('h3', {}, 'Parameters'), h('dl', {}, parameters.map((one) => [
          h('dt', {}, h('code', {}, one.name), ` (${one.in})`), h('dd', {}, one.description ?? '', one.required ? ' Required.' : ''), ]))],
        body ? [h('h3', {}, 'Body'), this.#type(body)] : null,
        h('h3', {}, 'Answers'),
        h('dl', {}, Object.entries(operation.responses).map(([status, response]) => [h('dt', {}, status), h('dd', {}, response.description, ' ',
          Object.entries(response.content ?? {}).map(([type, {schema}]) => [h('code', {}, type), ' ', schema ? this.#type(schema) : null]))])),
        operation.responses['200']?.content['application/json'] && verb === 'get' ? this.#trial(path, parameters, role) : null));
    });
    return details;
  }

  /** A type in words, records as links to where they are described. */
  #type(schema) {
    if (schema.$ref) { const name = schema.$ref.split('/').pop(); return h('a', {href: `#schema-${name}`}, name); }
    if (schema.anyOf) return h('span', {}, schema.anyOf.filter((one) => one.type !== 'null').map((one) => this.#type(one)), schema.anyOf.some((one) => one.type === 'null') ? ' or null' : '');
    if (schema.type === 'array') return h('span', {}, 'list of ', this.#type(schema.items));
    if (schema.additionalProperties && typeof schema.additionalProperties === 'object') return h('span', {}, 'object, each value ', this.#type(schema.additionalProperties));
    if (schema.enum) return h('span', {}, schema.enum.join(' | '));
    return h('span', {}, schema.format ?? schema.type ?? 'any JSON');
  }

  #properties(schema) {
    const required = new Set(schema.required ?? []);
    return h('dl', {}, Object.entries(schema.properties ?? {}).map(([name, of]) => [h('dt', {}, h('code', {}, name), required.has(name) ? '' : ' (may be missing)'), h('dd', {}, this.#type(of))]));
  }

  /** Operations that only read can be tried at once, with the session of the page. */
  #trial(path, parameters, role) {
    if (role && !this.session) return h('p', {class: 'quiet'}, 'Log in to try it.');
    const inputs = parameters.filter((one) => one.in !== 'header').map((one) => [one, h('input', {required: one.required, spellcheck: 'false'})]);
    const answer = h('pre', {class: 'diff', tabindex: '0', role: 'region', 'aria-label': 'Answer', hidden: true});
    return h('form', {onsubmit: async (event) => {
      event.preventDefault();
      let filled = path;
      const query = new URLSearchParams();
      for (const [one, input] of inputs) {
        if (one.in === 'path') filled = filled.replace(`{${one.name}}`, encodeURIComponent(input.value));
        else if (input.value !== '') query.set(one.name, input.value);
      }
      const target = this.base + filled + (query.size > 0 ? `?${query}` : '');
      answer.hidden = false;
      try {
        const response = await fetch(target, {credentials: 'same-origin'});
        const text = await response.text();
        let shown = text;
        try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it came */ }
        answer.textContent = `GET ${target}\n${response.status}\n\n${shown.length > 100_000 ? shown.slice(0, 100_000) + '\n…' : shown}`;
      } catch (problem) { answer.textContent = problem.message; }
    }}, h('h3', {}, 'Try it'), h('div', {class: 'columns'}, inputs.map(([one, input]) => field(one.name, input))), h('button', {class: 'primary', type: 'submit'}, 'Send'), answer);
  }
}

customElements.define('rest-api', RestApi);
