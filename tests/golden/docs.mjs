// What is written for people is true: links and paths lead somewhere, the commands of README.md run as they stand, the manual
// pages name every command and option.  Arguments: the folder of the release build, an empty folder.
import { cpSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';

const [build, scratch] = process.argv.slice(2);
const DEMO_MS_MAX = 180_000;
let passed = 0, failed = 0;
const check = (name, problems) => {
	if (problems.length === 0) { passed++; return; }
	failed++;
	console.log(`not ok - ${name}\n${problems.map((p) => `    ${p}`).join('\n')}`);
};

const pages = (dir) => readdirSync(dir).flatMap((name) => {
	const path = join(dir, name);
	return statSync(path).isDirectory() ? pages(path) : name.endsWith('.md') ? [path] : [];
});
/* The anchor that a heading gets on the usual forges. */
const anchor = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');
const without_code = (text) => text.replace(/^```[^]*?^```/gm, '');

/* Links that lead nowhere, and paths in `code` that name no file of the repository (NAME is any). */
function dead_ends(path, text) {
	const problems = [], plain = without_code(text);
	for (const [, target] of plain.replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
		if (/^[a-z]+:/.test(target)) continue;
		const [file, name] = target.split('#');
		const there = file === '' ? path : join(dirname(path), decodeURI(file));
		if (!existsSync(there)) problems.push(`${path}: link to ${target}: no such file`);
		else if (name && there.endsWith('.md')) {
			const headings = [...without_code(readFileSync(there, 'utf8')).matchAll(/^#+ (.*)$/gm)].map((m) => anchor(m[1]));
			if (!headings.includes(name)) problems.push(`${path}: link to ${target}: no such heading`);
		}
	}
	for (const [, named] of plain.matchAll(/`((?:src|docs|tests|tools|include|templates|assets|messages|schemes)\/[A-Za-z0-9_./-]*)`/g))
		if (!existsSync(named) && !/\bNAME\b/.test(named) && !/\/(node_modules|build)\//.test(named)) problems.push(`${path}: \`${named}\`: no such file`);
	return problems;
}

/* The lines of fenced blocks that start with `start`, without their comments. */
function commands(text, start) {
	return [...text.matchAll(/^```[a-z]*\n([^]*?)^```/gm)].flatMap((m) => m[1].split('\n'))
		.filter((line) => line.startsWith(start)).map((line) => line.replace(/\s+# .*$/, '').trim());
}

const top = readdirSync('.').filter((name) => name.endsWith('.md'));
for (const path of [...top, ...pages('docs')]) check(`${path}: links and paths`, dead_ends(path, readFileSync(path, 'utf8')));
check('a dead link, a dead heading and a dead path are noticed',
	dead_ends('README.md', '[a](docs/none.md) [b](README.md#none) `src/none.c`').length === 3 ? [] : ['they are not']);

const readme = readFileSync('README.md', 'utf8');
const makefile = readFileSync('Makefile', 'utf8');
for (const line of commands(readme, 'make ')) {
	const target = line.split(' ')[1];
	check(`README.md: ${line}`, new RegExp(`^${target}:`, 'm').test(makefile) ? [] : ['the Makefile has no such target']);
}

/* A demo folder as `make run` makes it. */
const data = join(scratch, 'demo-data');
await new Promise((done) => {
	const server = spawn(join(build, 'anudan'), ['serve', '--demo', '--data', data, '--listen', '127.0.0.1:0'],
		{ stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	const stop = setTimeout(() => server.kill('SIGKILL'), DEMO_MS_MAX);
	for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes) => {
		said += bytes;
		if (said.includes('listening on')) server.kill('SIGTERM');
	});
	server.on('close', () => {
		clearTimeout(stop);
		check('the demo folder is filled', said.includes('listening on') ? [] : [said]);
		done();
	});
});
for (const line of commands(readme, 'build/')) {
	const command = line.replace(/^build\//, `${build}/`).replace(/\bdemo-data\b/g, data);
	const r = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
	check(`README.md: ${line}`, r.status !== 0 ? [`exit status ${r.status}`, r.stderr]
		: r.stdout === '' ? ['nothing on standard output'] : []);
}

/* The manual pages: every command and option of --help. */
const help = (program, ...args) => spawnSync(join(build, program), [...args, '--help'], { encoding: 'utf8' }).stdout;
for (const program of ['anudan', 'dmn']) {
	const page = readFileSync(`docs/man/${program}.1.scd`, 'utf8').replace(/[*_]/g, '');
	const usage = help(program);
	const names = [...new Set([...usage.matchAll(new RegExp(`^(?:usage:)? +${program} ([a-z][a-z-]*)`, 'gm'))].map((m) => m[1]))];
	check(`${program}: --help names commands`, names.length > 0 ? [] : [usage]);
	for (const name of names) {
		const told = help(program, name);
		const options = [...new Set([...told.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map((m) => m[0]))];
		check(`${program}(1): ${name}`, [`${program} ${name}`, ...options]
			.filter((word) => !new RegExp(`${word}(?![a-z-])`).test(page)).map((word) => `docs/man/${program}.1.scd does not name ${word}`));
	}
}
/*
 * Examples: in a fenced block that begins with "$ " each such line is run in a copy of docs/examples, one after the other, and the
 * lines below it are what it prints.
 */
const place = join(scratch, 'examples');
cpSync('docs/examples', place, { recursive: true });
const shown = new Set();
const dmn_pages = readdirSync('docs').filter((name) => /^dmn.*\.md$/.test(name)).map((name) => `docs/${name}`);
for (const path of [...dmn_pages, 'docs/man/dmn.1.scd', 'docs/scheme-author.md'])
	for (const [, block] of readFileSync(path, 'utf8').matchAll(/^```[a-z]*\n(\$ [^]*?)^```/gm))
		for (const part of block.split(/^\$ /m).slice(1)) {
			const line = part.split('\n')[0], wanted = part.slice(line.length + 1).trimEnd();
			for (const [, name] of line.matchAll(/\bdmn ([a-z]+)/g)) shown.add(name);
			const r = spawnSync('bash', ['-c', `{ ${line}\n} 2>&1`], { cwd: place, encoding: 'utf8',
				env: { ...process.env, PATH: `${resolve(build)}:${process.env.PATH}` } });
			check(`${path}: $ ${line}`, r.stdout.trimEnd() === wanted ? [] : ['it prints', r.stdout]);
		}
/* In a block ```feel each line is an expression, "=>", its value, and after "!" the code of the error that is raised. */
let lines = 0;
for (const path of dmn_pages)
	for (const [, block] of readFileSync(path, 'utf8').matchAll(/^```feel\n([^]*?)^```/gm))
		for (const line of block.trimEnd().split('\n')) {
			const [, text, wanted, code] = line.match(/^(.*?) +=> +(.*?)(?: ! (.*))?$/) ?? [];
			const said = spawnSync(join(build, 'tests/oracle/feel_lines'), { input: `${text}\n`, encoding: 'utf8' }).stdout.trimEnd();
			const [, value, raised] = said.split('\t');
			check(`${path}: ${line}`, value === wanted && raised === (code ?? '-') ? [] : ['it gives', said]);
			lines++;
		}
check('there are expressions in the pages', lines > 0 ? [] : ['none']);

/* Every code of a diagnostic of the library is told. */
const codes = new Set(['feel', 'dmn'].flatMap((room) => readdirSync(`src/${room}`).flatMap((name) =>
	[...readFileSync(`src/${room}/${name}`, 'utf8').matchAll(/"((?:feel|dmn)\.[a-z_]+(?:\.[a-z_]+)*)"/g)].map((m) => m[1]))));
codes.delete('dmn.h');
const command_page = readFileSync('docs/dmn-command.md', 'utf8');
check('docs/dmn-command.md: codes', [...codes].filter((code) => !command_page.includes(`\`${code}\``)));
check('there are examples of dmn', ['check', 'eval', 'explain', 'fmt', 'diff', 'test'].filter((name) => !shown.has(name)));

/* The page on third-party parts names everything that tools/setup installs, with the version that is pinned. */
const third = readFileSync('docs/third-party.md', 'utf8');
const setup = readFileSync('tools/setup', 'utf8').match(/^packages="([^"]*)"/m)[1].split(/\s+/);
check('third-party.md: Debian packages', setup.filter((name) => !third.includes(`\`${name}\``)));
for (const folder of ['assets', 'tests/e2e', 'tests/oracle']) {
	const parts = Object.entries(JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8')).packages)
		.filter(([path, part]) => path !== '' && !part.optional).map(([path, part]) => [path.replace('node_modules/', ''), part.version]);
	check(`third-party.md: ${folder}`, parts.filter(([name, version]) =>
		!third.includes(`${name} ${version}`) && !third.includes(`\`${name}\` ${version}`)).map((part) => part.join(' ')));
}
console.log(`docs: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
