// The one feed of what changes: the latest overview, a short memory for graphs, and events.

const MEMORY = 180; // seconds

class Live extends EventTarget {
  services = [];
  memory = new Map();
  connected = false;
  #source = null;

  start() {
    if (this.#source) return;
    this.#source = new EventSource('/api/v1/events');
    this.#source.addEventListener('open', () => this.#connection(true));
    this.#source.addEventListener('error', () => this.#connection(false));
    this.#source.addEventListener('overview', (event) => this.#overview(JSON.parse(event.data)));
    this.#source.addEventListener('happened', (event) => {
      this.dispatchEvent(new CustomEvent('happened', {detail: JSON.parse(event.data)}));
    });
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    this.#connection(false);
  }

  #connection(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(new Event('connection'));
  }

  #overview(services) {
    this.services = services;
    const now = Date.now() / 1000;
    for (const service of services) {
      const past = this.memory.get(service.name) ?? [];
      const servers = service.pools.flatMap((pool) => pool.servers);
      past.push({
        at: now,
        rate: service.rate,
        connections: service.connections,
        bytes: servers.reduce((sum, server) => sum + server.bytesToServer + server.bytesFromServer, 0),
        servers: Object.fromEntries(servers.map((server) => [server.name, server.sessions])),
      });
      if (past.length > MEMORY) past.shift();
      this.memory.set(service.name, past);
    }
    this.dispatchEvent(new Event('overview'));
  }

  service(name) {
    return this.services.find((service) => service.name === name) ?? null;
  }

  /** Bytes a second over the last seconds. */
  throughput(name) {
    const past = this.memory.get(name) ?? [];
    if (past.length < 2) return 0;
    const from = past[Math.max(0, past.length - 6)];
    const to = past[past.length - 1];
    return Math.max(0, (to.bytes - from.bytes) / Math.max(0.5, to.at - from.at));
  }
}

export const live = new Live();
