import {ask, badge, field, h, select, table, toast} from './dom.js';
import {get, may, path, post, put} from './api.js';

function ends(certificate) {
  const days = Math.floor((new Date(certificate.notAfter) - Date.now()) / 86400000);
  const kind = days < 0 ? 'down' : days < 30 ? 'degraded' : 'up';
  const left = badge(kind, days < 0 ? `ended ${-days} days ago` : `${days} days left`, certificate.notAfter);
  return certificate.ocsp ? h('div', {}, left, h('p', {class: 'quiet'}, 'OCSP response: ' + certificate.ocsp)) : left;
}

/** In lines of eight bytes, as others show it; copied, it is one word. */
function fingerprint(text) {
  return h('code', {class: 'fingerprint'}, text.split(/(?<=:)/).map((byte) => [byte, h('wbr')]));
}

/** Certificates: what there is, when it ends, and how to get another. */
class CertificatesPage extends HTMLElement {
  async connectedCallback() {
    const head = h('div', {class: 'page-head'}, h('h1', {}, 'Certificates'), may('ADMINISTRATOR') ? h('div', {class: 'tools'},
      h('button', {class: 'primary', onclick: () => this.#upload()}, 'Upload'),
      h('button', {onclick: () => this.#make('request')}, 'Request (CSR)'),
      h('button', {onclick: () => this.#make('self-signed')}, 'Self-signed')) : null);
    this.list = h('section', {class: 'card'});
    this.replaceChildren(head, this.list);
    await this.#load();
  }

  async #load() {
    const all = await get('/certificates');
    this.list.replaceChildren(table('Certificates and authorities', ['Name', 'Ends', 'Subject', 'Names', 'Issuer', 'Key', 'Fingerprint (SHA-256)'], all.map((c) => [
      h('div', {}, h('strong', {}, c.name), h('br'), h('span', {class: 'quiet'}, c.use === 'AUTHORITY' ? 'authority' : 'certificate'), c.problem ? h('p', {class: 'warning'}, c.problem) : null),
      ends(c), c.subject, c.alternativeNames.join(', '), c.issuer === c.subject ? 'itself' : c.issuer, c.key, fingerprint(c.sha256)]),
    'The configuration names no certificates.'));
  }

  async #upload() {
    const name = h('input', {required: true, maxlength: 64});
    const pem = h('input', {type: 'file', accept: '.pem,.crt,.cer,.p12,.pfx', required: true});
    const key = h('input', {type: 'file', accept: '.pem,.key'});
    const password = h('input', {type: 'password', autocomplete: 'off'});
    const done = await ask('Upload a certificate', [
      field('Name', name, 'One of the configuration is replaced; a new one is added to it.'),
      field('Certificate', pem, 'PEM with the chain, leaf first; or PKCS#12 (.p12, .pfx).'),
      field('Private key', key, 'PEM; not needed with PKCS#12 or after a request of the same name.'),
      field('Password', password, 'Of the PKCS#12 file.')], 'Upload', {read: async () => {
      const file = pem.files[0];
      const binary = /\.(p12|pfx)$/i.test(file.name);
      const base64 = async (of) => { let text = ''; for (const byte of new Uint8Array(await of.arrayBuffer())) text += String.fromCharCode(byte); return btoa(text); };
      return put(path`/certificates/${name.value}`, binary
        ? {pem: null, key: null, pkcs12: await base64(file), password: password.value}
        : {pem: await file.text(), key: key.files[0] ? await key.files[0].text() : null, pkcs12: null, password: null});
    }});
    if (done) { toast('In use: ' + done.changes.join('; ')); this.#load(); }
  }

  async #make(what) {
    const name = h('input', {required: true, maxlength: 64});
    const common = h('input', {required: true, maxlength: 64});
    const organization = h('input', {maxlength: 64});
    const names = h('textarea', {rows: 3, spellcheck: 'false'});
    const key = select([['EC_256', 'EC P-256'], ['RSA_3072', 'RSA 3072']]);
    const done = await ask(what === 'request' ? 'Request a certificate' : 'Make a self-signed certificate', [
      field('Name', name, 'In the configuration.'), field('Common name', common), field('Organization', organization),
      field('Host names and addresses', names, 'One a line.'), field('Key', key)], 'Make', {read: () => post(path`/certificates/${name.value}` + '/' + what, {
      commonName: common.value, organization: organization.value || null, names: names.value.split(/\s+/).filter(Boolean), key: key.value, days: null})});
    if (!done) return;
    if (what === 'request') {
      await ask('Certificate request', [h('p', {}, 'Send this to your authority. The key stays here; upload the certificate under the same name.'), field('Request', h('textarea', {rows: 12, readonly: true, value: done.pem}))], 'Done');
    } else {
      toast('Made: ' + done.changes.join('; '));
      this.#load();
    }
  }
}

customElements.define('certificates-page', CertificatesPage);
