// Kill -9: what was acknowledged is there, once; what was not has happened once or not at all, and sending it again with the same
// key makes it once.  Cases of a test-only package go from application to money by the JSON API, while the server is killed with
// requests under way, and also while it recovers from the kill before.
//
//   node kill9.mjs PATH/TO/anudan SCRATCH [SEED]
//
// What was received and what was not is known here alone; it is held against the server's answers, and at the end against the log.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { anudan, check, close, password, pdf, prepare, Program, schemes, scratch, serve } from '../api/lib.mjs';

const program = process.argv[2], data = path.join(scratch('kill9'), 'data'), seed = Number(process.argv[4] ?? Date.now() % 1000000);
const KILLS_WANTED = 30, ROUNDS_MAX = 80, LANES = 3, OF_EACH_WANTED = 2, TOO_MUCH = 20;
console.log(`# seed ${seed}`);

let state = seed >>> 0;
function random() {                                   // mulberry32: the schedule can be had again; what falls under a kill cannot
	state = (state + 0x6D2B79F5) >>> 0;
	let t = state;
	t = Math.imul(t ^ (t >>> 15), t | 1);
	t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let wrong = 0;
function must(name, ok, seen) {
	if (!ok && wrong++ < 10) check(name, false, seen);
}

// ---- sending ----
const officers = ['engineer', 'collector', 'treasury'];
const councils = Array.from({ length: 30 }, (_, i) => `council-${i}`);   // a council gets one well a year: one case each
const tokens = {};
const sent = new Map();                               // key -> command: who, method, target, body, headers; reply when acknowledged
let server, up = false, stopping = false, flying = 0, took_ms = 5, start_ms = 0, doubles = 0, resent = 0;

function caller(who) {
	const p = new Program(server.port);
	p.token = tokens[who];
	return p;
}
const send = (c) => caller(c.who).call(c.method, c.target, c.body, { ...c.headers, 'Idempotency-Key': c.key });
const plain = (json) => ({ id: json.id, row: json.row ?? '', seq: json.seq });
const same = (a, b) => a.id === b.id && a.row === (b.row ?? '') && a.seq === b.seq;

function received(c, r) {
	const yes = r.status === 201 || r.status === 200;
	must(`${c.key}: the answer is yes`, yes, [r.status, r.body]);
	if (!yes) return;
	if (c.reply) must(`${c.key}: the same key gives the same answer`, same(c.reply, r.json), [c.reply, r.json]);
	else c.reply = plain(r.json);
}
async function once_or_twice(c, twice) {
	if (!twice) return received(c, await send(c));
	doubles++;
	const answers = await Promise.allSettled([send(c), send(c)]);
	for (const a of answers) if (a.status === 'fulfilled') received(c, a.value);
	if (!c.reply) throw answers[0].reason ?? answers[1].reason;
}
// Until it is acknowledged; a server that dies under it is waited for, and asked again with the same key.
async function command(who, key, method, target, body, headers = {}) {
	const c = { who, key, method, target, body, headers }, twice = random() < 0.1;
	sent.set(key, c);
	for (let tries = 0; !c.reply; tries++) {
		while (!up) await sleep(2);
		if (wrong > TOO_MUCH) throw new Error('too much is wrong');
		if (tries) resent++;
		flying++;
		const started = performance.now();
		try {
			await once_or_twice(c, twice && !tries);
			took_ms = 0.9 * took_ms + 0.1 * (performance.now() - started);
		} catch {
			c.lost = true;                        // no answer: whether it happened, the next server says
		}
		flying--;
	}
	return c.reply;
}

// One case from application to money: CASE_NOTINGS notings, each under a key of its own.
const SAVES = 8, CASE_NOTINGS = 7 + SAVES;
const file = { 'Content-Type': 'application/pdf', 'File-Name': 'paper.pdf' }, cases = [];
async function walk(who) {
	const by = (as, step, method, target, body, headers) => command(as, `${who}-${step}`, method, target, body, headers);
	await by(who, 'organisation', 'POST', '/organisations', { scheme: 'test-borewell', data: { about: { village_name: `Village of ${who}`,
		headperson: 'Asha Devi', tax_number: `AAAPL${1000 + councils.indexOf(who)}C`, treasury_account: '12345678901', branch: 'SBIN0001234' } } });
	await by(who, 'resolution', 'POST', '/organisations/test-borewell/papers/RESOLUTION', pdf(who), file);
	const { id } = await by(who, 'open', 'POST', '/cases', { scheme: 'test-borewell' });
	cases.push({ id, who });
	for (let i = 0; i < SAVES; i++)
		await by(who, `well-${i}`, 'PUT', `/cases/${id}/request/well`,
			{ place: `Place ${i}`, soil: 'rock', depth_m: 90 + i, litres_per_hour: 2000, nearest_well_m: 600, drilled_on: '2026-06-01' });
	await by(who, 'users', 'PUT', `/cases/${id}/request/users`,
		Array.from({ length: 60 }, (_, i) => ({ family: `Family ${i}`, ration_card: `${who}-${i}` })));
	await by(who, 'paper', 'POST', `/cases/${id}/papers/WATER_TEST`, pdf(`water ${who}`), file);
	await by(who, 'hand_in', 'POST', `/cases/${id}/acts/hand_in`);
	await by('engineer', 'measure', 'POST', `/cases/${id}/acts/measure`, { numbers: { measured_depth_m: 98, measured_on: '2026-06-02' } });
	await by('collector', 'order', 'POST', `/cases/${id}/acts/order`);
	await by('treasury', 'pay', 'POST', `/cases/${id}/acts/pay`, { numbers: { voucher_number: `V-${who}`, voucher_date: '2026-06-03' } });
}

// ---- killing ----
let kills = 0, kills_idle = 0, kills_in_recovery = 0, had_happened = 0, had_not = 0, read_back = 0, contradicted = 0;

async function kill() {
	if (flying > 0) kills++; else kills_idle++;
	up = false;
	server.child.kill('SIGKILL');
	await server.ended;
	while (flying > 0) await sleep(1);                    // until every request under way has failed
}
async function start(dies_first) {
	if (dies_first) {                                     // again, on the way up
		const dying = spawn(program, ['serve', '--demo', '--data', data, '--schemes', schemes, '--listen', '127.0.0.1:0'], { stdio: 'ignore' });
		const dead = once(dying, 'exit');
		await sleep(random() * start_ms);
		dying.kill('SIGKILL');
		await dead;
		kills_in_recovery++;
	}
	const started = performance.now();
	server = await serve(program, data, '--demo');
	start_ms = performance.now() - started;
}
// Everything acknowledged is read back by its key.  What was lost is asked for; when it had happened, sending it again only repeats.
async function read_all() {
	for (const c of sent.values()) {
		if (!c.reply && !c.lost) continue;
		const r = await caller(c.who).call('GET', `/commands/${c.key}`);
		if (c.reply) {
			must(`${c.key}: acknowledged and there`, r.status === 200 && same(c.reply, r.json), [c.reply, r.status, r.body]);
			read_back++;
			continue;
		}
		must(`${c.key}: there or not there`, r.status === 200 || r.status === 404, [r.status, r.body]);
		if (r.status !== 200) { had_not++; continue; }
		had_happened++;
		c.reply = plain(r.json);
		const again = await send(c);
		must(`${c.key}: sent again, it only repeats`, again.status === 200 && again.json?.repeated && same(c.reply, again.json), [c.reply, again.body]);
	}
}
async function contradict() {
	const done = [...sent.values()].filter((c) => c.reply && c.target.endsWith('/well'));
	if (!done.length) return;
	const c = done[Math.floor(random() * done.length)];
	const r = await send({ ...c, body: { ...c.body, place: 'Elsewhere' } });
	must(`${c.key}: with other content it is refused`, r.status === 409 || r.status === 422, [r.status, r.body]);
	contradicted++;
}
const enough = () => kills >= KILLS_WANTED && had_happened >= OF_EACH_WANTED && had_not >= OF_EACH_WANTED;
async function rounds() {
	for (let round = 0; round < ROUNDS_MAX && !stopping && !enough(); round++) {
		await sleep(random() * 60);
		for (let i = 0; i < 100000 && flying === 0; i++) await new Promise((done) => setImmediate(done));
		const until = performance.now() + random() * 1.5 * took_ms;    // at any point of a command's way, and past it
		while (performance.now() < until) await new Promise((done) => setImmediate(done));
		await kill();
		await start(round % 4 === 3);
		await read_all();
		await contradict();
		up = true;
	}
}

// ---- the run ----
process.on('exit', () => server?.child.kill('SIGKILL'));       // nothing is left running, however this ends
prepare(program, data, [
	['engineer', 'Block Engineer', 'test-borewell/block-engineer'],
	['collector', 'District Collector', 'test-borewell/district-collector'],
	['treasury', 'Treasury Officer', 'test-borewell/treasury'],
]);
await start(false);
for (const login of councils) {
	const r = await new Program(server.port).call('POST', '/accounts', { login, name: `Council ${login}`, password });
	if (r.status !== 201) throw new Error(r.body);
}
for (const who of [...officers, ...councils]) {
	const p = new Program(server.port);
	await p.signIn(who);
	tokens[who] = p.token;
}
up = true;
await command('collector', 'money', 'POST', '/allotments', { scheme: 'test-borewell', fy: '2026-27', head: 'drinking-water', amount: 500000000,
	reference: 'L1' });
const waiting = [...councils];
const lanes = Promise.all(Array.from({ length: LANES }, async () => { while (!stopping && waiting.length) await walk(waiting.shift()); }));
lanes.catch(() => { stopping = true; });
await rounds();
stopping = true;
await lanes;                                          // each case that was begun goes to its end
await read_all();

check(`${kills} kills fell between request and reply, ${kills_in_recovery} in recovery, ${kills_idle} elsewhere`, kills >= 20, kills);
check(`of the commands without an answer ${had_happened} had happened, ${had_not} had not`,
	had_happened >= OF_EACH_WANTED && had_not >= OF_EACH_WANTED, [had_happened, had_not]);
check(`${read_back} times an acknowledged key was read back with its answer`, read_back > 0 && wrong === 0, wrong);
check(`${doubles} commands were sent twice at once, ${resent} sent again`, doubles > 0 && resent > 0, [doubles, resent]);
check(`${contradicted} times the same key with other content was refused`, contradicted > 0, contradicted);

// ---- the log has each key once ----
let exact = 0;
for (const { id, who } of cases) {
	const keys = [...sent.values()].filter((c) => c.target.startsWith(`/cases/${id}/`) || (c.target === '/cases' && c.reply.id === id));
	const r = await caller(who).call('GET', `/cases/${id}/history`);
	const ascending = (list) => JSON.stringify(list.sort((a, b) => a - b));
	const notings = ascending((r.json?.notings ?? []).map((n) => n.seq)), want = ascending(keys.map((c) => c.reply.seq));
	const all = await caller(who).call('GET', '/cases');
	if (keys.length === CASE_NOTINGS && notings === want && all.json?.total === 1) exact++;
	else must('the notings of a case are its keys, once each', false, [id, notings, want, all.json?.total]);
}
check(`${cases.length} cases have exactly the notings of their ${CASE_NOTINGS} keys`, exact === cases.length && cases.length > 0, [exact, wrong]);
{
	const r = await caller('collector').call('GET', '/reports/releases');
	check('each case was paid once', r.json?.rows?.[0]?.events === cases.length, r.json);
}
await server.stop();

for (const words of [['ledger', 'check'], ['log', 'verify'], ['rebuild']]) {
	const r = anudan(program, [...words, '--data', data, '--schemes', schemes]);
	check(`anudan ${words.join(' ')}`, r.status === 0, [r.status, r.out, r.err]);
}
process.exit(close());
