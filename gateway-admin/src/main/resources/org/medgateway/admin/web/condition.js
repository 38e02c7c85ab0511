// The condition of a rule: said in words, and edited with rows and groups.
import {h, select} from './dom.js';

const comparisons = [['is', 'is'], ['not', 'is not'], ['regex', 'fits the pattern'], ['present', 'is there'], ['absent', 'is not there']];

const several = (values) => [values].flat().join(' or ');

/** A condition in words. */
export function words(condition) {
  const parts = Object.entries(condition ?? {}).map(([key, value]) => {
    if (key === 'not') return `not (${words(value)})`;
    if (key === 'any') return `(${[value].flat().map(words).join(' or ')})`;
    if (key === 'all') return `(${[value].flat().map(words).join(' and ')})`;
    if (typeof value !== 'object' || Array.isArray(value)) return `${key} is ${several(value)}`;
    return Object.entries(value).map(([how, what]) => ({
      is: `${key} is ${several(what)}`, not: `${key} is not ${several(what)}`, regex: `${key} fits /${what}/`,
      present: what ? `${key} is there` : `${key} is not there`}[how] ?? `${key} ${how} ${several(what)}`)).join(' and ');
  });
  return parts.length === 0 ? 'always' : parts.join(' and ');
}

/** Rows of one attribute of a condition: [comparison, values]. */
function comparisonsOf(match) {
  if (typeof match !== 'object' || Array.isArray(match)) return [['is', [match].flat()]];
  return Object.entries(match).map(([how, what]) => how === 'present' ? [what ? 'present' : 'absent', []] : [how, [what].flat()]);
}

let lists = 0;

/** Edits a condition; `changed` is called when anything is. `read` answers it or says what is missing. */
export function conditionEditor(condition, names, changed = () => {}) {
  const known = h('datalist', {id: `attributes-${++lists}`}, names.map((name) => h('option', {value: name})));
  const top = allOf(condition ?? {}, known.id, changed, 'When all of this holds', null);
  return {element: h('div', {class: 'conditions', oninput: changed}, known, top.element), read: top.read};
}

function removal(what, remove) {
  return h('button', {type: 'button', class: 'small plain', 'aria-label': `Remove ${what}`, onclick: remove}, '✕');
}

/** A group of which everything must hold: attributes, and groups inside. */
function allOf(condition, listId, changed, legend, onRemove) {
  const members = new Set();
  const rows = h('div', {class: 'condition-rows'});
  const nothing = h('p', {class: 'empty'}, 'Nothing: it holds always.');
  const add = (make) => {
    const member = make(() => { members.delete(member); member.element.remove(); refresh(); });
    members.add(member);
    rows.append(member.element);
    refresh();
    return member;
  };
  const refresh = () => { nothing.hidden = members.size > 0; changed(); };
  const addRow = (name, how, values) => add((remove) => row(name, how, values, listId, changed, remove));
  const element = h('fieldset', {class: 'condition-group'}, h('legend', {}, legend), nothing, rows,
    h('div', {class: 'tools'},
      h('button', {type: 'button', class: 'small', onclick: () => addRow('', 'is', []).focus()}, 'Add a condition'),
      h('button', {type: 'button', class: 'small', onclick: () => add((remove) => eachOf('any', [{}, {}], listId, changed, remove))}, 'Add alternatives'),
      h('button', {type: 'button', class: 'small', onclick: () => add((remove) => without({}, listId, changed, remove))}, 'Add an exception'),
      onRemove ? h('button', {type: 'button', class: 'small plain', onclick: onRemove}, 'Remove this group') : null));
  for (const [key, value] of Object.entries(condition)) {
    if (key === 'not') add((remove) => without(value, listId, changed, remove));
    else if (key === 'any' || key === 'all') add((remove) => eachOf(key, [value].flat(), listId, changed, remove));
    else for (const [how, values] of comparisonsOf(value)) addRow(key, how, values);
  }
  return {element, read: () => together([...members].map((member) => member.read()))};
}

/** Puts conditions that must all hold into one; what cannot stand side by side goes under `all`. */
function together(conditions) {
  const whole = {};
  const apart = [];
  for (const part of conditions) {
    for (const [key, value] of Object.entries(part)) {
      const before = whole[key];
      const mergeable = before !== undefined && !['not', 'any', 'all'].includes(key) && !Object.keys(value).some((how) => how in before);
      if (before === undefined) whole[key] = value;
      else if (mergeable) Object.assign(before, value);
      else apart.push({[key]: value});
    }
  }
  if (apart.length > 0) whole.all = [...(whole.all ?? []), ...apart];
  return whole;
}

function without(condition, listId, changed, remove) {
  const inner = allOf(condition, listId, changed, 'But not when all of this holds', remove);
  return {element: inner.element, read: () => ({not: inner.read()})};
}

function eachOf(kind, conditions, listId, changed, remove) {
  const members = new Set();
  const body = h('div', {class: 'condition-rows'});
  const add = (condition) => {
    const member = allOf(condition, listId, changed, kind === 'any' ? 'Alternative' : 'Group', () => { members.delete(member); member.element.remove(); changed(); });
    members.add(member);
    body.append(member.element);
    changed();
  };
  conditions.forEach(add);
  const element = h('fieldset', {class: 'condition-group'}, h('legend', {}, kind === 'any' ? 'And at least one of these' : 'And each of these'), body,
    h('div', {class: 'tools'}, h('button', {type: 'button', class: 'small', onclick: () => add({})}, kind === 'any' ? 'Add an alternative' : 'Add a group'),
      h('button', {type: 'button', class: 'small plain', onclick: remove}, kind === 'any' ? 'Remove the alternatives' : 'Remove the groups')));
  return {element, read: () => ({[kind]: [...members].map((member) => member.read())})};
}

/** One attribute, how it is compared, and with what. */
function row(name, how, values, listId, changed, remove) {
  const attribute = h('input', {list: listId, required: true, value: name, placeholder: 'attribute', 'aria-label': 'Attribute', autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off'});
  const comparison = select(comparisons, how);
  comparison.setAttribute('aria-label', 'Comparison');
  const value = h('textarea', {rows: Math.max(1, values.length), spellcheck: 'false', 'aria-label': 'Values, one a line', placeholder: 'value; others below it', value: values.join('\n')});
  const show = () => {
    const unary = comparison.value === 'present' || comparison.value === 'absent';
    value.hidden = unary;
    value.required = !unary;
  };
  value.addEventListener('input', () => { value.rows = Math.max(1, value.value.split('\n').length); });
  comparison.addEventListener('change', () => { show(); changed(); });
  show();
  return {
    element: h('div', {class: 'condition-row'}, attribute, comparison, value, removal('the condition', remove)),
    focus: () => attribute.focus(),
    read: () => {
      const key = attribute.value.trim();
      if (['not', 'any', 'all'].includes(key)) throw new Error(`“${key}” is no attribute`);
      const found = value.value.split('\n').map((line) => line.trim()).filter(Boolean);
      return {[key]: {is: {is: found}, not: {not: found}, regex: {regex: found.join('')}, present: {present: true}, absent: {present: false}}[comparison.value]};
    },
  };
}

/** The shortest way to write the condition: {is: ['a']} is 'a'. */
export function short(condition) {
  return Object.fromEntries(Object.entries(condition).map(([key, value]) => {
    if (key === 'not') return [key, short(value)];
    if (key === 'any' || key === 'all') return [key, value.map(short)];
    if (Object.keys(value).length === 1 && value.is) return [key, value.is.length === 1 ? value.is[0] : value.is];
    return [key, value];
  }));
}
