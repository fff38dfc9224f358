// The same case by the JSON API: idempotency keys, what was seen, problems at their places, reading back.
//
//   node json.test.mjs PATH/TO/anudan SCRATCH
import fs from 'node:fs';
import path from 'node:path';
import { check, close, password, pdf, prepare, Program, request, schemes, scratch, serve, serveWith } from './lib.mjs';

const program = process.argv[2], data = path.join(scratch('json'), 'data');
prepare(program, data, [
	['engineer', 'Block Engineer', 'test-borewell/block-engineer'],
	['collector', 'District Collector', 'test-borewell/district-collector'],
	['treasury', 'Treasury Officer', 'test-borewell/treasury'],
	['both', 'Two Hats', 'test-borewell/block-engineer', 'test-borewell/district-collector'],
]);
const server = await serve(program, data, '--demo');
const council = new Program(server.port), engineer = new Program(server.port), collector = new Program(server.port),
	treasury = new Program(server.port), both = new Program(server.port);
const key = (k) => ({ 'Idempotency-Key': k });
let r;

r = await council.call('GET', '/cases');
check('without a token there is nothing', r.status === 401 || r.status === 403, r.status);
check('errors are problem documents', r.headers['content-type'] === 'application/problem+json' && r.json?.status === r.status && r.json?.key, r.body);
r = await council.call('POST', '/sessions', { login: 'engineer', password: 'wrong password' });
check('a wrong password is refused', r.status === 403, [r.status, r.body]);
r = await council.call('POST', '/accounts', { login: 'council', name: 'Rampur Council', password: 'short' });
check('a short password is refused at its place', r.status === 422 && r.json.problems.some((p) => p.place === 'password'), r.body);
r = await council.call('POST', '/accounts', { login: 'council', name: 'Rampur Council', password });
check('an account is opened', r.status === 201, r.body);
r = await council.signIn('council');
check('it signs in', r.status === 201 && council.token, r.body);

// ---- the organisation ----
const about = { village_name: 'Rampur', headperson: 'Asha Devi', tax_number: 'AAAPL1234C', treasury_account: '12345678901', branch: 'SBIN0001234' };
r = await council.call('POST', '/organisations', { scheme: 'test-borewell', data: { about: { ...about, tax_number: 'x', owner: 'me' } } });
check('a wrong value and an unknown field are problems at their places', r.status === 422 &&
	r.json.problems.some((p) => /tax_number/.test(p.place)) && r.json.problems.some((p) => /owner/.test(p.place)), r.body);
r = await council.call('POST', '/organisations', { scheme: 'test-borewell', data: { about } }, key('org-1'));
check('the organisation registers', r.status === 201, r.body);
r = await council.call('POST', '/organisations/test-borewell/papers/RESOLUTION', pdf('r'), { 'Content-Type': 'application/pdf', 'File-Name': 'resolution.pdf' });
check('its paper is uploaded as a raw body', r.status === 201 && r.json.row, r.body);

// ---- the case ----
r = await council.call('POST', '/cases', { scheme: 'test-borewell' }, key('case-1'));
const id = r.json?.id, first = r.json?.seq;
check('a case is opened', r.status === 201 && id, r.body);
r = await council.call('POST', '/cases', { scheme: 'test-borewell' }, key('case-1'));
check('the same key gives the same answer', r.status === 200 && r.json.id === id && r.json.seq === first && r.json.repeated, r.body);
r = await council.call('GET', '/cases');
check('and no second case', r.json?.total === 1, r.body);
r = await council.call('GET', '/commands/case-1');
check('what a key did can be read back', r.status === 200 && r.json.id === id && r.json.seq === first, r.body);
r = await council.call('GET', '/commands/never');
check('a key that did nothing is unknown', r.status === 404, r.status);
const well = { place: 'By the school', soil: 'rock', depth_m: 100, litres_per_hour: 2000, nearest_well_m: 600, drilled_on: '2026-06-01' };
r = await council.call('PUT', `/cases/${id}/request/well`, { ...well, drilled_on: '2026-04-31', depth_m: -3 });
check('31 April and a negative depth are problems at their places', r.status === 422 && r.json.problems.some((p) => p.place.endsWith('drilled_on')) &&
	r.json.problems.some((p) => p.place.endsWith('depth_m')), r.body);
r = await council.call('PUT', `/cases/${id}/request/well`, well, { ...key('well'), 'If-Match': '"1"' });
check('who saw an older state is told so', r.status === 409, [r.status, r.body]);
r = await council.call('PUT', `/cases/${id}/request/well`, well, key('well'));
check('a section is saved', r.status === 201, r.body);
r = await council.call('PUT', `/cases/${id}/request/well`, { ...well, place: 'Elsewhere' }, key('well'));
check('the same key with other content is refused', r.status === 422, [r.status, r.body]);
r = await council.call('POST', `/cases/${id}/acts/hand_in`, undefined, key('hand-0'));
check('an incomplete request is not taken', r.status === 422 || r.status === 409, [r.status, r.body]);
r = await council.call('PUT', `/cases/${id}/request/users`, Array.from({ length: 60 }, (_, i) => ({ family: `Family ${i}`, ration_card: `RC${i}` })), key('users'));
check('rows are saved as a list', r.status === 201, r.body);
r = await council.call('POST', `/cases/${id}/request/users/rows`, { family: 'Again', ration_card: 'RC5' });
check('a row listed twice is refused', r.status === 422 || r.status === 409, [r.status, r.body]);
r = await council.call('POST', `/cases/${id}/papers/WATER_TEST`, Buffer.from('PK\x03\x04 zip'), { 'Content-Type': 'application/pdf', 'File-Name': 'water.pdf' });
check('a file that lies is refused by name', r.status === 422 && r.body.includes('water.pdf'), [r.status, r.body]);
r = await council.call('POST', `/cases/${id}/papers/WATER_TEST`, pdf('w'), { 'Content-Type': 'application/pdf', 'File-Name': 'water%20test.pdf' });
check('a paper is uploaded', r.status === 201, r.body);
r = await council.call('GET', `/cases/${id}`);
check('the case shows data, acts and what is missing', r.json?.data?.request?.well?.place === 'By the school' && r.json.acts.includes('hand_in') &&
	r.json.missing.length === 0, r.body.slice(0, 900));
r = await council.call('POST', `/cases/${id}/acts/hand_in`, undefined, { ...key('hand-1'), 'If-Match': r.headers.etag });
check('it is handed in', r.status === 201, r.body);
r = await council.call('PUT', `/cases/${id}/request/well`, well);
check('after that it is closed to changes', r.status === 403 || r.status === 409, [r.status, r.body]);

// ---- the office ----
await engineer.signIn('engineer'); await collector.signIn('collector'); await treasury.signIn('treasury'); await both.signIn('both');
r = await council.call('POST', `/cases/${id}/acts/measure`, { numbers: { measured_depth_m: 98, measured_on: '2026-06-02' } });
check('an applicant cannot take an officer\'s act', r.status === 403, [r.status, r.body]);
r = await both.call('POST', `/cases/${id}/acts/measure`, { numbers: { measured_depth_m: 98, measured_on: '2026-06-02' } }, key('m'));
check('the measurement is recorded', r.status === 201, r.body);
r = await both.call('POST', `/cases/${id}/acts/order`, undefined, key('o'));
check('the same person cannot also order, in another role', r.status === 403 || r.status === 409, [r.status, r.body]);
r = await collector.call('POST', '/allotments', { scheme: 'test-borewell', fy: '2026-27', head: 'drinking-water', amount: 5000000, reference: 'L1' }, key('a'));
check('money is allotted', r.status === 201, r.body);
r = await collector.call('POST', `/cases/${id}/acts/order`, undefined, key('o'));
check('the grant is ordered', r.status === 201, r.body);
r = await treasury.call('POST', `/cases/${id}/acts/pay`, { numbers: { voucher_number: 'V-9', voucher_date: '2026-06-03' } }, key('p'));
check('it is paid', r.status === 201, r.body);
const again = await treasury.call('POST', `/cases/${id}/acts/pay`, { numbers: { voucher_number: 'V-9', voucher_date: '2026-06-03' } }, key('p2'));
check('and not twice', again.status === 403 || again.status === 409, [again.status, again.body]);
r = await council.call('GET', `/cases/${id}`);
check('the money stands at released', r.json?.money?.released > 0 && r.json.money.committed === 0 && r.json.letters.length === 1, r.body.slice(0, 900));
const order = r.json.letters[0];
r = await request(server.port, 'GET', order.public);
check('the public page confirms the letter', r.status === 200 && r.body.includes(order.number) && r.body.includes('Rampur'), [r.status, order]);
r = await council.call('GET', `/cases/${id}/history`);
check('the history holds every noting in order', r.json?.notings?.length === 8 && r.json.notings.every((n, i, all) => i === 0 || n.seq > all[i - 1].seq) &&
	r.json.notings.some((n) => n.transition === 'pay'), r.body.slice(0, 900));
r = await council.call('GET', '/reports/releases?fy=2026-27');
check('the report counts them', r.json?.rows?.[0]?.beneficiaries === 60 && r.json.rows[0].events === 1 && r.json.until, r.body);
r = await council.call('GET', '/reports/releases?fy=2026');
check('a year that is none is refused', r.status === 422, [r.status, r.body]);
r = await collector.call('GET', '/reports/releases?by=family');
check('an officer can group', r.status === 200 && r.json.rows.filter((x) => x.beneficiaries === 1).length === 60, r.body.slice(0, 300));
const released = r.json.rows.reduce((sum, x) => sum + x.released, 0);
r = await council.call('GET', '/reports/releases');
check('the groups add up to the whole', Math.abs(released - r.json.rows[0].released) < 0.005, [released, r.json.rows[0].released]);
check('the server stops cleanly', (await server.stop()) === 0, server.err.slice(-1500));

// ---- a letter stays what it was ----
const changed = path.join(data, '..', 'changed');
fs.cpSync(schemes, changed, { recursive: true });
const letters = path.join(changed, 'test-borewell', 'letters');
for (const file of fs.readdirSync(letters)) {
	const at = path.join(letters, file), text = fs.readFileSync(at, 'utf8');
	fs.writeFileSync(at, text.replace('<p>', '<p>Changed since. '));
	check('the package\'s letter was changed', fs.readFileSync(at, 'utf8') !== text);
}
const bytes = [];
for (const packages of [schemes, changed]) {
	const later = await serveWith(packages, program, data, '--demo', '--origin', 'http://grants.example.in');
	const reader = new Program(later.port);
	await reader.signIn('council');
	r = await request(later.port, 'GET', order.pdf ?? `/letters/${order.id}.pdf`, { headers: { Authorization: `Bearer ${reader.token}` } });
	bytes.push(r.raw);
	await later.stop();
}
check('an order is the same bytes after its package has changed', bytes[0].subarray(0, 5).toString() === '%PDF-' && bytes[0].equals(bytes[1]),
	bytes.map((b) => b.subarray(0, 300).toString()));
process.exit(close());
