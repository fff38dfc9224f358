// What a writer of packages gets: a new package that works at once and carries a case from draft to payment.
import { spawnSync } from "node:child_process";
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

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
