// The demo set: what `serve --demo` fills an empty folder with.  Its year 2018-19 adds up, by the counting rules of reports, to the
// figures published for that year (fact sheet 9.2), the present year has a case in every state of the workflow, and a second start
// fills nothing again.
import fs from 'node:fs';
import path from 'node:path';
import { anudan, check, close, scratch, serveWith } from '../api/lib.mjs';

const program = process.argv[2], data = path.join(scratch('demo'), 'data');
const packages = 'schemes';
const report = (...options) => JSON.parse(anudan(program, ['report', 'releases', '--fy', '2018-19', '--format', 'json', '--data', data, ...options]).out).rows[0];
const crore = (rupees) => (rupees / 1e7).toFixed(2);
const events = () => anudan(program, ['log', 'verify', '--data', data]);

let server = await serveWith(packages, program, data, '--demo'), said = '';
server.child.stdout.on('data', (d) => { said += d; });
await new Promise((done) => setTimeout(done, 500));
check('it says that it fills', /filling .* made-up/.test(server.err), server.err);
const accounts = (text) => text.trim().split('\n').map((l) => l.trim().split(/\s+/)).filter((a) => a.length === 3);
check('it stops cleanly', (await server.stop()) === 0, server.err.slice(-500));

let r = report('--until', '2018-12-28');
check('up to 28-12-2018: 454 enterprises and Rs 3.59 crore, as published', r.beneficiaries === 454 && crore(r.released) === '3.59', r);
r = report();
check('the whole year: 590 enterprises and Rs 4.80 crore, as published', r.beneficiaries === 590 && crore(r.released) === '4.80', r);

const yaml = fs.readFileSync(path.join(packages, 'ic-mda', 'scheme.yaml'), 'utf8').split('\n');
const states = [];
for (let i = yaml.findIndex((l) => l === '  states:') + 1; /^ {4}|^\s*#|^$/.test(yaml[i]); i++) {
	const m = /^ {4}([A-Z_]+):/.exec(yaml[i]);
	if (m) states.push(m[1]);
}
const cases = anudan(program, ['case', 'list', '--data', data, '--as', 'auditor']).out.trim().split('\n').map((l) => l.trim().split(/\s+/))
	.map(([id, scheme, number, state]) => ({ id, scheme, number, state }));
const present = new Set(cases.filter((c) => c.number.includes('2026-27')).map((c) => c.state));
check(`the present year has a case in each of ${states.length} states`, states.length > 15 && states.every((s) => present.has(s)), states.filter((s) => !present.has(s)));
for (const [name, args] of [['the ledger is sound', ['ledger', 'check']], ['the log is as it was written', ['log', 'verify']],
	['every projection follows from the log', ['rebuild']]]) {
	const done = anudan(program, [...args, '--data', data]);
	check(name, done.status === 0, done);
}

const before = events().out;
server = await serveWith(packages, program, data, '--demo');
let again = '';
server.child.stdout.on('data', (d) => { again += d; });
await new Promise((done) => setTimeout(done, 500));
await server.stop();
check('a second start fills nothing', !/filling/.test(server.err) && events().out === before, [server.err, before, events().out]);
check('one account for each role, each with a password', accounts(again).length === 8 && new Set(accounts(again).map((a) => a[0])).size === 8, again);
check('the passwords are new ones and stand nowhere in the folder', accounts(again).every(([, , p]) => !said.includes(p) &&
	!fs.readFileSync(path.join(data, 'anudan.db')).includes(p)), '');
process.exit(close());
