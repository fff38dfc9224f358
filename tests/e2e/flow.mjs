// The whole way of one case in a real browser, without JavaScript: from an association that registers to the public figure.
// On the way: what is typed wrong, two officers at once, one person with two roles; every kind of page is looked at once, wide and
// narrow, in the pseudo-language, by axe.  Money is worked out a second time in money.mjs.
import fs from 'node:fs';
import path from 'node:path';
import { check, close, command, Glass, launch, Person, same, scratch, serve, tool, troubles } from './browser.mjs';
import { common, grouped, total, unit, words } from './money.mjs';

const data = path.join(scratch, 'data'), schemes = path.join(scratch, 'schemes');
const file = (name) => path.join(scratch, name);
const password = 'correct horse battery';

// ---- what people will type ----
const ASSOCIATION = 'Association of Brass Makers';
const event = { activity: 'P1', mode: 'physical', name: 'Feira do Metal 2026', series: 'Feira do Metal', organiser: 'Metal Feiras', city: 'Sao Paulo',
	country: 'BR', starts_on: '2026-09-07', ends_on: '2026-09-11', listed: 'yes' };
const units = Array.from({ length: 12 }, (_, i) => ({ name: `Brassworks ${i + 1}`, udyam: `UDYAM-UP-03-${String(70001 + i).padStart(7, '0')}`,
	udyam_valid: 'yes', size: ['micro', 'small', 'medium'][i % 3], state: 'UP', social_category: ['sc', 'st'][i] ?? 'general',
	women_owned: i % 4 === 0 ? 'yes' : 'no', north_east: i === 2 ? 'yes' : 'no', score: i === 4 ? '60' : String(65 + i), exhibitor: 'yes' }));
const head = (i) => ['sc', 'st', 'ne'][i] ?? 'general';
const budget = { space_rent: 250000, airfare: 140000, freight: 80000, registration: 5000, publicity: 620000, office_bearer_airfare: 120000,
	exchange_rate: '83.25', own_share: 2000000 };
const usual = { exhibited: 'yes', space_rent: 280000, freight: 41000, registration: 5000, receipts: 'yes', airfare: 92500, travel_class: 'economy',
	economy_fare: '', out_on: '2026-09-05', back_on: '2026-09-13', ticket: 'yes', boarding_pass: 'yes', airline_certificate: 'no', funded_elsewhere: 'no' };
const special = {
	1: { space_rent: 345000, airfare: 162300, freight: 68000, registration: 9000 },              // every head but freight above its ceiling
	2: { freight: 88000 },                                                                       // above the ceiling of Latin America
	3: { boarding_pass: 'no' },                                                                  // lost, and nothing instead
	4: { boarding_pass: 'no', airline_certificate: 'yes' },
	5: { airfare: 240000, travel_class: 'business', economy_fare: 90000 },
	6: { airfare: 240000, travel_class: 'business' },                                            // economy fare not proved
	7: { out_on: '2026-07-29' },                                                                 // 40 days before the fair
	8: { space_rent: 300000, airfare: 150000, freight: 75000, registration: 5000 },              // each ceiling to the rupee
};
const bills = units.map((u, i) => ({ unit: u.udyam, ...usual, ...special[i] }));
const costs = { publicity: 620000, office_bearer_name: 'R. Sethi', office_bearer_airfare: 88000, office_bearer_class: 'economy',
	office_bearer_out_on: '2026-09-06', office_bearer_back_on: '2026-09-12', allowance: 'yes', exchange_rate: '83.25' };

// ---- what it must come to ----
const estimate = unit({ ...usual, ...budget }, event), shared = common(budget, event);
const approved = { sc: total(estimate), st: total(estimate), ne: total(estimate), general: 9 * total(estimate) + total(shared) };
const lines = bills.map((b) => unit(b, event));
const sharedBills = common(costs, event);
const due = Math.min(lines.reduce((a, l) => a + total(l), 0) + total(sharedBills), total(approved));
const rupees = (n) => `₹${grouped(n)}`;

const csv = (rows) => `${Object.keys(rows[0]).join(',')}\r\n${rows.map((r) => Object.values(r).join(',')).join('\r\n')}\r\n`;

// ---- a small office of its own: the packages as they are, with accounts and money but no made-up cases ----
fs.cpSync('schemes', schemes, { recursive: true });
fs.writeFileSync(path.join(schemes, 'ic-mda/demo.yaml'), `starts: 2026-05-31
today: 2026-06-01
accounts:
  - {login: officer, name: "Meera Nair", role: section-officer, also: [ifw]}
  - {login: officer-two, name: "Arjun Das", role: section-officer}
  - {login: committee, name: "Leela Rao", role: committee}
  - {login: finance, name: "Vikram Shah", role: ifw, also: [joint-secretary]}
  - {login: secretary, name: "Kavita Sen", role: joint-secretary}
  - {login: payoffice, name: "Iqbal Khan", role: pao}
  - {login: admin, name: "Nisha Gill", role: administrator, scheme: "*"}
allotments:
${Object.keys(approved).map((h) => `  - {fy: "2026-27", head: ${h}, amount: "20000000", reference: "Provision", as: finance}`).join('\n')}
`);
// (Two of them have a second role, to show that one person does not take two of the acts that are kept apart.)
const server = await serve(data, schemes, 7);
check('every account has a password on standard output', Object.keys(server.passwords).length === 7 && !Object.values(server.passwords).some((p) => server.err.includes(p)), server.out);
const url = server.url;
const browser = await launch();
const typed = [ASSOCIATION, 'Meera Nair', 'Arjun Das', 'Leela Rao', 'Vikram Shah', 'Kavita Sen', 'Iqbal Khan', 'Nisha Gill', 'Asha Verma', 'asha',
	...Object.values(event), ...units.map((u) => u.name).reverse(), 'Societies Registration Act, 1860', '14 Peetal Nagri', 'Moradabad', 'ABCB0001234',
	'V2018', 'V2021', 'V2023', 'SANCTION', 'ADVANCE', 'REFUND', 'BUDGET', 'LATE_APPLICATION', 'UNIT_SCORE', 'S/4711', 'ABC Bank, Moradabad', 'A7: the brochure of the fair', 'Two pages are enough', 'All twelve stood there', 'SC/7',
	'All rules are met. The brochure has come.', 'The brochure is there now', 'Approved as placed', 'PFMS/2026/991', 'IFW/88', 'Every line was checked', 'Seen', 'F.No.',
	'Participation of MSMEs in', 'AABAB1234K', 'asha@brass.example', 'R. Sethi', 'paper.pdf'];
const glass = await Glass.make(browser, url, typed.filter((t) => /\p{L}/u.test(t) && t.length > 2).sort((a, b) => b.length - a.length));

try {
	await walk();
} catch (e) {
	check('the walk goes to its end', false, e.stack);
}
await browser.close();
check('no page asked another host, complained or broke its content security policy', troubles.length === 0, troubles);
same('the server stops cleanly', await server.stop(), 0);
const report = command('report', 'releases', '--data', data, '--schemes', schemes, '--format', 'json', '--fy', '2026-27');
const row = JSON.parse(report.out || '{}').rows?.find((r) => r.fy === '2026-27');
check('the report says the same', report.status === 0 && JSON.stringify(row ?? 0).includes(String(due)) && row.events === 1 && row.beneficiaries === 12, [report.out, report.err]);
for (const args of [['ledger', 'check'], ['log', 'verify'], ['rebuild']]) {
	const r = command(...args, '--data', data, '--schemes', schemes);
	check(`anudan ${args.join(' ')}`, r.status === 0, [r.out, r.err]);
}
if (server.err.includes('Sanitizer')) check('no fault in the server', false, server.err.slice(-3000));
process.exit(close());

async function office(login) {
	const p = await Person.come(browser, url);
	await p.signIn(login, server.passwords[login]);
	check(`${login} is signed in`, p.status === 200 && p.at !== '/sign-in', [p.at, p.status]);
	return p;
}

async function walk() {
	const visitor = await Person.come(browser, url);
	for (const [kind, target] of [['front page', '/'], ['scheme', '/schemes/ic-mda'], ['figures', '/figures'], ['sign in', '/sign-in'], ['register', '/register'],
		['sign up', '/sign-up']]) {
		same(`${kind}: is there`, await visitor.go(target), 200);
		await glass.look(kind, visitor);
	}
	await glass.bites();
	same('an unknown page is a 404', await visitor.go('/no-such-page'), 404);
	await glass.look('not found', visitor);
	// A real PDF, printed by a real program.
	const printer = await (await browser.newContext()).newPage();
	await printer.setContent('<h1>Balance sheet</h1><p>Income and expenditure of the year.</p>');
	fs.writeFileSync(file('paper.pdf'), await printer.pdf({ format: 'A4' }));
	await printer.context().close();

	// ---- the association ----
	const asha = await Person.come(browser, url);
	await asha.go('/register');
	await asha.send({ name: 'Asha Verma', login: 'asha', password: 'short' }, '/sign-up');
	check('a short password is refused at its field, the rest is kept', await asha.refuses('password') && await asha.value('name') === 'Asha Verma', await asha.errors());
	await glass.inHand('sign up, with errors', asha);
	await asha.send({ password }, '/sign-up');
	check('an account is opened', asha.status === 200, [asha.at, asha.status]);
	await asha.go('/register/organisation?scheme=ic-mda');
	await glass.look('register an organisation', asha);
	const organisation = { 'identity.name': ASSOCIATION, 'identity.type': 'association', 'identity.registration_number': 'S/4711',
		'identity.registration_date': '2009-04-15', 'identity.registration_act': 'Societies Registration Act, 1860', 'identity.pan': 'AABAB1234K',
		'identity.msme_object': 'yes', 'identity.active_since': '2010-01-01', 'contact.address': '14 Peetal Nagri', 'contact.city': 'Moradabad', 'contact.state': 'UP',
		'contact.pin': '244001', 'contact.contact_name': 'Asha Verma', 'contact.email': 'asha@brass.example', 'contact.mobile': '9876543210',
		'bank.bank_account': '000123456789', 'bank.bank_ifsc': 'ABCB0001234', 'bank.bank_name': 'ABC Bank, Moradabad' };
	await asha.send({ ...organisation, 'identity.name': 'n'.repeat(10000), 'identity.registration_date': '2009-04-31' }, '/register/organisation');
	check('a name of 10,000 letters is refused', await asha.refuses('identity.name'), await asha.errors());
	check('31 April is refused', await asha.refuses('identity.registration_date'), await asha.errors());
	check('what was typed stands there still', await asha.value('contact.email') === 'asha@brass.example' && await asha.value('identity.registration_date-day') === '31' &&
		(await asha.value('identity.name')).length === 10000, await asha.value('identity.registration_date-day'));
	await glass.inHand('register an organisation, with errors', asha);
	await asha.send({ 'identity.name': ASSOCIATION, 'identity.registration_date': '2009-04-15' }, '/register/organisation');
	check('the organisation is registered', asha.status === 200 && await asha.says(ASSOCIATION), [asha.at, await asha.errors()]);

	// ---- its papers; what is not a paper ----
	const at = (id) => `/organisation/ic-mda/papers/${id}`;
	fs.writeFileSync(file('empty.pdf'), '');
	fs.writeFileSync(file('notes.pdf'), 'These are notes and no PDF at all.\n');
	fs.writeFileSync(file('large.pdf'), Buffer.concat([fs.readFileSync(file('paper.pdf')), Buffer.alloc(11 * 1024 * 1024, '%')]));
	for (const [name, status] of [['empty.pdf', [422]], ['notes.pdf', [415, 422]], ['large.pdf', [413, 422]]]) {
		await asha.go('/organisation');
		await asha.upload(at('A2'), file(name));
		check(`${name} is refused by its name`, status.includes(asha.status) && await asha.says(name), [asha.status, (await asha.text()).slice(0, 400)]);
		if (name === 'notes.pdf') await glass.inHand('a file refused', asha);
	}
	await asha.go('/organisation');
	check('nothing of them is stored', !(await asha.says('empty.pdf')) && !(await asha.says('notes.pdf')) && !(await asha.says('large.pdf')), (await asha.text()).slice(0, 900));
	for (const id of ['A2', 'A4_1', 'A4_2', 'A4_3']) {
		await asha.upload(at(id), file('paper.pdf'));
		check(`paper ${id} is kept`, asha.status === 200 && await asha.says('paper.pdf'), [asha.status, (await asha.text()).slice(0, 400)]);
	}
	await glass.look('organisation', asha);
	await asha.go('/organisation/ic-mda/bank');
	await glass.look('a section of the organisation', asha);

	// ---- the draft ----
	await asha.go('/cases/new');
	await glass.look('start an application', asha);
	await asha.send({ scheme: 'ic-mda' }, '/cases/new');
	const place = asha.at, part = (name) => `${place}/application/${name}`;
	check('an application is a list of tasks', /^\/cases\/[a-z0-9]+$/.test(place) && await asha.says('The event', 'Units that take part', 'Estimate', 'Not started'), place);
	await glass.look('draft', asha);
	await asha.follow(part('event'));
	await glass.look('a section', asha);
	await asha.send({ ...event, starts_on: '2026-04-31' }, part('event'));
	check('31 April is refused, the rest is kept', await asha.refuses('starts_on') && await asha.value('city') === event.city, await asha.errors());
	// Too late: 44 days before the fair, where 60 are asked for.
	await asha.send({ starts_on: '2026-07-15', ends_on: '2026-07-19' }, part('event'));
	check('the event is saved', asha.status === 200, await asha.errors());

	await asha.go(part('units'));
	await glass.look('a list of rows, empty', asha);
	await asha.go(part('units/rows/new'));
	await glass.look('a row', asha);
	await asha.send({ ...units[0], score: '101' }, part('units/rows/new'));
	check('a score of 101 is refused', await asha.refuses('score') && await asha.value('udyam') === units[0].udyam, await asha.errors());
	await glass.inHand('a row, with errors', asha);
	await asha.send({ score: '59' }, part('units/rows/new'));
	check('one unit is typed', asha.status === 200, await asha.errors());
	await asha.go(part('units'));
	fs.writeFileSync(file('units.csv'), csv([...units.slice(1), units[3]]));
	await asha.upload(part('units/csv'), file('units.csv'));
	check('a unit that stands twice in the file is refused with its row, nothing is taken', asha.status === 422 && await asha.says(/Row 13/) &&
		!(await asha.says('Brassworks 7')), [asha.status, (await asha.text()).slice(0, 900)]);
	await glass.inHand('a file of rows, with errors', asha);
	fs.writeFileSync(file('units.csv'), csv(units.slice(1)));
	await asha.go(part('units'));
	await asha.upload(part('units/csv'), file('units.csv'));
	check('eleven come from a file', asha.status === 200 && await asha.says('Brassworks 1', 'Brassworks 12'), [asha.status, (await asha.text()).slice(0, 900)]);
	await asha.go(part('units'));
	await glass.look('a list of rows', asha);
	await asha.go(part('budget'));
	const estimated = Object.fromEntries(Object.entries(budget).map(([k, v]) => [k, String(v)]));
	await asha.send({ ...estimated, space_rent: '1e400', freight: '-5' }, part('budget'));
	check('1e400 rupees and -5 rupees are refused', await asha.refuses('space_rent') && await asha.refuses('freight') &&
		await asha.value('space_rent') === '1e400' && await asha.value('publicity') === estimated.publicity, await asha.errors());
	await asha.send(estimated, part('budget'));
	check('the estimate is saved', asha.status === 200 && asha.at !== part('budget'), await asha.errors());
	await asha.go(part('declaration'));
	await asha.send({ funded_elsewhere: 'no', true_statement: 'yes' }, part('declaration'));
	for (const id of ['A1', 'A5', 'A6']) {
		await asha.go(part('papers'));
		await asha.upload(part(`papers/${id}`), file('paper.pdf'));
		check(`paper ${id} is kept`, asha.status === 200, [asha.status, (await asha.text()).slice(0, 400)]);
	}
	await asha.go(part('papers'));
	await glass.look('papers', asha);

	// ---- told at once ----
	await asha.go(`${place}/check`);
	check('what is not met is said by clause: too late, and one score', await asha.says('MDA-E9', 'MDA-U2', 'Not met', /less than 60 days/, /score is below 60/),
		(await asha.text()).slice(0, 3000));
	await glass.look('check, not met', asha);
	await asha.go(`${place}/act/submit`);
	await asha.send({}, `${place}/act/submit`);
	check('it cannot be submitted like that', asha.status >= 400 && asha.status < 500 && await asha.says(/less than 60 days/), [asha.status, (await asha.text()).slice(0, 900)]);
	await glass.inHand('an act refused', asha);
	await asha.go(part('event'));
	await asha.send({ starts_on: event.starts_on, ends_on: event.ends_on }, part('event'));
	await asha.go(part('units'));
	await asha.follow(await asha.page.locator(`a[href^="${part('units/rows/')}"]:not([href$="new"])`).first().getAttribute('href'));
	await asha.send({ score: units[0].score });
	await asha.go(`${place}/check`);
	check('mended: nothing is refused', !(await asha.says('Not met')) && !(await asha.says(/score is below 60/)), (await asha.text()).slice(0, 3000));
	check('the estimate is worked out', await asha.says(rupees(total(approved))) || await asha.says(rupees(total(estimate))), [rupees(total(estimate)), (await asha.text()).slice(-3000)]);
	await glass.look('check, met', asha);
	await asha.go(`${place}/act/submit`);
	await glass.look('submit', asha);
	await asha.send({}, `${place}/act/submit`);
	check('the application is submitted', asha.status === 200 && await asha.says('Submitted', 'IC-MDA/2026-27/0001'), [asha.status, (await asha.text()).slice(0, 900)]);

	// ---- the office: two at once, a paper asked for ----
	const officer = await office('officer'), second = await office('officer-two');
	await officer.go('/desk');
	await glass.look('desk', officer);
	await officer.follow(place);
	await glass.look('case, office', officer);
	await officer.follow(`${place}/check`);
	check('the officer sees the rules', await officer.says('MDA-E9'), (await officer.text()).slice(0, 2000));
	await officer.go(place);
	const act = (name) => `${place}/act/${name}`;
	await second.go(act('place'));
	await officer.follow(act('ask_papers'));
	await glass.look('ask for papers', officer);
	await officer.send({ missing: 'A7: the brochure of the fair', remarks: 'Two pages are enough' }, act('ask_papers'));
	check('a paper is asked for', officer.status === 200, [officer.status, await officer.errors()]);
	await second.send({ remarks: 'All rules are met, in my view' }, act('place'));
	check('the second officer is told what changed and keeps what he typed', second.status === 409 && await second.says('Meera Nair', 'A7: the brochure of the fair',
		'All rules are met, in my view'), [second.status, (await second.text()).slice(0, 1500)]);
	await glass.inHand('two at once', second);
	await asha.go(place);
	check('the association sees what is missing and its last day, 15 days on', await asha.says('A7: the brochure of the fair', '16.06.2026', '15 days'), (await asha.text()).slice(0, 1500));
	await glass.look('case, papers asked for', asha);
	await asha.go(part('papers'));
	await asha.upload(part('papers/A7'), file('paper.pdf'));
	await asha.go(act('answer'));
	await asha.send({ remarks: 'The brochure is there now' }, act('answer'));
	check('the association answers', asha.status === 200 && await asha.says('Submitted'), [asha.status, (await asha.text()).slice(0, 600)]);
	await second.go(act('place'));
	await glass.look('place', second);
	await second.send({ remarks: 'All rules are met. The brochure has come.' }, act('place'));
	check('it is placed before the committee', second.status === 200, [second.status, await second.errors(), (await second.text()).slice(0, 900)]);

	// ---- the committee ----
	const committee = await office('committee');
	await committee.go('/desk');
	await committee.follow(place);
	await committee.follow(act('approve'));
	await glass.look('approve', committee);
	for (const [head, amount] of Object.entries(approved))
		same(`the amount starts from the estimate: ${head}`, (await committee.value(head)).replace(/[^\d.]/g, ''), String(amount));
	await committee.send({ meeting_number: 'SC/7', meeting_on: '2026-06-01', general: String(approved.general), minutes: 'Approved as placed' }, act('approve'));
	check('the committee approves', committee.status === 200 && await committee.says('Approved in principle'), [committee.status, await committee.errors()]);
	const payoffice = await office('payoffice');
	await payoffice.go('/budget');
	check('the amounts are earmarked', await payoffice.says(rupees(approved.general), rupees(approved.sc)), [approved, (await payoffice.text()).slice(0, 1500)]);
	await glass.look('budget', payoffice);

	// ---- the event ----
	await asha.go(act('held'));
	if (asha.status === 200) await asha.send({ units_present: '12' }, act('held'));
	check('it is not over before it was held', asha.status >= 400 || await asha.says(/not over yet/), [asha.status, (await asha.text()).slice(0, 500)]);
	const admin = await office('admin');
	await admin.go('/admin/date');
	await glass.look('date', admin);
	await admin.send({ date: '2026-09-20' }, '/admin/date');
	check('the date moves on', admin.status === 200 && await admin.says('20.09.2026'), (await admin.text()).slice(0, 500));
	await asha.go(act('held'));
	await asha.send({ units_present: '12', remarks: 'All twelve stood there' }, act('held'));
	check('the event is held', asha.status === 200 && await asha.says('Event held'), [asha.status, await asha.errors()]);

	// ---- the claim ----
	const claim = (name) => `${place}/claim/${name}`;
	await glass.look('case, claim to file', asha);
	await asha.go(claim('bills/rows/new'));
	await glass.look('a bill', asha);
	const first = Object.fromEntries(Object.entries(bills[0]).map(([k, v]) => [k, String(v)]));
	await asha.send({ ...first, space_rent: '-1' }, claim('bills/rows/new'));
	check('a negative bill is refused', await asha.refuses('space_rent') && await asha.value('freight') === first.freight, await asha.errors());
	await asha.send(first, claim('bills/rows/new'));
	check('one bill is typed', asha.status === 200, await asha.errors());
	fs.writeFileSync(file('bills.csv'), csv(bills.slice(1)));
	await asha.go(claim('bills'));
	await asha.upload(claim('bills/csv'), file('bills.csv'));
	check('eleven bills come from a file', asha.status === 200, [asha.status, (await asha.text()).slice(0, 900)]);
	await asha.go(claim('common'));
	await asha.send(Object.fromEntries(Object.entries(costs).map(([k, v]) => [k, String(v)])), claim('common'));
	check('the common costs are saved', asha.status === 200, await asha.errors());
	await asha.go(claim('statement'));
	await asha.send({ total_cost: '9000000', own_share: '2000000', funded_elsewhere: 'no', pass_through: 'yes' }, claim('statement'));
	await asha.go(claim('papers'));
	await glass.look('papers of the claim', asha);
	const slots = await asha.page.locator('main form').evaluateAll((all) => all.map((f) => f.getAttribute('action')));
	const receipts = slots.filter((a) => /\/K9\b/.test(a));
	same('each unit has a place for its receipts', receipts.length, 12);
	for (const action of [...receipts, ...['K1', 'K3', 'K4', 'K5'].map((k) => claim(`papers/${k}`))]) {
		await asha.upload(action, file('paper.pdf'));
		if (asha.status !== 200) check(`a receipt is kept at ${action}`, false, [asha.status, (await asha.text()).slice(0, 400)]);
	}
	await asha.go(`${place}/check`);
	check('the association is told at once what the claim comes to', await asha.says(rupees(due)), [rupees(due), (await asha.text()).slice(-1500)]);
	await asha.go(act('file_claim'));
	await asha.send({}, act('file_claim'));
	check('the claim is filed', asha.status === 200 && await asha.says('Claim submitted'), [asha.status, (await asha.text()).slice(0, 900)]);

	// ---- line by line ----
	await officer.go('/desk');
	await officer.follow(place);
	await officer.follow(act('pass_claim'));
	await glass.look('pass the claim', officer);
	await officer.go(`${place}/check`);
	check('the officer sees what comes to be paid', await officer.says(rupees(due)), (await officer.text()).slice(0, 2000));
	await officer.go(place);
	const reasons = await officer.page.locator(`a[href^="${place}/decisions/"]`).evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
	check('each decision says why', reasons.length > 0, (await officer.text()).slice(0, 1500));
	await officer.go(act('pass_claim'));
	await officer.send({ checked: 'yes', remarks: 'Every line was checked' }, act('pass_claim'));
	check('the claim is passed', officer.status === 200 && await officer.says('Claim passed'), [officer.status, await officer.errors(), (await officer.text()).slice(0, 900)]);
	await lineByLine(officer, place);

	// ---- finance, sanction: never one person twice ----
	const concurrence = { diary_number: 'IFW/88', concurred_on: '2026-09-20', remarks: 'Seen' };
	await refusedTwice(officer, act('concur'), concurrence);
	const finance = await office('finance');
	await finance.go('/desk');
	await finance.follow(place);
	await finance.follow(act('concur'));
	await finance.send(concurrence, act('concur'));
	check('finance concurs', finance.status === 200, [finance.status, await finance.errors()]);
	await refusedTwice(finance, act('sanction'), { register_serial: '12' });
	const secretary = await office('secretary');
	await secretary.go('/desk');
	await secretary.follow(place);
	await secretary.follow(act('sanction'));
	await glass.look('sanction', secretary);
	await secretary.send({ register_serial: '12' }, act('sanction'));
	check('the joint secretary sanctions', secretary.status === 200 && await secretary.says('Sanctioned'), [secretary.status, await secretary.errors()]);
	await order(asha, place, visitor);

	// ---- money ----
	await payoffice.go(act('release'));
	await payoffice.send({ reference: 'PFMS/2026/991', paid_on: '2026-09-20' }, act('release'));
	check('the payment is recorded', payoffice.status === 200 && await payoffice.says('PFMS/2026/991'), [payoffice.status, await payoffice.errors()]);
	await payoffice.go('/budget');
	const [sc, st, ne] = lines.map(total);
	const paid = [sc, st, ne, due - sc - st - ne].map((n) => `${rupees(20000000 - n)} ₹0 ₹0 ${rupees(n)}`);       // available, set aside, sanctioned, paid
	check('the ledger has moved, head by head', await payoffice.says(...paid), [paid, (await payoffice.text()).slice(0, 1500)]);
	await officer.go(act('close'));
	await officer.send({}, act('close'));
	check('the case is closed', officer.status === 200 && await officer.says('Closed'), [officer.status, await officer.errors()]);
	await asha.go(place);
	for (const noting of ['Submit the application', 'Ask for what is missing', 'Send the answer', 'Place before the committee', 'Record the approval',
		'The event took place', 'Submit the claim', 'Pass the claim', 'Sanction', 'PFMS/2026/991', 'Meera Nair', 'Arjun Das', 'Leela Rao', 'Vikram Shah', 'Kavita Sen', 'Iqbal Khan'])
		check(`the history holds: ${noting}`, await asha.says(noting), (await asha.text()).slice(-3000));
	await glass.look('case, closed', asha);
	await asha.go('/cases');
	await glass.look('cases', asha);
	await visitor.go('/figures');
	check('the public figures show the payment', await visitor.says('2026-27', /\b12\b/) && await visitor.says((due / 1e7).toFixed(2)), [due, (await visitor.text()).slice(0, 1500)]);
	await asha.go('/password');
	await glass.look('password', asha);
	await withScripts();
}

// The same pages with scripts on: an error summary takes the focus, its link leads into the field, what was typed stays.
async function withScripts() {
	const p = await Person.come(browser, url, {});
	await p.signIn('asha', password);
	await p.go('/cases/new');
	await p.send({ scheme: 'ic-mda' }, '/cases/new');
	const at = `${p.at}/application/event`;
	await p.follow(at);
	await p.send({ ...event, ends_on: '2026-09-31', organiser: '' }, at);
	check('with scripts: both errors are told', await p.refuses('ends_on') && await p.refuses('organiser'), await p.errors());
	check('the summary has the focus', await p.page.evaluate(() => !!document.activeElement.closest('.govuk-error-summary')), null);
	await p.page.locator('.govuk-error-summary a[href="#organiser"]').click();
	same('its link leads into the field', await p.page.evaluate(() => document.activeElement.name), 'organiser');
	await p.page.locator('.govuk-error-summary a[href^="#ends_on"]').click();
	check('and into the day of a date', await p.page.evaluate(() => document.activeElement.name.startsWith('ends_on-')), await p.page.evaluate(() => document.activeElement.outerHTML));
	check('what was typed is there', await p.value('name') === event.name && await p.value('ends_on-day') === '31', await p.value('name'));
	await p.send({ organiser: event.organiser, ends_on: event.ends_on }, at);
	check('mended, it is saved', p.status === 200 && p.at !== at, [p.at, await p.errors()]);
	await p.go(`${at.replace('/event', '/papers')}`);
	await p.upload(at.replace('/event', '/papers/A1'), file('paper.pdf'));
	check('a paper is uploaded', p.status === 200 && await p.says('paper.pdf'), p.status);
	await p.go(at.replace('/application/event', '/check'));
	check('the rules answer', p.status === 200 && await p.says('What the rules say'), (await p.text()).slice(0, 600));
}

async function refusedTwice(person, action, values) {
	await person.go(action);
	if (person.status === 200 && await person.form(action).count()) await person.send(values, action);
	check(`one person does not take both: ${action.split('/').pop()}`, await person.says('Nobody does both') && !(await person.form(action).count()),
		[person.status, (await person.text()).slice(0, 700)]);
	await glass.look('a second act refused', person);
	// Nor by a form that was kept open: the server refuses, not the page alone.
	const csrf = await person.page.locator('[name="csrf"]').first().inputValue();
	const reply = await person.context.request.post(action, { form: { ...values, csrf }, headers: { Origin: url, Referer: url + action } });
	check('nor by a form of his own', reply.status() === 403 && (await reply.text()).includes('Nobody does both'), [reply.status(), (await reply.text()).slice(-1500)]);
}

async function lineByLine(officer, place) {
	await officer.go(place);
	const hrefs = await officer.page.locator(`a[href^="${place}/decisions/"]`).evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
	let all = '';
	const pages = new Map();
	for (const href of hrefs) {
		await officer.go(href);
		const text = (await officer.text()).replace(/\s+/g, ' '), title = (await officer.page.innerText('h1')).replace(/\s+/g, ' ');
		if (title.includes('Brassworks')) await glass.look('why, unit by unit', officer);
		pages.set(title.replace(/^.*?(?=Bills of each unit)/, ''), text);
		all += text;
	}
	for (const [i, l] of lines.entries()) {
		const text = pages.get(`Bills of each unit: ${units[i].name}`) ?? '';
		check(`${units[i].name}: ${rupees(total(l))} is admissible`, text.includes(`Admissible ${rupees(total(l))}`), [[...pages.keys()], text.slice(0, 2500)]);
		for (const [head, amount] of Object.entries(l))
			check(`${units[i].name}: of its ${head} ${rupees(amount)}`, text.includes(`${rupees(bills[i][head])} ${rupees(amount)} MDA-2021-S`), text.slice(0, 2500));
	}
	for (const rule of ['MDA-2021-S1', 'MDA-2021-S2', 'MDA-2021-S5b', 'MDA-2021-S7', 'MDA-2021-S6', 'MDA-2021-S3', 'MDA-2021-S4'])
		check(`a line cites ${rule}`, all.includes(rule), all.slice(0, 2500));
	check('a ceiling is named with its clause', all.includes('at most Rs 3,00,000'), all.slice(0, 2500));
	check('the common costs', Object.values(sharedBills).every((v) => all.includes(rupees(v))), [sharedBills, all.slice(-2500)]);
}

async function order(asha, place, visitor) {
	await asha.go(place);
	const link = asha.page.locator('a[href^="/letters/"]').first();
	const pdf = file('order.pdf');
	fs.writeFileSync(pdf, await (await asha.context.request.get(await link.getAttribute('href'))).body());
	const text = tool('pdftotext', '-layout', pdf, '-').replace(/\s+/g, ' ');
	const number = /F\.No\.\s*[^ ]+(?: [^ ]*\/[^ ]+)?/.exec(text)?.[0];
	check('the order has its number', !!number, text.slice(0, 800));
	check('the order has the amount in figures', text.includes(grouped(due)), [due, text.slice(0, 1500)]);
	const plain = (t) => t.toLowerCase().replace(/-/g, ' ').replace(/\band\b/g, ' ').replace(/\s+/g, ' ');
	check('the order has the amount in words', plain(text).includes(plain(`rupees ${words(due)} only`)), [words(due), text.slice(0, 1500)]);
	check('the order has its grantee', text.includes(ASSOCIATION), text.slice(0, 800));
	tool('pdftoppm', '-png', '-r', '150', pdf, file('order'));
	const codes = fs.readdirSync(scratch).filter((n) => /^order.*\.png$/.test(n)).map((n) => tool('zbarimg', '-q', '--raw', file(n)).trim()).filter(Boolean);
	check('one QR code leads to the public page', codes.length === 1 && codes[0].startsWith(`${url}/orders/`), codes);
	await visitor.go(codes[0]);
	check('the public page confirms number, amount and grantee', visitor.status === 200 && await visitor.says(ASSOCIATION, rupees(due), '20.09.2026') &&
		(!number || await visitor.says(number.trim())), [number, (await visitor.text()).slice(0, 900)]);
	await glass.look('confirmation of an order', visitor);
}
