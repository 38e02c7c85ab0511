import {ask, field, h, select} from './dom.js';
import {get, path, post, put} from './api.js';
import {conditionEditor, short, words} from './condition.js';
import {ruleSettings, settingField} from './schema.js';

/**
 * Adds a rule (index null) or changes one, with the fields that the type of the service has.
 * Answers what has changed; null where it was cancelled.
 */
export async function editRule(service, rules, index) {
  const rule = index === null ? {name: '', when: {}} : rules[index].rule;
  const pools = service.pools.map((pool) => pool.name);
  const [settings, names] = await Promise.all([ruleSettings(service.type), get(path`/services/${service.name}/attributes`)]);
  const name = h('input', {required: true, value: rule.name ?? '', maxlength: 100, placeholder: 'such as: research scanners'});
  const sentence = h('p', {class: 'sentence', role: 'status'});
  let condition = null;
  const say = () => {
    let text;
    try { text = words(short(condition.read())); } catch { text = '…'; }
    sentence.textContent = text;
  };
  condition = conditionEditor(rule.when, names, () => condition && say());
  say();
  const fate = fateFields(rule, pools, settings);
  const place = select([['', 'at the end'], ...rules.map((other) => [String(other.index), `before “${other.rule.name}”`])]);
  const content = [field('Name', name), condition.element, sentence, fate.element, index === null ? field('Place', place, 'The first rule that holds decides.') : null];
  return ask(index === null ? `Add a rule to ${service.name}` : `Change ${rule.name}`, content, 'Save', {read: async () => {
    const when = short(condition.read());
    const next = {name: name.value, ...(Object.keys(when).length > 0 ? {when} : {}), ...fate.read()};
    return index === null
      ? post(path`/services/${service.name}/rules`, {index: place.value === '' ? null : Number(place.value), rule: next})
      : put(path`/services/${service.name}/rules/${index}`, {index: null, rule: next});
  }});
}

/** Where it goes: a pool, or what else the protocol can do. */
function fateFields(rule, pools, settings) {
  const own = settings.map(([key, of]) => [key, settingField(key, of, rule[key], key === 'pools' ? pools : null)]);
  const pool = select(pools.map((p) => [p, p]), rule.pool ?? pools[0]);
  const poolField = field('Pool', pool);
  const otherwise = h('div', {}, own.map(([, made]) => made.element));
  if (own.length === 0) return {element: h('fieldset', {}, h('legend', {}, 'Then'), poolField), read: () => ({pool: pool.value})};
  const toPool = h('input', {type: 'radio', name: 'fate', checked: rule.pool !== undefined || Object.keys(rule).length <= 2});
  const toElse = h('input', {type: 'radio', name: 'fate', checked: !(rule.pool !== undefined || Object.keys(rule).length <= 2)});
  const show = () => { poolField.hidden = !toPool.checked; otherwise.hidden = toPool.checked; };
  toPool.addEventListener('change', show);
  toElse.addEventListener('change', show);
  show();
  return {
    element: h('fieldset', {}, h('legend', {}, 'Then'),
      h('div', {class: 'tools'}, h('label', {class: 'check'}, toPool, 'a pool takes it'), h('label', {class: 'check'}, toElse, 'something else happens')),
      poolField, otherwise),
    read: () => {
      if (toPool.checked) return {pool: pool.value};
      const found = Object.fromEntries(own.map(([key, made]) => [key, made.read()]).filter(([, value]) => value !== undefined));
      if (Object.keys(found).length === 0) throw new Error('Say what happens, or choose a pool.');
      return found;
    },
  };
}
