// What a writer of packages gets: a new package that works at once and carries a case from draft to payment.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

const anudan = path.resolve(process.env.BUILD ?? "build", "anudan");
const scratch = process.env.SCRATCH ?? fs.mkdtempSync("/tmp/scheme-author-");
let passed = 0, failed = 0;

function check(name, good, seen) {
	if (good) passed++;
	else { failed++; console.log(`not ok - ${name}: ${JSON.stringify(seen)}`); }
}
function run(args, input = "") {
	return spawnSync(anudan, args, { input: typeof input === "string" ? input : JSON.stringify(input), encoding: "utf8", cwd: scratch });
}

/* ---- new */
fs.mkdirSync(path.join(scratch, "mine"), { recursive: true });
const folder = path.join(scratch, "mine", "tool-grant");
let r = run(["scheme", "new", "mine/tool-grant", "--id", "tool-grant", "--title", 'Grant for "tools" \\ {a: b} # @ID@']);
check("new", r.status === 0, r.stderr);
r = run(["scheme", "check", "mine/tool-grant"]);
check("it checks", r.status === 0 && r.stderr === "", r.stderr);
r = run(["scheme", "test", "mine/tool-grant/"]);
check("its golden cases pass", r.status === 0 && r.stdout === "2 passed, 0 failed\n", r.stdout);
r = run(["scheme", "list", "--schemes", "mine"]);
check("its title is what was given", r.stdout.includes('Grant for "tools" \\ {a: b} # @ID@'), r.stdout);
check("nothing is left beside it", fs.readdirSync(path.dirname(folder)).length === 1, fs.readdirSync(path.dirname(folder)));
for (const file of fs.readdirSync(folder, { recursive: true }).filter((f) => fs.statSync(path.join(folder, f)).isFile()))
	check(`${file} has a comment that explains it`, /(^|\n)\s*(#|<!--) /.test(fs.readFileSync(path.join(folder, file), "utf8")), file);
for (const [words, status, ...args] of [
	["there already", 2, "mine/tool-grant", "--title", "T"],
	["must be the id", 2, "mine/other", "--id", "tool-grant", "--title", "T"],
	["small letters", 2, "mine/Upper", "--title", "T"],
	["small letters", 2, "mine/9th", "--title", "T"],
	["small letters", 2, "/", "--title", "T"],
	["one line of text", 2, "mine/other"],
	["one line of text", 2, "mine/other", "--title", " "],
	["one line of text", 2, "mine/other", "--title", "a\nb"],
	["No such file", 2, "none/at/all", "--title", "T"],
	["one folder", 2, "--title", "T"],
]) {
	r = run(["scheme", "new", ...args]);
	check(`new ${args.join(" ")} says "${words}"`, r.status === status && r.stderr.includes(words), [r.status, r.stderr]);
}
check("what was refused made nothing", fs.readdirSync(path.dirname(folder)).length === 1, fs.readdirSync(path.dirname(folder)));

/* ---- the new package carries a case: a small enterprise, 2,50,000: half is 1,25,000, the ceiling is 90,000 */
const data = ["--data", "data", "--schemes", "mine"];
const today = new Date(Date.now() + 5.5 * 3600e3).toISOString().slice(0, 10);
const fy = (() => { const d = new Date(Date.now() + 5.5 * 3600e3), y = d.getUTCFullYear() - (d.getUTCMonth() < 3 ? 1 : 0); return `${y}-${String((y + 1) % 100).padStart(2, "0")}`; })();
function must(args, input) {
	const x = run([...args, ...data], input);
	check(args.slice(0, 4).join(" "), x.status === 0, x.stderr);
	return x.stdout.trim();
}
must(["init"], "four plain words\n");
for (const [login, role] of [["maker", "applicant"], ["officer", "officer"], ["payer", "pay-office"]])
	must(["user", "add", login, login, `tool-grant/${role}`], "four plain words");
must(["budget", "allot", "tool-grant", fy, "general", "1,00,000", "BE", "--as", "payer"]);
must(["case", "register", "--scheme", "tool-grant", "--as", "maker"],
	{ name: "Small Tools", pan: "AABCT1234K", account: "123456789012", ifsc: "SBIN0001234" });
const one = (size, price) => {
	const id = must(["case", "open", "--scheme", "tool-grant", "--as", "maker"]);
	must(["case", "save", id, "application", "machine", "--as", "maker"],
		{ udyam: "UDYAM-MH-18-0012345", size, what: "Lathe", price, bought_on: today });
	fs.writeFileSync(path.join(scratch, "bill.pdf"), "%PDF-1.4\n%%EOF\n");
	must(["case", "paper", id, "application", "BILL", "bill.pdf", "--as", "maker"]);
	return id;
};
const act = (id, who, name, values) => must(["case", "act", id, name, "--as", who], values);
const show = (id) => JSON.parse(must(["case", "show", id]));
const wrong = one("medium", 1000), refused = one("micro", 1000), good = one("small", 250000), second = one("micro", 100000);
r = run(["case", "act", wrong, "submit", "--as", "maker", ...data]);
check("a medium enterprise cannot submit", r.status === 1 && r.stderr.includes("does not meet the rules"), r.stderr);
act(refused, "maker", "submit");
act(refused, "officer", "reject", { reasons: "The bill is not readable" });
check("rejected", show(refused).state === "REJECTED", show(refused).state);
act(good, "maker", "submit");
act(good, "officer", "approve");
check("90,000 are committed", show(good).committed === "90000.00" || Number(show(good).committed) === 90000, show(good).committed);
act(second, "maker", "submit");
r = run(["case", "act", second, "approve", "--as", "officer", ...data]);
check("75,000 do not fit into the 10,000 that are left", r.status === 1, r.stderr);
act(good, "payer", "pay", { reference: "V-1", paid_on: today });
check("paid", show(good).state === "PAID" && Number(show(good).released) === 90000, show(good));
check("the books hold", must(["ledger", "check"]) !== undefined);
must(["replay"]);

/* ---- the server serves it, and what it kept of the package can be compared with the folder */
const server = spawn(anudan, ["serve", ...data, "--listen", "127.0.0.1:0"], { cwd: scratch, stdio: ["ignore", "ignore", "pipe"] });
let told = "";
server.stderr.on("data", (d) => { told += d; });
for (let i = 0; i < 300 && !/listening on \S+/.test(told) && server.exitCode === null; i++) await new Promise((done) => setTimeout(done, 50));
const address = told.match(/listening on \S*?(127\.0\.0\.1:\d+)/)?.[1];
const front = address ? await (await fetch(`http://${address}/`)).text() : told;
check("the server shows the scheme", front.includes("Grant for &quot;tools&quot;") || front.includes('Grant for "tools"') || front.includes("Grant for &#34;tools"), front.slice(0, 3000));
if (server.exitCode === null) { server.kill("SIGTERM"); await once(server, "exit"); }
const kept = fs.readdirSync(path.join(scratch, "data", "packages"));
check("one package is kept", kept.length === 1, kept);
check("it says the same as the folder", run(["scheme", "diff", path.join("data", "packages", kept[0]), "mine/tool-grant"]).status === 0, kept);

/* ---- print: every package, in both languages, in every format; the same bytes each time */
const printed = (...args) => spawnSync(anudan, ["scheme", "print", ...args], { encoding: "latin1", maxBuffer: 64 << 20 });
const packages = [...fs.readdirSync("schemes").map((name) => path.join("schemes", name)), "tests/fixtures/schemes/test-borewell", folder];
const unescaped = (html) => html.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
for (const at of packages)
	for (const lang of ["en", "hi"])
		for (const format of ["text", "html", "pdf"]) {
			const one = printed(at, "--lang", lang, "--format", format);
			check(`print ${at} ${lang} ${format}`, one.status === 0 && one.stderr === "" && one.stdout.length > 1000, [one.status, one.stderr]);
			if (format === "pdf") check(`${at} is a PDF`, one.stdout.startsWith("%PDF-") && one.stdout.trimEnd().endsWith("%%EOF"), one.stdout.slice(0, 20));
			if (at === folder || format !== "pdf")
				check(`print ${at} ${lang} ${format}, again`, printed(at, "--lang", lang, "--format", format).stdout === one.stdout, "other bytes");
			if (format !== "html") continue;
			const html = Buffer.from(one.stdout, "latin1").toString("utf8");
			check(`${at} asks for nothing from outside`, !/<(script|link|img|iframe)|url\(|@import|\bsrc=/.test(html), html.slice(0, 500));
			check(`${at} says its language`, html.includes(`<html lang="${lang}">`), html.slice(0, 100));
			check(`${at} has no empty list or table`, !/<ul>\s*<\/ul>|<tbody>\s*<\/tbody>/.test(html), "");
			for (const element of ["table", "tr", "td", "th", "ul", "li", "p", "h1", "h2", "h3", "div", "thead", "tbody"])
				check(`${at}: each <${element}> is closed`, (html.match(new RegExp(`<${element}[ >]`, "g")) ?? []).length ===
					(html.match(new RegExp(`</${element}>`, "g")) ?? []).length, element);
		}
const page = unescaped(printed(folder, "--format", "html").stdout);
for (const words of ["Grant for \"tools\" \\ {a: b} # @ID@", "FIRST", "2020-04-01", "Office memorandum 1 (made up)", "Only micro and small enterprises are covered.",
	"Size: \"medium\"", "P-1", "180 (from 2020-04-01)", "guidelines, paragraph 3", "Name of the enterprise", "10 characters, for example AABCT1234K", "( ) Micro",
	"Bill of the machine", "You are still writing this application. Nobody else sees it.", "Dealing officer", "From Submitted to Approved, by Dealing officer",
	"Only if act.paid_on <= today; else: The payment date lies in the future. (clause C-5)", "Form to fill in: Payment", "Letter: Approval order",
	"Approve, Record the payment", "0000.00.000.00", "[decisions.help.admissible] ([decisions.help.admissible])", "[letterhead]", "Scale of assistance",
	"micro: micro enterprise: 75 % of 1,00,000", "machine.price = 100000", "admissible = 75000", "At most one row may match", "90000"])
	check(`the document says ${words}`, page.includes(words), "");
const hindi = Buffer.from(printed(folder, "--format", "html", "--lang", "hi").stdout, "latin1").toString("utf8");
for (const words of ["दिशानिर्देशों के संस्करण", "कौन आवेदन कर सकता है", "प्राचल", "प्रपत्र और कागज़ात", "कार्यप्रवाह", "पत्र", "मानक उदाहरण", "Name of the enterprise"])
	check(`in Hindi the document says ${words}`, hindi.includes(words), "");
fs.writeFileSync(path.join(scratch, "print.pdf"), Buffer.from(printed(folder, "--format", "pdf", "--lang", "hi").stdout, "latin1"));
r = spawnSync("pdftotext", ["-layout", path.join(scratch, "print.pdf"), "-"], { encoding: "utf8" });
for (const words of ["Grant for", "tool-grant", "admissible = 75000", "[decisions.help.admissible]", "Bill of the machine"])
	check(`the PDF shows ${words}`, r.stdout.includes(words), r.stderr || r.stdout.slice(0, 2000));
check("its pages are numbered", new RegExp(`1 .*${r.stdout.split("\f").length - 1}`).test(r.stdout), r.stdout.slice(0, 2000));
check("a package by its id", run(["scheme", "print", "tool-grant", "--schemes", "mine"]).stdout.includes("Dealing officer"), "");
for (const [words, status, ...args] of [["one folder or id", 2], ["one of: text html pdf", 2, "mine/tool-grant", "--format", "doc"], ["en or hi", 2, "mine/tool-grant", "--lang", "x"],
	["no such folder", 2, "mine/none"]]) {
	r = run(["scheme", "print", ...args]);
	check(`print ${args.join(" ")} says "${words}"`, r.status === status && r.stderr.includes(words), [r.status, r.stderr]);
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
