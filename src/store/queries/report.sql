-- What pages, reports and the JSON API read.  Nothing here changes anything.

-- name: report_cases   every case, newest movement first: many rows
SELECT c.id, c.scheme, c.organisation, o.name, c.number, c.state, c.opened_us, c.entered_us, c.last_seq, d.due_on,
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'released'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'committed'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'earmarked'), 0) AS BIGINT)
  FROM grant_case c
  JOIN organisation o ON o.id = c.organisation AND o.scheme = c.scheme
  LEFT JOIN deadline d ON d.case_id = c.id
 ORDER BY c.entered_us DESC, c.id
 LIMIT :max;

-- name: report_cases_of   the cases of an organisation, newest movement first: some rows
SELECT c.id, c.scheme, c.organisation, o.name, c.number, c.state, c.opened_us, c.entered_us, c.last_seq, d.due_on,
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'released'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'committed'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'earmarked'), 0) AS BIGINT)
  FROM grant_case c
  JOIN organisation o ON o.id = c.organisation AND o.scheme = c.scheme
  LEFT JOIN deadline d ON d.case_id = c.id
 WHERE c.organisation = :organisation
 ORDER BY c.entered_us DESC, c.id
 LIMIT :max;

-- name: report_case   one row or none
SELECT c.id, c.scheme, c.organisation, o.name, c.number, c.state, c.opened_us, c.entered_us, c.last_seq, d.due_on,
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'released'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'committed'), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(m.amount_paise) FROM case_money m WHERE m.case_id = c.id AND m.account = 'earmarked'), 0) AS BIGINT)
  FROM grant_case c
  JOIN organisation o ON o.id = c.organisation AND o.scheme = c.scheme
  LEFT JOIN deadline d ON d.case_id = c.id
 WHERE c.id = :id;

-- name: report_history   notings of a case or an organisation after a seq, newest first: some rows
SELECT e.seq, e.type, e.at_us, e.actor, coalesce(a.name, ''), b.body, t.transition, t.to_state, t.actor_name, t.role, t.data
  FROM event e
  LEFT JOIN event_body b ON b.seq = e.seq
  LEFT JOIN account a ON a.id = e.actor
  LEFT JOIN case_act t ON t.seq = e.seq
 WHERE e.case_id = :id AND e.seq > :after
 ORDER BY e.seq DESC
 LIMIT :max;

-- name: report_event   one noting of a case; one row or none
SELECT e.type, e.at_us, b.body FROM event e JOIN event_body b ON b.seq = e.seq WHERE e.case_id = :id AND e.seq = :seq;

-- name: report_decisions   the latest result of each decision of a case: some rows
SELECT decision, item, seq, decided_on, subject, input, result
  FROM case_decision WHERE case_id = :id ORDER BY seq, decision, item;

-- name: report_documents   papers that are there, of a case or an organisation: some rows
SELECT id, form, paper, row_id, name, type, bytes, hash, uploaded_us
  FROM document WHERE owner = :owner AND removed_seq IS NULL ORDER BY form, paper, uploaded_us, id LIMIT :max;

-- name: report_document   one row or none
SELECT owner, scheme, name, type, hash FROM document WHERE id = :id AND removed_seq IS NULL;

-- name: report_letters   letters of a case, newest first: some rows
SELECT id, letter, number, token, issued_us, seq FROM letter WHERE case_id = :id ORDER BY seq DESC;

-- name: report_letter   one row or none
SELECT case_id, scheme, letter, number, token, issued_us, inputs, package_hash FROM letter WHERE id = :id;

-- name: report_order   what a stranger with a letter's token may know; one row or none
SELECT scheme, letter, number, issued_us, grantee, amount_paise, purpose FROM letter WHERE token = :token;

-- name: report_organisation   one row or none
SELECT name, data, registered_us, last_seq FROM organisation WHERE id = :id AND scheme = :scheme;

-- name: report_organisation_schemes   with which schemes it is registered: some rows
SELECT scheme FROM organisation WHERE id = :id ORDER BY scheme;

-- name: report_budget   balances of the heads of a scheme in a financial year: some rows
SELECT head, account, CAST(sum(amount_paise) AS BIGINT) FROM ledger_balance
 WHERE scheme = :scheme AND fy = :fy GROUP BY head, account;

-- name: report_allotted   provisions of a scheme in a financial year, by head: some rows
SELECT head, CAST(sum(CASE kind WHEN 'surrender' THEN -amount_paise ELSE amount_paise END) AS BIGINT) FROM allotment
 WHERE scheme = :scheme AND fy = :fy GROUP BY head;

-- name: report_cut   the last event before an instant: one row or none
SELECT seq FROM event WHERE at_us < :before ORDER BY seq DESC LIMIT 1;

-- name: report_book   what stood in each account after an event: some rows
SELECT scheme, fy, head, account, CAST(sum(amount_paise) AS BIGINT) FROM ledger_entry
 WHERE seq <= :cut GROUP BY scheme, fy, head, account ORDER BY scheme, fy, head;

-- name: report_book_acts   what budget acts did to each head up to an event, by kind: some rows
SELECT scheme, fy, head, kind, CAST(sum(amount_paise) AS BIGINT) FROM allotment
 WHERE seq <= :cut GROUP BY scheme, fy, head, kind;

-- name: report_book_revised   what revised estimates set, the latest last: some rows
SELECT scheme, fy, head, sets_paise FROM allotment WHERE kind = 're' AND seq <= :cut ORDER BY seq, line;

-- name: report_book_returned   what went out and came back without being recovered: some rows
SELECT f.scheme, f.fy, f.head, CAST(sum(f.amount_paise) AS BIGINT)
  FROM ledger_entry e JOIN ledger_entry f ON f.seq = e.seq AND f.line = e.line + 1
 WHERE e.account = 'released' AND e.line % 2 = 0 AND f.account <> 'recovered' AND f.amount_paise > 0 AND e.seq <= :cut
 GROUP BY f.scheme, f.fy, f.head;

-- name: report_movements   every movement of a scheme's heads up to an event, head by head: some rows
SELECT f.fy, f.head, f.seq, f.line, e.account, f.account, f.amount_paise, v.at_us, f.case_id, c.number, a.kind,
       a.authority, a.reference, a.dated_on,
       (SELECT min(p.reference) FROM payment p WHERE p.seq = f.seq AND p.head = f.head)
  FROM ledger_entry f
  JOIN ledger_entry e ON e.seq = f.seq AND e.line = f.line - 1
  JOIN event v ON v.seq = f.seq
  LEFT JOIN grant_case c ON c.id = f.case_id
  LEFT JOIN allotment a ON a.seq = f.seq AND a.fy = f.fy AND a.head = f.head
 WHERE f.scheme = :scheme AND f.line % 2 = 1 AND f.account NOT IN ('obligation', 'payable', 'paid') AND f.seq <= :cut
UNION ALL
SELECT a.fy, a.head, a.seq, a.line, '', '', 0, a.at_us, '', NULL, a.kind, a.authority, a.reference, a.dated_on, NULL
  FROM allotment a WHERE a.scheme = :scheme AND a.amount_paise = 0 AND a.seq <= :cut
 ORDER BY 1, 2, 3, 4;

-- name: report_budget_years   financial years with money in them, newest first: some rows
SELECT DISTINCT fy FROM ledger_balance ORDER BY fy DESC;

-- name: report_payments   money out and back by scheme and financial year of payment, up to a day: some rows
-- What the bank returned was not paid: it is taken off the year in which it was released, from the day of its return.
SELECT scheme, fy, CAST(sum(paid) AS BIGINT), CAST(sum(recovered) AS BIGINT),
       count(DISTINCT CASE WHEN paid > 0 THEN case_id END)
  FROM (SELECT scheme, fy, case_id, sum(CASE kind WHEN 'release' THEN amount_paise WHEN 'return' THEN -amount_paise ELSE 0 END)
               AS paid, sum(CASE kind WHEN 'recover' THEN amount_paise ELSE 0 END) AS recovered
          FROM (SELECT scheme, fy, case_id, kind, amount_paise FROM payment WHERE paid_on <= :until
                UNION ALL
                SELECT scheme, fy, case_id, 'return', amount_paise FROM payment_return WHERE returned_on <= :until) m
         GROUP BY scheme, fy, case_id) c
 GROUP BY scheme, fy ORDER BY fy, scheme;

-- name: report_benefits   enterprises reached by scheme and financial year of payment, up to a day: some rows
SELECT scheme, fy, count(DISTINCT key), count(DISTINCT case_id || '/' || key)
  FROM benefit WHERE paid_on <= :until AND amount_paise > 0 GROUP BY scheme, fy ORDER BY fy, scheme;

-- name: report_benefit_rows   each enterprise that a payment reached, with its case, up to a day: some rows
SELECT scheme, fy, case_id, key, amount_paise
  FROM benefit WHERE paid_on <= :until AND amount_paise > 0 ORDER BY fy, scheme, case_id, key;

-- name: report_case_forms   the data of a case, form by form: some rows
SELECT form, data FROM case_form WHERE case_id = :id ORDER BY form;

-- name: report_command   one row or none
SELECT k.id, k.row_id, k.seq, e.type, e.at_us FROM command k JOIN event e ON e.seq = k.seq WHERE k.actor = :actor AND k.key = :key;

-- name: report_case_count   one row
SELECT count(*) FROM grant_case;

-- name: report_case_at   one row or none: the id of the case that stands at a place in the order of ids, from 0
SELECT id FROM grant_case ORDER BY id LIMIT 1 OFFSET :place;

-- name: report_what_if_cases   cases in a range of ids: many rows
SELECT c.id, c.scheme, c.number, o.name, o.data
  FROM grant_case c JOIN organisation o ON o.id = c.organisation AND o.scheme = c.scheme
 WHERE c.id >= :from AND c.id < :until ORDER BY c.id;

-- name: report_what_if_decisions   the latest results of all decisions of a case, with the act that took them: some rows
SELECT d.decision, d.many, d.subject, d.input, d.result, d.seq, d.decided_on, coalesce(a.transition, '')
  FROM case_decision d LEFT JOIN case_act a ON a.seq = d.seq
 WHERE d.case_id = :case ORDER BY d.seq, d.decision, d.item;
