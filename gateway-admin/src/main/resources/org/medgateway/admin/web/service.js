import uPlot from './vendor/uPlot.esm.js';
import {ask, badge, bytes, clock, field, h, millis, say, serverKind, serviceKind, table, time, toast} from './dom.js';
import {get, may, path, put, remove} from './api.js';
import {live} from './live.js';
import {serverActions} from './overview.js';

// Lines that stand out from the paper, light or dark, and from each other.
const colours = {
  light: ['#0b7a75', '#b4532a', '#5b4bb5', '#8a6d00', '#b03a6b', '#2b6cb0', '#4d7c0f', '#9f3f3f'],
  dark: ['#4fc3bd', '#f0915f', '#b3a5f5', '#e6c454', '#f191b9', '#7fb5ef', '#a5d160', '#f0908f'],
};

/** One service: graphs, servers, checks, stick tables. */
class ServicePage extends HTMLElement {
  #draw = () => this.#update();
  #standing = '';
  #plots = [];

  connectedCallback() {
    this.name = this.getAttribute('name');
    this.head = h('div', {class: 'page-head'});
    this.servers = h('div');
    this.graphs = h('div', {class: 'graphs'});
    this.history = h('div');
    this.tables = h('div');
    this.replaceChildren(this.head,
      h('section', {'aria-labelledby': 'servers-title', class: 'card'}, h('h2', {id: 'servers-title'}, 'Servers'), this.servers),
      h('section', {'aria-labelledby': 'graphs-title', class: 'card'}, h('h2', {id: 'graphs-title'}, 'The last three minutes'), this.graphs),
      h('section', {'aria-labelledby': 'health-title', class: 'card'}, h('h2', {id: 'health-title'}, 'Health history'), this.history),
      h('section', {'aria-labelledby': 'stick-title', class: 'card'}, h('h2', {id: 'stick-title'}, 'Stick tables'), this.tables));
    live.addEventListener('overview', this.#draw);
    window.addEventListener('resize', this.#resize);
    this.#update();
    this.#loadTables('');
  }

  disconnectedCallback() {
    live.removeEventListener('overview', this.#draw);
    window.removeEventListener('resize', this.#resize);
    this.#plots.forEach((plot) => plot.destroy());
  }

  #resize = () => this.#plots.forEach((plot) => plot.setSize({width: this.#width(), height: 180}));

  #width() { return Math.max(260, Math.min(620, this.graphs.clientWidth > 900 ? this.graphs.clientWidth / 2 - 12 : this.graphs.clientWidth)); }

  #update() {
    const service = live.service(this.name);
    if (!service) {
      if (live.services.length > 0) this.head.replaceChildren(h('h1', {}, this.name), h('p', {}, 'There is no such service.'));
      return;
    }
    const servers = service.pools.flatMap((pool) => pool.servers);
    const standing = JSON.stringify([service.health, servers.map((s) => [s.name, s.state, s.health, s.weight, s.stateReason, s.healthReason])]);
    if (standing !== this.#standing) {
      this.#standing = standing;
      const [kind, word] = serviceKind(service);
      this.head.replaceChildren(h('div', {}, h('h1', {}, service.name, ' ', badge(kind, word)),
        h('p', {class: 'quiet'}, `${service.type} on ${service.addresses.join(', ')} · ${service.why}`)),
      h('div', {class: 'tools'}, h('a', {class: 'button', href: `#/rules/${encodeURIComponent(service.name)}`}, `Routing rules (${service.rules})`)));
      this.#buildServers(service);
      this.#buildGraphs(servers);
      this.#loadHistory(service, servers);
    }
    servers.forEach((server, i) => {
      say(this.cells[i].sessions, server.maxSessions > 0 ? `${server.sessions} of ${server.maxSessions}` : String(server.sessions));
      say(this.cells[i].total, server.totalSessions.toLocaleString());
      say(this.cells[i].failed, server.failedSessions.toLocaleString());
      say(this.cells[i].bytes, `${bytes(server.bytesToServer)} / ${bytes(server.bytesFromServer)}`);
    });
    this.#plot(servers);
  }

  #buildServers(service) {
    this.cells = [];
    const rows = service.pools.flatMap((pool) => pool.servers.map((server) => {
      const cells = {sessions: h('span'), total: h('span'), failed: h('span'), bytes: h('span')};
      this.cells.push(cells);
      const [kind, word] = serverKind(server);
      return [
        h('div', {}, h('strong', {}, server.name), h('br'), h('span', {class: 'quiet'}, `${server.address}${service.pools.length > 1 ? ' · ' + pool.name : ''}${server.fallback ? ' · fallback' : ''}`)),
        h('div', {}, badge(kind, word), h('br'), h('span', {class: 'quiet'}, server.stateReason || server.healthReason),
          server.stateUntil ? h('span', {class: 'quiet'}, ` until ${time(server.stateUntil)}`) : null),
        may('ADMINISTRATOR') && !server.fallback
          ? h('button', {class: 'small', 'aria-label': `Change the weight of ${server.name}, now ${server.weight}`, onclick: () => this.#weight(service, server)}, String(server.weight)) : String(server.weight),
        cells.sessions, cells.total, cells.failed, cells.bytes, serverActions(service, server) ?? ''];
    }));
    this.servers.replaceChildren(table(`Servers of ${service.name}`, ['Server', 'State', 'Weight', 'Running', 'Total', 'Failed', 'To / from', 'Actions'], rows));
  }

  async #weight(service, server) {
    const weight = h('input', {type: 'number', min: 0, max: 256, required: true, value: server.weight});
    const done = await ask(`Weight of ${server.name}`, field('Weight', weight, '0 to 256, relative to the others; 0 takes nothing new. It is written into the configuration.'), 'Change',
      {read: () => put(path`/services/${service.name}/servers/${server.name}/weight`, {weight: Number(weight.value)})});
    if (done) toast(`${server.name} has weight ${weight.value}`);
  }

  #buildGraphs(servers) {
    this.#plots.forEach((plot) => plot.destroy());
    this.graphs.replaceChildren();
    const palette = colours[matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'];
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--ink').trim() || '#222';
    const line = style.getPropertyValue('--line').trim() || '#ccc';
    const axis = {stroke: ink, grid: {stroke: line, width: 1}, ticks: {stroke: line}};
    const make = (title, series) => {
      const place = h('figure', {}, h('figcaption', {}, title));
      this.graphs.append(place);
      return new uPlot({width: this.#width(), height: 180, legend: {live: false}, cursor: {show: false},
        scales: {x: {range: (_, from, to) => [to - 180, to]}, y: {range: (_, low, high) => [0, Math.max(1, high * 1.1)]}},
        axes: [{...axis, space: 80, values: (_, seconds) => seconds.map((second) => clock(new Date(second * 1000)))}, {...axis, size: 48}], series: [{}, ...series]}, [[], ...series.map(() => [])], place);
    };
    this.#plots = [
      make('Exchanges a second', [{label: 'exchanges/s', stroke: palette[0], width: 2, fill: palette[0] + '22'}]),
      make('Running exchanges by server', servers.map((server, i) => ({label: server.name, stroke: palette[i % palette.length], width: 2, dash: i >= palette.length ? [4, 4] : []}))),
    ];
  }

  #plot(servers) {
    const past = live.memory.get(this.name) ?? [];
    const at = past.map((moment) => moment.at);
    this.#plots[0]?.setData([at, past.map((moment) => moment.rate)]);
    this.#plots[1]?.setData([at, ...servers.map((server) => past.map((moment) => moment.servers[server.name] ?? null))]);
  }

  async #loadHistory(service, servers) {
    const blocks = await Promise.all(servers.map(async (server) => {
      const checks = await get(path`/services/${service.name}/servers/${server.name}/health`);
      const strip = h('div', {class: 'strip', role: 'img', 'aria-label': `${checks.filter((check) => check.up).length} of the last ${checks.length} checks of ${server.name} found it up`},
        checks.slice().reverse().map((check) => h('span', {class: check.up ? 'good' : 'bad', title: `${time(check.at)}: ${check.up ? 'up' : 'down'} ${check.reason}`})));
      const last = checks[0];
      return h('details', {}, h('summary', {}, h('strong', {}, server.name), strip,
        h('span', {class: 'quiet'}, last ? `${last.up ? 'up' : 'down'} in ${millis(last.millis)}${last.reason ? ': ' + last.reason : ''}` : 'not checked')),
      table(`Checks of ${server.name}`, ['Time', 'Took', 'Found', 'Message'], checks.map((check) => [time(check.at), millis(check.millis), check.up ? 'up' : 'down', check.reason])));
    }));
    this.history.replaceChildren(...blocks);
  }

  async #loadTables(search) {
    const tables = await get(path`/services/${this.name}/stick-tables` + `?limit=200&search=${encodeURIComponent(search)}`);
    if (tables.length === 0) {
      this.tables.replaceChildren(h('p', {class: 'empty'}, 'This service remembers no clients.'));
      return;
    }
    const find = h('input', {type: 'search', 'aria-label': 'Find a key or server in the stick tables', placeholder: 'Find a key or server', value: search, onchange: () => this.#loadTables(find.value)});
    this.tables.replaceChildren(h('div', {class: 'tools'}, find, h('button', {class: 'small', onclick: () => this.#loadTables(find.value)}, 'Refresh')),
      ...tables.map((stick) => h('div', {},
        h('h3', {}, `Pool ${stick.pool}: ${stick.size} of at most ${stick.maxEntries} keys`),
        may('OPERATOR') && stick.size > 0 ? h('button', {class: 'small', onclick: () => this.#clear(stick, null)}, `Clear all of ${stick.pool}`) : null,
        table(`Keys of pool ${stick.pool}`, ['Key', 'Server', 'Since', 'Last used', 'Forgotten', 'Action'], stick.rows.map((row) => [
          row.key, row.server, time(row.created), time(row.lastUsed), row.expires ? time(row.expires) : 'never',
          may('OPERATOR') ? h('button', {class: 'small', 'aria-label': `Clear ${row.key}`, onclick: () => this.#clear(stick, row.key)}, 'Clear') : '']), 'No keys.'))));
  }

  async #clear(stick, key) {
    const what = key === null ? `all ${stick.size} keys of pool ${stick.pool}` : `the key ${key}`;
    const done = await ask('Clear', h('p', {}, `The gateway forgets ${what}; the next exchange is balanced anew.`), 'Clear', {
      danger: key === null,
      read: () => remove(path`/services/${this.name}/stick-tables/${stick.pool}` + (key === null ? '' : `?key=${encodeURIComponent(key)}`)),
    });
    if (done) { toast(`${done.rows} keys cleared`); this.#loadTables(''); }
  }
}

customElements.define('service-page', ServicePage);
