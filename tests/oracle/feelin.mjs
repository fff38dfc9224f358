// FEEL against feelin, another engine with code and authors of its own: a generated corpus and the expressions of our own case
// files.  feelin.mjs [COUNT [SEED]], in the top folder.
//
// feelin counts in doubles, so numbers may differ by a billionth, and the generator makes numbers that a double holds exactly.
// Null is null: why it is null is not compared.  A difference that stands in feelin.list, judged by the specification, is
// counted; any other fails, and so does a line of the list that nothing met.  In a case file the expected result is the judgement.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

let evaluate;
try {
	({ evaluate } = await import('feelin'));
} catch (error) {
	if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
	console.log('skipped: feelin is not here (tools/setup puts it here)');
	console.log('ok 1 # skip');
	process.exit(0);
}

const count = Number(process.argv[2] ?? 20000), seed = Number(process.argv[3] ?? 7);
const SHOWN = Number(process.env.SHOWN ?? 30);

const context = '{x: 4, y: -2.5, flag: true, name: "abc", list: [4, 5, 6], person: {a: "p", age: 33}}';

// ---- the generator: an expression of a kind, up to a depth

let state = seed;
function random(n) {                                 // mulberry32
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (...all) => all[random(all.length)];

const words = ['""', '"a"', '"b"', '"ab"', '"abc"', '"foo bar"', '"Foo"', '"\u00e9t\u00e9"', '"10"', '"1,5"', '"2021-01-01"'];
const days = ['2021-01-31', '2020-02-29', '2019-12-31', '2024-03-01', '1999-06-15'];
const kinds = ['number', 'boolean', 'string', 'date', 'numbers', 'strings', 'context', 'months', 'span', 'moment', 'clock'];

// What each kind is made of: functions from a depth to text.  n = number, b = boolean ... as below.
const n = (d) => make('number', d), b = (d) => make('boolean', d), s = (d) => make('string', d), t = (d) => make('date', d),
	l = (d) => make('numbers', d), ss = (d) => make('strings', d), c = (d) => make('context', d), m = (d) => make('months', d),
	p = (d) => make('span', d), dt = (d) => make('moment', d), ck = (d) => make('clock', d);
const any = (d) => make(pick(...kinds), d);

const leaves = {
	number: () => pick('0', '1', '2', '3', '5', '10', '-1', '2.5', '0.25', '-7.5', '100', 'x', 'y'),
	boolean: () => pick('true', 'false', 'flag', 'null'),
	string: () => pick(...words, 'name'),
	date: () => pick(...days.map((day) => `@"${day}"`), ...days.map((day) => `date("${day}")`), 'date(2021, 3, 31)'),
	moment: () => `@"${pick(...days)}T${pick('00:00:00', '12:30:00', '23:59:59')}${pick('', 'Z', '+02:00')}"`,
	clock: () => `@"${pick('00:00:00', '12:30:00', '23:59:59')}${pick('', 'Z')}"`,
	months: () => pick('@"P1M"', '@"P1Y"', '@"P14M"', '@"-P3M"', 'duration("P1Y2M")'),
	span: () => pick('@"P1D"', '@"PT1H"', '@"P1DT36H"', '@"-PT90M"', 'duration("PT30S")', '@"PT0S"'),
	numbers: () => pick('[]', '[1]', '[1, 2, 3]', '[3, 1, 2]', '[2, 2, 5]', 'list', '[1, null, 3]'),
	strings: () => pick('[]', '["a", "b"]', '["b", "a", "b"]', '["foo"]'),
	context: () => pick('{a: 1, b: "x"}', 'person', '{}', '{a: {b: 2}}', '{"a b": 1}'),
};

const forms = {
	number: [
		(d) => `${n(d)} + ${n(d)}`, (d) => `${n(d)} - ${n(d)}`, (d) => `${n(d)} * ${n(d)}`, (d) => `(${n(d)}) / ${pick('2', '4', '5', '0', '0.5')}`,
		(d) => `(${n(d)}) ** ${pick('2', '3', '0')}`, (d) => `-(${n(d)})`, (d) => `(${n(d)})`,
		(d) => `if ${b(d)} then ${n(d)} else ${n(d)}`, (d) => `${pick('sum', 'min', 'max', 'mean', 'median', 'product', 'count')}(${l(d)})`,
		(d) => `${pick('floor', 'ceiling', 'abs')}(${n(d)})`, (d) => `modulo(${n(d)}, ${pick('2', '3', '-3', '2.5')})`,
		(d) => `${pick('decimal', 'round up', 'round down', 'round half up', 'round half down')}(${n(d)}, ${pick('0', '1', '2', '-1')})`,
		(d) => `string length(${s(d)})`, (d) => `(${l(d)})[${pick('1', '2', '-1', '4')}]`, (d) => `(${c(d)}).a`, (d) => `person.age`,
		(d) => `(${t(d)}).${pick('year', 'month', 'day', 'weekday')}`, (d) => `(${m(d)}).${pick('years', 'months')}`,
		(d) => `(${p(d)}).${pick('days', 'hours', 'minutes', 'seconds')}`, (d) => `${pick('day of year', 'week of year')}(${t(d)})`,
		(d) => `(${p(d)}) / (${p(d)})`, (d) => `number("${pick('1', '1.5', '-2', 'abc')}")`, (d) => `get value(${c(d)}, "a")`,
		(d) => `(${m(d)}) / (${m(d)})`, (d) => `number("1 000,5", " ", ",")`, (d) => `(function(i) i * 2)(${n(d)})`,
	],
	boolean: [
		(d) => `${b(d)} and ${b(d)}`, (d) => `${b(d)} or ${b(d)}`, (d) => `not(${b(d)})`, (d) => `(${n(d)}) ${pick('<', '<=', '>', '>=', '=', '!=')} (${n(d)})`,
		(d) => `(${s(d)}) ${pick('<', '>', '=', '!=')} (${s(d)})`, (d) => `(${t(d)}) ${pick('<', '<=', '=', '>')} (${t(d)})`,
		(d) => `(${n(d)}) between ${pick('0', '1')} and ${pick('2', '10')}`, (d) => `(${n(d)}) in ${pick('[', '(', ']')}1..5${pick(']', ')', '[')}`,
		(d) => `(${n(d)}) in (${pick('1', '< 2', '[1..3]', '> 10', '= 2', '!= 2')}, ${pick('5', '>= 10', '(0..1)')})`,
		(d) => `(${n(d)}) in (${l(d)})`, (d) => `list contains(${l(d)}, ${n(d)})`, (d) => `some i in ${l(d)} satisfies i ${pick('>', '<', '=')} 2`,
		(d) => `every i in ${l(d)} satisfies i ${pick('>', '<', '=')} 2`, (d) => `${pick('contains', 'starts with', 'ends with')}(${s(d)}, ${s(d)})`,
		(d) => `matches(${s(d)}, ${pick('"^a"', '"b+"', '"[a-c]*"', '"o b"', '"^\\\\w+$"')})`, (d) => `(${l(d)}) = (${l(d)})`, (d) => `(${c(d)}) = (${c(d)})`,
		(d) => `(${any(d)}) instance of ${pick('number', 'string', 'boolean', 'date', 'time', 'date and time', 'days and time duration',
			'years and months duration', 'list<number>', 'list<Any>', 'context<a: number>', 'Any')}`,
		(d) => `${pick('odd', 'even')}(${n(d)})`, (d) => `${pick('all', 'any')}([${b(d)}, ${b(d)}])`, (d) => `is(${any(d)}, ${any(d)})`,
		(d) => `(${any(d)}) = null`, (d) => `(${m(d)}) < (${m(d)})`, (d) => `(${p(d)}) >= (${p(d)})`, (d) => `(${dt(d)}) < (${dt(d)})`,
		(d) => `(${ck(d)}) ${pick('<', '=')} (${ck(d)})`, (d) => `(${dt(d)}) = (${dt(d)})`,
		(d) => `${pick('before', 'after', 'coincides')}(${n(d)}, ${n(d)})`, (d) => `${pick('before', 'after', 'includes')}(${range()}, ${n(d)})`,
		(d) => `${pick('during', 'finishes', 'starts', 'before', 'after')}(${n(d)}, ${range()})`,
		(d) => `${pick('before', 'after', 'meets', 'met by', 'overlaps', 'overlaps before', 'overlaps after', 'finishes', 'finished by', 'includes', 'during',
			'starts', 'started by', 'coincides')}(${range()}, ${range()})`, (d) => `(${range()}) = (${range()})`,
		(d) => `${b(d)} ${pick('=', '!=')} ${b(d)}`, (d) => `(${t(d)}) in [@"2019-01-01"..@"2021-12-31"]`,
	],
	string: [
		(d) => `${s(d)} + ${s(d)}`, (d) => `upper case(${s(d)})`, (d) => `lower case(${s(d)})`, (d) => `substring(${s(d)}, ${pick('1', '2', '-2', '0', '9')})`,
		(d) => `substring(${s(d)}, ${pick('1', '2', '-2')}, ${pick('1', '2', '9')})`, (d) => `substring before(${s(d)}, ${s(d)})`,
		(d) => `substring after(${s(d)}, ${s(d)})`, (d) => `string(${pick(n, b, s, t, l, c, m, p, dt, ck)(d)})`, (d) => `string join(${ss(d)}, ${pick('","', '""', '"-"')})`,
		(d) => `replace(${s(d)}, ${pick('"a"', '"[ao]"', '"(b)"', '"o+"')}, ${pick('"x"', '"[$1]"', '""')})`, (d) => `if ${b(d)} then ${s(d)} else ${s(d)}`,
		(d) => `(${ss(d)})[${pick('1', '2', '-1')}]`, (d) => `(${c(d)}).b`, (d) => `${pick('day of week', 'month of year')}(${t(d)})`, (d) => `string join(${ss(d)})`,
	],
	date: [
		(d) => `(${t(d)}) + (${m(d)})`, (d) => `(${t(d)}) - (${m(d)})`, (d) => `(${t(d)}) + (${p(d)})`, (d) => `date(${pick('2020', '2021')}, ${pick('1', '2', '13')}, ${pick('28', '29', '31')})`,
		(d) => `date(${dt(d)})`, (d) => `${pick('min', 'max')}(${t(d)}, ${t(d)})`, (d) => `if ${b(d)} then ${t(d)} else ${t(d)}`,
	],
	moment: [
		(d) => `(${dt(d)}) + (${p(d)})`, (d) => `(${dt(d)}) - (${m(d)})`, (d) => `date and time(${t(d)}, ${ck(d)})`, (d) => `(${dt(d)}) + (${m(d)})`,
	],
	clock: [(d) => `(${ck(d)}) + (${p(d)})`, (d) => `time(${dt(d)})`, (d) => `time(${pick('1', '23', '24')}, ${pick('0', '59')}, ${pick('0', '30')})`],
	months: [
		(d) => `(${m(d)}) + (${m(d)})`, (d) => `(${m(d)}) - (${m(d)})`, (d) => `(${m(d)}) * ${pick('2', '1.5', '-1')}`, (d) => `(${m(d)}) / ${pick('2', '4')}`,
		(d) => `years and months duration(${t(d)}, ${t(d)})`, (d) => `-(${m(d)})`, (d) => `abs(${m(d)})`,
	],
	span: [
		(d) => `(${p(d)}) + (${p(d)})`, (d) => `(${p(d)}) - (${p(d)})`, (d) => `(${p(d)}) * ${pick('2', '0.5', '-1')}`, (d) => `(${p(d)}) / ${pick('2', '4')}`,
		(d) => `(${t(d)}) - (${t(d)})`, (d) => `(${dt(d)}) - (${dt(d)})`, (d) => `-(${p(d)})`, (d) => `abs(${p(d)})`, (d) => `(${ck(d)}) - (${ck(d)})`,
	],
	numbers: [
		(d) => `[${n(d)}, ${n(d)}]`, (d) => `append(${l(d)}, ${n(d)})`, (d) => `concatenate(${l(d)}, ${l(d)})`, (d) => `insert before(${l(d)}, ${pick('1', '2', '-1')}, ${n(d)})`,
		(d) => `remove(${l(d)}, ${pick('1', '2', '-1')})`, (d) => `reverse(${l(d)})`, (d) => `index of(${l(d)}, ${n(d)})`, (d) => `union(${l(d)}, ${l(d)})`,
		(d) => `distinct values(${l(d)})`, (d) => `flatten([${l(d)}, [${l(d)}]])`, (d) => `sort(${l(d)}, function(i, j) i ${pick('<', '>')} j)`,
		(d) => `sublist(${l(d)}, ${pick('1', '2', '-2')})`, (d) => `sublist(${l(d)}, 1, ${pick('1', '2')})`, (d) => `(${l(d)})[item ${pick('>', '<', '=')} ${pick('1', '2')}]`,
		(d) => `for i in ${l(d)} return i ${pick('+', '*')} ${n(0)}`, (d) => `for i in ${pick('1..3', '3..1', '0..0')} return i * 2`,
		(d) => `for i in ${l(d)}, j in ${l(d)} return i + j`, (d) => `[{a: 1}, {a: 2}, {b: 3}].a`, (d) => `list replace(${l(d)}, ${pick('1', '2', '-1')}, ${n(d)})`,
		(d) => `mode(${l(d)})`, (d) => `for i in 1..4 return if i <= 2 then 1 else partial[-1] + partial[-2]`, (d) => `[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b`,
		(d) => `list replace(${l(d)}, function(i, new) i < new, ${n(0)})`,
	],
	strings: [
		(d) => `split(${s(d)}, ${pick('","', '" "', '"b"')})`, (d) => `for w in ${ss(d)} return upper case(w)`, (d) => `[${s(d)}, ${s(d)}]`,
		(d) => `get entries(${c(d)}).key`, (d) => `(${ss(d)})[item != "a"]`, (d) => `distinct values(${ss(d)})`,
	],
	context: [
		(d) => `{a: ${any(d)}, b: ${any(d)}}`, (d) => `{a: ${n(d)}, b: a + 1}`, (d) => `context put(${c(d)}, "a", ${n(d)})`, (d) => `context merge([${c(d)}, ${c(d)}])`,
		(d) => `context([{key: "a", value: ${n(d)}}])`, (d) => `if ${b(d)} then ${c(d)} else ${c(d)}`,
	],
};

function range() {
	return `${pick('[', '(')}${pick('1..3', '2..5', '3..4', '1..10', '5..8')}${pick(']', ')')}`;
}

// The text of one, which is noted with its parts in the list of the one around it.
let around = [];
function make(kind, depth) {
	const outer = around, parts = [];
	around = parts;
	let text;
	if (random(40) === 0)
		text = pick('null', leaves[pick(...kinds)]());       // of another kind
	else if (depth <= 0 || random(5) === 0)
		text = leaves[kind]();
	else
		text = pick(...forms[kind])(depth - 1);
	around = outer;
	around.push({ text, given: /\b(x|y|flag|name|list|person)\b/.test(text) ? context : '', parts });
	return text;
}

for (let i = 0; i < count; i++)
	make(pick(...kinds), 1 + random(3));
const cases = around;

// The case files: groups of expression, context, result.
let own = 0;
for (const file of readdirSync('tests/unit/feel').filter((name) => name.endsWith('.feel'))) {
	const lines = readFileSync(`tests/unit/feel/${file}`, 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
	for (let i = 0; i + 2 < lines.length; i += 3) {
		// What a budget stops (JavaScript's patterns have none), what does not compile, and what asks for the clock.
		if (/^(limit|refused)/.test(lines[i + 2]) || /now\(|today\(|\(a\+\)\+/.test(lines[i]))
			continue;
		const given = lines[i + 1].replace(/^late */, '').trim();
		cases.push({ text: lines[i], given: given === '-' ? '' : given, parts: [], own: true });
		own++;
	}
}

// ---- both answers as text

function show(v) {
	if (v === null || v === undefined) return 'null';
	if (typeof v === 'string') return JSON.stringify(v);
	if (typeof v === 'number') return Number.isFinite(v) ? String(Object.is(v, -0) ? 0 : v) : 'null';
	if (Array.isArray(v)) return `[${v.map(show).join(', ')}]`;
	if (typeof v === 'function' || v.constructor?.name === 'FeelFunction') return 'function';
	if (v.constructor?.name === 'FeelRange') return String(v);
	if (v.constructor === Object || v.constructor === undefined)
		return `{${Object.keys(v).map((key) => `${/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(key) ? key : JSON.stringify(key)}: ${show(v[key])}`).join(', ')}}`;
	return String(v);
}

// Both answers, kept with each expression.
function ask(all) {
	const unescape = (value) => value.replace(/\\(.)/g, (whole, letter) => ({ n: '\n', t: '\t' })[letter] ?? letter);
	const asked = spawnSync(`${process.env.BUILD ?? 'build'}/tests/oracle/feel_lines`, {
		input: `${all.map(({ text, given }) => (given ? `${text}\t${given}` : text)).join('\n')}\n`, maxBuffer: 1 << 30 });
	const answers = asked.stdout.toString().split('\n').slice(0, -1);
	if (answers.length !== all.length) {
		console.log(`not ok - ${all.length} expressions, ${answers.length} answers`);
		process.exit(1);
	}
	all.forEach((one, i) => {
		const [kind, value] = answers[i].split('\t');
		one.ours = kind === 'refused' || kind === 'stopped' ? 'null' : unescape(value);
		one.theirs = theirs(one);
		one.alike = alike(one.ours, one.theirs);
	});
}

const contexts = new Map(), known = new Map();
function theirs({ text, given }) {
	const key = `${text}\t${given}`;
	if (!contexts.has(given))
		contexts.set(given, given ? evaluate(given, {}).value : {});
	if (!known.has(key)) {
		try {
			known.set(key, show(evaluate(text, contexts.get(given)).value));
		} catch (error) {
			known.set(key, 'null');                      // it does not parse
		}
	}
	return known.get(key);
}

const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\s+|[^\s"\d]+/g;
function alike(a, b) {
	if (a === b) return true;
	const x = a.match(tokens) ?? [], y = b.match(tokens) ?? [];
	return x.length === y.length && x.every((token, i) => token === y[i]
		|| (/^-?\d/.test(token) && /^-?\d/.test(y[i]) && Math.abs(token - y[i]) <= 1e-9 * Math.max(1, Math.abs(token))));
}

// ---- judged differences: expression, ours, theirs as regular expressions, then why

const judged = readFileSync('tests/oracle/feelin.list', 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
	.map((line) => line.split(' | ')).map(([expression, our, their, why]) => ({ why, met: 0,
		matches: (e, o, t) => new RegExp(expression).test(e) && new RegExp(`^(?:${our})$`).test(o) && new RegExp(`^(?:${their})$`).test(t) }));

// Where two answers differ and those of a part already do, the part is what differs.
ask(cases);
const below = (one) => one.parts.flatMap((part) => [part, ...below(part)]);
ask(cases.filter((one) => !one.alike).flatMap(below));
const first = (one) => {
	const parts = one.parts.flatMap(first);
	return one.alike || parts.length ? parts : [one];
};
const differing = new Map(cases.filter((one) => !one.alike).flatMap(first).map((one) => [`${one.text}\t${one.given}`, one]));
const same = cases.filter((one) => one.alike).length;
let listed = 0, failed = 0;
for (const one of differing.values()) {
	const why = judged.find((j) => j.matches(one.text, one.ours, one.theirs));
	if (why) {
		why.met++;
		listed++;
	} else if (one.own) {
		listed++;                                // the case's own third line is the judgement
	} else if (++failed <= SHOWN) {
		console.log(`not ok - ${one.text}${one.given === context ? '' : `   with ${one.given}`}\n    ours   ${one.ours}\n    feelin ${one.theirs}`);
	}
}
for (const line of judged) {
	console.log(`${String(line.met).padStart(6)}  ${line.why}`);
	if (line.met === 0 && count >= 20000) {
		console.log('not ok - nothing met this line of the list');
		failed++;
	}
}
console.log(`${cases.length} expressions, ${own} of them from case files: ${same} alike; ${listed} differences, as listed`);
console.log(`${same + listed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
