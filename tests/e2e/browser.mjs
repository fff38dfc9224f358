// What the browser test stands on: the server, Chromium, a person with a browser of his own, a glass that looks at pages, TAP.
import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const axe = fs.readFileSync(path.join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
export const anudan = path.resolve(process.env.BUILD ?? 'build', 'anudan');
export const scratch = process.env.SCRATCH ?? fs.mkdtempSync('/tmp/anudan-e2e-');
const pictures = process.env.PICTURES;            // a folder for a picture of every kind of page

let number = 0, failed = 0;
export function check(name, ok, seen) {
	number++;
	if (!ok) failed++;
	console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}${ok ? '' : `: ${JSON.stringify(seen)?.slice(0, 1800)}`}`);
	return ok;
}
export function same(name, seen, wanted) { return check(name, seen === wanted, { seen, wanted }); }
export function close() {
	console.log(`1..${number}\n${number - failed} passed, ${failed} failed`);
	return failed || !number ? 1 : 0;
}

export function command(...args) {
	const r = spawnSync(anudan, args, { encoding: 'utf8', timeout: 60000 });
	return { status: r.status, out: r.stdout, err: r.stderr };
}
export function tool(name, ...args) {
	const r = spawnSync(name, args, { encoding: 'utf8', timeout: 60000 });
	if (r.error) throw r.error;
	return r.stdout;
}

// The server in demo mode; its passwords stand on standard output and nowhere else.
export function serve(data, schemes, accounts) {
	return new Promise((done, fail) => {
		const child = spawn(anudan, ['serve', '--demo', '--data', data, '--schemes', schemes, '--listen', '127.0.0.1:0']);
		const s = { child, out: '', err: '', passwords: {} };
		s.ended = new Promise((end) => child.on('exit', (status, signal) => end(status ?? signal)));
		s.stop = () => { child.kill('SIGTERM'); return s.ended; };
		const look = () => {
			s.url = /listening on (\S+)/.exec(s.err)?.[1];
			const lines = s.out.split('\n').slice(0, -1).map((l) => l.trim().split(/\s+/));
			if (!s.url || lines.length < accounts) return;
			for (const [, user, password] of lines) s.passwords[user] = password;
			done(s);
		};
		child.stdout.on('data', (d) => { s.out += d; look(); });
		child.stderr.on('data', (d) => { s.err += d; look(); });
		s.ended.then((status) => fail(new Error(`serve ended: ${status}\n${s.err}`)));
	});
}

export function launch() {
	return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync'] });
}

// What no page may do: ask another host for something, write an error to the console, break its own content security policy.
export const troubles = [];
async function context(browser, url, options) {
	const c = await browser.newContext({ baseURL: url, acceptDownloads: true, ...options });
	c.setDefaultTimeout(10000);
	c.on('request', (r) => { if (!/^(data|blob):/.test(r.url()) && new URL(r.url()).origin !== url) troubles.push(`asked for ${r.url()}`); });
	c.on('console', (m) => {
		const wanted = /the server responded with a status of (401|403|404|409|413|415|422)/.test(m.text());
		if (m.type() === 'error' && !wanted) troubles.push(`${m.page()?.url()}: ${m.text()}`);
	});
	c.on('weberror', (e) => troubles.push(String(e.error())));
	return c;
}

// Someone with a browser of his own.
export class Person {
	static async come(browser, url, options = { javaScriptEnabled: false }) {
		const p = new Person();
		p.context = await context(browser, url, options);
		p.page = await p.context.newPage();
		p.url = url;
		return p;
	}
	get at() { return new URL(this.page.url()).pathname; }
	async go(target) {
		const reply = await this.page.goto(target);
		this.status = reply?.status();
		return this.status;
	}
	text() { return this.page.innerText('body'); }
	async says(...words) {
		const text = (await this.text()).replace(/\s+/g, ' ');
		return words.every((w) => (w instanceof RegExp ? w.test(text) : text.includes(w)));
	}
	// A link that is there to be seen.
	async follow(href) {
		const wanted = `a[href="${href}"]`;
		if (!(await this.page.locator(wanted).count())) throw new Error(`no link ${href} on ${this.at}: ${(await this.text()).slice(0, 1500)}`);
		await this.answer(() => this.page.locator(wanted).first().click());
	}
	async answer(act) {
		const [reply] = await Promise.all([
			this.page.waitForResponse((r) => r.request().isNavigationRequest() && !(r.status() >= 300 && r.status() < 400)), act()]);
		await this.page.waitForLoadState('domcontentloaded');
		this.status = reply.status();
	}
	form(action) { return this.page.locator(action ? `form[action="${action}"]` : 'main form').first(); }
	async fill(values, action) {
		const form = this.form(action);
		for (const [name, value] of Object.entries(values)) {
			const one = form.locator(`[name="${name}"]`);
			if (await form.locator(`[name="${name}-day"]`).count()) {
				const [y, m, d] = value.split('-');
				for (const [part, v] of [['day', d], ['month', m], ['year', y]]) await form.locator(`[name="${name}-${part}"]`).fill(v);
				continue;
			}
			if (!(await one.count())) throw new Error(`no field ${name} on ${this.at}: ${(await this.text()).slice(0, 800)}`);
			const kind = await one.first().evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()));
			if (kind === 'radio' || kind === 'checkbox') await form.locator(`[name="${name}"][value="${{ yes: 'true', no: 'false' }[value] ?? value}"]`).check();
			else if (kind === 'select') await one.selectOption(value);
			else if (kind === 'file') await one.setInputFiles(value);
			else await one.fill(value);
		}
	}
	async send(values, action) {
		if (values) await this.fill(values, action);
		await this.answer(() => this.form(action).locator('button:not([type="button"])').first().click());
	}
	async upload(action, ...files) {
		await this.form(action).locator('input[type=file]').setInputFiles(files);
		await this.send(null, action);
	}
	async value(name) { return this.page.locator(`main [name="${name}"]`).first().inputValue(); }
	// The errors that the summary links to, as [field, words].
	errors() {
		return this.page.locator('.govuk-error-summary a, [role="alert"] a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.textContent.trim()]));
	}
	async refuses(field) { return this.status === 422 && (await this.errors()).some(([href]) => href === `#${field}` || href.startsWith(`#${field}-`)); }
	async signIn(login, password) {
		await this.go('/sign-in');
		await this.send({ login, password }, '/sign-in');
	}
}

// Looks at each kind of page once, as its owner sees it: wide, narrow, very narrow, in the pseudo-language, for all abilities.
export class Glass {
	static async make(browser, url, data) {
		const g = new Glass();
		g.context = await context(browser, url, { reducedMotion: 'reduce' });
		g.page = await g.context.newPage();
		g.url = url;
		g.data = data;                                // what people typed: texts that are in no catalogue
		g.seen = new Set();
		return g;
	}
	async look(kind, person) {
		if (this.seen.has(kind)) return;
		this.seen.add(kind);
		const page = this.page;
		await this.context.clearCookies();
		await this.context.addCookies(await person.context.cookies());
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.goto(person.page.url());
		await this.able(kind, page, 1280);
		await page.setViewportSize({ width: 390, height: 844 });
		await this.able(kind, page, 390);
		await page.setViewportSize({ width: 320, height: 640 });
		const wide = await page.evaluate(() => document.documentElement.scrollWidth);
		check(`${kind}: no scrolling sideways at 320 px`, wide <= 320, wide);
		await this.context.addCookies([{ name: 'lang', value: 'qps', url: this.url }]);
		await page.reload();
		const left = await page.evaluate(outside, this.data);
		check(`${kind}: every text is in the catalogue`, left.length === 0, left);
	}
	// Does the glass see at all?  A page spoilt on purpose must be found out.
	async bites() {
		await this.page.evaluate(() => { document.querySelector('main').innerHTML += '<p>Plain words</p><p title="Hint"></p><button></button>'; });
		const left = await this.page.evaluate(outside, this.data);
		check('plain words are found out', left.includes('p: Plain words') && left.includes('p[title]: Hint'), left);
		await this.page.evaluate(axe);
		check('a button without a name is found out', await this.page.evaluate(() => window.axe.run(document).then((r) => r.violations.some((v) => v.id === 'button-name'))));
	}
	// The page in hand, such as one with errors, that no link leads to: a copy of it, since axe needs scripts to run.
	async inHand(kind, person) {
		if (this.seen.has(kind)) return;
		this.seen.add(kind);
		const address = person.page.url(), body = await person.page.content();
		await this.page.route(address, (r) => r.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body }));
		for (const width of [1280, 390]) {
			await this.page.setViewportSize({ width, height: 900 });
			if (width === 1280) await this.page.goto(address);
			await this.able(kind, this.page, width);
		}
		await this.page.unroute(address);
	}
	async able(kind, page, width) {
		await page.evaluate(axe);
		const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
			.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))])));
		check(`${kind}: open to all abilities at ${width} px`, found.length === 0, found);
		if (pictures) await page.screenshot({ path: path.join(pictures, `${kind.replace(/\W+/g, '-')}-${width}.png`), fullPage: true });
	}
}

// Runs in the page: visible texts and attributes that are neither in the pseudo-language's brackets nor data.
function outside(data) {
	const found = new Set();
	function judge(text, where) {
		let rest = text, before;
		do { before = rest; rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' '); } while (rest !== before);
		for (const d of data) rest = rest.replaceAll(d, ' ');
		rest = rest.replace(/\b[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+(\/[0-9-]+)*\b/g, ' ')      // codes: clauses, case numbers, Udyam numbers
			.replace(/\b[PAK]\d+[a-z]?(_\d)?\b/g, ' ');                                  // parameters and papers
		if (/\p{L}/u.test(rest)) found.add(`${where}: ${text.trim().slice(0, 120)}`);
	}
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walker.nextNode(); n; n = walker.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(e.tagName) || e.tagName === 'TEXTAREA' || e.closest('[hidden], [translate=no], pre')) continue;
		// A message may hold an inline element: then its brackets stand in the block around it.
		if (e.closest('p, li, td, th, dd, dt, h1, h2, h3, label, legend, summary, caption, a, button, div')?.textContent.trim().startsWith('⟦')
			&& e.closest('p, li, td, th, dd, dt, h1, h2, h3, label, legend, summary, caption, a, button, div').textContent.trim().endsWith('⟧')) continue;
		judge(n.data, e.tagName.toLowerCase());
	}
	for (const e of document.querySelectorAll('[title], [placeholder], [aria-label], [alt], input[type=submit], input[type=button]'))
		for (const a of ['title', 'placeholder', 'aria-label', 'alt', ...(e.tagName === 'INPUT' && ['submit', 'button'].includes(e.type) ? ['value'] : [])])
			if (e.getAttribute(a)) judge(e.getAttribute(a), `${e.tagName.toLowerCase()}[${a}]`);
	judge(document.title, 'title');
	return [...found];
}
