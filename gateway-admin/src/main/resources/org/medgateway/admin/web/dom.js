// Small helpers for making elements. Text only ever becomes text nodes: nothing that comes from
// the network is parsed as markup.

/** Makes an element: h('a', {href: '#/'}, 'Home'). `on...` keys are listeners. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value') element.value = value;
    else if (value === true) element.setAttribute(key, '');
    else element.setAttribute(key, String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replaces text only where it differs, so that selections and screen readers are left alone. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const icons = {
  up: 'M5 13l4 4L19 7',
  degraded: 'M12 5v9M12 18v1.5',
  down: 'M6 6l12 12M18 6L6 18',
  drain: 'M12 4v12M6 11l6 6 6-6',
  halt: 'M8 8h8v8H8z',
  wait: 'M12 6v6l4 2',
};

/** A drawn symbol; decoration only, the word stands beside it. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', icons[name] ?? icons.wait);
  svg.append(path);
  return svg;
}

/** Colour, symbol and word of a state. */
export function badge(kind, word, title = null) {
  return h('span', {class: `badge ${kind}`, title}, icon(kind), h('span', {}, word));
}

/** What a server is, all in all. */
export function serverKind(server) {
  if (server.state === 'halt') return ['halt', 'halted'];
  if (server.state === 'drain') return ['drain', server.sessions > 0 ? 'draining' : 'drained'];
  if (server.health === 'down') return ['down', 'down'];
  if (server.health === 'unknown') return ['wait', 'not checked'];
  if (server.weight === 0) return ['wait', 'weight 0'];
  return ['up', 'up'];
}

export function serviceKind(service) {
  return {UP: ['up', 'up'], DEGRADED: ['degraded', 'degraded'], DOWN: ['down', 'down']}[service.health];
}

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** The time of day in 24 hours, as logs have it. */
export function clock(at) {
  return at.toLocaleTimeString([], {hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit'});
}

export function time(text) {
  if (!text) return '';
  const at = new Date(text);
  const today = new Date().toDateString() === at.toDateString();
  return today ? clock(at) : `${at.toLocaleDateString()} ${clock(at)}`;
}

export function millis(value) {
  return value < 1000 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** A table with a caption that screen readers say. */
export function table(caption, heads, rows, empty = 'Nothing to show.') {
  if (rows.length === 0) return h('p', {class: 'empty'}, empty);
  return h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption},
    h('table', {},
      h('caption', {class: 'quiet'}, caption),
      h('thead', {}, h('tr', {}, heads.map((head) => h('th', {scope: 'col'}, head)))),
      h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell) => h('td', {}, cell)))))));
}

let fields = 0;

/** A labelled field. */
export function field(label, control, hint = null) {
  control.id = control.id || `field-${++fields}`;
  const about = hint ? h('small', {id: `${control.id}-hint`}, hint) : null;
  if (about) control.setAttribute('aria-describedby', about.id);
  return h('div', {class: 'field'}, h('label', {for: control.id}, label), control, about);
}

export function select(options, chosen) {
  const made = h('select', {}, options.map(([value, text]) => h('option', {value}, text)));
  if (chosen !== undefined) made.value = chosen;
  return made;
}

/** Asks in a dialog; answers what `read` reads, or null where it was cancelled. */
export function ask(title, content, verb, {danger = false, read = () => true} = {}) {
  return new Promise((resolve) => {
    const error = h('p', {class: 'error', role: 'alert'});
    const dialog = h('dialog', {'aria-labelledby': 'dialog-title'},
      h('form', {method: 'dialog', onsubmit: submit},
        h('h2', {id: 'dialog-title'}, title),
        h('div', {class: 'dialog-body'}, content),
        error,
        h('div', {class: 'actions'},
          h('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'),
          h('button', {class: danger ? 'danger' : 'primary', type: 'submit'}, verb))));
    let result = null;
    async function submit(event) {
      event.preventDefault();
      try {
        result = await read();
        dialog.close();
      } catch (problem) {
        error.textContent = problem.message;
      }
    }
    dialog.addEventListener('close', () => { dialog.remove(); resolve(result); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Says shortly what was done, politely to screen readers too. */
export function toast(text, kind = 'info') {
  let region = document.querySelector('.toasts');
  if (!region) {
    region = h('div', {class: 'toasts', role: 'status', 'aria-live': 'polite'});
    document.body.append(region);
  }
  const item = h('div', {class: `toast ${kind}`}, text);
  region.append(item);
  while (region.childElementCount > 4) region.firstChild.remove(); // a storm must not cover the page
  setTimeout(() => item.remove(), 6000);
}
