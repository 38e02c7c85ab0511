// Fields made from the JSON schema of the configuration: the page knows no protocol's settings by
// heart, and a protocol that is added shows up with its own.
import {get} from './api.js';
import {field, h, select} from './dom.js';

let loading = null;

/** The schema, fetched once. */
export function schema() {
  loading ??= get('/configuration/schema').then((answer) => answer.schema, (problem) => { loading = null; throw problem; });
  return loading;
}

/** What a rule of such a service can say besides its name, its condition and its pool: [name, node]. */
export async function ruleSettings(type) {
  const whole = await schema();
  const {properties} = whole.$defs[`Route.${type}`] ?? {properties: {}};
  return Object.entries(properties).filter(([name]) => !['name', 'when', 'pool'].includes(name)).map(([name, node]) => [name, shape(node, whole.$defs)]);
}

/** What kind of thing stands at a node: the richest of its alternatives. */
function shape(node, defs) {
  const about = node.description ?? '';
  const own = {about, otherwise: node.default, example: node.examples?.[0]};
  if (node.$ref) return {...shape(defs[node.$ref.split('/').pop()], defs), ...own};
  if (node.anyOf) {
    const kinds = node.anyOf.filter((inner) => inner.$ref !== '#/$defs/substituted').map((inner) => shape(inner, defs));
    const rank = ['group', 'choice', 'flag', 'list', 'number', 'text'];
    return {...kinds.sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind))[0], ...own};
  }
  if (node.enum) return {kind: 'choice', values: node.enum, ...own};
  const types = [node.type].flat();
  if (types.includes('object') && node.properties) {
    return {kind: 'group', required: node.required ?? [], parts: Object.entries(node.properties).map(([name, inner]) => [name, shape(inner, defs)]), ...own};
  }
  if (types.includes('array')) return {kind: 'list', ...own};
  if (types.includes('string')) return {kind: 'text', ...own};
  if (types.includes('integer') || types.includes('number')) return {kind: 'number', ...own};
  return {kind: types.includes('boolean') ? 'flag' : 'text', ...own};
}

/** `calledAet` as a person would write it: Called aet. */
export function title(name) {
  const text = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return text[0].toUpperCase() + text.slice(1);
}

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/**
 * A field for a setting. `read` answers its value; undefined where it is left as it is without the
 * setting.
 */
export function settingField(name, of, value, choices = null) {
  const hint = of.about + (of.otherwise !== undefined && of.kind !== 'group' ? ` Otherwise: ${of.otherwise}.` : '');
  switch (of.kind) {
    case 'choice': {
      const control = select([['', '—'], ...of.values.map((v) => [v, v])], value ?? '');
      return {element: field(title(name), control, hint), control, read: () => control.value || undefined};
    }
    case 'flag': {
      const control = select([['', '—'], ['true', 'yes'], ['false', 'no']], value === undefined ? '' : String(value));
      return {element: field(title(name), control, hint), control, read: () => control.value === '' ? undefined : control.value === 'true'};
    }
    case 'number': {
      const control = h('input', {type: 'number', value: value ?? '', placeholder: of.otherwise ?? of.example});
      return {element: field(title(name), control, hint), control, read: () => control.value === '' ? undefined : Number(control.value)};
    }
    case 'list': return choices ? picks(name, hint, [value ?? []].flat(), choices) : list(name, hint, [value ?? []].flat());
    case 'group': return group(name, hint, of, value);
    default: {
      const control = h('input', {value: value ?? '', placeholder: of.example, spellcheck: 'false'});
      return {element: field(title(name), control, hint), control, read: () => control.value === '' ? undefined : control.value};
    }
  }
}

function list(name, hint, values) {
  const control = h('textarea', {rows: Math.max(2, values.length), spellcheck: 'false', value: values.join('\n')});
  return {element: field(title(name), control, `${hint} One a line.`), control, read: () => { const found = lines(control.value); return found.length === 0 ? undefined : found; }};
}

function picks(name, hint, values, choices) {
  const boxes = choices.map((choice) => h('input', {type: 'checkbox', value: choice, checked: values.includes(choice)}));
  const element = h('fieldset', {class: 'picks'}, h('legend', {}, title(name)),
    boxes.map((box) => h('label', {class: 'check'}, box, box.value)), h('small', {}, hint));
  return {element, control: boxes[0], read: () => { const found = boxes.filter((box) => box.checked).map((box) => box.value); return found.length === 0 ? undefined : found; }};
}

/** Settings that belong together; a single value in the file stands for the first of them. */
function group(name, hint, of, value) {
  const short = value !== undefined && (typeof value !== 'object' || value === null);
  const first = of.required[0] ?? of.parts[0][0];
  const known = short ? {[first]: value} : value ?? {};
  const parts = of.parts.map(([part, inner]) => [part, settingField(part, inner, known[part])]);
  const element = h('fieldset', {}, h('legend', {}, title(name)), h('small', {}, hint), parts.map(([, made]) => made.element));
  return {element, control: parts[0][1].control, read: () => {
    const found = Object.fromEntries(parts.map(([part, made]) => [part, made.read()]).filter(([, v]) => v !== undefined));
    return Object.keys(found).length === 0 ? undefined : found;
  }};
}
