-- Budget acts: what kind each is, by whose authority; what was surrendered, and what lapsed with its year.

ALTER TABLE ledger_entry RENAME TO ledger_entry_before;
DROP INDEX ledger_entry_case;
-- projection: seq, line
CREATE TABLE ledger_entry (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL CHECK (line >= 0),        -- a move is an even line (from) and the next (to)
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	account TEXT NOT NULL CHECK (account IN ('provision', 'available', 'earmarked', 'committed', 'released', 'recovered',
		'surrendered', 'lapsed', 'obligation', 'payable', 'paid')),
	case_id TEXT NOT NULL,          -- '' = a budget act
	payee TEXT NOT NULL,            -- organisation, of payable and paid; else ''
	amount_paise INTEGER NOT NULL CHECK (amount_paise <> 0),
	PRIMARY KEY (seq, line)
) STRICT;
INSERT INTO ledger_entry (seq, line, scheme, fy, head, account, case_id, payee, amount_paise)
SELECT seq, line, scheme, fy, head, account, case_id, payee, amount_paise FROM ledger_entry_before;
DROP TABLE ledger_entry_before;
CREATE INDEX ledger_entry_case ON ledger_entry (case_id);
CREATE INDEX ledger_entry_head ON ledger_entry (scheme, fy, head, seq);

-- What changed the provision of a head: two lines of one act for a re-appropriation.
ALTER TABLE allotment RENAME TO allotment_before;
-- projection: seq, line
CREATE TABLE allotment (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL CHECK (line >= 0),
	scheme TEXT NOT NULL,
	fy INTEGER NOT NULL,
	head TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('allot', 'be', 'supplementary', 're', 'reappropriation', 'surrender')),
	amount_paise INTEGER NOT NULL,  -- by how much the provision changed; surrendered: how much of it
	sets_paise INTEGER,             -- what a revised estimate set it to; NULL for all others
	authority TEXT NOT NULL,
	reference TEXT NOT NULL,
	dated_on INTEGER,               -- of the order; NULL: none was given
	at_us INTEGER NOT NULL,
	PRIMARY KEY (seq, line)
) STRICT;
INSERT INTO allotment (seq, line, scheme, fy, head, kind, amount_paise, authority, reference, at_us)
SELECT seq, 0, scheme, fy, head, 'allot', amount_paise, '', reference, at_us FROM allotment_before;
DROP TABLE allotment_before;
CREATE INDEX allotment_head ON allotment (scheme, fy, head);
