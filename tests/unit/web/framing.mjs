// Black-box checks of the HTTP layer: framing, smuggling, limits, slow clients.
//
//   node framing.mjs PATH/TO/http_echo
//
// A bad message must get exactly one 4xx or 5xx and a closed connection, whatever follows it; a good one its right answer,
// whole or in pieces.  Expected statuses are those of RFC 9110 and 9112.  Prints TAP.
import net from 'node:net';
import readline from 'node:readline';
import { spawn } from 'node:child_process';

const HEAD_MS = 1500, BODY_MS = 2000, IDLE_MS = 1500;
const server = spawn(process.argv[2], [HEAD_MS, BODY_MS, IDLE_MS].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const port = Number((await lines.next()).value.split(' ')[1]);
const counts = async () => {
	server.stdin.write('\n');
	const words = (await lines.next()).value.split(' ');
	return { open: Number(words[1]), bodies: Number(words[3]), requests: Number(words[5]) };
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let number = 0, failed = 0;
function check(name, ok, seen) {
	number++;
	if (!ok) failed++;
	console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name}${ok ? '' : `: ${JSON.stringify(seen)?.slice(0, 400)}`}`);
}

// Send the pieces one after the other; resolve when the server closes, or after wait ms.
function exchange(pieces, { wait = 4000, end = false } = {}) {
	return new Promise((done) => {
		const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
		const seen = [];
		let closed = false;
		const finish = () => { clearTimeout(timer); socket.destroy(); done({ text: Buffer.concat(seen).toString('latin1'), closed }); };
		const timer = setTimeout(finish, wait);
		socket.setNoDelay(true);
		socket.on('data', (d) => seen.push(d));
		socket.on('end', () => { closed = true; finish(); });
		socket.on('error', () => { closed = true; finish(); });
		socket.on('connect', async () => {
			for (const [i, piece] of pieces.entries()) {
				if (i) await sleep(3);
				if (socket.destroyed) return;
				socket.write(Buffer.from(piece, 'latin1'));
			}
			if (end) socket.end();
		});
	});
}

// What came back, taken apart by Content-Length: null when it is not a row of whole replies.
function replies(text, heads = []) {
	const list = [];
	while (text) {
		const m = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[A-Za-z-]+: [^\r\n]*\r\n)*)\r\n/.exec(text);
		if (!m) return null;
		const status = Number(m[1]);
		const length = Number(/^Content-Length: (\d+)\r$/mi.exec(m[2])?.[1] ?? 0);
		const bytes = status === 100 || heads.includes(list.length) ? 0 : length;
		text = text.slice(m[0].length);
		if (text.length < bytes) return null;
		list.push({ status, head: m[2], body: text.slice(0, bytes), length });
		text = text.slice(bytes);
	}
	return list;
}

const H = 'Host: localhost\r\n';
const hidden = `GET /hidden HTTP/1.1\r\n${H}\r\n`;
const post = (headers, body) => `POST /p HTTP/1.1\r\n${H}${headers}\r\n${body}`;
const chunked = (body) => post('Transfer-Encoding: chunked\r\n', body);
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i)).join('');

const bad = [
	// Request line.
	['nothing but rubbish', 'rubbish\r\n\r\n', 400],
	['no version', `GET /\r\n${H}\r\n`, 400],
	['HTTP/0.9 with version', `GET / HTTP/0.9\r\n${H}\r\n`, 505],
	['HTTP/2.0', `GET / HTTP/2.0\r\n${H}\r\n`, 505],
	['HTTP/1.2', `GET / HTTP/1.2\r\n${H}\r\n`, 505],
	['HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
	['small letters in HTTP', `GET / http/1.1\r\n${H}\r\n`, 400],
	['version of three digits', `GET / HTTP/1.10\r\n${H}\r\n`, 400],
	['blank behind version', `GET / HTTP/1.1 \r\n${H}\r\n`, 400],
	['two blanks', `GET  / HTTP/1.1\r\n${H}\r\n`, 400],
	['blank in front', ` GET / HTTP/1.1\r\n${H}\r\n`, 400],
	['tab for blank', `GET\t/ HTTP/1.1\r\n${H}\r\n`, 400],
	['blank in path', `GET /a b HTTP/1.1\r\n${H}\r\n`, 400],
	['unknown method', `BREW / HTTP/1.1\r\n${H}\r\n`, 501],
	['method in small letters', `get / HTTP/1.1\r\n${H}\r\n`, 501],
	['TRACE', `TRACE / HTTP/1.1\r\n${H}\r\n`, 501],
	['CONNECT', `CONNECT localhost:80 HTTP/1.1\r\n${H}\r\n`, 400],
	['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${H}\r\n`, 501],
	['GET *', `GET * HTTP/1.1\r\n${H}\r\n`, 400],
	['method with odd byte', `G(T / HTTP/1.1\r\n${H}\r\n`, 400],
	['long method', `${'G'.repeat(400)} / HTTP/1.1\r\n${H}\r\n`, 501],
	['path without slash', `GET index HTTP/1.1\r\n${H}\r\n`, 400],
	['fragment', `GET /a#b HTTP/1.1\r\n${H}\r\n`, 400],
	['byte over 127 in path', `GET /\xc3\xa9 HTTP/1.1\r\n${H}\r\n`, 400],
	['quote in path', `GET /"x" HTTP/1.1\r\n${H}\r\n`, 400],
	['backslash in path', `GET /a\\b HTTP/1.1\r\n${H}\r\n`, 400],
	['escape cut short', `GET /a%2 HTTP/1.1\r\n${H}\r\n`, 400],
	['escape of no hex', `GET /a%zz HTTP/1.1\r\n${H}\r\n`, 400],
	['escape of NUL', `GET /a%00 HTTP/1.1\r\n${H}\r\n`, 400],
	['bad escape in query', `GET /a?b=%g1 HTTP/1.1\r\n${H}\r\n`, 400],
	['other authority than Host', `GET http://example.in/ HTTP/1.1\r\n${H}\r\n`, 400],
	['authority with user', `GET http://a@localhost/ HTTP/1.1\r\n${H}\r\n`, 400],
	['absolute form of another scheme', `GET ftp://localhost/ HTTP/1.1\r\n${H}\r\n`, 400],
	['address of 8193 bytes', `GET /${'a'.repeat(8192)} HTTP/1.1\r\n${H}\r\n`, 414],
	['address of 100,000 bytes', `GET /${'a'.repeat(100000)} HTTP/1.1\r\n${H}\r\n`, 414],
	['two empty lines first', `\r\n\r\nGET / HTTP/1.1\r\n${H}\r\n`, 400],
	['TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
	// Lines.
	['bare LF behind request line', `GET / HTTP/1.1\n${H}\r\n`, 400],
	['bare LF behind header', `GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n`, 400],
	['LF LF at the end', `GET / HTTP/1.1\r\nHost: localhost\n\n`, 400],
	['bare CR in value', `GET / HTTP/1.1\r\n${H}X: a\rb\r\n\r\n`, 400],
	['bare CR in request line', `GET /\r HTTP/1.1\r\n${H}\r\n`, 400],
	['CR CR LF', `GET / HTTP/1.1\r\r\n${H}\r\n`, 400],
	['NUL in value', `GET / HTTP/1.1\r\n${H}X: a\0b\r\n\r\n`, 400],
	['NUL in name', `GET / HTTP/1.1\r\n${H}X\0: a\r\n\r\n`, 400],
	['NUL in path', `GET /\0 HTTP/1.1\r\n${H}\r\n`, 400],
	['escape byte in value', `GET / HTTP/1.1\r\n${H}X: \x1b[2J\r\n\r\n`, 400],
	['DEL in value', `GET / HTTP/1.1\r\n${H}X: \x7f\r\n\r\n`, 400],
	['value that is not UTF-8', `GET / HTTP/1.1\r\n${H}X: \xff\r\n\r\n`, 400],
	['folded header', `GET / HTTP/1.1\r\n${H}X: a\r\n b\r\n\r\n`, 400],
	['folded by tab', `GET / HTTP/1.1\r\n${H}X: a\r\n\tb\r\n\r\n`, 400],
	['first header begins with a blank', `GET / HTTP/1.1\r\n Host: localhost\r\n\r\n`, 400],
	['blank before colon', `GET / HTTP/1.1\r\nHost : localhost\r\n\r\n`, 400],
	['tab before colon', `GET / HTTP/1.1\r\n${H}X\t: y\r\n\r\n`, 400],
	['header without colon', `GET / HTTP/1.1\r\n${H}X y\r\n\r\n`, 400],
	['header without name', `GET / HTTP/1.1\r\n${H}: y\r\n\r\n`, 400],
	['odd byte in name', `GET / HTTP/1.1\r\n${H}X(y): z\r\n\r\n`, 400],
	['underscore in name', `GET / HTTP/1.1\r\n${H}Content_Length: 3\r\n\r\n`, 400],
	['byte over 127 in name', `GET / HTTP/1.1\r\n${H}X\xe9: z\r\n\r\n`, 400],
	['101 headers', `GET / HTTP/1.1\r\n${H}${many(100, (i) => `X${i}: y\r\n`)}\r\n`, 431],
	['header of 20,000 bytes', `GET / HTTP/1.1\r\n${H}X: ${'a'.repeat(20000)}\r\n\r\n`, 431],
	['head without end', `GET / HTTP/1.1\r\n${H}${many(5000, () => 'X: yyyyyyyyyy\r\n')}`, 431],
	['two content types', post('Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 1\r\n', 'x'), 400],
	['two cookies', `GET / HTTP/1.1\r\n${H}Cookie: a=1\r\nCookie: a=2\r\n\r\n`, 400],
	// Host.
	['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
	['two Hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400],
	['two different Hosts', `GET / HTTP/1.1\r\n${H}Host: example.in\r\n\r\n`, 400],
	['empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
	['Host with path', 'GET / HTTP/1.1\r\nHost: localhost/a\r\n\r\n', 400],
	['Host with user', 'GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n', 400],
	['Host with list', 'GET / HTTP/1.1\r\nHost: localhost, example.in\r\n\r\n', 400],
	['Host with bad port', 'GET / HTTP/1.1\r\nHost: localhost:8o\r\n\r\n', 400],
	['Host in half a bracket', 'GET / HTTP/1.1\r\nHost: [::1\r\n\r\n', 400],
	['Host with text behind the bracket', 'GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n', 400],
	['Host of 256 bytes', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(256)}\r\n\r\n`, 400],
	['odd word in Connection', `GET / HTTP/1.1\r\n${H}Connection: a(b\r\n\r\n`, 400],
	['foreign Host', 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', 421],
	['foreign Host with our name in it', 'GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n', 421],
	// Two framings.
	['length and chunked', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n`), 400],
	['chunked and length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n`), 400],
	['two lengths', post('Content-Length: 3\r\nContent-Length: 5\r\n', 'abcde'), 400],
	['one length twice', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'), 400],
	['list of lengths', post('Content-Length: 3, 3\r\n', 'abc'), 400],
	['length with plus', post('Content-Length: +3\r\n', 'abc'), 400],
	['length with minus', post('Content-Length: -3\r\n', 'abc'), 400],
	['length in hex', post('Content-Length: 0x3\r\n', 'abc'), 400],
	['length with zero in front', post('Content-Length: 03\r\n', 'abc'), 400],
	['length with blank inside', post('Content-Length: 1 0\r\n', 'abc'), 400],
	['length of letters', post('Content-Length: abc\r\n', 'abc'), 400],
	['empty length', post('Content-Length:\r\n', 'abc'), 400],
	['length over the limit', post('Content-Length: 12582913\r\n', 'abc'), 413],
	['length of 30 digits', post(`Content-Length: ${'9'.repeat(30)}\r\n`, 'abc'), 413],
	['length that wraps 64 bits', post('Content-Length: 18446744073709551619\r\n', 'abc'), 413],
	['unknown coding', post('Transfer-Encoding: gzip\r\n', 'abc'), 400],
	['gzip, chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 400],
	['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
	['chunked, chunked', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'), 400],
	['xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400],
	['chunked in quotes', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'), 400],
	['vertical tab before chunked', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'), 400],
	['blank before colon of the coding', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'), 400],
	['identity', post('Transfer-Encoding: identity\r\nContent-Length: 3\r\n', 'abc'), 400],
	['chunked in HTTP/1.0', `POST /p HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
	['packed body', post('Content-Encoding: gzip\r\nContent-Length: 3\r\n', 'abc'), 415],
	['other expectation', post('Expect: tea\r\nContent-Length: 3\r\n', 'abc'), 417],
	// Chunks.
	['chunk size 0x3', chunked('0x3\r\nabc\r\n0\r\n\r\n'), 400],
	['chunk size +3', chunked('+3\r\nabc\r\n0\r\n\r\n'), 400],
	['chunk size -3', chunked('-3\r\nabc\r\n0\r\n\r\n'), 400],
	['blank before chunk size', chunked(' 3\r\nabc\r\n0\r\n\r\n'), 400],
	['blank behind chunk size', chunked('3 \r\nabc\r\n0\r\n\r\n'), 400],
	['empty chunk size', chunked('\r\nabc\r\n0\r\n\r\n'), 400],
	['chunk size of 9 digits', chunked('000000003\r\nabc\r\n0\r\n\r\n'), 400],
	['chunk size that wraps 64 bits', chunked('10000000000000003\r\nabc\r\n0\r\n\r\n'), 400],
	['chunk over the limit', chunked('c00001\r\nabc'), 413],
	['bare LF behind chunk size', chunked('3\nabc\r\n0\r\n\r\n'), 400],
	['bare CR behind chunk size', chunked('3\rabc\r\n0\r\n\r\n'), 400],
	['bare LF behind chunk', chunked('3\r\nabc\n0\r\n\r\n'), 400],
	['chunk longer than said', chunked('3\r\nabcd\r\n0\r\n\r\n'), 400],
	['chunk size in underscore', chunked('1_0\r\nabc\r\n0\r\n\r\n'), 400],
	['bare LF in extension', chunked('3;a\nb\r\nabc\r\n0\r\n\r\n'), 400],
	['NUL in extension', chunked('3;a\0\r\nabc\r\n0\r\n\r\n'), 400],
	['extension of 129 bytes', chunked(`3;${'a'.repeat(129)}\r\nabc\r\n0\r\n\r\n`), 400],
	['trailer', chunked('3\r\nabc\r\n0\r\nX: y\r\n\r\n'), 400],
	['trailer that frames', chunked('3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n'), 400],
	['chunks of one byte without end', chunked(many(60000, () => '1\r\na\r\n')), 400],
];

const good = [
	['plain', `GET /a?b=c HTTP/1.1\r\n${H}\r\n`, 'GET /a b=c'],
	['Host with port, other letter case', 'GET /a HTTP/1.1\r\nhOsT:LocalHost:8080\r\n\r\n', 'GET /a '],
	['second allowed Host', 'GET /a HTTP/1.1\r\nHost: example.in\r\n\r\n', 'GET /a '],
	['Host in brackets', 'GET /a HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', 'GET /a '],
	['answered on the loop', `GET /quick HTTP/1.1\r\n${H}\r\n`, 'quick'],
	['blanks around value', `GET /a HTTP/1.1\r\nHost: \t localhost \t\r\n\r\n`, 'GET /a '],
	['value in UTF-8', `GET /a HTTP/1.1\r\n${H}X: \xe0\xa4\x85\r\n\r\n`, 'GET /a '],
	['empty value', `GET /a HTTP/1.1\r\n${H}X:\r\n\r\n`, 'GET /a '],
	['one empty line first', `\r\nGET /a HTTP/1.1\r\n${H}\r\n`, 'GET /a '],
	['absolute form of our own Host', `GET http://localhost/a?b HTTP/1.1\r\n${H}\r\n`, 'GET /a b'],
	['escapes', `GET /a%2Fb%20c?d=%E0%A4%85 HTTP/1.1\r\n${H}\r\n`, 'GET /a%2Fb%20c d=%E0%A4%85'],
	['empty query', `GET /a? HTTP/1.1\r\n${H}\r\n`, 'GET /a '],
	['address of 8192 bytes', `GET /${'a'.repeat(8191)} HTTP/1.1\r\n${H}\r\n`, `GET /${'a'.repeat(8191)} `],
	['100 headers', `GET /a HTTP/1.1\r\n${H}${many(99, (i) => `X${i}: y\r\n`)}\r\n`, 'GET /a '],
	['head of 16 KiB', `GET /a HTTP/1.1\r\n${H}X: ${'a'.repeat(16384 - 41)}\r\n\r\n`, 'GET /a '],
	['length', post('Content-Length: 5\r\n', 'abcde'), 'abcde'],
	['length 0', post('Content-Length: 0\r\n', ''), ''],
	['no length', post('', ''), ''],
	['body with NUL and CR LF', post('Content-Length: 6\r\n', '\0\r\n\r\nx'), '\0\r\n\r\nx'],
	['PUT, PATCH and DELETE', `DELETE /p HTTP/1.1\r\n${H}Content-Length: 2\r\n\r\nab`, 'ab'],
	['chunked', chunked('3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n'), 'abc0123456789'],
	['chunked in other letter case', post('transfer-encoding: Chunked\r\n', '1\r\nx\r\n0\r\n\r\n'), 'x'],
	['empty chunked', chunked('0\r\n\r\n'), ''],
	['chunk size with zeros', chunked('00000003\r\nabc\r\n000\r\n\r\n'), 'abc'],
	['extension of 128 bytes', chunked(`3;${'a'.repeat(128)}\r\nabc\r\n0\r\n\r\n`), 'abc'],
	['GET with body', `GET /a HTTP/1.1\r\n${H}Content-Length: 3\r\n\r\nabc`, 'GET /a '],
];

const isOneRefusal = (r, status) => {
	const list = replies(r.text);
	return r.closed && list?.length === 1 && list[0].status === status && /^Connection: close\r$/mi.test(list[0].head);
};

// A fixed row of numbers, so that a failure comes again.
let seed = 1;
const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
const inPieces = (text) => {
	const pieces = [];
	let at = 0;
	for (let i = 0; i < 6 && at < text.length; i++) { const n = 1 + random(Math.min(60, text.length - at)); pieces.push(text.slice(at, at + n)); at += n; }
	if (at < text.length) pieces.push(text.slice(at));
	return pieces;
};

async function inGroups(list, size, run) {
	for (let i = 0; i < list.length; i += size) await Promise.all(list.slice(i, i + size).map(run));
}

await inGroups(bad, 16, async ([name, text, status]) => {
	const whole = await exchange([text + hidden]);
	check(`${name} -> ${status}`, isOneRefusal(whole, status) && !whole.text.includes('hidden'), whole);
});
await inGroups(bad.filter(([, text]) => text.length < 5000), 16, async ([name, text, status]) => {
	const cut = await exchange(inPieces(text));
	check(`${name}, in pieces -> ${status}`, isOneRefusal(cut, status), cut);
});
const last = `GET /last HTTP/1.1\r\n${H}Connection: close\r\n\r\n`;
const isAnswer = (r, body) => {
	const list = replies(r.text);
	return r.closed && list?.length === 2 && list[0].status === 200 && list[0].body === body && list[1].body === 'GET /last ';
};
await inGroups(good, 16, async ([name, text, body]) => {
	check(name, isAnswer(await exchange([text + last]), body), name);
	const cut = await exchange([...inPieces(text), last]);
	check(`${name}, in pieces`, isAnswer(cut, body), cut);
});

// Byte by byte.
{
	const r = await exchange([...(chunked('3;x\r\nabc\r\n0\r\n\r\n') + last)]);
	check('byte by byte', isAnswer(r, 'abc'), r);
}
// Nothing of the request comes back in an error.
{
	const r = await exchange([`GET /<script>alert(1)</script> HTTP/1.1\r\n${H}\r\n`]);
	check('an error repeats nothing', isOneRefusal(r, 400) && !/script|alert/.test(r.text), r);
}
// HEAD: the length of GET, no body.
{
	const r = await exchange([`HEAD /a HTTP/1.1\r\n${H}\r\n${last}`]);
	const list = replies(r.text, [0]);
	check('HEAD has no body', list?.length === 2 && list[0].length === 8 && list[1].body === 'GET /last ', r);
}
// HTTP/1.0: one answer, then the end.
{
	const r = await exchange([`GET /a HTTP/1.0\r\n\r\n${hidden}`]);
	check('HTTP/1.0 closes', r.closed && replies(r.text)?.length === 1 && replies(r.text)[0].body === 'GET /a ', r);
	const k = await exchange([`GET /a HTTP/1.1\r\n${H}Connection: keep-alive, Close\r\n\r\n${hidden}`]);
	check('close among the words of Connection', k.closed && replies(k.text)?.length === 1, k);
}
// Pipelining: in order, one at a time, though the first is the slowest.
{
	const r = await exchange([many(20, (i) => `GET /${i === 0 ? 'slow' : i} HTTP/1.1\r\n${H}\r\n`) + last]);
	const list = replies(r.text);
	check('20 pipelined requests in order', list?.length === 21 &&
		list.every((x, i) => x.body === `GET /${i === 0 ? 'slow' : i === 20 ? 'last' : i} `), r);
	const mixed = await exchange([post('Content-Length: 3\r\n', 'abc') + chunked('2\r\nde\r\n0\r\n\r\n') + 'GET / HTTP/1.1\r\n\r\n' + hidden]);
	const three = replies(mixed.text);
	check('pipelined: good, good, bad, and no more', mixed.closed && three?.length === 3 && three[0].body === 'abc' &&
		three[1].body === 'de' && three[2].status === 400, mixed);
}
// Expect: 100-continue.
{
	const r = await new Promise((done) => {
		const socket = net.connect(port, '127.0.0.1');
		let text = '', asked = false;
		socket.on('data', (d) => {
			text += d;
			if (!asked && text.endsWith('\r\n\r\n')) { asked = true; socket.write('hello'); }
		});
		socket.on('close', () => done(text));
		socket.write(`POST /p HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n`);
	});
	const list = replies(r);
	check('100-continue, then the answer', list?.length === 2 && list[0].status === 100 && list[1].body === 'hello', r);
	const large = await exchange([`POST /p HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 999999999\r\n\r\n`]);
	check('no 100-continue for what is too large', isOneRefusal(large, 413), large);
}
// Bodies at the limit.
{
	const most = 12 * 1024 * 1024, body = 'x'.repeat(most);
	const r = await exchange([post(`Content-Length: ${most}\r\nConnection: close\r\n`, body)], { wait: 20000 });
	check('body at the limit', replies(r.text)?.[0]?.body.length === most, r.text.slice(0, 200));
	const c = await exchange([`POST /p HTTP/1.1\r\n${H}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n` +
		`${most.toString(16)}\r\n${body}\r\n0\r\n\r\n`], { wait: 20000 });
	check('chunked body at the limit', replies(c.text)?.[0]?.body.length === most, c.text.slice(0, 200));
	const over = await exchange([chunked(`${most.toString(16)}\r\n${body}\r\n1\r\nx\r\n0\r\n\r\n`)], { wait: 20000 });
	check('chunked body one over the limit', isOneRefusal(over, 413), over.text.slice(0, 200));
}
// Somebody sends a large file: he is told in words, and the connection is not torn while he sends.
{
	const large = 20 * 1024 * 1024;
	const r = await exchange([post(`Content-Length: ${large}\r\n`, 'x'.repeat(large))], { wait: 20000 });
	check('20 MiB: 413 with a sentence', isOneRefusal(r, 413) && /smaller file/.test(r.text), r.text.slice(0, 300));
}
// A reader that takes its time gets all of it.
{
	const r = await new Promise((done) => {
		const socket = net.connect(port, '127.0.0.1');
		let bytes = 0;
		socket.on('data', (d) => { bytes += d.length; socket.pause(); setTimeout(() => socket.resume(), 5); });
		socket.on('close', () => done(bytes));
		socket.write(`GET /big?1024 HTTP/1.1\r\n${H}Connection: close\r\n\r\n`);
	});
	check('a slow reader gets a whole MiB', r > 1048576 && r < 1048576 + 1000, r);
}
// The application has no answer.
{
	const r = await exchange([`GET /none HTTP/1.1\r\n${H}\r\n`]);
	check('no answer is 503 with Retry-After', isOneRefusal(r, 503) && /Retry-After: \d+/.test(r.text), r);
}
// The application's answer is malformed: nothing of it goes out.
{
	const r = await exchange([`GET /bad HTTP/1.1\r\n${H}\r\n`]);
	check('a malformed reply becomes 500', isOneRefusal(r, 500) && !r.text.includes('C: d'), r);
}
// More pipelined requests than are answered in one turn of the loop.
{
	const r = await exchange([many(300, () => `GET /quick HTTP/1.1\r\n${H}\r\n`) + last]);
	const list = replies(r.text);
	check('300 pipelined requests', list?.length === 301 && list[299].body === 'quick' && list[300].body === 'GET /last ', r);
}
// A client that asks and never reads is dropped.
{
	const began = Date.now();
	const socket = net.connect(port, '127.0.0.1', () => socket.write(`GET /big?32768 HTTP/1.1\r\n${H}\r\n`));
	socket.on('error', () => {});
	socket.pause();
	await sleep(300);
	const during = (await counts()).open;
	while ((await counts()).open > 0 && Date.now() - began < 8000) await sleep(100);
	const took = Date.now() - began;
	check('a client that never reads is dropped at the deadline', during === 1 && took >= BODY_MS - 100 && took < 7000, { during, took });
	socket.destroy();
}
// Gone in the middle of a body: nothing is kept.
{
	await Promise.all(Array.from({ length: 100 }, (_, i) => new Promise((done) => {
		const socket = net.connect(port, '127.0.0.1', () => {
			socket.write(post('Content-Length: 100000\r\n', 'x'.repeat(i * 700)), () => { socket.destroy(); done(); });
		});
		socket.on('error', done);
	})));
	await sleep(400);
	const n = await counts();
	check('100 clients gone mid-body leave nothing', n.open === 0 && n.bodies === 0, n);
	const half = await exchange([post('Content-Length: 10\r\n', 'abc')], { end: true });
	check('half a body, then the end -> 400', isOneRefusal(half, 400), half);
	const silent = await exchange([''], { end: true });
	check('no byte, then the end -> closed in silence', silent.closed && silent.text === '', silent);
}
// Deadlines are for the whole, not for the next byte.
{
	const started = Date.now();
	const drip = (first, piece) => new Promise((done) => {
		const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(first));
		let text = '';
		const timer = setInterval(() => socket.destroyed || socket.write(piece), 200);
		socket.on('data', (d) => { text += d; });
		const end = () => { clearInterval(timer); socket.destroy(); done({ text, ms: Date.now() - started }); };
		socket.on('end', end);
		socket.on('error', end);
	});
	const slow = Array.from({ length: 200 }, (_, i) => drip(i % 2 ? `GET / HTTP/1.1\r\n${H}X: ` : 'GE', 'a'));
	const body = Array.from({ length: 20 }, () => drip(post('Content-Length: 1000\r\n', ''), 'a'));
	await sleep(300);
	const times = [];
	for (let i = 0; i < 50; i++) {
		const t = performance.now();
		const r = await exchange([last]);
		times.push(performance.now() - t);
		if (!r.text.includes('GET /last')) times.push(1e9);
	}
	times.sort((a, b) => a - b);
	check('ordinary requests are quick among 220 slow ones', times[47] < 500, times.slice(-5));
	const ended = await Promise.all(slow);
	check('200 slow heads dropped at the deadline with one 408', ended.every((e) => e.ms >= HEAD_MS - 100 && e.ms < HEAD_MS + 1500 &&
		replies(e.text)?.length === 1 && replies(e.text)[0].status === 408), ended.slice(0, 3));
	const bodies = await Promise.all(body);
	check('slow bodies dropped at the deadline with one 408', bodies.every((e) => e.ms >= BODY_MS - 100 && e.ms < BODY_MS + 1500 &&
		replies(e.text)?.length === 1 && replies(e.text)[0].status === 408), bodies.slice(0, 3));
	const idle = await exchange([`GET / HTTP/1.1\r\n${H}\r\n`], { wait: IDLE_MS + 3000 });
	check('idle keep-alive closed in silence', idle.closed && replies(idle.text)?.length === 1, idle);
	await sleep(2500);
	check('nothing is left open', (await counts()).open === 0, await counts());
}
// More connections than the limit: told so, and served again when there is room.
{
	const small = spawn(process.argv[2], ['5000', '5000', '5000', '10'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const said = await new Promise((done) => small.stdout.once('data', (d) => done(String(d))));
	const at = Number(said.split(' ')[1]);
	const held = await Promise.all(Array.from({ length: 10 }, () => new Promise((done) => { const k = net.connect(at, '127.0.0.1', () => done(k)); })));
	await sleep(200);
	const ask = () => new Promise((done) => {
		const k = net.connect(at, '127.0.0.1', () => k.write(last));
		let text = '';
		k.on('data', (d) => { text += d; });
		k.on('error', () => {});
		k.on('close', () => done(text));
	});
	const over = await ask();
	check('one connection over the limit: 503', /^HTTP\/1\.1 503 /.test(over), over);
	held.forEach((k) => k.destroy());
	await sleep(200);
	const after = await ask();
	check('served again when there is room', after.includes('GET /last'), after);
	small.stdin.end();
	check('a stop with nothing in hand', (await new Promise((done) => small.on('exit', done))) === 0);
}
// Stopping with a request in hand: it is answered.
{
	const r = exchange([`GET /slow HTTP/1.1\r\n${H}\r\n`]);
	await sleep(80);
	server.stdin.end();
	const text = (await r).text;
	check('stop finishes what is in hand', replies(text)?.[0]?.body === 'GET /slow ', text);
	const code = await new Promise((done) => (server.exitCode !== null ? done(server.exitCode) : server.on('exit', done)));
	check('the server ends clean', code === 0, code);
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
