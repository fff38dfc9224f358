// anudan what-if over the demo folder.  What it must say is worked out here from the recorded results.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { anudan, check } from '../api/lib.mjs';

const rows = (data) => JSON.parse(execFileSync('python3', ['-c', `import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps([{'case': c, 'number': n, 'decision': d, 'input': json.loads(i), 'result': json.loads(r), 'item': json.loads(s or 'null')}
	for c, n, d, i, r, s in db.execute('SELECT d.case_id, c.number, d.decision, d.input, d.result, d.subject FROM case_decision d JOIN grant_case c ON c.id = d.case_id')]))`,
path.join(data, 'anudan.db')], { maxBuffer: 64 << 20 }));
const sum = (list, of) => list.reduce((a, x) => a + of(x), 0);
const rent = (r) => sum((r.result.lines ?? []).filter((l) => l.head === 'space_rent'), (l) => l.admissible);

export function whatIf(program, data, packages, scratch) {
	const recorded = rows(data), of = (decision) => recorded.filter((r) => r.decision === decision);
	let tries = 0;
	// A copy of the package with one text replaced, which must be there once.
	const changed = (file, from, to) => {
		const folder = path.join(scratch, `try-${++tries}`, 'ic-mda');
		fs.cpSync(path.join(packages, 'ic-mda'), folder, { recursive: true });
		if (file) {
			const text = fs.readFileSync(path.join(folder, file), 'utf8');
			if (text.split(from).length !== 2) throw new Error(`${file}: ${from} stands there ${text.split(from).length - 1} times`);
			fs.writeFileSync(path.join(folder, file), text.replace(from, to));
		}
		return folder;
	};
	const run = (folder, ...options) => anudan(program, ['what-if', '--package', folder, '--data', data, ...options]);
	const ask = (folder, ...options) => {
		const r = run(folder, '--format', 'json', ...options);
		return r.status === 0 ? JSON.parse(r.out) : { failed: r };
	};
	const hash = () => crypto.createHash('sha256').update(fs.readFileSync(path.join(data, 'anudan.db'))).digest('hex');
	const stored = hash(), cases = new Set(recorded.map((r) => r.case)).size;

	// Nothing changed: nothing changes.
	let w = ask(changed());
	check('what-if with the same package: all cases, none changes', w.total?.count === cases && w.results === recorded.length
		&& w.total.difference === 0 && !w.total.gain && !w.total.lose && !w.total.otherwise && !w.total.undecided && w.cases.length === 0, w.failed ?? w.total);

	// Stall rent under the guidelines of 2018 falls from 1,25,000 to 40,000 for a unit.
	const ceiling = changed('rules/2018.dmn', '<text>125000</text>', '<text>40000</text>');
	const cut = (r) => (r.result.version === 'V2018' ? Math.max(0, rent(r) - 40000) : 0);
	w = ask(ceiling);
	const total = (decision) => w.decisions.find((d) => d.decision === decision);
	for (const decision of ['participation', 'unit']) {
		const expected = sum(of(decision), cut);
		check(`${decision}: the difference is what exceeds the new ceiling`, expected > 0 && total(decision).difference === -expected
			&& total(decision).lose === of(decision).filter(cut).length, [expected, total(decision)]);
		const line = w.heads.find((h) => h.decision === decision && h.list === 'lines' && h.head === 'space_rent');
		check(`${decision}: all of it is stall rent`, line.difference === -expected && w.heads.filter((h) => h.decision === decision && h.difference).length === 1, line);
	}
	// What is payable is the units' sum and the common part, where the amount approved does not bind.
	const payable = of('settlement').map((r) => ({ r, units: of('unit').filter((u) => u.case === r.case), common: r.input.settlement.common }));
	check('(no amount approved binds in the demo under those guidelines)', payable.every((p) => p.r.result.version !== 'V2018' || p.r.result.admissible === sum(p.units, (u) => u.result.admissible) + p.common));
	check('the settlement sees the units\' new amounts', total('settlement').difference === -sum(payable, (p) => sum(p.units, cut))
		&& total('settlement').lose === payable.filter((p) => p.units.some(cut)).length, total('settlement'));
	const less = w.cases.find((c) => c.number === 'IC-MDA/2018-19/0001'), paid = payable.find((p) => p.r.number === less?.number);
	check('a case is listed with its amounts and the clause', less && less.before === paid.r.result.admissible && less.after === less.before - sum(paid.units, cut)
		&& less.changes.some((c) => c.decision === 'unit' && c.why === 'MDA-2018-S1'), less);
	const losers = new Set(recorded.filter((r) => ['participation', 'unit'].includes(r.decision) && cut(r)).map((r) => r.number));
	check('every case with a change is listed, and no other', w.cases.length === losers.size && w.cases.every((c) => losers.has(c.number)), w.cases.length);
	check('owed money is no assistance: the case with a refund loses by its settlement only', of('refund').length > 0
		&& total('refund').count === of('refund').length && w.total.difference === -sum(w.cases, (c) => c.before - c.after), w.total);

	// Groups and years.
	const by = ask(ceiling, '--by', 'size,state');
	const units = of('unit').filter((r) => r.input.unit.size === 'micro' && r.item.unit.state === 'TN');
	const group = by.decisions?.find((d) => d.decision === 'unit' && d.group === 'micro / TN');
	check('by size and State', units.length > 0 && group?.count === units.length && group.before === sum(units, (r) => r.result.admissible)
		&& group.difference === -sum(units, cut), group ?? by.failed);
	check('groups add up', sum(by.decisions.filter((d) => d.decision === 'unit'), (d) => d.difference) === total('unit').difference);
	const year = ask(ceiling, '--fy', '2018-19'), other = ask(ceiling, '--fy', '2026-27');
	check('years are those of the case\'s date, and add up', year.total.count > 0 && other.total.count > 0 && year.total.lose > 0 && other.total.lose === 0
		&& other.cases.length === 0, [year.total, other.total]);

	// A guard that no longer holds: one event of an organisation in a year instead of two.
	const second = new Set(of('organisation').filter((r) => r.result.version === 'V2018' && r.input.history.events_this_year === 1).map((r) => r.number));
	w = ask(changed('parameters.yaml', '{from: 2010-04-01, until: 2021-08-18, value: 2}', '{from: 2010-04-01, until: 2021-08-18, value: 1}'));
	check('an act whose guard no longer holds ends the case with nothing', second.size > 0 && w.total?.lose === second.size && w.cases.length === second.size
		&& w.cases.every((c) => second.has(c.number) && c.before > 0 && c.after === 0 && /^approve: .*\(MDA-E6\)$/.test(c.stopped)), w.failed ?? w.cases[0]);
	check('what came after is counted as not reached', w.outcomes?.find((o) => o.decision === 'settlement' && o.to === 'not reached')?.count
		=== of('settlement').filter((r) => second.has(r.number)).length, w.outcomes);

	// What cannot be decided is listed, not dropped.
	w = ask(changed('scheme.yaml', "        unspent_in_time: {type: yesno, required: true, from: 'false'}\n",
		"        unspent_in_time: {type: yesno, required: true, from: 'false'}\n        newly_asked: {type: text, required: true}\n"));
	const refunds = new Set(of('refund').map((r) => r.number));
	check('what cannot be decided is listed with the place', w.total?.undecided === refunds.size && w.total.count === cases && w.cases.length === refunds.size
		&& w.cases.every((c) => refunds.has(c.number) && /refund\.newly_asked/.test(c.undecided)), w.failed ?? w.cases);

	// As text and CSV.
	const text = run(ceiling), csv = run(ceiling, '--format', 'csv');
	w = ask(ceiling);
	check('text', text.status === 0 && text.out.includes(`${losers.size} get less`) && text.out.includes('IC-MDA/2018-19/0001'), text.out.slice(0, 500));
	const lines = csv.out.split('\r\n').map((l) => l.split(','));
	check('CSV', lines[0][0] === 'table' && lines[1][0] === 'total' && Number(lines[1][13]) === w.total.difference
		&& lines.filter((l) => l[0] === 'cases').length === losers.size, lines.slice(0, 2));

	// Bad asks.
	for (const [name, options, words] of [['an unknown field', [ceiling, '--by', 'shoe_size'], 'shoe_size'], ['no year', [ceiling, '--fy', '2018'], 'financial year'],
		['no package there', [path.join(scratch, 'nowhere', 'ic-mda')], 'nowhere'], ['no such format', [ceiling, '--format', 'pdf'], 'pdf'],
		['a package that does not check', [changed('scheme.yaml', 'case_date: acts.submit.on', 'case_date: acts.submit.')], 'scheme.yaml:']]) {
		const r = run(...options);
		check(`${name} is refused with the reason`, r.status === 2 && r.err.includes(words), r);
	}
	check('without a package it says so', anudan(program, ['what-if', '--data', data]).status === 2);
	check('nothing was stored', hash() === stored);
}
