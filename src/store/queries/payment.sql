-- name: payment_due   money that was released and that no batch has told the bank of: some rows, oldest first
-- A release with a reference was paid by hand, and what the bank was told then it is not told again.
SELECT p.seq, p.line, p.case_id, c.number, p.payee, p.head, p.fy, p.amount_paise, p.reference, o.name, o.data,
	(SELECT l.number FROM letter l WHERE l.case_id = p.case_id AND l.seq <= p.seq ORDER BY l.seq DESC LIMIT 1),
	(SELECT l.issued_us FROM letter l WHERE l.case_id = p.case_id AND l.seq <= p.seq ORDER BY l.seq DESC LIMIT 1)
  FROM payment p
  JOIN grant_case c ON c.id = p.case_id
  JOIN organisation o ON o.id = p.payee AND o.scheme = p.scheme
  LEFT JOIN payment_order r ON r.payment_seq = p.seq AND r.payment_line = p.line
 WHERE p.scheme = :scheme AND p.kind = 'release' AND p.reference = '' AND r.id IS NULL ORDER BY p.seq, p.line;

-- name: payment_corrected   payments that failed, were put right and are to be made again: some rows, oldest first
SELECT r.id, r.case_id, c.number, c.organisation, r.head, r.amount_paise, p.reference, r.payee, r.new_account, r.new_ifsc,
	r.order_number,
	(SELECT l.issued_us FROM letter l WHERE l.case_id = r.case_id AND l.number = r.order_number LIMIT 1)
  FROM payment_order r
  JOIN grant_case c ON c.id = r.case_id
  JOIN payment p ON p.seq = r.payment_seq AND p.line = r.payment_line
 WHERE r.scheme = :scheme AND r.state = 'corrected' ORDER BY r.last_seq, r.id;

-- name: payment_serial_last   one row: the last batch of a scheme in a year (0 = none)
SELECT coalesce(max(serial), 0) FROM payment_advice WHERE scheme = :scheme AND fy = :fy;

-- name: payment_advice_add   no rows
INSERT INTO payment_advice (number, scheme, fy, serial, seq, at_us, actor, lines, amount_paise, csv_hash, xml_hash)
VALUES (:number, :scheme, :fy, :serial, :seq, :at_us, :actor, :lines, :amount, :csv_hash, :xml_hash);

-- name: payment_order_add   no rows
INSERT INTO payment_order (id, advice, line, scheme, case_id, payment_seq, payment_line, previous, head, fy, amount_paise,
	payee, account, ifsc, order_number, state, code, reason, reference, status_on, new_account, new_ifsc, remark, last_seq)
VALUES (:id, :advice, :line, :scheme, :case, :payment_seq, :payment_line, :previous, :head, :fy, :amount,
	:payee, :account, :ifsc, :order, 'sent', '', '', '', NULL, '', '', '', :seq);

-- name: payment_order_replaced   no rows, one changed: another payment stands in for it
UPDATE payment_order SET state = 'replaced', last_seq = :seq WHERE id = :id AND state = 'corrected';

-- name: payment_order_status   no rows, one changed: what the bank says
UPDATE payment_order SET state = :state, code = :code, reason = :reason, reference = :reference, status_on = :status_on,
	last_seq = :seq WHERE id = :id;

-- name: payment_order_correct   no rows, one changed: where it is to be paid
UPDATE payment_order SET state = 'corrected', new_account = :account, new_ifsc = :ifsc, remark = :remark, last_seq = :seq
 WHERE id = :id AND state IN ('failed', 'returned', 'corrected');

-- name: payment_order_get   one row or none
SELECT r.id, r.scheme, r.case_id, c.organisation, r.head, r.fy, r.amount_paise, r.account, r.ifsc, r.state, r.code, r.reason,
	r.reference, r.status_on
  FROM payment_order r JOIN grant_case c ON c.id = r.case_id WHERE r.id = :id;

-- name: payment_file_add   no rows
INSERT INTO payment_file (hash, scheme, name, seq) VALUES (:hash, :scheme, :name, :seq);

-- name: payment_file_get   one row or none: this file was taken
SELECT scheme, seq FROM payment_file WHERE hash = :hash;

-- name: payment_return_add   no rows
INSERT INTO payment_return (seq, line, case_id, scheme, order_id, head, amount_paise, returned_on, fy)
VALUES (:seq, :line, :case, :scheme, :order, :head, :amount, :returned_on, :fy);

-- name: ledger_orders_exceed   rows of cases with more at the bank than was released and not returned: none in a sound ledger
SELECT o.case_id, o.total, coalesce(p.total, 0)
  FROM (SELECT case_id, sum(amount_paise) AS total FROM payment_order WHERE state IN ('sent', 'settled') GROUP BY case_id) o
  LEFT JOIN (SELECT case_id, sum(amount_paise) AS total
               FROM (SELECT case_id, amount_paise FROM payment WHERE kind = 'release'
                     UNION ALL SELECT case_id, -amount_paise FROM payment_return) b GROUP BY case_id) p
    ON p.case_id = o.case_id
 WHERE o.total > coalesce(p.total, 0) ORDER BY 1;

-- name: payment_advices   batches of a scheme, newest first: some rows
SELECT a.number, a.at_us, a.actor, coalesce(n.name, ''), a.lines, a.amount_paise, a.csv_hash, a.xml_hash,
	(SELECT count(*) FROM payment_order r WHERE r.advice = a.number AND r.state = 'sent')
  FROM payment_advice a LEFT JOIN account n ON n.id = a.actor WHERE a.scheme = :scheme ORDER BY a.seq DESC LIMIT 500;

-- name: payment_advice_get   one row or none
SELECT scheme, csv_hash, xml_hash FROM payment_advice WHERE number = :number;

-- name: payment_orders   payments of a scheme in some state ('' = all), newest first: some rows
SELECT r.id, r.advice, r.case_id, c.number, r.previous, r.head, r.amount_paise, r.payee, r.account, r.ifsc, r.order_number,
	r.state, r.code, r.reason, r.reference, r.status_on, r.new_account, r.new_ifsc, r.remark
  FROM payment_order r JOIN grant_case c ON c.id = r.case_id
 WHERE r.scheme = :scheme AND (:state = '' OR r.state = :state) ORDER BY r.last_seq DESC, r.id DESC LIMIT 2000;
