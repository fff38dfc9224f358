// The package ic-mda walked at the command line: the main flow from registration to closing, then the side ways: advance,
// cancellation, a claim that lapses and is condoned, money that comes back, the limit of events and its relaxation.
// Amounts are worked out by hand from the scale: a unit's bills of case G24 give 4,18,500.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

const anudan = path.join(process.env.BUILD ?? "build", "anudan");
const scratch = process.env.SCRATCH ?? fs.mkdtempSync("/tmp/ic-mda-");
const data = path.join(scratch, "data"), pdf = path.join(scratch, "paper.pdf"), schemes = path.join(scratch, "schemes");
let passed = 0, failed = 0;

function check(name, condition, seen) {
	if (condition) passed++;
	else { failed++; console.log(`not ok - ${name}: ${JSON.stringify(seen)}`); }
}
function call(args, input) {
	const text = input === undefined ? "" : typeof input === "string" ? input : JSON.stringify(input);
	return spawnSync(anudan, [...args, "--data", data, "--schemes", schemes], { input: text, encoding: "utf8" });
}
/* Must succeed; gives what was printed. */
function run(...args) {
	const input = typeof args.at(-1) === "object" ? args.pop() : undefined;
	const r = call(args, input);
	check(args.slice(0, 6).join(" "), r.status === 0, r.stderr);
	return r.stdout.trim();
}
/* Must be refused with these words, and nothing happens. */
function refused(words, ...args) {
	const input = typeof args.at(-1) === "object" ? args.pop() : undefined;
	const r = call(args, input);
	check(`refused: ${words}`, r.status !== 0 && r.status !== 3 && r.stderr.includes(words), [r.status, r.stderr]);
}
/* Moves the demo date, as an administrator would. */
async function on(date) {
	const server = spawn(anudan, ["serve", "--demo", "--today", date, "--data", data, "--schemes", schemes, "--listen", "127.0.0.1:0"],
		{ stdio: ["ignore", "ignore", "pipe"] });
	let said = "";
	server.stderr.on("data", (d) => { said += d; });
	for (let i = 0; i < 300 && !said.includes("listening") && server.exitCode === null; i++) await new Promise((r) => setTimeout(r, 50));
	check(`the date is ${date}`, said.includes("listening"), said);
	if (server.exitCode === null) { server.kill("SIGTERM"); await once(server, "exit"); }
}

const act = (who, id, name, values) => run("case", "act", id, name, "--as", who, "--demo", ...(values ? [values] : []));
const wont = (words, who, id, name, values) => refused(words, "case", "act", id, name, "--as", who, "--demo", ...(values ? [values] : []));
const show = (id) => JSON.parse(run("case", "show", id, "--demo"));
function state(id, want) { const s = show(id); check(`state ${want}`, s.state === want, s.state); return s; }
function money(id, want) {
	const s = show(id), seen = [s.earmarked, s.committed, s.released, s.recovered].map(Number);
	check(`money ${want}`, seen.every((x, i) => x === want[i]), seen);
}

const body = (name, type, pan) => ({ name, type, registration_number: "S/123", registration_date: "2010-05-01",
	registration_act: "Societies Registration Act, 1860", pan, msme_object: true, active_since: "2010-05-01", address: "1 Main Road",
	city: "Pune", state: "MH", pin: "411001", contact_name: "A. Person", email: "a@example.in", mobile: "9876543210",
	bank_account: "000123456789", bank_ifsc: "ABCB0001234", bank_name: "ABC Bank, Pune" });
function register(who, name, type, pan, accounts = 3) {
	const id = run("case", "register", "--scheme", "ic-mda", "--as", who, "--demo", body(name, type, pan));
	for (const paper of ["A2", "A4_1", "A4_2", "A4_3"].slice(0, accounts + 1))
		run("case", "paper", id, "organisation", paper, pdf, "--scheme", "ic-mda", "--as", who, "--demo");
	return id;
}
const unit = (n) => ({ name: `Unit ${n}`, udyam: `UDYAM-MH-18-${String(n).padStart(7, "0")}`, udyam_valid: true, size: "micro", state: "MH",
	social_category: n === 1 ? "sc" : "general", women_owned: false, north_east: n === 2, score: 75, exhibitor: true });
function draft(who, series, year, from, to, units) {
	const id = run("case", "open", "--scheme", "ic-mda", "--as", who, "--demo");
	const save = (section, values) => run("case", "save", id, "application", section, "--as", who, "--demo", values);
	save("event", { activity: "P1", mode: "physical", name: `${series} ${year}`, series, organiser: "Fair AG", city: "Nuremberg",
		country: "DE", starts_on: from, ends_on: to, listed: true });
	save("units", units);
	save("budget", { space_rent: 280000, airfare: 92500, freight: 41000, registration: 5000, own_share: 1000000 });
	save("declaration", { funded_elsewhere: false, true_statement: true });
	return id;
}
const approval = (general, sc = 0, ne = 0) => ({ meeting_number: "12", meeting_on: "2026-11-23", general, sc, st: 0, ne, units_approved: 3,
	minutes: "Approved as placed" });
function approve(who, id, amounts) {
	act(who, id, "submit");
	act("so", id, "place", { remarks: "All rules met" });
	act("sc", id, "approve", amounts);
}
function claim(who, id, units, changes = {}) {
	const save = (section, values) => run("case", "save", id, "claim", section, "--as", who, "--demo", values);
	save("bills", units.map((u) => ({ unit: u.udyam, exhibited: true, space_rent: 280000, freight: 41000, registration: 5000, receipts: true,
		airfare: 92500, travel_class: "economy", out_on: "2027-01-30", back_on: "2027-02-06", ticket: true, boarding_pass: true,
		airline_certificate: false, funded_elsewhere: false, ...changes[u.udyam] })));
	save("common", { allowance: false });
	save("statement", { total_cost: 7000000, own_share: 1000000, funded_elsewhere: false, pass_through: true });
	for (const paper of ["K1", "K3", "K4", "K5", "K11", "K12"]) run("case", "paper", id, "claim", paper, pdf, "--as", who, "--demo");
}
const paid = (on) => ({ reference: `PFMS/${on}`, paid_on: on });

fs.mkdirSync(scratch, { recursive: true });
fs.writeFileSync(pdf, "%PDF-1.4\n%%EOF\n");
/* The packages without their demo set: these cases are the walk's own, only the date is a demo's. */
fs.cpSync("schemes", schemes, { recursive: true, filter: (from) => path.basename(from) !== "demo.yaml" });
run("init", "--demo", "--today", "2026-11-23");
for (const [login, role] of Object.entries({ assoc: "applicant", council: "applicant", so: "section-officer", late: "applicant", sc: "committee", fin: "ifw",
	js: "joint-secretary", pao: "pao" })) {
	const r = call(["user", "add", login, login, `ic-mda/${role}`], "four plain words");
	check(`account ${login}`, r.status === 0, r.stderr);
}
for (const head of ["general", "sc", "st", "ne"]) run("budget", "allot", "ic-mda", "2026-27", head, "1,00,00,000", "BE", "--as", "pao");
await on("2026-11-23");
register("assoc", "Toy Makers Association", "association", "AABAT1234K");
register("council", "Toy Export Promotion Council", "epc", "AABAE1234K");

/* ---- the main flow, with the side ways of deficiency; three units: SC, North-East, General */
const three = [unit(1), unit(2), unit(3)];
const main = draft("assoc", "Toy Fair", 2027, "2027-02-01", "2027-02-04", three);
wont("There is no such case", "so", main, "submit");
act("assoc", main, "submit");
wont("Your role", "so", main, "answer", { remarks: "for them" });
check("told at once", show(main).decisions.organisation.checks.some((c) => c.rule === "MDA-E8b" && c.result === "warn"), show(main).decisions);
act("so", main, "ask_papers", { missing: "A7" });
wont("still has time", "so", main, "reject_uncured", { reasons: "late" });
act("assoc", main, "answer", { remarks: "here it is" });
act("so", main, "place", { remarks: "All rules met" });
act("sc", main, "approve", approval(418500, 418500, 418500));
money(main, [1255500, 0, 0, 0]);
wont("not over yet", "assoc", main, "held", { units_present: 3 });
wont("Only export promotion councils", "so", main, "propose_advance");

/* an advance of half, for a body that may draw one */
const advanced = draft("council", "Doll Fair", 2027, "2027-02-01", "2027-02-04", [unit(4), unit(5)]);
approve("council", advanced, approval(1000000));
act("so", advanced, "propose_advance");
act("fin", advanced, "concur_advance", { diary_number: "IFW/1", concurred_on: "2026-11-23" });
act("pao", advanced, "pay_advance", paid("2026-11-23"));
money(advanced, [500000, 0, 500000, 0]);

/* called off before and after the advance */
const off = draft("council", "Kite Fair", 2027, "2027-02-11", "2027-02-14", [unit(6)]);
approve("council", off, approval(400000));
act("council", off, "cancel", { reasons: "The organiser called it off" });
money(off, [0, 0, 0, 0]);
state(off, "CANCELLED");
const returned = draft("council", "Game Fair", 2027, "2027-02-11", "2027-02-14", [unit(7)]);
approve("council", returned, approval(400000));
act("so", returned, "propose_advance");
act("fin", returned, "concur_advance", { diary_number: "IFW/2", concurred_on: "2026-11-23" });
act("pao", returned, "pay_advance", paid("2026-11-23"));
act("council", returned, "cancel_after_advance", { reasons: "The organiser called it off" });
money(returned, [0, 0, 200000, 0]);
state(returned, "RECOVERY_DUE");

/* the limit of three events, and its relaxation by the committee */
const second = draft("assoc", "Puzzle Fair", 2027, "2027-02-15", "2027-02-18", [unit(8)]);
approve("assoc", second, approval(418500));
const third = draft("assoc", "Block Fair", 2027, "2027-02-20", "2027-02-23", [unit(9)]);
approve("assoc", third, approval(418500));
const fourth = draft("assoc", "Ball Fair", 2027, "2027-02-25", "2027-02-28", [unit(10)]);
act("assoc", fourth, "submit");
check("fourth event", JSON.stringify(show(fourth).decisions.organisation.reasons) === '["ORG_EVENT_LIMIT"]', show(fourth).decisions.organisation);
act("so", fourth, "place", { remarks: "Limit reached" });
wont("Record the relaxed limit", "sc", fourth, "approve", approval(418500));
act("sc", fourth, "approve", { ...approval(418500), relaxed_limit: 6, reasons: "First time in this market" });
const fifth = draft("assoc", "Card Fair", 2027, "2027-03-01", "2027-03-04", [unit(1)]);
act("assoc", fifth, "submit");
check("fifth event under the relaxed limit", show(fifth).decisions.organisation.outcome === "admit", show(fifth).decisions.organisation);
check("second event of this unit", show(fifth).decisions.participation[0].outcome === "admit", show(fifth).decisions.participation);
act("so", fifth, "place", { remarks: "ok" });
act("sc", fifth, "reject", { reasons: "Not enough units" });
state(fifth, "REJECTED");

/* placed before any of them was approved: the limit is looked at again when each is */
register("late", "Late Makers Association", "association", "AABAL1234K");
const placed = [1, 2, 3, 4].map((n) => draft("late", `Spring Fair ${n}`, 2027, `2027-02-0${n}`, `2027-02-0${n}`, [unit(20 + n)]));
for (const id of placed) { act("late", id, "submit"); act("so", id, "place", { remarks: "ok" }); }
for (const id of placed.slice(0, 3)) act("sc", id, "approve", approval(418500));
wont("Record the relaxed limit", "sc", placed[3], "approve", approval(418500));
state(placed[3], "PLACED_SC");

/* ---- after the event: claim, line by line, money */
await on("2027-02-28");
for (const [who, id] of [["assoc", main], ["council", advanced], ["assoc", second], ["assoc", third]])
	act(who, id, "held", { units_present: 1 });
claim("assoc", main, three, { [three[2].udyam]: { boarding_pass: false } });
act("assoc", main, "file_claim");
act("so", main, "ask_claim_papers", { missing: "K10" });
act("assoc", main, "answer_claim", { remarks: "added" });
wont("Confirm that every line", "so", main, "pass_claim", { checked: false });
act("so", main, "pass_claim", { checked: true });
{
	const d = state(main, "CLAIM_PASSED").decisions;
	check("each unit", JSON.stringify(d.unit.map((u) => u.admissible)) === "[418500,418500,326000]", d.unit);
	check("due", d.settlement.due === 1163000, d.settlement);
}
act("fin", main, "return_claim", { remarks: "Look at unit 3 again" });
act("so", main, "pass_claim", { checked: true });
act("fin", main, "concur", { diary_number: "IFW/3", concurred_on: "2027-02-28" });
act("js", main, "sanction", { register_serial: "77" });
money(main, [0, 1163000, 0, 0]);
wont("future", "pao", main, "release", paid("2027-03-01"));
wont("before it was sanctioned", "pao", main, "release", paid("2027-02-27"));
act("pao", main, "release", paid("2027-02-28"));
act("so", main, "close", {});
state(main, "CLOSED");
money(main, [0, 0, 1163000, 0]);

/* the final instalment is what is admissible less the advance: 8,37,000 - 5,00,000 */
claim("council", advanced, [unit(4), unit(5)]);
act("council", advanced, "file_claim");
act("so", advanced, "pass_claim", { checked: true });
act("fin", advanced, "concur", { diary_number: "IFW/4", concurred_on: "2027-02-28" });
act("js", advanced, "sanction", { register_serial: "78" });
act("pao", advanced, "release", paid("2027-02-28"));
money(advanced, [0, 0, 837000, 0]);
wont("utilisation certificate", "so", advanced, "close", {});
act("so", advanced, "close", { certificate_accepted: true });

/* the advance comes back with 97 days of interest: 2,00,000 x 10 % x 97/365 = 5,315 */
wont("less than", "pao", returned, "record_recovery", { general: 1, sc: 0, st: 0, ne: 0, interest: 0, reference: "CH/1", paid_on: "2027-02-28" });
wont("before it was paid", "pao", returned, "record_recovery", { general: 200000, sc: 0, st: 0, ne: 0, interest: 5315, reference: "CH/1", paid_on: "2026-11-22" });
act("pao", returned, "record_recovery", { general: 200000, sc: 0, st: 0, ne: 0, interest: 5315, reference: "CH/1", paid_on: "2027-02-28" });
check("interest", show(returned).decisions.refund.interest === 5315, show(returned).decisions.refund);
money(returned, [0, 0, 200000, 200000]);
state(returned, "RECOVERED");

/* paid on 31 March, recorded on 2 April: charged to the year in which it was paid, as the report counts it */
const march = placed[0];
act("late", march, "held", { units_present: 1 });
claim("late", march, [unit(21)]);
act("late", march, "file_claim");
act("so", march, "pass_claim", { checked: true });
act("fin", march, "concur", { diary_number: "IFW/5", concurred_on: "2027-02-28" });
act("js", march, "sanction", { register_serial: "79" });
const releasedIn = (fy) => Number(run("ledger", "balances", "--fy", fy).split("\n").filter((line) => /general/.test(line)).map((line) => line.trim().split(/\s+/)[7].replaceAll(",", ""))[0] ?? 0);
const before = releasedIn("2026-27");
await on("2027-04-02");
act("pao", march, "release", paid("2027-03-31"));
check("charged to the year of payment", releasedIn("2026-27") - before === 418500, [before, releasedIn("2026-27"), run("ledger", "balances", "--fy", "2026-27")]);

/* 90 days after the event's end (18-02-2027) are 19-05-2027; a day later the claim has lapsed, until the Secretary condones it */
run("budget", "allot", "ic-mda", "2027-28", "general", "1,00,00,000", "BE", "--as", "pao");
await on("2027-05-20");
act("js", second, "condone", { order_number: "S/1", ordered_on: "2027-05-20", new_last_day: "2027-06-10", reasons: "Flood" });
state(second, "HELD");
claim("assoc", second, [unit(8)]);
act("assoc", second, "file_claim");
act("so", second, "pass_claim", { checked: true });
check("condoned", show(second).decisions.settlement.due === 418500, show(second).decisions.settlement);
state(third, "HELD");

run("ledger", "check");
run("log", "verify");
run("rebuild");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
