// A case of a scheme that the program has never heard of, from application to money, by pages and forms alone.
//
//   node pages.test.mjs PATH/TO/anudan SCRATCH
import path from 'node:path';
import { anudan, check, close, password, pdf, Person, prepare, schemes, scratch, serve } from './lib.mjs';

const program = process.argv[2], data = path.join(scratch('pages'), 'data');
prepare(program, data, [
	['engineer', 'Block Engineer', 'test-borewell/block-engineer'],
	['collector', 'District Collector', 'test-borewell/district-collector'],
	['treasury', 'Treasury Officer', 'test-borewell/treasury'],
]);
const server = await serve(program, data, '--demo');
const person = new Person(server.port);
let r;

// ---- public pages ----
r = await person.get('/');
check('the front page names the scheme', r.status === 200 && person.text.includes('Borewell grant for village councils'), person.text);
await person.get('/schemes/test-borewell');
check('a scheme page shows its questions, papers and clauses', ['Litres an hour', 'Water test', 'Enough families drink from it'].every((t) => person.text.includes(t)), person.text);
r = await person.go('GET', '/cases');
check('a page that needs a person leads to signing in', r.status === 303 && r.headers.location.startsWith('/sign-in'), [r.status, r.headers.location]);
r = await person.get('/nothing-here');
check('an unknown page is a clean 404', r.status === 404 && person.text.includes('Page not found'), person.text);

// ---- register ----
await person.get('/register');
await person.send('/sign-up', { name: 'Asha Devi', login: 'asha', password });
check('a new account goes on to the organisation', person.page.status === 200, [person.at, person.text.slice(0, 300)]);
await person.get('/register/organisation?scheme=test-borewell');
const council = { 'about.village_name': 'Rampur', 'about.headperson': 'Asha Devi', 'about.tax_number': 'AAAPL1234C', 'about.treasury_account': '12345678901',
	'about.branch': 'SBIN0001234' };
r = await person.send('/register/organisation', { ...council, 'about.tax_number': 'not a pan', 'about.headperson': '' });
check('a wrong and a missing value come back with errors that link to their fields', r.status === 422 &&
	r.body.includes('href="#about.tax_number"') && r.body.includes('href="#about.headperson"'), [r.status, person.text.slice(0, 500)]);
check('what was typed is kept', r.body.includes('value="not a pan"') && r.body.includes('value="Rampur"'), r.body.length);
r = await person.send('/register/organisation', council);
check('the organisation is registered', r.status === 303, [r.status, person.text.slice(0, 500)]);
r = await person.send(/organisation\/test-borewell\/papers\/RESOLUTION/, {}, { name: 'photo.pdf', type: 'application/pdf', bytes: Buffer.from('MZ this is a program') });
check('a file that is not what it claims is refused by its name, at its field', r.status === 422 && person.text.includes('photo.pdf') &&
	r.body.includes('href="#file-RESOLUTION"'), [r.status, person.text.slice(0, 400)]);
r = await person.send(/organisation\/test-borewell\/papers\/RESOLUTION/, {}, { name: 'resolution.pdf', type: 'application/pdf', bytes: pdf('resolution') });
check('a paper of the organisation is kept', r.status === 303 && person.text.includes('resolution.pdf'), [r.status, person.text.slice(0, 400)]);

// ---- draft ----
await person.get('/cases/new');
r = await person.send('/cases/new', { scheme: 'test-borewell' });
const here = r.headers.location;
check('a case is opened', r.status === 303 && /^\/cases\/[a-z0-9]+$/.test(here ?? ''), [r.status, here, person.text.slice(0, 300)]);
check('its page is a task list', person.text.includes('The well') && person.text.includes('Not started'), person.text.slice(0, 600));
await person.get(`${here}/request/well`);
const well = { place: 'By the school', soil: 'rock', depth_m: '100', litres_per_hour: '2000', nearest_well_m: '600',
	'drilled_on-day': '1', 'drilled_on-month': '6', 'drilled_on-year': '2026' };
r = await person.send(`${here}/request/well`, { ...well, 'drilled_on-day': '31', 'drilled_on-month': '4' });
check('31 April is refused at its field, with what was typed', r.status === 422 && r.body.includes('href="#drilled_on"') &&
	/name="drilled_on-day"[^>]*value="31"|value="31"[^>]*name="drilled_on-day"/.test(r.body), [r.status, person.text.slice(0, 500)]);
r = await person.send(`${here}/request/well`, { ...well, depth_m: '1e400' });
check('1e400 is refused', r.status === 422 && r.body.includes('href="#depth_m"'), [r.status, person.text.slice(0, 500)]);
r = await person.send(`${here}/request/well`, { ...well, place: 'x'.repeat(10000) });
check('a text of 10,000 letters is refused', r.status === 422 && r.body.includes('href="#place"'), [r.status, person.text.slice(0, 300)]);
r = await person.send(`${here}/request/well`, { ...well, 'drilled_on-year': '2099' });
check('a rule of the package on a field speaks its own words', r.status === 422 && person.text.includes('This date lies in the future.'), [r.status, person.text.slice(0, 500)]);
r = await person.send(`${here}/request/well`, well);
check('a section is saved', r.status === 303 && person.text.includes('Completed'), [r.status, person.text.slice(0, 500)]);

// ---- rows ----
await person.get(`${here}/request/users/rows/new`);
r = await person.send(`${here}/request/users/rows/new`, { family: 'Family 1', ration_card: 'RC1' });
check('a row is added', r.status === 303 && person.text.includes('Family 1'), [r.status, person.text.slice(0, 400)]);
const csv = (rows) => ({ name: 'families.csv', type: 'text/csv', bytes: Buffer.from('family,ration_card\r\n' + rows.map((x) => x.join(',')).join('\r\n')) });
r = await person.send(`${here}/request/users/csv`, {}, csv([['Family 2', 'RC2'], ['', 'RC3'], ['Family 4', 'RC2']]));
check('a bad file is refused row by row, at its field', r.status === 422 && r.body.includes('href="#file"') && person.text.includes('Row 3') && person.text.includes('Row 4'), [r.status, person.text.slice(0, 600)]);
check('and nothing of it is stored', !person.text.includes('Family 2'), person.text.slice(0, 600));
r = await person.send(`${here}/request/users/csv`, {}, csv(Array.from({ length: 59 }, (_, i) => [`"Family, ${i + 2}"`, `RC${i + 2}`])));
check('a good file is taken whole', r.status === 303 && person.text.includes('Family, 60'), [r.status, person.text.slice(0, 400)]);
await person.get(`${here}/request/users/rows/new`);
r = await person.send(`${here}/request/users/rows/new`, { family: 'Twice', ration_card: 'RC7' });
check('a value listed twice is refused', r.status === 422, [r.status, person.text.slice(0, 400)]);

// ---- checking, papers, handing in ----
await person.get(`${here}/check`);
check('what is missing is said, with a link', person.text.includes('Water test') || /href="[^"]*\/request\/papers"/.test(person.page.body), person.text.slice(0, 900));
await person.get(`${here}/request/papers`);
r = await person.send(/papers\/WATER_TEST$/, {}, { name: 'empty.pdf', type: 'application/pdf', bytes: Buffer.alloc(0) });
check('an empty file is refused', r.status === 422, [r.status, person.text.slice(0, 300)]);
r = await person.send(/papers\/WATER_TEST$/, {}, { name: 'water.pdf', type: 'application/pdf', bytes: pdf('water') });
check('a paper is uploaded', r.status === 303 && person.text.includes('water.pdf'), [r.status, person.text.slice(0, 300)]);
const link = /href="(\/documents\/[^"]+)"/.exec(person.page.body)?.[1];
await person.get(`${here}/check`);
check('the rules are shown by clause', person.text.includes('The well gives water') && person.text.includes('Nothing is missing'), person.text.slice(0, 900));
r = await person.go('GET', link);
check('a document comes back as sent, in a sandbox', r.raw.equals(pdf('water')) && /sandbox/.test([r.headers['content-security-policy']].flat().join()), [r.status, r.headers]);
await person.get(`${here}/act/hand_in`);
r = await person.send(`${here}/act/hand_in`, {});
check('the request is handed in', r.status === 303 && person.text.includes('With the block engineer'), [r.status, person.text.slice(0, 500)]);
r = await person.get(`${here}/request/well`);
check('after that it cannot be changed', r.status === 404 || r.status === 409, [r.status, person.text.slice(0, 300)]);

// ---- others see nothing ----
const stranger = new Person(server.port);
await stranger.get('/sign-up');
await stranger.send('/sign-up', { name: 'Other', login: 'other', password });
r = await stranger.get(here);
const unknown = await stranger.get('/cases/00000000000000000000000000');
check('a stranger gets the same answer as for a case that does not exist', r.status === 404 && unknown.status === 404 && r.body.length === unknown.body.length, [r.status, unknown.status]);
r = await stranger.get(link);
check('and no document', r.status === 404, r.status);
r = await stranger.get('/desk');
check('and no desk', r.status === 403, r.status);

// ---- the office ----
const engineer = new Person(server.port);
await engineer.signIn('engineer');
await engineer.get('/desk');
check('the engineer finds the case on the desk', engineer.page.body.includes(`href="${here}"`) && engineer.text.includes('Rampur'), engineer.text.slice(0, 600));
const late = new Person(server.port);
await late.signIn('engineer');
await late.get(`${here}/act/measure`);
await engineer.get(`${here}/act/send_back`);
r = await engineer.send(`${here}/act/send_back`, { what: '' });
check('an act needs its answers', r.status === 422 && r.body.includes('href="#what"'), [r.status, engineer.text.slice(0, 300)]);
r = await engineer.send(`${here}/act/send_back`, { what: 'Please add a newer water test.' });
check('the case is sent back', r.status === 303 && engineer.text.includes('Sent back'), [r.status, engineer.text.slice(0, 400)]);
r = await late.send(`${here}/act/measure`, { measured_depth_m: '98', 'measured_on-day': '2', 'measured_on-month': '6', 'measured_on-year': '2026' });
check('the second officer is told what changed, and keeps what he typed', r.status === 409 && late.text.includes('Please add a newer water test.') &&
	/What you typed.*98.*2\.6\.2026/.test(late.text), [r.status, late.text]);
await person.get(here);
check('the applicant sees what is asked, and by when', person.text.includes('Please add a newer water test.') && person.text.includes('21 days left'), person.text.slice(0, 900));
await person.get(`${here}/act/reply`);
const twice = person.form(`${here}/act/reply`).fields;
r = await person.send(`${here}/act/reply`, {});
check('it is sent again', r.status === 303, [r.status, person.text.slice(0, 300)]);
r = await person.go('POST', `${here}/act/reply`, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(twice).toString() });
check('a double click does nothing twice and gives the same answer', r.status === 303, [r.status, person.text.slice(0, 300)]);
r = await person.go('POST', `${here}/act/reply`, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ ...twice, csrf: 'x' }).toString() });
check('without the token of the session it is refused', r.status === 403, r.status);
await engineer.get(`${here}/act/measure`);
r = await engineer.send(`${here}/act/measure`, { measured_depth_m: '98', 'measured_on-day': '2', 'measured_on-month': '6', 'measured_on-year': '2026' });
check('the measurement is recorded', r.status === 303 && engineer.text.includes('Measured'), [r.status, engineer.text.slice(0, 300)]);
r = await engineer.get(`${here}/act/order`);
check('another role\'s act is not offered', engineer.forms().every((f) => !f.action.includes('/act/')), engineer.text.slice(0, 300));

// ---- money ----
const collector = new Person(server.port);
await collector.signIn('collector');
await collector.get(`${here}/act/order`);
r = await collector.send(`${here}/act/order`, {});
check('without money in the head the order is refused in words', r.status === 409 && /left|available|short|allot/i.test(collector.text), [r.status, collector.text.slice(0, 500)]);
await collector.get('/budget');
r = await collector.send('/budget', { head: 'test-borewell/drinking-water', amount: '-5', reference: 'Letter 1' });
check('a negative allotment is refused', r.status === 422 && r.body.includes('href="#amount"'), [r.status, collector.text.slice(0, 300)]);
r = await collector.send('/budget', { head: 'test-borewell/drinking-water', amount: '50,00,000', reference: 'Letter 1 of 1 April' });
check('an allotment is recorded', r.status === 303 && collector.text.includes('₹50,00,000'), [r.status, collector.text.slice(0, 400)]);
await collector.get(`${here}/act/order`);
r = await collector.send(`${here}/act/order`, {});
check('the grant is ordered', r.status === 303 && collector.text.includes('Ordered'), [r.status, collector.text.slice(0, 500)]);
const why = /href="(\/cases\/[^"]*\/decisions\/[^"]*)"/.exec(collector.page.body)?.[1];
await collector.get(why);
check('the decision explains itself by clause', collector.page.status === 200 && collector.text.includes('W-4') && collector.text.includes('test order 1'), collector.text.slice(0, 900));
await collector.get(here);
const letter = /href="(\/letters\/[^"]*)"/.exec(collector.page.body)?.[1];
r = await collector.go('GET', letter);
check('the letter is a PDF', r.status === 200 && r.raw.subarray(0, 5).toString() === '%PDF-', [letter, r.status, r.body.slice(0, 300)]);
const treasury = new Person(server.port);
await treasury.signIn('treasury');
await treasury.get(`${here}/act/pay`);
r = await treasury.send(`${here}/act/pay`, { voucher_number: 'V-1', 'voucher_date-day': '3', 'voucher_date-month': '6', 'voucher_date-year': '2026' });
check('the payment is recorded and the case is finished', r.status === 303 && treasury.text.includes('Finished'), [r.status, treasury.text.slice(0, 400)]);
await person.get('/figures');
check('the public figures count 60 families and one well', /\b60\b/.test(person.text) && person.text.includes('Cut-off date'), person.text.slice(0, 900));

// ---- moving the date ----
const admin = new Person(server.port);
await admin.signIn('admin');
await admin.get('/admin/date');
r = await admin.send('/admin/date', { 'date-day': '31', 'date-month': '2', 'date-year': '2027' });
check('31 February is refused', r.status === 422, r.status);
r = await admin.send('/admin/date', { 'date-day': '1', 'date-month': '3', 'date-year': '2027' });
check('the date moves', r.status === 303 && admin.text.includes('01.03.2027'), [r.status, admin.text.slice(0, 300)]);

check('the server stops cleanly', (await server.stop()) === 0, server.err.slice(-1500));
r = anudan(program, ['report', 'releases', '--data', data, '--schemes', schemes, '--format', 'json', '--until', '2026-12-31']);
const row = JSON.parse(r.out || '{}').rows?.[0];
check('the report says the same', r.status === 0 && row?.beneficiaries === 60 && row?.events === 1 && row?.fy === '2026-27', [r.status, r.out, r.err]);
r = anudan(program, ['rebuild', '--data', data, '--schemes', schemes]);
check('the projections are what the log says', r.status === 0, [r.out, r.err]);
r = anudan(program, ['ledger', 'check', '--data', data, '--schemes', schemes]);
check('the ledger balances', r.status === 0, [r.out, r.err]);
process.exit(close());
