-- name: letter_add   no rows
INSERT INTO letter (id, case_id, scheme, letter, number, fy, serial, issued_us, seq, token, grantee, amount_paise, purpose,
	inputs, inputs_hash, package_hash)
VALUES (:id, :case, :scheme, :letter, :number, :fy, :serial, :at_us, :seq, :token, :grantee, :amount, :purpose,
	:inputs, :inputs_hash, :package_hash);

-- name: letter_serial_last   one row: the last serial number of a letter in a year (0 = none)
SELECT coalesce(max(serial), 0) FROM letter WHERE scheme = :scheme AND letter = :letter AND fy = :fy;

-- name: letter_by_id   one row or none, with all that its text is made from
SELECT id, case_id, scheme, letter, number, issued_us, token, grantee, amount_paise, purpose, inputs, inputs_hash, package_hash
  FROM letter WHERE id = :id;

-- name: letter_by_token   one row or none: the public page
SELECT id, case_id, scheme, letter, number, issued_us, grantee, amount_paise, purpose FROM letter WHERE token = :token;

-- name: letters_of_case   the letters of a case in order: few rows
SELECT id, letter, number, issued_us, token FROM letter WHERE case_id = :case ORDER BY seq, id;
