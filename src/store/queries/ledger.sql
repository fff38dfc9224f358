-- name: ledger_entry_add   no rows
INSERT INTO ledger_entry (seq, line, scheme, fy, head, account, case_id, payee, amount_paise)
VALUES (:seq, :line, :scheme, :fy, :head, :account, :case, :payee, :amount);

-- name: ledger_balance_add   no rows, one changed or none (then it is new); the constraint refuses to overdraw
UPDATE ledger_balance SET amount_paise = amount_paise + :amount
 WHERE scheme = :scheme AND fy = :fy AND head = :head AND account = :account AND payee = :payee;

-- name: ledger_balance_new   no rows; the constraint refuses to overdraw
INSERT INTO ledger_balance (scheme, fy, head, account, payee, amount_paise)
VALUES (:scheme, :fy, :head, :account, :payee, :amount);

-- name: case_money_add   no rows, one changed or none (then it is new); the constraint refuses to overdraw
UPDATE case_money SET amount_paise = amount_paise + :amount
 WHERE case_id = :case AND fy = :fy AND head = :head AND account = :account;

-- name: case_money_new   no rows; the constraint refuses to overdraw
INSERT INTO case_money (case_id, scheme, fy, head, account, amount_paise)
VALUES (:case, :scheme, :fy, :head, :account, :amount);

-- name: ledger_line_last   one row: how many entries an event has so far
SELECT count(*) FROM ledger_entry WHERE seq = :seq;

-- name: ledger_balance_get   one row or none
SELECT amount_paise FROM ledger_balance
 WHERE scheme = :scheme AND fy = :fy AND head = :head AND account = :account AND payee = :payee;

-- name: ledger_balances   every balance: some rows
SELECT scheme, fy, head, account, payee, amount_paise FROM ledger_balance ORDER BY scheme, fy, head, account, payee;

-- name: ledger_balances_of_year   every balance of a financial year: some rows
SELECT scheme, fy, head, account, payee, amount_paise FROM ledger_balance WHERE fy = :fy
 ORDER BY scheme, fy, head, account, payee;

-- name: ledger_heads   one row for each head of each year: what was allotted and where it stands
SELECT scheme, fy, head,
	-sum(CASE WHEN account = 'provision' THEN amount_paise ELSE 0 END) AS allotted,
	sum(CASE WHEN account = 'available' THEN amount_paise ELSE 0 END) AS available,
	sum(CASE WHEN account = 'earmarked' THEN amount_paise ELSE 0 END) AS earmarked,
	sum(CASE WHEN account = 'committed' THEN amount_paise ELSE 0 END) AS committed,
	sum(CASE WHEN account = 'released' THEN amount_paise ELSE 0 END) AS released,
	sum(CASE WHEN account = 'recovered' THEN amount_paise ELSE 0 END) AS recovered,
	sum(CASE WHEN account = 'surrendered' THEN amount_paise ELSE 0 END) AS surrendered,
	sum(CASE WHEN account = 'lapsed' THEN amount_paise ELSE 0 END) AS lapsed
  FROM ledger_balance GROUP BY scheme, fy, head ORDER BY scheme, fy, head;

-- name: case_money_of   where the money of a case stands: few rows, oldest year first
SELECT head, fy, account, amount_paise FROM case_money WHERE case_id = :case AND amount_paise > 0
 ORDER BY fy, head, account;

-- name: case_money_totals   one row or more: rupees of a case by account
SELECT account, sum(amount_paise) FROM case_money WHERE case_id = :case GROUP BY account ORDER BY account;

-- name: allotment_add   no rows
INSERT INTO allotment (seq, line, scheme, fy, head, kind, amount_paise, sets_paise, authority, reference, dated_on, at_us)
VALUES (:seq, :line, :scheme, :fy, :head, :kind, :amount, :sets, :authority, :reference, :dated_on, :at_us);

-- name: allotment_estimate   one row or none: does the head have its budget estimate?
SELECT seq FROM allotment WHERE scheme = :scheme AND fy = :fy AND head = :head AND kind = 'be';

-- name: ledger_provision   one row: what a head may use in a year, and what of it is free
SELECT CAST(coalesce(-sum(CASE WHEN account IN ('provision', 'surrendered') THEN amount_paise ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN account = 'available' THEN amount_paise ELSE 0 END), 0) AS BIGINT)
  FROM ledger_balance WHERE scheme = :scheme AND fy = :fy AND head = :head;

-- name: ledger_free_of_year   heads of a year with money that nobody has asked for: few rows
SELECT head, amount_paise FROM ledger_balance
 WHERE scheme = :scheme AND fy = :fy AND account = 'available' AND amount_paise > 0 ORDER BY head;

-- name: ledger_lapsed   one row: what of a scheme's year has lapsed
SELECT CAST(coalesce(sum(amount_paise), 0) AS BIGINT) FROM ledger_balance
 WHERE scheme = :scheme AND fy = :fy AND account = 'lapsed';

-- name: ledger_free_before   schemes and years that are over, with money that has not lapsed: few rows
SELECT DISTINCT scheme, fy FROM ledger_balance
 WHERE account = 'available' AND amount_paise > 0 AND fy < :fy ORDER BY fy, scheme;

-- name: ledger_open_cases   cases with money open in a year that is over: some rows, oldest case first
SELECT DISTINCT m.case_id, c.opened_us FROM case_money m JOIN grant_case c ON c.id = m.case_id
 WHERE m.scheme = :scheme AND m.account IN ('earmarked', 'committed') AND m.amount_paise > 0
   AND m.fy < :fy ORDER BY c.opened_us, m.case_id;

-- name: ledger_takeable   cases whose open money of a year that is over finds room in the present year: some rows, oldest case first
SELECT DISTINCT m.case_id, c.opened_us FROM case_money m JOIN grant_case c ON c.id = m.case_id
  JOIN ledger_balance b ON b.scheme = m.scheme AND b.head = m.head AND b.fy = :fy AND b.account = 'available'
   AND b.amount_paise >= m.amount_paise
 WHERE m.account IN ('earmarked', 'committed') AND m.amount_paise > 0 AND m.fy < :fy
 ORDER BY c.opened_us, m.case_id;

-- name: payment_add   no rows
INSERT INTO payment (seq, line, case_id, scheme, kind, head, amount_paise, reference, paid_on, fy, payee)
VALUES (:seq, :line, :case, :scheme, :kind, :head, :amount, :reference, :paid_on, :fy, :payee);

-- name: benefit_add   no rows; the same enterprise twice in one payment is added up
INSERT INTO benefit (seq, key, case_id, scheme, paid_on, fy, amount_paise)
VALUES (:seq, :key, :case, :scheme, :paid_on, :fy, :amount)
ON CONFLICT (seq, key) DO UPDATE SET amount_paise = benefit.amount_paise + excluded.amount_paise;

-- name: ledger_unbalanced_events   rows of events whose entries do not add up to zero: none in a sound ledger
SELECT seq, sum(amount_paise) FROM ledger_entry GROUP BY seq HAVING sum(amount_paise) <> 0 ORDER BY seq;

-- name: ledger_balance_differs   rows of balances that are not what their entries add up to: none in a sound ledger
SELECT e.scheme, e.fy, e.head, e.account, e.payee, e.total, coalesce(b.amount_paise, 0)
  FROM (SELECT scheme, fy, head, account, payee, sum(amount_paise) AS total FROM ledger_entry
         GROUP BY scheme, fy, head, account, payee) e
  LEFT JOIN ledger_balance b ON b.scheme = e.scheme AND b.fy = e.fy AND b.head = e.head AND b.account = e.account
   AND b.payee = e.payee
 WHERE e.total <> coalesce(b.amount_paise, 0)
UNION ALL
SELECT b.scheme, b.fy, b.head, b.account, b.payee, 0, b.amount_paise
  FROM ledger_balance b
 WHERE b.amount_paise <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scheme = b.scheme AND e.fy = b.fy
   AND e.head = b.head AND e.account = b.account AND e.payee = b.payee)
 ORDER BY 1, 2, 3, 4, 5;

-- name: ledger_overdrawn   rows of accounts below zero that may not be: none in a sound ledger
SELECT scheme, fy, head, account, payee, sum(amount_paise) FROM ledger_entry
 WHERE account NOT IN ('provision', 'obligation')
 GROUP BY scheme, fy, head, account, payee HAVING sum(amount_paise) < 0 ORDER BY 1, 2, 3, 4, 5;

-- name: case_money_differs   rows of cases whose money is not what the entries say: none in a sound ledger
SELECT e.case_id, e.fy, e.head, e.account, e.total, coalesce(m.amount_paise, 0)
  FROM (SELECT case_id, fy, head, account, sum(amount_paise) AS total FROM ledger_entry
         WHERE case_id <> '' AND account IN ('earmarked', 'committed', 'released', 'recovered')
         GROUP BY case_id, fy, head, account) e
  LEFT JOIN case_money m ON m.case_id = e.case_id AND m.fy = e.fy AND m.head = e.head AND m.account = e.account
 WHERE e.total <> coalesce(m.amount_paise, 0)
UNION ALL
SELECT m.case_id, m.fy, m.head, m.account, 0, m.amount_paise
  FROM case_money m
 WHERE m.amount_paise <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.case_id = m.case_id AND e.fy = m.fy
   AND e.head = m.head AND e.account = m.account)
 ORDER BY 1, 2, 3, 4;

-- name: ledger_over_allotted   rows of heads with more earmarked, committed and released than was allotted: none in a sound ledger
SELECT scheme, fy, head,
	-sum(CASE WHEN account = 'provision' THEN amount_paise ELSE 0 END),
	sum(CASE WHEN account IN ('earmarked', 'committed', 'released', 'recovered', 'surrendered', 'lapsed')
		THEN amount_paise ELSE 0 END)
  FROM ledger_entry GROUP BY scheme, fy, head
HAVING -sum(CASE WHEN account = 'provision' THEN amount_paise ELSE 0 END)
	< sum(CASE WHEN account IN ('earmarked', 'committed', 'released', 'recovered', 'surrendered', 'lapsed')
		THEN amount_paise ELSE 0 END)
 ORDER BY 1, 2, 3;

-- name: ledger_payments_differ   rows of cases whose payments are not what was released and recovered: none in a sound ledger
SELECT m.case_id, m.total, coalesce(p.total, 0)
  FROM (SELECT case_id, sum(amount_paise) AS total FROM ledger_entry WHERE account = 'paid' GROUP BY case_id) m
  LEFT JOIN (SELECT case_id, sum(amount_paise) AS total
               FROM (SELECT case_id, CASE kind WHEN 'release' THEN amount_paise ELSE -amount_paise END AS amount_paise
                       FROM payment
                     UNION ALL SELECT case_id, -amount_paise FROM payment_return) b GROUP BY case_id) p
    ON p.case_id = m.case_id
 WHERE m.total <> coalesce(p.total, 0)
UNION ALL
SELECT p.case_id, 0, sum(p.amount_paise) FROM payment p
 WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.case_id = p.case_id AND e.account = 'paid') GROUP BY p.case_id
 ORDER BY 1;

-- name: ledger_allotments_differ   rows of heads whose provision is not what the budget acts give: none in a sound ledger
SELECT e.scheme, e.fy, e.head, e.total, coalesce(a.total, 0)
  FROM (SELECT scheme, fy, head, -sum(amount_paise) AS total FROM ledger_entry WHERE account = 'provision'
         GROUP BY scheme, fy, head) e
  LEFT JOIN (SELECT scheme, fy, head, sum(amount_paise) AS total FROM allotment WHERE kind <> 'surrender'
              GROUP BY scheme, fy, head) a
    ON a.scheme = e.scheme AND a.fy = e.fy AND a.head = e.head
 WHERE e.total <> coalesce(a.total, 0)
UNION ALL
SELECT a.scheme, a.fy, a.head, 0, a.amount_paise FROM allotment a
 WHERE a.kind <> 'surrender' AND a.amount_paise <> 0
   AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scheme = a.scheme AND e.fy = a.fy AND e.head = a.head
   AND e.account = 'provision')
 ORDER BY 1, 2, 3;

-- name: ledger_surrenders_differ   rows of heads that gave up something else than the budget acts say: none in a sound ledger
SELECT e.scheme, e.fy, e.head, e.total, coalesce(a.total, 0)
  FROM (SELECT scheme, fy, head, sum(amount_paise) AS total FROM ledger_entry WHERE account = 'surrendered'
         GROUP BY scheme, fy, head) e
  LEFT JOIN (SELECT scheme, fy, head, sum(amount_paise) AS total FROM allotment WHERE kind = 'surrender'
              GROUP BY scheme, fy, head) a
    ON a.scheme = e.scheme AND a.fy = e.fy AND a.head = e.head
 WHERE e.total <> coalesce(a.total, 0)
UNION ALL
SELECT a.scheme, a.fy, a.head, 0, a.amount_paise FROM allotment a
 WHERE a.kind = 'surrender'
   AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scheme = a.scheme AND e.fy = a.fy AND e.head = a.head
   AND e.account = 'surrendered')
 ORDER BY 1, 2, 3;

-- name: ledger_reappropriations_differ   rows of acts that gave one head more, or less, than they took from another: none in a sound ledger
SELECT seq, sum(amount_paise) FROM allotment WHERE kind = 'reappropriation'
 GROUP BY seq HAVING sum(amount_paise) <> 0 OR count(*) <> 2 ORDER BY seq;

-- name: ledger_unbalanced_heads   rows of heads whose budget accounts do not add up to zero: none in a sound ledger
SELECT scheme, fy, head, sum(amount_paise) FROM ledger_entry WHERE account NOT IN ('obligation', 'payable', 'paid')
 GROUP BY scheme, fy, head HAVING sum(amount_paise) <> 0 ORDER BY 1, 2, 3;

-- name: ledger_estimates_twice   rows of heads with more than one budget estimate for a year: none in a sound ledger
SELECT scheme, fy, head, count(*) FROM allotment WHERE kind = 'be' GROUP BY scheme, fy, head HAVING count(*) > 1
 ORDER BY 1, 2, 3;
