-- The log, and what follows from it.
--
-- event and event_body are the truth and only grow.  A table marked "projection" can be dropped and made again from the
-- log alone (anudan rebuild); the columns named there order its dump.  Instants are UTC microseconds (_us), dates days
-- since 1970-01-01 (_on), money paise (_paise), financial years their first year (2025 = 2025-26), hashes 64 hex digits.

CREATE TABLE event (
	seq INTEGER PRIMARY KEY CHECK (seq > 0),
	case_id TEXT NOT NULL,          -- of the case or the organisation it is about; '' = of neither
	type TEXT NOT NULL CHECK (type <> ''),
	at_us INTEGER NOT NULL,
	actor TEXT NOT NULL CHECK (actor <> ''),
	body_hash TEXT NOT NULL CHECK (length(body_hash) = 64),
	leaf_hash TEXT NOT NULL CHECK (length(leaf_hash) = 64)
) STRICT;
CREATE INDEX event_case ON event (case_id, seq);

CREATE TABLE event_body (
	seq INTEGER PRIMARY KEY REFERENCES event (seq),
	salt BLOB NOT NULL,
	body BLOB                       -- NULL: erased by law; its hash stays
) STRICT;

-- Accounts: who may act.  Passwords and sessions are not here and not in the log.
-- projection: id
CREATE TABLE account (
	id TEXT PRIMARY KEY,
	login TEXT NOT NULL UNIQUE CHECK (login <> ''),
	name TEXT NOT NULL,
	organisation TEXT NOT NULL,     -- '' = none
	opened_us INTEGER NOT NULL,
	last_seq INTEGER NOT NULL
) STRICT;

-- projection: account, scheme, role
CREATE TABLE account_role (
	account TEXT NOT NULL REFERENCES account (id),
	scheme TEXT NOT NULL,           -- '*' = all: administrator, auditor
	role TEXT NOT NULL,
	PRIMARY KEY (account, scheme, role)
) STRICT;

-- An organisation as it registered with a scheme (each scheme asks its own form).
-- projection: id, scheme
CREATE TABLE organisation (
	id TEXT NOT NULL,
	scheme TEXT NOT NULL,
	name TEXT NOT NULL,
	data TEXT NOT NULL,             -- JSON: sections of the form by id
	registered_us INTEGER NOT NULL,
	last_seq INTEGER NOT NULL,
	PRIMARY KEY (id, scheme)
) STRICT;

-- projection: id
CREATE TABLE grant_case (
	id TEXT PRIMARY KEY,
	scheme TEXT NOT NULL,
	organisation TEXT NOT NULL,
	number TEXT NOT NULL,
	fy INTEGER NOT NULL,            -- with serial: what the number was made of
	serial INTEGER NOT NULL CHECK (serial > 0),
	state TEXT NOT NULL,
	opened_us INTEGER NOT NULL,
	entered_us INTEGER NOT NULL,    -- the present state
	last_seq INTEGER NOT NULL,
	UNIQUE (scheme, number),
	UNIQUE (scheme, fy, serial),
	FOREIGN KEY (organisation, scheme) REFERENCES organisation (id, scheme)
) STRICT;
CREATE INDEX grant_case_organisation ON grant_case (organisation, scheme);
CREATE INDEX grant_case_state ON grant_case (scheme, state);

-- projection: case_id, form
CREATE TABLE case_form (
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	form TEXT NOT NULL,
	data TEXT NOT NULL,             -- JSON: sections by id
	last_seq INTEGER NOT NULL,
	PRIMARY KEY (case_id, form)
) STRICT;

-- Every transition that was taken.
-- projection: seq
CREATE TABLE case_act (
	seq INTEGER PRIMARY KEY,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	transition TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	actor TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	role TEXT NOT NULL,             -- in which he acted
	data TEXT NOT NULL              -- JSON: values of the transition's form
) STRICT;
CREATE INDEX case_act_case ON case_act (case_id, transition, seq);

-- The latest result of each decision; one row, or one for each item.
-- projection: case_id, decision, item
CREATE TABLE case_decision (
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	decision TEXT NOT NULL,
	item INTEGER NOT NULL CHECK (item >= 0),
	seq INTEGER NOT NULL,
	decided_on INTEGER NOT NULL,
	package_hash TEXT NOT NULL,
	engine TEXT NOT NULL,
	many INTEGER NOT NULL CHECK (many IN (0, 1)),   -- 1: one of a list (decisions with `each`)
	subject TEXT,                   -- JSON: the item
	input TEXT NOT NULL,            -- canonical JSON
	result TEXT NOT NULL,           -- canonical JSON
	PRIMARY KEY (case_id, decision, item)
) STRICT;

-- Values by which other cases are found.
-- projection: case_id, key, value
CREATE TABLE case_key (
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (case_id, key, value)
) STRICT;
CREATE INDEX case_key_value ON case_key (key, value);

-- projection: id
CREATE TABLE document (
	id TEXT PRIMARY KEY,
	owner TEXT NOT NULL,            -- case or organisation
	scheme TEXT NOT NULL,
	form TEXT NOT NULL,
	paper TEXT NOT NULL,
	row_id TEXT NOT NULL,           -- of the paper's list section; '' = none
	name TEXT NOT NULL,             -- as the person called it: data, never a path
	type TEXT NOT NULL,             -- application/pdf, image/jpeg, image/png
	bytes INTEGER NOT NULL CHECK (bytes > 0),
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	uploaded_us INTEGER NOT NULL,
	uploaded_by TEXT NOT NULL,
	removed_seq INTEGER             -- NULL: it is there
) STRICT;
CREATE INDEX document_owner ON document (owner, form, paper);

-- The deadline of the state a case is in.
-- projection: case_id
CREATE TABLE deadline (
	case_id TEXT PRIMARY KEY REFERENCES grant_case (id),
	due_on INTEGER NOT NULL,        -- last day that is in time
	next_act TEXT NOT NULL,         -- transition that the clock takes afterwards; '' = none
	clause TEXT NOT NULL
) STRICT;
CREATE INDEX deadline_due ON deadline (due_on);

-- Letters that were issued.
-- projection: id
CREATE TABLE letter (
	id TEXT PRIMARY KEY,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	scheme TEXT NOT NULL,
	letter TEXT NOT NULL,
	number TEXT NOT NULL,
	fy INTEGER NOT NULL,
	serial INTEGER NOT NULL CHECK (serial > 0),
	issued_us INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	token TEXT NOT NULL UNIQUE,     -- 128 random bits: the address of the public page
	grantee TEXT NOT NULL,
	amount_paise INTEGER NOT NULL,
	purpose TEXT NOT NULL,
	inputs TEXT NOT NULL,           -- canonical JSON: the case as it stood
	inputs_hash TEXT NOT NULL CHECK (length(inputs_hash) = 64),
	package_hash TEXT NOT NULL,
	UNIQUE (scheme, letter, number),
	UNIQUE (scheme, letter, fy, serial)
) STRICT;
CREATE INDEX letter_case ON letter (case_id);

-- Money: entries of one event add up to zero; they are never changed.
-- projection: seq, line
CREATE TABLE ledger_entry (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL CHECK (line >= 0),
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	account TEXT NOT NULL CHECK (account IN ('provision', 'available', 'earmarked', 'committed', 'released', 'recovered',
		'obligation', 'payable', 'paid')),
	case_id TEXT NOT NULL,          -- '' = an allotment
	payee TEXT NOT NULL,            -- organisation, of payable and paid; else ''
	amount_paise INTEGER NOT NULL CHECK (amount_paise <> 0),
	PRIMARY KEY (seq, line)
) STRICT;
CREATE INDEX ledger_entry_case ON ledger_entry (case_id);

-- What the entries add up to.  Only the two sources may be below zero.
-- projection: scheme, fy, head, account, payee
CREATE TABLE ledger_balance (
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	account TEXT NOT NULL,
	payee TEXT NOT NULL,
	amount_paise INTEGER NOT NULL,
	PRIMARY KEY (scheme, fy, head, account, payee),
	CONSTRAINT ledger_not_overdrawn CHECK (amount_paise >= 0 OR account IN ('provision', 'obligation'))
) STRICT;

-- The same for each case: what of its money stands where.
-- projection: case_id, fy, head, account
CREATE TABLE case_money (
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	account TEXT NOT NULL CHECK (account IN ('earmarked', 'committed', 'released', 'recovered')),
	amount_paise INTEGER NOT NULL,
	PRIMARY KEY (case_id, fy, head, account),
	CONSTRAINT case_money_not_overdrawn CHECK (amount_paise >= 0)
) STRICT;

-- Budget provisions, as allotted (a reduction is negative).
-- projection: seq
CREATE TABLE allotment (
	seq INTEGER PRIMARY KEY,
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	amount_paise INTEGER NOT NULL CHECK (amount_paise <> 0),
	reference TEXT NOT NULL,
	at_us INTEGER NOT NULL
) STRICT;

-- Money that went out, or came back.
-- projection: seq, line
CREATE TABLE payment (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	scheme TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('release', 'recover')),
	head TEXT NOT NULL,
	amount_paise INTEGER NOT NULL CHECK (amount_paise > 0),
	reference TEXT NOT NULL,
	paid_on INTEGER NOT NULL,
	fy INTEGER NOT NULL,            -- of paid_on
	payee TEXT NOT NULL,
	PRIMARY KEY (seq, line)
) STRICT;
CREATE INDEX payment_year ON payment (scheme, fy);

-- Enterprises that a release reached.
-- projection: seq, key
CREATE TABLE benefit (
	seq INTEGER NOT NULL,
	key TEXT NOT NULL,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	scheme TEXT NOT NULL,
	paid_on INTEGER NOT NULL,
	fy INTEGER NOT NULL,
	amount_paise INTEGER NOT NULL,
	PRIMARY KEY (seq, key)
) STRICT;
CREATE INDEX benefit_year ON benefit (scheme, fy, key);

-- Commands that were carried out, by the key that came with them.
-- projection: actor, key
CREATE TABLE command (
	actor TEXT NOT NULL,
	key TEXT NOT NULL CHECK (key <> ''),
	digest TEXT NOT NULL CHECK (length(digest) = 64),
	id TEXT NOT NULL,               -- the reply
	row_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (actor, key)
) STRICT;

-- The date at which the demo clock stands.
-- projection: id
CREATE TABLE demo_clock (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	stands_on INTEGER NOT NULL,
	last_seq INTEGER NOT NULL
) STRICT;
