-- Payment files: batches for the bank, what became of each payment, what the bank gave back.

-- A batch as it was given to the bank: its bytes never change again.
-- projection: number
CREATE TABLE payment_advice (
	number TEXT PRIMARY KEY,
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	serial INTEGER NOT NULL CHECK (serial > 0),
	seq INTEGER NOT NULL UNIQUE,
	at_us INTEGER NOT NULL,
	actor TEXT NOT NULL,
	lines INTEGER NOT NULL CHECK (lines > 0),
	amount_paise INTEGER NOT NULL CHECK (amount_paise > 0),
	csv_hash TEXT NOT NULL CHECK (length(csv_hash) = 64),
	xml_hash TEXT NOT NULL,         -- '' = none: the payer is not known
	UNIQUE (scheme, fy, serial)
) STRICT;

-- One payment: the bank is told of it once, under this id.
-- projection: id
CREATE TABLE payment_order (
	id TEXT PRIMARY KEY,
	advice TEXT NOT NULL REFERENCES payment_advice (number),
	line INTEGER NOT NULL CHECK (line > 0),
	scheme TEXT NOT NULL,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	payment_seq INTEGER NOT NULL,   -- with payment_line: the release that it pays out (table payment)
	payment_line INTEGER NOT NULL,
	previous TEXT NOT NULL,         -- the failed payment that it stands in for; '' = none
	head TEXT NOT NULL,
	fy INTEGER NOT NULL,
	amount_paise INTEGER NOT NULL CHECK (amount_paise > 0),
	payee TEXT NOT NULL,
	account TEXT NOT NULL,
	ifsc TEXT NOT NULL,
	order_number TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('sent', 'settled', 'failed', 'returned', 'corrected', 'replaced')),
	code TEXT NOT NULL,             -- the bank's words
	reason TEXT NOT NULL,
	reference TEXT NOT NULL,
	status_on INTEGER,
	new_account TEXT NOT NULL,      -- corrected: pay it to this account
	new_ifsc TEXT NOT NULL,
	remark TEXT NOT NULL,
	last_seq INTEGER NOT NULL,
	UNIQUE (payment_seq, payment_line),
	UNIQUE (advice, line)
) STRICT;
CREATE INDEX payment_order_state ON payment_order (scheme, state);
CREATE INDEX payment_order_case ON payment_order (case_id);

-- Status files that were taken.
-- projection: hash
CREATE TABLE payment_file (
	hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
	scheme TEXT NOT NULL,
	name TEXT NOT NULL,
	seq INTEGER NOT NULL UNIQUE
) STRICT;

-- Money that was released and that the bank could not pay out.
-- projection: seq, line
CREATE TABLE payment_return (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL,
	case_id TEXT NOT NULL REFERENCES grant_case (id),
	scheme TEXT NOT NULL,
	order_id TEXT NOT NULL UNIQUE REFERENCES payment_order (id),
	head TEXT NOT NULL,
	amount_paise INTEGER NOT NULL CHECK (amount_paise > 0),
	returned_on INTEGER NOT NULL,
	fy INTEGER NOT NULL,            -- of the release
	PRIMARY KEY (seq, line)
) STRICT;
