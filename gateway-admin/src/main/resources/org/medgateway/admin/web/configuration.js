import {ask, field, h, table, time, toast} from './dom.js';
import {get, may, path, post, put} from './api.js';

/** The lines of two texts side by side: the longest common ones stay, the rest is out or in. */
export function diff(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) { endA--; endB--; }
  const x = a.slice(start, endA);
  const y = b.slice(start, endB);
  const lines = [];
  if (x.length * y.length > 4_000_000) {
    lines.push(...x.map((text) => ['-', text]), ...y.map((text) => ['+', text]));
  } else {
    const best = Array.from({length: x.length + 1}, () => new Uint16Array(y.length + 1));
    for (let i = x.length - 1; i >= 0; i--) for (let j = y.length - 1; j >= 0; j--) best[i][j] = x[i] === y[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    let i = 0;
    let j = 0;
    while (i < x.length || j < y.length) {
      if (i < x.length && j < y.length && x[i] === y[j]) { lines.push([' ', x[i]]); i++; j++; }
      else if (j >= y.length || (i < x.length && best[i + 1][j] >= best[i][j + 1])) lines.push(['-', x[i++]]);
      else lines.push(['+', y[j++]]);
    }
  }
  const context = (from, to) => a.slice(Math.max(0, from), to).map((text) => [' ', text]);
  return lines.length === 0 ? [] : [...context(start - 3, start), ...lines, ...context(endA, Math.min(a.length, endA + 3))];
}

function diffView(before, after) {
  const lines = diff(before, after);
  if (lines.length === 0) return h('p', {class: 'empty'}, 'The text is the same.');
  const names = {'+': 'added', '-': 'removed', ' ': 'same'};
  return h('pre', {class: 'diff', tabindex: '0', role: 'region', 'aria-label': 'Differences'}, lines.map(([kind, text]) =>
    h(kind === '+' ? 'ins' : kind === '-' ? 'del' : 'span', {class: names[kind]}, `${kind} ${text}\n`)));
}

/** The file: read, change, judge, compare, apply, and the way back. */
class ConfigurationPage extends HTMLElement {
  async connectedCallback() {
    this.editor = h('textarea', {class: 'editor', spellcheck: 'false', autocapitalize: 'none', 'aria-label': 'Configuration (YAML)', readonly: !may('ADMINISTRATOR'), onkeydown: indent});
    this.verdict = h('div', {role: 'status', class: 'verdict'});
    this.history = h('div');
    this.replaceChildren(
      h('div', {class: 'page-head'}, h('h1', {}, 'Configuration'), h('div', {class: 'tools'},
        h('button', {onclick: () => this.#load()}, 'Read again'),
        h('button', {onclick: () => this.#judge()}, 'Check'),
        may('ADMINISTRATOR') ? h('button', {class: 'primary', onclick: () => this.#apply()}, 'Compare and apply') : null)),
      h('section', {class: 'card'}, h('p', {class: 'quiet'}, 'The file as it stands. Secrets are shown as ***, and *** keeps them.'), this.editor, this.verdict),
      h('section', {class: 'card', 'aria-labelledby': 'history-title'}, h('h2', {id: 'history-title'}, 'History'), this.history));
    await this.#load();
  }

  async #load() {
    const file = await get('/configuration');
    this.file = file;
    this.editor.value = file.text;
    this.editor.rows = Math.min(40, Math.max(16, file.text.split('\n').length + 1));
    this.verdict.replaceChildren();
    const versions = await get('/configuration/history');
    this.history.replaceChildren(table('Configurations that were in force', ['Number', 'When', 'Who', 'Why', 'Action'], versions.map((version, i) => [
      String(version.number), time(version.at), version.who, version.reason,
      h('button', {class: 'small', 'aria-label': `Compare configuration ${version.number} with the present one`, disabled: i === 0, onclick: () => this.#restore(version)}, i === 0 ? 'in force' : 'Compare')])));
  }

  #problems(problems, kind) {
    return problems.length === 0 ? null : h('ul', {class: kind}, problems.map((problem) => h('li', {}, typeof problem === 'string' ? problem : [
      problem.line > 0 ? h('button', {class: 'small', type: 'button', onclick: () => this.#jump(problem.line)}, `line ${problem.line}`) : null, ` ${problem.path} ${problem.message}`])));
  }

  #jump(line) {
    const start = this.editor.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const end = this.editor.value.indexOf('\n', start);
    this.editor.focus();
    this.editor.setSelectionRange(start, end < 0 ? this.editor.value.length : end);
    this.editor.scrollTop = (line - 6) * parseFloat(getComputedStyle(this.editor).lineHeight);
  }

  async #judge() {
    try {
      const judgement = await post('/configuration/validate', {text: this.editor.value, reason: null});
      this.verdict.replaceChildren(
        h('p', {class: judgement.accepted ? 'good' : 'error'}, judgement.accepted ? 'The configuration is good.' : `${judgement.problems.length} problems; it would be refused.`),
        ...[this.#problems(judgement.problems, 'error'), this.#problems(judgement.warnings, 'warning'),
          judgement.accepted ? h('p', {}, judgement.changes.length === 0 ? 'Nothing would change.' : 'Would change: ' + judgement.changes.join('; ')) : null].filter(Boolean));
      return judgement.accepted;
    } catch (problem) {
      this.verdict.replaceChildren(h('p', {class: 'error'}, problem.message));
      return false;
    }
  }

  async #apply() {
    if (!await this.#judge()) return;
    const reason = h('input', {maxlength: 200});
    const done = await ask('Apply this configuration', [diffView(this.file.text, this.editor.value), field('Reason', reason)], 'Apply', {
      read: () => put('/configuration', {text: this.editor.value, reason: reason.value}, {'If-Match': `"${this.file.etag}"`})});
    if (done) { toast('In force: ' + (done.changes.join('; ') || 'nothing changed')); this.#load(); }
  }

  async #restore(version) {
    const {text} = await get(path`/configuration/history/${version.number}`);
    const content = diffView(this.file.text, text);
    if (!may('ADMINISTRATOR')) { await ask(`Configuration ${version.number}`, content, 'Close'); return; }
    const done = await ask(`Roll back to ${version.number}`, content, 'Roll back', {danger: true,
      read: () => post(path`/configuration/history/${version.number}/restore`, undefined, {'If-Match': `"${this.file.etag}"`})});
    if (done) { toast('Rolled back: ' + (done.changes.join('; ') || 'nothing changed')); this.#load(); }
  }
}

/** Alt+Tab-free editing: Ctrl+] and Ctrl+[ indent, so that Tab still leaves the field. */
function indent(event) {
  if (!event.ctrlKey || (event.key !== ']' && event.key !== '[')) return;
  event.preventDefault();
  const area = event.target;
  const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  if (event.key === ']') area.setRangeText('  ', start, start);
  else if (area.value.startsWith('  ', start)) area.setRangeText('', start, start + 2);
}

customElements.define('configuration-page', ConfigurationPage);
