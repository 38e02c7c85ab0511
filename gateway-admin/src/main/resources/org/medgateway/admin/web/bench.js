import {badge, field, h, select} from './dom.js';
import {path, post} from './api.js';

const message = `MSH|^~\\&|HIS|HOSPITAL|RIS|HOSPITAL|20261120120000||ADT^A01^ADT_A01|MSG00001|P|2.5.1
EVN|A01|20261120120000
PID|1||12345^^^HOSPITAL^MR||DOE^JOHN||19700101|M
PV1|1|I|WARD^101^1`;

const sopClasses = ['CTImageStorage', 'MRImageStorage', 'SecondaryCaptureImageStorage', 'UltrasoundImageStorage', 'DigitalXRayImageStorageForPresentation', 'EnhancedMRImageStorage', 'Verification', 'ModalityWorklistInformationModelFind', 'StudyRootQueryRetrieveInformationModelFind', 'StudyRootQueryRetrieveInformationModelMove', 'ModalityPerformedProcedureStep', 'StorageCommitmentPushModel'];

/** The fields of a kind of service: what shows an exchange of it, and how the text for the gateway is made of them. */
const kinds = {
  mllp: () => {
    const text = h('textarea', {rows: 7, spellcheck: 'false', class: 'sample', placeholder: 'MSH|^~\\&|…'});
    return {fields: [field('HL7 message', text, 'As it is in a log or a file; lines or carriage returns between the segments.'),
      h('button', {type: 'button', class: 'small', onclick: () => { text.value = message; }}, 'Fill in an example')], sample: () => text.value};
  },
  dicom: () => {
    const calling = h('input', {maxlength: 16, placeholder: 'MR7T', spellcheck: 'false'});
    const called = h('input', {maxlength: 16, placeholder: 'ARCHIVE', spellcheck: 'false'});
    const sopClass = h('input', {list: 'sop-classes', placeholder: 'MRImageStorage or a UID', spellcheck: 'false'});
    const elements = h('textarea', {rows: 4, spellcheck: 'false', class: 'sample', placeholder: 'Modality: MR\n(0010,0020) LO [12345]'});
    return {fields: [h('div', {class: 'columns'}, field('Calling AE title', calling), field('Called AE title', called), field('SOP class', sopClass)),
      h('datalist', {id: 'sop-classes'}, sopClasses.map((name) => h('option', {value: name}))),
      field('Data elements', elements, 'For rules that look into objects: “keyword: value”, or what dcmdump prints.')],
    sample: () => [calling.value && `callingAet: ${calling.value}`, called.value && `calledAet: ${called.value}`, sopClass.value && `sopClass: ${sopClass.value}`, elements.value].filter(Boolean).join('\n')};
  },
  http: () => {
    const line = h('input', {value: 'GET /', spellcheck: 'false', required: true});
    const host = h('input', {placeholder: 'viewer.hospital.example', spellcheck: 'false'});
    const cookies = h('input', {placeholder: 'SERVERID=…; session=…', spellcheck: 'false'});
    const headers = h('textarea', {rows: 3, spellcheck: 'false', class: 'sample', placeholder: 'User-Agent: …'});
    return {fields: [h('div', {class: 'columns'}, field('Request line', line, 'Method and target.'), field('Host', host), field('Cookies', cookies)), field('Other headers', headers, 'One a line.')],
      sample: () => [line.value.trim(), host.value && `Host: ${host.value}`, cookies.value && `Cookie: ${cookies.value}`, headers.value.trim()].filter(Boolean).join('\n')};
  },
  xds: () => {
    const text = h('textarea', {rows: 8, spellcheck: 'false', class: 'sample', placeholder: '<soap:Envelope …>, or a whole request with its headers'});
    return {fields: [field('SOAP request', text, 'The envelope alone, or the request line, headers, an empty line and the body.')], sample: () => text.value};
  },
};

const nothing = () => ({fields: [], sample: () => ''});

/** Tries the rules of a service on an exchange that is only described. */
export function bench(service) {
  const kind = (kinds[service.type] ?? nothing)();
  const source = h('input', {placeholder: '10.12.1.7', spellcheck: 'false'});
  const ports = [...new Set(service.addresses.map((address) => address.split(':').pop()))];
  const port = select([['', 'any'], ...ports.map((p) => [p, p])]);
  const more = h('textarea', {rows: 3, spellcheck: 'false', placeholder: 'tls.subject: CN=MR7T'});
  const outcome = h('div', {class: 'outcome', role: 'status'});
  return h('section', {class: 'card', 'aria-labelledby': 'bench-title'},
    h('h2', {id: 'bench-title'}, 'Test bench'),
    h('p', {class: 'quiet'}, 'Which rule and which server would an exchange get? Nothing is sent.'),
    h('form', {onsubmit: async (event) => {
      event.preventDefault();
      try {
        const attributes = named(more.value);
        if (source.value.trim()) attributes.source = [source.value.trim()];
        if (port.value) attributes['destination.port'] = [port.value];
        outcome.replaceChildren(...verdict(await post(path`/services/${service.name}/trial`, {sample: kind.sample() || null, attributes})));
      } catch (problem) {
        outcome.replaceChildren(h('p', {class: 'error'}, problem.message));
      }
    }}, kind.fields,
    h('div', {class: 'columns'}, field('Client address', source), ports.length > 1 ? field('Port', port) : null),
    h('details', {}, h('summary', {}, 'Other attributes'), field('Attributes', more, 'One a line, “name: value”; several values are several lines.')),
    h('button', {class: 'primary', type: 'submit'}, 'Try')), outcome);
}

function named(text) {
  const found = {};
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const colon = line.indexOf(':');
    if (colon < 0) throw new Error(`“${line}”: expected name: value`);
    (found[line.slice(0, colon).trim()] ??= []).push(line.slice(colon + 1).trim());
  }
  return found;
}

function verdict(trial) {
  const others = trial.candidates.filter((name) => name !== trial.server);
  const seen = Object.entries(trial.seen);
  return [
    h('div', {class: 'verdict-line'},
      h('div', {}, h('small', {}, 'Rule'), h('strong', {}, trial.rule || 'none: the default')),
      trial.pool ? h('div', {}, h('small', {}, 'Pool'), h('strong', {}, trial.pool)) : h('div', {}, h('small', {}, 'Action'), h('strong', {}, trial.action)),
      trial.pool ? h('div', {}, h('small', {}, 'Server'), h('strong', {class: trial.server ? '' : 'error'}, trial.server ?? 'none')) : null),
    h('p', {}, `Why: ${trial.why}.`, others.length > 0 ? h('span', {class: 'quiet'}, ` Also possible: ${others.join(', ')}.`) : null),
    ...trial.hints.map((hint) => h('p', {class: 'warning'}, hint)),
    h('ol', {class: 'steps'}, trial.steps.map((step) => h('li', {}, badge(step.holds ? 'up' : 'wait', step.holds ? 'holds' : 'does not'), ' ', h('strong', {}, step.rule || 'default'), ` — ${step.condition}`))),
    seen.length === 0 ? '' : h('details', {}, h('summary', {}, 'What the rules saw'), h('dl', {}, seen.map(([name, values]) => [h('dt', {}, name), h('dd', {}, values.join(', '))]))),
  ];
}
