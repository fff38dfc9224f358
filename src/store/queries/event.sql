-- name: event_last   one row: the head of the log (0 and 0 when it is empty)
-- Instants never go back in the log, so the last event's is the latest; asking for the greatest would read the whole log.
SELECT coalesce(max(seq), 0), coalesce((SELECT at_us FROM event ORDER BY seq DESC LIMIT 1), 0) FROM event;

-- name: event_add   no rows; the only statement that writes the log
INSERT INTO event (seq, case_id, type, at_us, actor, body_hash, leaf_hash)
VALUES (:seq, :case, :type, :at_us, :actor, :body_hash, :leaf_hash);

-- name: event_body_add   no rows
INSERT INTO event_body (seq, salt, body) VALUES (:seq, :salt, :body);

-- name: event_all   every event in order, many rows: rebuild, verification
SELECT e.seq, e.case_id, e.type, e.at_us, e.actor, e.body_hash, e.leaf_hash, b.salt, b.body
  FROM event e LEFT JOIN event_body b ON b.seq = e.seq
 WHERE e.seq > :after ORDER BY e.seq;

-- name: event_body_stray   rows of bodies without an event: none in a whole log
SELECT b.seq FROM event_body b LEFT JOIN event e ON e.seq = b.seq WHERE e.seq IS NULL ORDER BY b.seq;

-- name: event_of_case   the notings of a case or an organisation in order: some rows
SELECT e.seq, e.type, e.at_us, e.actor, a.name, b.body
  FROM event e LEFT JOIN event_body b ON b.seq = e.seq LEFT JOIN account a ON a.id = e.actor
 WHERE e.case_id = :case ORDER BY e.seq;

-- name: event_of_case_after   what came in between on a case: some rows, the newest first
SELECT e.seq, e.type, e.at_us, e.actor, a.name, b.body
  FROM event e LEFT JOIN event_body b ON b.seq = e.seq LEFT JOIN account a ON a.id = e.actor
 WHERE e.case_id = :case AND e.seq > :after ORDER BY e.seq DESC;
