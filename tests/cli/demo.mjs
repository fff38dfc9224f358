// The demo set: what `serve --demo` fills an empty folder with.  Its year 2018-19 adds up, by the counting rules of reports, to the
// figures published for that year (fact sheet 9.2), the present year has a case in every state of the workflow, and a second start
// fills nothing again.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { anudan, check, close, scratch, serveWith } from '../api/lib.mjs';
import { whatIf } from './what_if.mjs';

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

const book = (...options) => JSON.parse(anudan(program, ['report', 'expenditure', '--format', 'json', '--data', data, ...options]).out);
const closed = book('--fy', '2018-19', '--on', '2019-03-31'), open = book('--fy', '2026-27'), row = (b, head) => b.rows.find((x) => x.head === head);
check('the books say what the report of releases says', closed.totals.released === r.released && closed.totals.lapsed === 0, closed.totals);
check('a revised estimate, a re-appropriation and a surrender of that year', row(closed, 'general').re === 75000000 && row(closed, 'st').reappropriated === -2000000
	&& row(closed, 'ne').surrendered === 1000000, closed.rows);
// 11,00,00,000 of estimates, 70,00,000 less by the revised one, 10,00,000 surrendered, and what was paid
check('what was left has lapsed a day later', book('--fy', '2018-19', '--on', '2019-04-01').totals.lapsed === 110000000 - 7000000 - 1000000 - r.released, closed.totals);
check('the present year has an estimate, a supplementary grant, a revised estimate and a re-appropriation', row(open, 'general').be === 150000000
	&& row(open, 'general').supplementary === 5000000 && row(open, 'sc').re === 18000000 && row(open, 'st').reappropriated === -2500000, open.rows);

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
	['every projection follows from the log', ['rebuild']], ['every decision is made again as it was', ['replay']]]) {
	const done = anudan(program, [...args, '--data', data]);
	check(name, done.status === 0, done);
}


whatIf(program, data, packages, path.dirname(data));

// A package that is not what it was is noticed, and so is one that is gone.
const replay = () => anudan(program, ['replay', '--data', data]);
check('replay counts the decisions', Number(/^(\d+) decisions/.exec(replay().out)?.[1]) > 1000, replay());
const kept = path.join(data, 'packages'), hash = fs.readdirSync(kept).find((h) => fs.existsSync(path.join(kept, h, 'demo.yaml')));
const parameters = path.join(kept, hash, 'parameters.yaml'), text = fs.readFileSync(parameters, 'utf8');
fs.chmodSync(parameters, 0o600);
fs.writeFileSync(parameters, text + '# one more line\n');
let refused = replay();
check('a kept package that was altered is refused by its hash', refused.status === 3 && refused.err.includes(hash), refused);
fs.writeFileSync(parameters, text);
fs.renameSync(path.join(kept, hash), path.join(data, 'elsewhere'));
refused = replay();
check('a kept package that is gone is named', refused.status !== 0 && refused.err.includes(hash), refused);
fs.renameSync(path.join(data, 'elsewhere'), path.join(kept, hash));
check('with the package back, all is as it was', replay().status === 0, replay());

// A recorded result that nobody could have decided is found, and named by event.
const copy = path.join(path.dirname(data), 'altered');
fs.cpSync(data, copy, { recursive: true });
const altered = execFileSync('python3', ['-c', `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
seq, body = db.execute("SELECT seq, body FROM event_body WHERE CAST(body AS TEXT) LIKE '%outcome_:_admit%' ORDER BY seq LIMIT 1").fetchone()
db.execute("UPDATE event_body SET body = ? WHERE seq = ?", (bytes(body).replace(b'"outcome":"admit"', b'"outcome":"refuse"', 1), seq))
db.commit()
print(seq)`, path.join(copy, 'anudan.db')]).toString().trim();
const found = anudan(program, ['replay', '--data', copy]);
check('a recorded result that was altered is found', found.status === 1 && found.out.includes(`event ${altered},`)
	&& found.out.match(/^event/gm).length === 1, found);

// Letters: one whose recorded hash was altered is named, one that was issued before there were hashes is counted, and a kept package
// with another template (under the content hash that it has now) sets none as it was.
check('replay sets the letters again', Number(/ and (\d+) letters/.exec(replay().out)?.[1]) > 20, replay());
const letters = JSON.parse(execFileSync('python3', ['-c', `import hashlib, json, os, re, shutil, sqlite3, sys
data, work = sys.argv[1:]
def copy(name, change):
	folder = os.path.join(work, 'letters-' + name)
	shutil.copytree(data, folder)
	db = sqlite3.connect(os.path.join(folder, 'anudan.db'))
	rows = [(s, bytes(b)) for s, b in db.execute("SELECT seq, body FROM event_body WHERE CAST(body AS TEXT) LIKE '%pdf_hash%' ORDER BY seq")]
	db.executemany('UPDATE event_body SET body = ? WHERE seq = ?', ((b, s) for s, b in change(folder, rows)))
	db.commit()
	return {'folder': folder, 'seq': rows[1][0], 'count': len(rows)}
def altered(folder, rows):
	return [(rows[1][0], re.sub(rb'"pdf_hash":"(.)', lambda m: b'"pdf_hash":"' + (b'0' if m[1] != b'0' else b'1'), rows[1][1]))]
def unhashed(folder, rows):
	return [(rows[1][0], re.sub(rb'"pdf_hash":"[0-9a-f]*",', b'', rows[1][1]))]
def template(folder, rows):
	kept = os.path.join(folder, 'packages')
	was = re.search(rb'"package":"([0-9a-f]*)"', rows[0][1])[1].decode()
	package, files = os.path.join(kept, was), []
	for at, _, names in os.walk(package):
		os.chmod(at, 0o755)
		files += [os.path.relpath(os.path.join(at, n), package) for n in names]
	for f in files:
		if f.startswith('letters/') and f.endswith('.html'):
			os.chmod(os.path.join(package, f), 0o644)
			text = open(os.path.join(package, f), encoding='utf-8').read()
			assert '</p>' in text
			open(os.path.join(package, f), 'w', encoding='utf-8').write(text.replace('</p>', ' or not</p>', 1))
	all = hashlib.sha256()
	for f in sorted(files, key=lambda f: f.encode()): all.update(f.encode() + b'\\0' + hashlib.sha256(open(os.path.join(package, f), 'rb').read()).digest())
	os.rename(package, os.path.join(kept, all.hexdigest()))
	return [(s, b.replace(was.encode(), all.hexdigest().encode())) for s, b in rows]
print(json.dumps({f.__name__: copy(f.__name__, f) for f in (altered, unhashed, template)}))`, data, path.dirname(data)]).toString());
const again_in = (name) => anudan(program, ['replay', '--data', letters[name].folder]);
let set = again_in('altered');
check('a letter whose hash was altered is named', set.status === 1 && set.out.match(/^event/gm).length === 1
	&& new RegExp(`^event ${letters.altered.seq},.* letter \\S`).test(set.out), set);
set = again_in('unhashed');
check('a letter without a hash is counted', set.status === 0 && set.out.includes(`${letters.unhashed.count - 1} letters are what the log says; 1 letters are from before`), set);
// The other events still name the package as it was; it is brought back beside the altered one.
fs.cpSync(path.join(kept, hash), path.join(letters.template.folder, 'packages', hash), { recursive: true });
set = again_in('template');
check('with another template no letter comes out as it was', set.status === 1 && set.out.match(/^event/gm).length === letters.template.count
	&& set.out.match(/ letter /g).length === letters.template.count, set.out.slice(0, 600) + set.err);

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
