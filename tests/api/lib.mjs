// What the API tests share: a server of its own for each test, a browser without JavaScript, a JSON client, TAP.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';

export const schemes = 'tests/fixtures/schemes';
let number = 0, failed = 0;
export function check(name, ok, seen) {
	number++;
	if (!ok) failed++;
	console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}${ok ? '' : `: ${JSON.stringify(seen)?.slice(0, 1500)}`}`);
	return ok;
}
export function close() {
	console.log(`1..${number}`);
	console.log(`${number - failed} passed, ${failed} failed`);
	return failed ? 1 : 0;
}

export function anudan(program, args, input = '') {
	const r = spawnSync(program, args, { encoding: 'utf8', input, timeout: 60000 });
	return { status: r.status, out: r.stdout, err: r.stderr };
}

// accounts: [[login, name, role...], ...]; all with the same password.
export const password = 'correct horse battery';
export function prepare(program, data, accounts, packages = schemes) {
	// The folder's clock stands on a day of the tests' own: what they expect does not age.
	const made = anudan(program, ['init', '--data', data, '--admin', 'admin', '--schemes', packages, '--demo', '--today', '2026-06-10'], password + '\n');
	if (made.status) throw new Error(made.err);
	for (const [login, name, ...roles] of accounts) {
		const r = anudan(program, ['user', 'add', login, name, ...roles, '--data', data, '--schemes', packages, '--as', 'admin'], password + '\n');
		if (r.status) throw new Error(r.err);
	}
}

export function serve(program, data, ...options) { return serveWith(schemes, program, data, ...options); }
export function serveWith(packages, program, data, ...options) {
	return new Promise((done, fail) => {
		const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--schemes', packages, ...options]);
		const s = { child, err: '' };
		s.ended = new Promise((end) => child.on('exit', (status, signal) => end(status ?? signal)));
		s.stop = () => { child.kill('SIGTERM'); return s.ended; };
		child.stderr.on('data', (d) => {
			s.err += d;
			const m = /listening on (\S+)(?: \(at \S+, port (\d+)\))?\n/.exec(s.err);
			if (m && !s.url) { s.url = m[1]; s.port = Number(m[2] ?? new URL(m[1]).port); done(s); }
		});
		s.ended.then((status) => fail(new Error(`serve ended: ${status}\n${s.err}`)));
	});
}

export function request(port, method, target, { headers = {}, body } = {}) {
	return new Promise((done, fail) => {
		const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(body);
		const rq = http.request({ port, host: '127.0.0.1', path: target, method,
			headers: { ...(bytes ? { 'Content-Length': bytes.length } : {}), ...headers } }, (reply) => {
			const parts = [];
			reply.on('data', (d) => parts.push(d));
			reply.on('end', () => {
				const raw = Buffer.concat(parts);
				done({ status: reply.statusCode, headers: reply.headers, raw, body: raw.toString('utf8') });
			});
		});
		rq.on('error', fail);
		rq.end(bytes);
	});
}

// A program: JSON with a bearer token.
export class Program {
	constructor(port) { this.port = port; this.keys = 0; }
	async call(method, target, data, extra = {}) {
		const headers = { Accept: 'application/json', ...extra };
		if (this.token) headers.Authorization = `Bearer ${this.token}`;
		let body;
		if (Buffer.isBuffer(data)) body = data;
		else if (data !== undefined) { headers['Content-Type'] = 'application/json'; body = JSON.stringify(data); }
		const r = await request(this.port, method, `/api/v1${target}`, { headers, body });
		try { r.json = JSON.parse(r.body); } catch { r.json = null; }
		return r;
	}
	async signIn(login) {
		const r = await this.call('POST', '/sessions', { login, password });
		this.token = r.json?.token;
		return r;
	}
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
export const plain = (t) => t.replace(/<[^>]*>/g, ' ').replace(/&(#?\w+);/g, (all, e) => entities[e] ?? all).replace(/\s+/g, ' ').trim();
const attribute = (tag, name) => {
	const m = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
	return m ? m[1].replace(/&(#?\w+);/g, (all, e) => entities[e] ?? all) : null;
};

// A person without JavaScript: cookies, links, forms.
export class Person {
	constructor(port) { this.port = port; this.cookies = {}; }
	async go(method, target, { headers = {}, body } = {}) {
		const cookie = Object.entries(this.cookies).map(([k, v]) => `${k}=${v}`).join('; ');
		const r = await request(this.port, method, target, { body, headers: { Accept: 'text/html', ...(cookie ? { Cookie: cookie } : {}),
			...(method === 'POST' ? { Origin: `http://127.0.0.1:${this.port}`, 'Sec-Fetch-Site': 'same-origin' } : {}), ...headers } });
		for (const line of [r.headers['set-cookie'] ?? []].flat()) {
			const [, k, v] = /^([^=]+)=([^;]*)/.exec(line);
			if (v) this.cookies[k] = v; else delete this.cookies[k];
		}
		this.at = target;
		this.page = r;
		this.text = plain(r.body.replace(/<head>[\s\S]*?<\/head>/, ''));
		return r;
	}
	async get(target) {
		let r = await this.go('GET', target);
		for (let i = 0; i < 5 && r.status >= 300 && r.status < 400; i++) r = await this.go('GET', r.headers.location);
		return r;
	}
	forms() {
		return [...this.page.body.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([f]) => {
			const fields = {};
			for (const [tag] of f.matchAll(/<input\b[^>]*>/g)) {
				const type = attribute(tag, 'type'), name = attribute(tag, 'name');
				if (!name || type === 'file' || ((type === 'radio' || type === 'checkbox') && !/\schecked/.test(tag))) continue;
				fields[name] = attribute(tag, 'value') ?? '';
			}
			for (const [, name, text] of f.matchAll(/<textarea\b[^>]*\sname="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g)) fields[name] = plain(text);
			for (const [, name, rest] of f.matchAll(/<select\b[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
				const chosen = /<option\b[^>]*\bselected[^>]*>/.exec(rest);
				fields[name] = chosen ? attribute(chosen[0], 'value') : '';
			}
			return { action: attribute(/<form\b[^>]*>/.exec(f)[0], 'action'), files: /multipart/.test(f), fields, html: f,
				fileField: /<input\b[^>]*type="file"[^>]*>/.test(f) ? attribute(/<input\b[^>]*type="file"[^>]*>/.exec(f)[0], 'name') : null };
		});
	}
	form(action) {
		const found = this.forms().find((f) => f.action === action || (action instanceof RegExp && action.test(f.action)));
		if (!found) throw new Error(`no form ${action} on ${this.at} (${this.page.status}): ${this.text.slice(0, 600)}`);
		return found;
	}
	// Fill and send; answers the first reply, then follows a redirect.
	async send(action, values, file) {
		const f = this.form(action);
		const all = { ...f.fields, ...values };
		let headers, body;
		if (f.files) {
			const mark = '----------------a-mark-of-the-tests';
			const parts = Object.entries(all).map(([k, v]) => Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`));
			if (file) parts.push(Buffer.from(`--${mark}\r\nContent-Disposition: form-data; name="${f.fileField}"; filename="${file.name}"\r\n` +
				`Content-Type: ${file.type}\r\n\r\n`), file.bytes, Buffer.from('\r\n'));
			body = Buffer.concat([...parts, Buffer.from(`--${mark}--\r\n`)]);
			headers = { 'Content-Type': `multipart/form-data; boundary=${mark}` };
		} else {
			body = new URLSearchParams(all).toString();
			headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
		}
		const first = await this.go('POST', f.action, { headers, body });
		if (first.status >= 300 && first.status < 400) await this.get(first.headers.location);
		return first;
	}
	async signIn(login) {
		this.cookies = {};
		await this.get('/sign-in');
		return this.send('/sign-in', { login, password });
	}
}

export const pdf = (words) => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n` +
	`3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n% ${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
export const scratch = (name) => { const at = path.join(process.argv[3], name); fs.mkdirSync(at, { recursive: true }); return at; };
