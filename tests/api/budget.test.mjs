// The budget side of money, over HTTP and at the command line: every kind of act with its refusals, the end of a financial year,
// and the books as of past days.  The rules are those of ../shared/domain/norms.md 3.5; every figure is worked out by hand below.
import fs from 'node:fs';
import path from 'node:path';
import { anudan, check, close, Person, prepare, Program, request, scratch, serveWith } from './lib.mjs';

const program = process.argv[2], folder = scratch('budget'), data = path.join(folder, 'data'), packages = path.join(folder, 'schemes');
fs.cpSync('schemes', packages, { recursive: true, filter: (from) => path.basename(from) !== 'demo.yaml' });
const scheme = 'ic-mda', fy = '2026-27', demand = 'Demand 68';
prepare(program, data, [['fin', 'Finance', `${scheme}/ifw`], ['so', 'Section officer', `${scheme}/section-officer`], ['auditor', 'Auditor', `${scheme}/auditor`]], packages);
let server = await serveWith(packages, program, data, '--demo');
let fin = new Program(server.port), so = new Program(server.port), auditor = new Program(server.port), admin = new Program(server.port);
for (const [who, login] of [[fin, 'fin'], [so, 'so'], [auditor, 'auditor'], [admin, 'admin']]) await who.signIn(login);

const book = async (name, query = '', who = fin) => (await who.call('GET', `/reports/${name}?${query}`)).json;
const events = async () => (await book('budget-register')).rows.length;
const base = { scheme, fy, authority: 'parliament', reference: demand, date: '2026-06-10' };
const act = (kind, values, who = fin) => who.call('POST', '/budget', { ...base, kind, ...values });
async function done(what, kind, values) {
	const r = await act(kind, values);
	check(what, r.status === 201, [r.status, r.body]);
}
async function refused(what, status, words, kind, values, who = fin) {
	const before = await events(), r = await act(kind, values, who);
	check(what, r.status === status && words.test(r.body) && await events() === before, [r.status, r.body]);
}
// The row of a head: the figures that are named.
async function head(id, want, query = `fy=${fy}`) {
	const row = (await book('expenditure', query))?.rows.find((r) => r.head === id);
	check(`${id}: ${JSON.stringify(want)} ${query}`, row && Object.entries(want).every(([k, v]) => row[k] === v), row);
}

// ---- the estimate ----
await done('a budget estimate', 'be', { head: 'general', amount: 10000000, date: '2026-03-27' });
await done('with commas, as a text', 'be', { head: 'sc', amount: '20,00,000' });
await done('for the North-East', 'be', { head: 'ne', amount: 1000000 });
await done('for the coming year', 'be', { head: 'general', amount: 5000000, fy: '2027-28' });
await refused('one estimate for a head and year', 409, /has its budget estimate/, 'be', { head: 'general', amount: 1 });
for (const wrong of ['2026', '2026-28', '26-27', '2026-2027', '', '２０２６-27'])
	await refused(`no financial year: ${wrong}`, 422, /is not a financial year/, 'be', { head: 'st', amount: 1, fy: wrong });
await refused('a year that is over', 422, /2025-26 is over/, 'be', { head: 'st', amount: 1, fy: '2025-26' });
await refused('a year of the moon', 422, /2069-70 has not begun/, 'be', { head: 'st', amount: 1, fy: '2069-70' });
await refused('the year after the next', 422, /up to 2027-28/, 'be', { head: 'st', amount: 1, fy: '2028-29' });
let r = await fin.call('POST', '/allotments', { scheme, fy: '2069-70', head: 'st', amount: 1, reference: 'x' });
check('a provision of no stated kind has a year too', r.status === 422 && /has not begun/.test(r.body), r.body);
await refused('no such head', 422, /no budget head/, 'be', { head: 'roads', amount: 1 });
for (const amount of [0, -5, '1.234', 'lots', '', 1e300])
	await refused(`no amount: ${amount}`, 422, /not an amount/, 'be', { head: 'st', amount });
await refused('without an authority', 422, /whose authority/, 'be', { head: 'st', amount: 1, authority: ' ' });
await refused('an authority that nobody knows', 422, /among the authorities/, 'be', { head: 'st', amount: 1, authority: 'me' });
await refused('without a reference', 422, /number of the order/, 'be', { head: 'st', amount: 1, reference: '' });
await refused('a date to come', 422, /still to come/, 'be', { head: 'st', amount: 1, date: '2026-06-11' });
await refused('a date that is none', 422, /is not a date/, 'be', { head: 'st', amount: 1, date: '2026-02-30' });
await refused('an order of long ago', 422, /lies before/, 'be', { head: 'st', amount: 1, date: '2019-06-10' });
await refused('a kind that is none', 422, /not a kind of budget act/, 'gift', { head: 'st', amount: 1 });
await refused('a second head where none belongs', 422, /second head/, 'be', { head: 'st', to: 'sc', amount: 1 });
await refused('who does not record budget acts', 403, /./, 'be', { head: 'st', amount: 1 }, so);
await refused('nor does the administrator', 403, /./, 'be', { head: 'st', amount: 1 }, admin);
await refused('nor an auditor', 403, /./, 'be', { head: 'st', amount: 1 }, auditor);
check('the books are not for everybody', (await so.call('GET', '/reports/expenditure')).status === 403);
check('they are for the auditor', (await auditor.call('GET', '/reports/expenditure')).status === 200);

// ---- re-appropriation: early in the year only by the Ministry of Finance; the North-East's only by it ----
const move = { head: 'general', to: 'sc', amount: 500000, reference: 'Order 1' };
await refused('none in the first quarter', 409, /first 3 months/, 'reappropriation', { ...move, authority: 'secretary' });
await done('but by the Ministry of Finance', 'reappropriation', { ...move, authority: 'finance-ministry' });
await refused('from a head to itself', 422, /another head/, 'reappropriation', { ...move, to: 'general', authority: 'finance-ministry' });
await refused('to nowhere', 422, /no budget head/, 'reappropriation', { ...move, to: '', authority: 'finance-ministry' });
await refused('in the coming year', 422, /has not begun/, 'reappropriation', { ...move, fy: '2027-28', authority: 'finance-ministry' });
await head('general', { be: 10000000, reappropriated: -500000, provision: 9500000, available: 9500000 });
await head('sc', { be: 2000000, reappropriated: 500000, provision: 2500000 });
check('the demo date moves', (await admin.call('POST', '/clock', { date: '2026-09-01' })).status === 201);
base.date = '2026-09-01';
await refused('what is kept for the North-East', 409, /kept for its purpose.*Ministry of Finance/, 'reappropriation', { head: 'ne', to: 'general', amount: 1, authority: 'secretary' });
await done('after the first quarter the Secretary may', 'reappropriation', { ...move, amount: 100000, authority: 'secretary' });
await refused('not more than is free', 409, /has Rs 94,00,000 left/, 'reappropriation', { ...move, amount: 9400001, authority: 'secretary' });

// ---- supplementary, revised estimate, surrender ----
await done('a supplementary grant', 'supplementary', { head: 'general', amount: 600000, reference: 'First batch' });
await refused('not for a year that has not begun', 422, /has not begun/, 'supplementary', { head: 'general', amount: 1, fy: '2027-28' });
await done('a revised estimate that lowers', 're', { head: 'general', amount: 8000000, authority: 'finance-ministry', reference: 'RE' });
await done('a revised estimate that leaves all as it is', 're', { head: 'sc', amount: 2600000, authority: 'finance-ministry', reference: 'RE' });
await done('a surrender', 'surrender', { head: 'general', amount: 1000000, authority: 'secretary', reference: 'Order 2' });
await refused('nobody surrenders what he has not', 409, /has Rs 70,00,000 left/, 'surrender', { head: 'general', amount: 7000000.01, authority: 'secretary' });
await done('a revised estimate of nothing', 're', { head: 'ne', amount: 0, authority: 'finance-ministry', reference: 'RE' });
// 1,00,00,000 - 5,00,000 - 1,00,000 + 6,00,000 = 1,00,00,000; revised to 80,00,000: -20,00,000; surrendered 10,00,000
await head('general', { be: 10000000, supplementary: 600000, re: 8000000, re_change: -2000000, reappropriated: -600000, surrendered: 1000000,
	provision: 7000000, earmarked: 0, committed: 0, released: 0, returned: 0, recovered: 0, lapsed: 0, available: 7000000 });
await head('sc', { re: 2600000, re_change: 0, provision: 2600000 });
await head('ne', { re: 0, re_change: -1000000, provision: 0 });
await head('st', { be: 0, re: null, provision: 0 });

// ---- the register: in order, with what was left ----
let register = await book('budget-register', `fy=${fy}&head=general`);
check('every movement of the head, with its kind and what was left', JSON.stringify(register.rows.map((x) => [x.kind, x.amount, x.provision, x.available])) ===
	JSON.stringify([['be', 10000000, 10000000, 10000000], ['reappropriation', 500000, 9500000, 9500000], ['reappropriation', 100000, 9400000, 9400000],
		['supplementary', 600000, 10000000, 10000000], ['re', 2000000, 8000000, 8000000], ['surrender', 1000000, 7000000, 7000000]]), register.rows);
check('with authority, reference and date', register.rows[0].authority === 'parliament' && register.rows[0].reference === demand && register.rows[0].dated === '2026-03-27' &&
	register.rows[0].on === '2026-06-10', register.rows[0]);
register = await book('budget-register', `fy=${fy}&head=sc`);
check('an act that moves nothing stands there too', register.rows.at(-1).kind === 're' && register.rows.at(-1).amount === 0 && register.rows.at(-1).available === 2600000, register.rows.at(-1));
const pair = (await book('budget-register', `fy=${fy}`)).rows.filter((x) => x.kind === 'reappropriation');
check('both sides of a re-appropriation are one event', pair.length === 4 && new Set(pair.map((x) => x.event)).size === 2, pair);

// ---- as of a past day ----
await head('general', { be: 10000000, reappropriated: -500000, supplementary: 0, re: null, provision: 9500000 }, `fy=${fy}&on=2026-08-31`);
const none = await book('expenditure', `fy=${fy}&on=2026-06-09`);
check('before the first act there is nothing', none.rows.length === 0 && none.on === '2026-06-09', none);
for (const on of ['2026-06-10', '2026-08-31', '2026-09-01']) {
	const t = (await book('trial-balance', `on=${on}`)).totals;
	check(`the trial balance is one on ${on}`, t.debit === t.credit && t.debit > 0, t);
}
for (const [query, words] of [['on=2026-09-02', /still to come/], ['on=yesterday', /not a date/], ['fy=2026-28', /not a financial year/], ['head=roads', /no budget head/]]) {
	r = await fin.call('GET', `/reports/trial-balance?${query}`);
	check(`the books are not given for ${query}`, r.status === 422 && words.test(r.body), [r.status, r.body]);
}

// ---- pages without JavaScript ----
const person = new Person(server.port);
await person.signIn('fin');
await person.get('/budget');
r = await person.send('/budget', { kind: 'reappropriation', head: `${scheme}/sc`, to: '', amount: '1,000', authority: 'secretary', reference: 'Order 3' });
check('the form says what is missing and keeps what was typed', r.status === 422 && r.body.includes('href="#to"') && r.body.includes('value="Order 3"'), [r.status, person.text.slice(0, 600)]);
r = await person.send('/budget', { kind: 'reappropriation', head: `${scheme}/sc`, to: `${scheme}/st`, amount: '1,000', authority: 'secretary', reference: 'Order 3', 'date-day': '31', 'date-month': '2' });
check('a day that is none leads to the date', r.status === 422 && r.body.includes('href="#date'), [r.status, person.text.slice(0, 600)]);
r = await person.send('/budget', { 'date-day': '1', 'date-month': '9', 'date-year': '2026' });
check('put right, it is recorded', r.status === 303 && person.text.includes('The budget act is recorded'), [r.status, person.text.slice(0, 600)]);
await head('st', { reappropriated: 1000, provision: 1000 });
for (const [name, words] of [['expenditure', /₹70,00,000/], ['budget-register', /Re-appropriation.*Secretary of the Ministry.*Order 3/], ['trial-balance', /Surrendered.*Total/]]) {
	r = await person.get(`/reports/${name}?fy=${fy}`);
	check(`the page ${name}`, r.status === 200 && words.test(person.text), [r.status, person.text.slice(0, 900)]);
}
r = await person.get('/reports/expenditure?fy=2026-27&on-day=31&on-month=8&on-year=2026');
check('as its form asks: a past day', r.status === 200 && person.text.includes('₹95,00,000') && person.text.includes('31.08.2026'), person.text.slice(0, 900));
r = await person.go('GET', '/reports/trial-balance?format=csv&on=2026-09-01');
check('and as a file', r.status === 200 && r.body.startsWith('scheme,fy,head,code,account,debit,credit,as_of\r\n') && r.body.includes(',2026-09-01\r\n'), r.body.slice(0, 300));

// ---- the end of the year ----
await refused('nothing lapses before the year is over', 422, /is not over/, 'lapse', { fy });
check('1 April', (await admin.call('POST', '/clock', { date: '2027-04-01' })).status === 201);
await refused('only who records budget acts', 403, /./, 'lapse', { fy }, so);
r = await act('lapse', { fy });
// 70,00,000 + 25,99,000 + 1,000
check('what is free lapses', r.status === 201 && r.json.lapsed === 9600000 && r.json.waiting === 0, r.body);
r = await act('lapse', { fy });
check('twice is once', r.status === 201 && r.json.lapsed === 0, r.body);
await refused('nothing is changed in a year that is over', 422, /is over/, 'surrender', { head: 'general', amount: 1, authority: 'secretary', date: '2027-04-01' });
await head('general', { provision: 7000000, lapsed: 7000000, available: 0 });
await head('general', { provision: 7000000, lapsed: 0, available: 7000000 }, `fy=${fy}&on=2027-03-31`);
check('the server stops cleanly', (await server.stop()) === 0, server.err.slice(-500));

// ---- the command line gives the same, and everything follows from the log ----
const cli = (...args) => anudan(program, [...args, '--data', data, '--schemes', packages]);
r = cli('report', 'expenditure', '--fy', fy, '--on', '2026-08-31', '--format', 'json');
check('the same figures at the command line', r.status === 0 && JSON.parse(r.out).rows.find((x) => x.head === 'general').provision === 9500000, r);
r = cli('report', 'budget-register', '--head', 'ne', '--format', 'csv');
check('as CSV', r.status === 0 && r.out.split('\r\n').length === 4, r);
r = cli('report', 'trial-balance', '--fy', fy);
check('as a table', r.status === 0 && /^total +[\d,]+ +[\d,]+ *$/m.test(r.out), r);
check('usage is told apart', cli('report', 'trial-balance', '--on', '31-03-2027').status === 2 && cli('report', 'releases', '--on', '2027-03-31').status === 2);
r = cli('budget', 're', scheme, '2027-28', 'general', '40,00,000', '--authority', 'finance-ministry', '--reference', 'RE 2', '--as', 'fin');
check('an act at the command line, dated today', r.status === 0, r);
r = cli('budget', 'surrender', scheme, '2027-28', 'general', '40,00,001', '--authority', 'secretary', '--reference', 'O', '--as', 'fin');
check('and its refusal', r.status === 1 && /has Rs 40,00,000 left/.test(r.err), r);
r = cli('budget', 'surrender', scheme, '2027-28', 'general', '1', '--reference', 'O', '--as', 'fin');
check('what is missing is said', r.status === 2 && /authority/.test(r.err), r);
check('words that are missing too', cli('budget', 'be', scheme, '2027-28').status === 2);
r = cli('budget', 'lapse', scheme, fy, '--as', 'fin');
check('a lapse by command changes nothing more', r.status === 0 && /Rs 0 lapsed, 0 cases/.test(r.out), r);
for (const what of [['ledger', 'check'], ['log', 'verify'], ['rebuild']]) check(what.join(' '), cli(...what).status === 0, cli(...what));
process.exit(close());
