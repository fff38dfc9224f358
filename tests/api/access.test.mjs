// Every route of the program x everybody: who sees or moves what is not his?  The routes are those that the program itself
// prints, so that a new one without an expectation here fails.
//
//   node access.test.mjs PATH/TO/anudan SCRATCH
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { anudan, check, close, password, pdf, Person, prepare, Program, request, scratch, serve } from './lib.mjs';

const program = process.argv[2], data = path.join(scratch('access'), 'data'), scheme = 'test-borewell';
prepare(program, data, [
	['engineer', 'Block Engineer', `${scheme}/block-engineer`],
	['collector', 'District Collector', `${scheme}/district-collector`],
	['treasury', 'Treasury Officer', `${scheme}/treasury`],
	['giver', 'Officer of another scheme', 'good-package/giver'],
	['auditor', 'Auditor', '*/auditor'],
	['scheme-auditor', 'Auditor of one scheme', `${scheme}/auditor`],
]);
const server = await serve(program, data, '--demo');
const today = new Date(Date.now() + 19800000).toISOString().slice(0, 10), [year, month, day] = today.split('-');      // in India
const fy = ((y) => `${y}-${String(y + 1).slice(2)}`)(Number(year) - (Number(month) < 4));
const names = ['anonymous', 'owner', 'other', 'fresh', 'engineer', 'collector', 'treasury', 'giver', 'auditor', 'scheme-auditor', 'admin'];
const all = Object.fromEntries(names.map((n) => [n, new Program(server.port)]));
const unknown = '0123456789abcdef0123456789abcdef';
const must = (r, ...status) => { if (!status.includes(r.status)) throw new Error(`${r.status} ${r.body.slice(0, 800)}`); return r.json; };
const file = (name) => ({ 'Content-Type': 'application/pdf', 'File-Name': name });

for (const n of ['owner', 'other', 'fresh']) must(await all[n].call('POST', '/accounts', { login: n, name: `Applicant ${n}`, password }), 201);
for (const n of names.slice(1)) must(await all[n].signIn(n), 201);
const about = { village_name: 'Rampur', headperson: 'Asha Devi', tax_number: 'AAAPL1234C', treasury_account: '12345678901', branch: 'SBIN0001234' };
const paper = {};
for (const n of ['owner', 'other']) {
	must(await all[n].call('POST', '/organisations', { scheme, data: { about: { ...about, village_name: n === 'owner' ? 'Rampur' : 'Sitapur' } } }), 201);
	paper[n] = must(await all[n].call('POST', `/organisations/${scheme}/papers/RESOLUTION`, pdf(n), file('resolution.pdf')), 201).row;
}
const well = { place: 'By the school', soil: 'rock', depth_m: 100, litres_per_hour: 2000, nearest_well_m: 600, drilled_on: '2026-06-01' };
const act = (n, id, name, values) => all[n].call('POST', `/cases/${id}/acts/${name}`, values);

// A case of somebody's, as far as it is wanted.
async function walk(n, upto) {
	const c = { id: must(await all[n].call('POST', '/cases', { scheme }), 201).id };
	must(await all[n].call('PUT', `/cases/${c.id}/request/well`, well), 201);
	must(await all[n].call('PUT', `/cases/${c.id}/request/users`, Array.from({ length: 60 }, (_, i) => ({ family: `Family ${i}`, ration_card: `${c.id}${i}`.slice(-20) }))), 201);
	c.document = must(await all[n].call('POST', `/cases/${c.id}/papers/WATER_TEST`, pdf(c.id), file('water.pdf')), 201).row;
	c.row = must(await all[n].call('GET', `/cases/${c.id}`), 200).data.request.users[0].row;
	if (upto > 0) c.handed = must(await act(n, c.id, 'hand_in'), 201).seq;
	if (upto > 1) must(await act('engineer', c.id, 'measure', { numbers: { measured_depth_m: 98, measured_on: '2026-06-02' } }), 201);
	if (upto > 2) must(await act('collector', c.id, 'order'), 201);
	if (upto > 3) must(await act('treasury', c.id, 'pay', { numbers: { voucher_date: '2026-06-03' } }), 201);
	const letter = must(await all[n].call('GET', `/cases/${c.id}`), 200).letters[0];
	if (letter) Object.assign(c, { letter: letter.id, order: letter.public });
	return c;
}
must(await all.collector.call('POST', '/allotments', { scheme, fy, head: 'drinking-water', amount: 5000000, reference: 'L1' }), 201);
const draft = await walk('owner', 0), sent = await walk('owner', 1), paid = await walk('owner', 4), kept = await walk('owner', 0), foreign = await walk('other', 1);
// Payments that failed: one that has a case of the owner's behind it, one of the other's.
const paidToo = await walk('other', 4), pay = { path: `/payments/${scheme}` };
pay.advice = must(await all.treasury.call('POST', `${pay.path}/advice`), 201).id;
pay.orders = must(await all.treasury.call('GET', pay.path), 200).payments;
pay.csv = `Ref,Account,Amount,Status,Day\n${pay.orders.map((o) => `${o.id},${o.account},${o.amount},bad,2026-06-03\n`).join('')}`;
must(await all.treasury.call('POST', `${pay.path}/status`, Buffer.from(pay.csv), { 'Content-Type': 'text/csv', 'File-Name': 's.csv' }), 201);

// ---- what is expected ----
// see: 2xx, or a redirect to a page.  in: to the sign-in page (pages) or 403 (the API).  no: 403.  none: exactly what an
// unknown id gives.  shut: refused in one way or another.  Everybody but those who are named gets `rest`.
const office = ['engineer', 'collector', 'treasury'], auditors = ['auditor', 'scheme-auditor'], applicants = ['owner', 'other', 'fresh'];
const everybody = (what) => Object.fromEntries(names.map((n) => [n, what]));
const expect = (rest, ...groups) => {
	const e = { ...everybody(rest), anonymous: 'in' };
	for (const [who, what] of groups) for (const n of [who].flat()) e[n] = what;
	return e;
};
const readers = expect('none', ['owner', 'see'], [office, 'see'], [auditors, 'see']);
const writer = expect('none', [auditors, 'shut'], ['owner', 'see']);
const open = everybody('see');
const form = (o) => ({ body: new URLSearchParams(o).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
const json = (o) => ({ body: JSON.stringify(o), headers: { 'Content-Type': 'application/json' } });
const upload = (name, bytes, type) => ({ headers: { 'Content-Type': 'multipart/form-data; boundary=mark' }, body: Buffer.concat([Buffer.from(
	`--mark\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), bytes, Buffer.from('\r\n--mark--\r\n')]) });
const raw = (name) => ({ headers: { 'Content-Type': 'application/pdf', 'File-Name': name }, body: pdf(name) });
const wellForm = { place: 'Elsewhere', soil: 'rock', depth_m: '100', litres_per_hour: '2000', nearest_well_m: '600', 'drilled_on-day': '1', 'drilled_on-month': '6', 'drilled_on-year': '2026' };
const measurement = { measured_depth_m: '98', 'measured_on-day': '2', 'measured_on-month': '6', 'measured_on-year': '2026' };
const aboutForm = { village_name: 'Rampur', headperson: 'Asha Devi', tax_number: 'AAAPL1234C', treasury_account: '12345678901', branch: 'SBIN0001234' };
const allot = { scheme, fy, head: 'drinking-water', amount: 1000, reference: 'L2' };
const allotters = expect('no', [['collector', 'treasury'], 'see']);        // whom the package names
const books = expect('no', [['collector', 'treasury', 'giver'], 'see'], [['auditor', 'scheme-auditor'], 'see']);  // giver: those of his own scheme
let estimates = 0;
const payers = expect('no', ['treasury', 'see']), payReaders = expect('no', ['treasury', 'see'], [auditors, 'see']);
const correction = { account: '222222222222', ifsc: 'SBIN0001234', remark: 'Letter of the council' };
let fresh = 0;

// Each: who gets what, the address with an id, what is sent.  ids: [the one that is used, ...].
const table = {
	'GET /': [open], 'GET /healthz': [open], 'GET /metrics': [open], 'GET /figures': [open], 'GET /register': [open],
	'GET /sign-in': [open], 'GET /sign-up': [open], 'GET /schemes/{id}': [open, { id: scheme }],
	'GET /orders/{token}': [open, { token: paid.order.split('/').pop() }],
	'GET /api/v1/reports/releases': [open],
	'POST /sign-in': [open, {}, () => form({ login: 'fresh', password })],
	'POST /sign-up': [open, {}, () => form({ login: `new${++fresh}`, name: 'N', password })],
	'POST /api/session': [open, {}, () => json({ login: 'fresh', password })],
	'POST /api/v1/sessions': [open, {}, () => json({ login: 'fresh', password })],
	'POST /api/v1/accounts': [open, {}, () => json({ login: `new${++fresh}`, name: 'N', password })],
	'GET /password': [expect('see')],
	'GET /cases': [expect('see')], 'GET /cases/new': [expect('see')], 'GET /organisation': [expect('see')], 'GET /register/organisation': [expect('see')],
	'GET /api/v1/cases': [expect('see')],
	'GET /desk': [expect('see', [applicants, 'no'])], 'GET /budget': [expect('see', [applicants, 'no'])],
	'GET /admin/date': [expect('no', ['admin', 'see'])],
	'POST /admin/date': [expect('no', ['admin', 'see']), {}, () => form({ 'date-day': day, 'date-month': month, 'date-year': year })],
	'POST /api/v1/clock': [expect('no', ['admin', 'see']), {}, () => json({ date: today })],
	'POST /budget': [allotters, {}, () => form({ head: `${scheme}/drinking-water`, fy, amount: '1000', reference: 'L2' })],
	'POST /api/v1/allotments': [allotters, {}, () => json(allot)],
	'POST /api/v1/budget': [allotters, {}, () => json({ scheme, kind: 'supplementary', fy, head: 'drinking-water', amount: 1000 + estimates++, authority: 'State', reference: 'S1', date: today })],
	...Object.fromEntries(['expenditure', 'budget-register', 'trial-balance'].flatMap((name) => [[`GET /reports/${name}`, [books]], [`GET /api/v1/reports/${name}`, [books]]])),
	'GET /payments': [expect('see', [applicants, 'no'])],
	'GET /payments/{scheme}': [payReaders, { scheme }], 'GET /api/v1/payments/{scheme}': [payReaders, { scheme }],
	'GET /payments/{scheme}/advices/{file}': [payReaders, { scheme, file: `${pay.advice}.csv` }],
	'GET /payments/{scheme}/orders/{order}': [payReaders, { scheme, order: pay.orders[0].id }],
	'POST /payments/{scheme}/orders/{order}': [payers, { scheme, order: pay.orders[0].id }, () => form(correction)],
	'POST /payments/{scheme}/advice': [payers, { scheme }, () => form({})],
	'POST /api/v1/payment-orders/{id}/correct': [expect('none', [applicants, 'no'], ['treasury', 'see']), { id: pay.orders[1].id }, () => json(correction)],
	'POST /api/v1/payments/{scheme}/advice': [payers, { scheme }, () => json({})],
	'POST /payments/{scheme}/status': [payers, { scheme }, () => upload('s.csv', Buffer.from(pay.csv), 'text/csv')],
	'POST /api/v1/payments/{scheme}/status': [payers, { scheme }, () => ({ headers: { 'Content-Type': 'text/csv', 'File-Name': 's.csv' }, body: Buffer.from(pay.csv) })],

	'GET /cases/{id}': [readers, { id: sent.id }],
	'GET /cases/{id}/check': [readers, { id: sent.id }],
	'GET /api/v1/cases/{id}': [readers, { id: sent.id }],
	'GET /api/v1/cases/{id}/history': [readers, { id: sent.id }],
	'GET /cases/{id}/decisions/{n}': [readers, { id: sent.id, n: `${sent.handed}.grant.0` }],
	'GET /documents/{id}': [readers, { id: sent.document }],
	'GET /letters/{id}': [readers, { id: `${paid.letter}.pdf` }],
	'GET /cases/{id}/act/{transition}': [readers, { id: sent.id, transition: 'measure' }],
	'GET /cases/{id}/{form}/papers': [writer, { id: draft.id, form: 'request' }],
	'GET /cases/{id}/{form}/{section}': [writer, { id: draft.id, form: 'request', section: 'well' }],
	'GET /cases/{id}/{form}/{section}/rows/{row}': [writer, { id: draft.id, form: 'request', section: 'users', row: draft.row }],
	'GET /cases/{id}/{form}/{section}/template.csv': [writer, { id: draft.id, form: 'request', section: 'users' }],
	'POST /cases/{id}/{form}/{section}': [writer, { id: draft.id, form: 'request', section: 'well' }, () => form(wellForm)],
	'PUT /api/v1/cases/{id}/{form}/{section}': [writer, { id: draft.id, form: 'request', section: 'well' }, () => json(well)],
	'POST /cases/{id}/{form}/{section}/rows/{row}': [writer, { id: draft.id, form: 'request', section: 'users', row: draft.row }, () => form({ family: 'F', ration_card: 'X1' })],
	'POST /api/v1/cases/{id}/{form}/{section}/rows': [writer, { id: draft.id, form: 'request', section: 'users' }, () => json({ family: 'F', ration_card: 'X2' })],
	'PUT /api/v1/cases/{id}/{form}/{section}/rows/{row}': [writer, { id: draft.id, form: 'request', section: 'users', row: draft.row }, () => json({ family: 'F', ration_card: 'X3' })],
	'POST /cases/{id}/{form}/papers/{paper}': [writer, { id: draft.id, form: 'request', paper: 'WATER_TEST' }, () => upload('w.pdf', pdf('w'), 'application/pdf')],
	'POST /api/v1/cases/{id}/papers/{paper}': [writer, { id: draft.id, paper: 'WATER_TEST' }, () => raw('w.pdf')],
	'POST /cases/{id}/documents/{document}/remove': [writer, { id: draft.id, document: draft.document }, () => form({ form: 'request' })],
	'POST /cases/{id}/{form}/{section}/rows/{row}/remove': [writer, { id: draft.id, form: 'request', section: 'users', row: draft.row }, () => form({})],
	'DELETE /api/v1/cases/{id}/{form}/{section}/rows/{row}': [writer, { id: draft.id, form: 'request', section: 'users', row: () => secondRow }, () => ({})],
	'POST /cases/{id}/{form}/{section}/csv': [writer, { id: draft.id, form: 'request', section: 'users' }, () => upload('u.csv', Buffer.from('family,ration_card\nA,Y1\n'), 'text/csv')],
	'POST /cases/{id}/act/{transition}': [expect('none', ['owner', 'shut'], [office, 'shut'], [auditors, 'shut'], ['engineer', 'see']), { id: sent.id, transition: 'measure' }, () => form(measurement)],
	'POST /api/v1/cases/{id}/acts/{transition}': [expect('none', ['owner', 'shut'], [office, 'shut'], [auditors, 'shut'], ['collector', 'see']), { id: sent.id, transition: 'order' }, () => ({})],
	'GET /api/v1/commands/{key}': [expect('none', ['owner', 'see']), { key: 'mine' }],

	'POST /cases/new': [expect('no', [['owner', 'other'], 'see']), {}, () => form({ scheme })],
	'POST /api/v1/cases': [expect('no', [['owner', 'other'], 'see']), {}, () => json({ scheme })],
	'GET /organisation/{scheme}/{section}': [expect('no', [['owner', 'other'], 'see']), { scheme, section: 'about' }],
	'POST /organisation/{scheme}/{section}': [expect('no', ['owner', 'see'], ['other', 'see']), { scheme, section: 'about' }, () => form(aboutForm)],
	'POST /organisation/{scheme}/papers/{paper}': [expect('no', [['owner', 'other'], 'see']), { scheme, paper: 'RESOLUTION' }, () => upload('r.pdf', pdf('r'), 'application/pdf')],
	'POST /api/v1/organisations/{scheme}/papers/{paper}': [expect('no', [['owner', 'other'], 'see']), { scheme, paper: 'RESOLUTION' }, () => raw('r.pdf')],
	'POST /organisation/{scheme}/documents/{document}/remove': [expect('no', ['owner', 'see'], ['other', 'shut']), { scheme, document: paper.owner }, () => form({ form: 'council' })],
	'POST /register/organisation': [expect('shut'), {}, () => form({ scheme })],
	'POST /api/v1/organisations': [expect('shut'), {}, () => json({ scheme, data: { about: {} } })],
	// These end or change the session that asks: below, with sessions of their own.
	'POST /password': null, 'POST /sign-out': null, 'DELETE /api/session': null,
};
let secondRow;

// ---- the routes that there are ----
const routes = anudan(program, ['serve', '--routes']).out.trim().split('\n').map((line) => line.split('\t'));
check('the program prints its routes', routes.length > 40 && routes.every((r) => r.length === 4), routes.length);
for (const [method, pattern] of routes) check(`${method} ${pattern} has an expectation`, `${method} ${pattern}` in table);
for (const name of Object.keys(table)) check(`${name} is still there`, routes.some(([m, p]) => `${m} ${p}` === name));

const events = () => Number(spawnSync('python3', ['-c', 'import sqlite3,sys;print(sqlite3.connect("file:"+sys.argv[1]+"?mode=ro",uri=True).execute("select max(seq) from event").fetchone()[0])',
	path.join(data, 'anudan.db')], { encoding: 'utf8' }).stdout);
const address = (pattern, ids) => pattern.replace(/\{(\w+)\}/g, (_, k) => { const v = ids[k]; return encodeURIComponent(typeof v === 'function' ? v() : v); });
function ask(n, method, target, what) {
	return request(server.port, method, target, { body: what.body, headers: { Accept: target.startsWith('/api') ? 'application/json' : 'text/html', ...what.headers,
		...(all[n].token ? { Authorization: `Bearer ${all[n].token}` } : {}) } });
}
const same = (a, b, ids) => { // an answer without what was asked for
	const bare = (r, other) => r.body.replaceAll(other, '*');
	return a.status === b.status && bare(a, ids[0]) === bare(b, ids[1]);
};
const signIn = (r) => (r.status === 303 && /^\/sign-in(\?|$)/.test(r.headers.location)) || r.status === 403 || r.status === 401;
must(await all.owner.call('POST', '/cases', { scheme }, { 'Idempotency-Key': 'mine' }), 201);

for (const [name, row] of Object.entries(table)) {
	if (!row) continue;
	const [who, ids = {}, what = () => ({})] = row, [method, pattern] = name.split(' ');
	if (name.startsWith('DELETE /api/v1/cases')) secondRow = must(await all.owner.call('GET', `/cases/${draft.id}`), 200).data.request.users[1].row;
	const before = events();
	const first = names.filter((n) => who[n] !== 'see'), last = names.filter((n) => who[n] === 'see');
	for (const n of [...first, ...last]) {
		if (n === last[0] && who[n] === 'see' && first.length) check(`${name}: who may not leaves no event`, events() === before, [before, events()]);
		const target = address(pattern, ids), r = await ask(n, method, target, what()), seen = [r.status, r.headers.location, r.body.slice(0, 400)];
		if (who[n] === 'see') check(`${name}: ${n} may`, (r.status >= 200 && r.status < 300) || (r.status === 303 && !/sign-in/.test(r.headers.location)), seen);
		else if (who[n] === 'in') check(`${name}: ${n} is asked to sign in`, signIn(r) && !r.body.includes('Rampur'), seen);
		else if (who[n] === 'no') check(`${name}: ${n} may not`, r.status === 403, seen);
		else if (who[n] === 'shut') check(`${name}: ${n} is refused`, [403, 404, 409, 422].includes(r.status), seen);
		else {
			const key = 'id' in ids ? 'id' : 'key', strange = ids[key].endsWith('.pdf') ? `${unknown}.pdf` : unknown;
			const nobodys = await ask(n, method, address(pattern, { ...ids, [key]: strange }), what());
			check(`${name}: to ${n} it does not exist`, r.status === 404 && same(r, nobodys, [ids[key], strange]), [...seen, nobodys.status, nobodys.body.slice(0, 400)]);
		}
	}
	if (!last.length) check(`${name}: nobody leaves an event`, events() === before, [before, events()]);
}

for (const n of ['owner', 'collector', 'auditor']) {
	const page = await ask(n, 'GET', `/cases/${foreign.id}/act/measure`, {});
	check(`${n} is shown no form for an act that is not his`, !/<form[^>]*act\/measure/.test(page.body), page.status);
}

// ---- what belongs to somebody else, under one's own ids ----
let r = await ask('owner', 'GET', `/cases/${sent.id}/decisions/${foreign.handed}.grant.0`, {});
check('a decision of another case does not show under one\'s own', r.status === 404, r.status);
r = await ask('owner', 'POST', `/cases/${draft.id}/documents/${foreign.document}/remove`, form({ form: 'request' }));
check('a paper of another case cannot be taken back through one\'s own', r.status === 404, r.status);
r = await ask('other', 'GET', `/documents/${foreign.document}`, {});
check('it is still there', r.status === 200, r.status);
for (const [n, doc] of [['other', paper.owner], ['fresh', paper.owner], ['giver', paper.owner], ['admin', paper.owner], ['owner', paper.other]]) {
	r = await ask(n, 'GET', `/documents/${doc}`, {});
	check(`a paper of an organisation is not ${n}'s to read`, r.status === 404, r.status);
}
for (const n of [...office, ...auditors]) check(`${n} reads an organisation's paper`, (await ask(n, 'GET', `/documents/${paper.other}`, {})).status === 200);
for (const n of ['anonymous', 'other', 'fresh', 'giver', 'admin']) {
	r = await ask(n, 'GET', '/api/v1/cases', {});
	check(`${n}'s list holds no case of others`, ![draft, sent, paid].some((c) => r.body.includes(c.id)), r.body.slice(0, 300));
	r = await ask(n, 'GET', n === 'other' || n === 'fresh' || n === 'anonymous' ? '/cases' : '/desk', {});
	check(`${n}'s page neither`, ![draft, sent, paid].some((c) => r.body.includes(c.id)), r.status);
}
for (const n of office) {
	r = await ask(n, 'GET', '/api/v1/cases', {});
	check(`${n}'s list holds what was handed in, and no draft`, r.body.includes(sent.id) && r.body.includes(foreign.id) && !r.body.includes(kept.id), r.body.slice(0, 300));
	check(`to ${n} a draft does not exist`, (await ask(n, 'GET', `/cases/${kept.id}`, {})).status === 404);
	check(`nor its papers to ${n}`, (await ask(n, 'GET', `/documents/${kept.document}`, {})).status === 404);
}
for (const n of auditors) {
	r = await ask(n, 'GET', '/api/v1/cases', {});
	check(`${n}'s list holds all of them`, [draft, sent, paid, foreign].every((c) => r.body.includes(c.id)), r.body.slice(0, 300));
	check(`${n} reads a draft`, (await ask(n, 'GET', `/cases/${kept.id}`, {})).status === 200);
}

// ---- groups of the public report are not public ----
check('anonymous groups of the report are refused', (await ask('anonymous', 'GET', '/api/v1/reports/releases?by=family', {})).status === 403);

// ---- sessions ----
const passing = new Program(server.port);
await passing.signIn('fresh');
const old = passing.token;
r = await request(server.port, 'DELETE', '/api/session', { headers: { Authorization: `Bearer ${old}` } });
check('a program signs out', r.status === 204, r.status);
passing.token = old;
check('and its token is dead', (await passing.call('GET', '/cases')).status === 403);
for (const [method, target] of [['POST', '/password'], ['POST', '/sign-out'], ['DELETE', '/api/session']])
	check(`${method} ${target}: anonymous is asked to sign in`, signIn(await ask('anonymous', method, target, form({}))));
const person = new Person(server.port);
r = await person.signIn('owner');
check('a person signs in', r.status === 303, r.status);
const cookie = `anudan=${person.cookies.anudan}`, csrf = (await person.get('/password'), person.forms().find((f) => f.action === '/password').fields.csrf);
check('the cookie cannot be read by a script', /HttpOnly/.test(r.headers['set-cookie']) && /SameSite=(Lax|Strict)/.test(r.headers['set-cookie']), r.headers['set-cookie']);

// ---- a foreign page ----
const before = events();
for (const [method, pattern, access] of routes) {
	const name = `${method} ${pattern}`, row = table[name];
	if (method === 'GET') continue;
	const target = address(pattern, row?.[1] ?? {}), what = row?.[2]?.() ?? form({});
	const send = (headers) => request(server.port, method, target, { body: what.body, headers: { ...what.headers, Cookie: cookie, ...headers } });
	for (const headers of [{ Origin: 'http://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' },
		{ Origin: `http://127.0.0.1:${server.port}.evil.example` }])
		check(`${name}: not from ${JSON.stringify(headers)}`, (await send(headers)).status === 403);
	if (access !== 'public') check(`${name}: not with the cookie alone`, (await send({})).status === 403);
}
r = await request(server.port, 'POST', '/sign-out', { body: `csrf=${csrf.replace(/./g, 'a')}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookie } });
check('nor with another token', r.status === 403, r.status);
check('foreign pages leave no event', events() === before, [before, events()]);
for (const next of ['//evil.example', '/\\evil.example', 'http://evil.example', '/%5cevil.example', '/a\r\nSet-Cookie: x=1', '/\t/evil.example', 'javascript:alert(1)', '/../..//evil']) {
	r = await request(server.port, 'POST', '/sign-in', form({ login: 'owner', password, next }));
	const to = new URL(r.headers.location ?? 'http://none.example', `http://127.0.0.1:${server.port}/`);
	check(`after signing in nobody is led away by ${JSON.stringify(next)}`, r.status === 303 && to.host === `127.0.0.1:${server.port}` && !('x' in r.headers), r.headers.location);
}
await person.go('GET', '/cases');
r = await request(server.port, 'GET', '/cases', { headers: { Cookie: cookie, Host: 'evil.example' } });
check('another host is not this one', r.status === 421 || r.status === 400, r.status);

// ---- one login, one account ----
const racers = await Promise.all(Array.from({ length: 12 }, (_, i) => new Program(server.port).call('POST', '/accounts', { login: 'race', name: `R${i}`, password: `password of racer ${i}` })));
check('of many who want one login at once, one gets it', racers.filter((x) => x.status === 201).length === 1, racers.map((x) => x.status));

for (const [login, name] of [['collector\u200b', 'N'], ['\u202erotcelloc', 'N'], ['new\nline', 'N'], ['plain', 'District\r\nCollector'], ['plain', '\u2066N']])
	check(`nobody is called ${JSON.stringify([login, name])}`, (await new Program(server.port).call('POST', '/accounts', { login, name, password })).status === 422);
check('a name of a script that joins letters is', (await new Program(server.port).call('POST', '/accounts', { login: 'joined', name: '\u0915\u094d\u200d\u0937', password })).status === 201);

check('the server stops cleanly', (await server.stop()) === 0, server.err.slice(-1500));
r = anudan(program, ['ledger', 'check', '--data', data]);
check('the ledger is sound', r.status === 0, r.out + r.err);
process.exit(close());
