// No scheme stands in C: scheme ids, clause ids, reason codes, state names, role ids and ceilings are read out of the packages and
// looked for in src/ and templates/.  None may be there.  The search itself is proved by planting one of each.
import { readFileSync, readdirSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const files = (dir, wanted) => !existsSync(dir) ? [] : readdirSync(dir).flatMap(name => {
	const path = join(dir, name);
	return statSync(path).isDirectory() ? files(path, wanted) : wanted.test(name) ? [path] : [];
});

/* The ids that stand one level below a top-level (or nested) key of a YAML file, by indentation alone. */
function idsBelow(text, key) {
	const lines = text.split('\n');
	const ids = [];
	for (let i = 0; i < lines.length; i++) {
		const head = lines[i].match(new RegExp(`^( *)${key}:\\s*(#.*)?$`));
		if (!head) continue;
		let level = -1;
		for (let j = i + 1; j < lines.length; j++) {
			if (/^\s*(#.*)?$/.test(lines[j])) continue;
			const indent = lines[j].match(/^ */)[0].length;
			if (indent <= head[1].length) break;
			if (level < 0) level = indent;
			const id = indent === level && lines[j].match(/^ *"?([A-Za-z][A-Za-z0-9_.-]*)"?:/);
			if (id) ids.push(id[1]);
		}
	}
	return ids;
}

const words = new Map();            // word -> what it is
const add = (word, what) => { if (word && !words.has(word)) words.set(word, what); };
const packages = readdirSync('schemes').filter(d => existsSync(join('schemes', d, 'scheme.yaml')));
for (const id of packages) {
	add(id, 'scheme id');
	const text = readFileSync(join('schemes', id, 'scheme.yaml'), 'utf8');
	for (const s of idsBelow(text, 'states')) add(s, 'state');
	for (const c of idsBelow(text, 'clauses')) if (/[0-9]/.test(c) && c.length > 2) add(c, 'clause');
	for (const r of idsBelow(text, 'reasons')) if (/_/.test(r)) add(r, 'reason code');
	for (const r of idsBelow(text, 'roles')) if (/-/.test(r)) add(r, 'role');
	for (const dmn of files(join('schemes', id, 'rules'), /\.dmn$/))
		for (const m of readFileSync(dmn, 'utf8').matchAll(/<(?:\w+:)?text>\s*(\d{4,})\s*<\//g)) {
			if (Number(m[1]) % 1000 || Number(m[1]) < 5000) continue;
			// 5000, 10000, 20000 and the like are also limits of the program: those count only as a person writes rupees
			if (!/^[125]0+$/.test(m[1])) add(m[1], 'ceiling');
			add(m[1].replace(/(\d)(?=(\d\d)+\d$)/g, '$1,'), 'ceiling');
		}
}

const escape = w => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const finders = [...words].map(([w, what]) => [w, what, new RegExp(`(?<![A-Za-z0-9_-])${escape(w)}(?![A-Za-z0-9_-])`)]);
const strays = text => finders.filter(([, , re]) => re.test(text));

let passed = 0, failed = 0;
const say = (ok, name) => { ok ? passed++ : failed++; console.log(`${ok ? 'ok' : 'not ok'} - ${name}`); };

say(words.size > 100, `the packages name ${words.size} ids and ceilings`);
for (const what of ['scheme id', 'state', 'clause', 'reason code', 'role', 'ceiling']) {
	const one = [...words].find(([, w]) => w === what);
	say(one && strays(`x = "${one[0]}";`).length > 0, `a planted ${what} is found (${one && one[0]})`);
}
for (const path of [...files('src', /\.(c|h|sql)$/), ...files('templates', /\.html$/)]) {
	const found = strays(readFileSync(path, 'utf8'));
	if (found.length) say(false, `${path}: ${found.map(([w, what]) => `${what} ${w}`).join(', ')}`);
	else passed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
