// anudan serve from outside: options, start, static files, hosts, stop.
//
//   node serve.mjs PATH/TO/anudan SCRATCH
//
// Prints TAP.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';

const [anudan, scratch] = process.argv.slice(2);
const none = path.join(scratch, 'no-schemes');
fs.mkdirSync(none);
let number = 0, failed = 0;
function check(name, ok, seen) {
	number++;
	if (!ok) failed++;
	console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}${ok ? '' : `: ${JSON.stringify(seen)?.slice(0, 600)}`}`);
}

function run(...options) {
	const r = spawnSync(anudan, ['serve', ...options], { encoding: 'utf8', timeout: 20000 });
	return { status: r.status, out: r.stdout, err: r.stderr };
}

// Resolves once it listens (port), or has ended (status).
function start(...options) {
	return new Promise((done) => {
		const child = spawn(anudan, ['serve', '--schemes', 'tests/fixtures/schemes', ...options]);
		const s = { child, err: '', ended: new Promise((end) => child.on('exit', (status) => end(status))) };
		child.stderr.on('data', (d) => {
			s.err += d;
			const m = /listening on (\S+)/.exec(s.err);
			if (m && !s.url) { s.url = m[1]; s.port = Number(new URL(m[1]).port); done(s); }
		});
		s.ended.then((status) => { s.status = status; done(s); });
	});
}

function get(port, target, { method = 'GET', headers = {} } = {}) {
	return new Promise((done, fail) => {
		const request = http.request({ port, host: '127.0.0.1', path: target, method, headers: { Host: 'localhost', ...headers } }, (reply) => {
			let body = '';
			reply.setEncoding('latin1');
			reply.on('data', (d) => { body += d; });
			reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, body }));
		});
		request.on('error', fail);
		request.end();
	});
}

// Bad usage says what and why, in one line, and exits 2.
const data = path.join(scratch, 'data');
const bad = [
	['PostgreSQL', ['--db', 'postgresql://localhost/x'], /--db.*not supported/],
	['unknown option', ['--colour'], /--colour/],
	['an argument', ['now'], /now/],
	['--today without --demo', ['--today', '2026-04-01', '--data', data], /--demo/],
	['address without port', ['--listen', '127.0.0.1', '--data', data], /HOST:PORT/],
	['port that is none', ['--listen', '127.0.0.1:99999', '--data', data], /HOST:PORT/],
	['public address without --origin', ['--listen', '0.0.0.0:0', '--data', data], /--origin/],
	['origin without scheme', ['--origin', 'example.in', '--listen', '127.0.0.1:0', '--data', data], /--origin/],
	['origin with path', ['--origin', 'https://example.in/a', '--listen', '127.0.0.1:0', '--data', data], /--origin/],
];
for (const [name, options, pattern] of bad) {
	const r = run('--schemes', none, ...options);
	check(`${name}: exit 2`, r.status === 2 && pattern.test(r.err) && r.err.trim().split('\n').length === 1 && /^anudan: serve: /.test(r.err), r);
}
check('nothing was made by bad usage', !fs.existsSync(data), data);

// A package that does not check stops it, with file and line; nobody is answered, nothing is made.
const faulty = run('--schemes', 'tests/fixtures/schemes-bad', '--listen', '127.0.0.1:0', '--data', data);
check('faulty packages: exit 2 with file and line', faulty.status === 2 && !/listening/.test(faulty.err) && !fs.existsSync(data) &&
	/^anudan: serve: \S*schemes-bad\/\S+:\d+: \S/m.test(faulty.err), faulty);

const routes = run('--routes');
check('--routes prints a table', routes.status === 0 && /^GET\t\/healthz\tpublic\t\S/m.test(routes.out) &&
	routes.out.trim().split('\n').every((l) => /^(GET|POST|PUT|PATCH|DELETE)\t\/[^\t]*\t(public|signed-in|applicant|office|audit|admin)\t[^\t]+$/.test(l)), routes);

const s = await start('--listen', '127.0.0.1:0', '--data', data);
check('it starts', Boolean(s.url), s.err);
if (s.url) {
	const health = await get(s.port, '/healthz');
	check('/healthz', health.status === 200 && health.body === 'ok\n', health);
	const metrics = await get(s.port, '/metrics');
	const samples = metrics.body.trim().split('\n').filter((l) => !l.startsWith('#'));
	check('/metrics in the text format', metrics.status === 200 && metrics.headers['content-type'].startsWith('text/plain; version=0.0.4') &&
		samples.length > 5 && samples.every((l) => /^[a-z_]+(\{[a-z]+="[^"]*"\})? \d+$/.test(l)), metrics.body);
	const head = await get(s.port, '/healthz', { method: 'HEAD' });
	check('HEAD', head.status === 200 && head.body === '' && head.headers['content-length'] === '3', head);
	const wrong = await get(s.port, '/healthz', { method: 'POST' });
	check('405 names what is allowed', wrong.status === 405 && wrong.headers.allow === 'GET, HEAD', wrong);
	const absent = await get(s.port, '/no-such-page');
	check('404, guarded', absent.status === 404 && /frame-ancestors 'none'/.test(absent.headers['content-security-policy']) &&
		absent.headers['x-content-type-options'] === 'nosniff' && absent.headers['cache-control'] === 'no-store', absent);
	for (const target of ['/assets/../healthz', '/../etc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd'])
		check(`no way out by ${target}`, (await get(s.port, target)).status === 404);
	const evil = await get(s.port, '/healthz', { headers: { Host: 'evil.example' } });
	check('foreign Host: 421', evil.status === 421 && !evil.body.includes('evil'), evil);

	const sheet = /"(\/assets\/[^"]+\.css)"/.exec((await get(s.port, '/')).body)?.[1];
	if (sheet) {
		const first = await get(s.port, sheet);
		check('style sheet, to be kept for ever', first.status === 200 && first.headers['content-type'] === 'text/css; charset=utf-8' &&
			/immutable/.test(first.headers['cache-control']), first.headers);
		const again = await get(s.port, sheet, { headers: { 'If-None-Match': first.headers.etag } });
		check('304 for what the browser has', again.status === 304 && again.body === '' && again.headers.etag === first.headers.etag, again);
		const other = await get(s.port, sheet, { headers: { 'If-None-Match': '"other"' } });
		check('200 for what it does not have', other.status === 200 && other.body === first.body, other.status);
	}

	const taken = run('--schemes', none, '--listen', `127.0.0.1:${s.port}`, '--data', path.join(scratch, 'other'));
	check('address in use: exit 3', taken.status === 3 && /^anudan: serve: .*127\.0\.0\.1/.test(taken.err), taken);
	const second = run('--schemes', none, '--listen', '127.0.0.1:0', '--data', data);
	check('second server on one folder: exit 3', second.status === 3 && /^anudan: serve: \S/.test(second.err), second);

	const began = Date.now();
	s.child.kill('SIGTERM');
	const status = await s.ended;
	check('SIGTERM: stops clean, soon', status === 0 && Date.now() - began < 5000, { status, err: s.err });
	const back = await start('--listen', '127.0.0.1:0', '--data', data);
	check('and starts again on the same folder', Boolean(back.url), back.err);
	back.child.kill('SIGINT');
	check('SIGINT too', (await back.ended) === 0, back.err);
}

// Behind a public name.
const named = await start('--listen', '127.0.0.1:0', '--origin', 'https://grants.example.in', '--data', data);
check('it starts with a public name', /listening on https:\/\/grants\.example\.in/.test(named.err), named.err);
if (named.url) {
	const port = Number(/, port (\d+)\)/.exec(named.err)?.[1]);
	const ours = await get(port, '/metrics', { headers: { Host: 'Grants.Example.in' } });
	check('its own name is known, and kept to TLS', ours.status === 200 && /max-age=\d{6,}/.test(ours.headers['strict-transport-security']), ours.headers);
	const evil = await get(port, '/metrics', { headers: { Host: 'grants.example.in.evil.example' } });
	check('another is not', evil.status === 421, evil.status);
	named.child.kill();
	await named.ended;
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
