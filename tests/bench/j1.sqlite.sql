.mode csv
.import '{DIR}/invoices.csv' invoices
.import '{DIR}/payments.csv' payments
.headers on
CREATE TEMP TABLE paid AS SELECT invoice, sum(CAST(replace(amount, '.', '') AS INTEGER)) AS fen FROM payments WHERE paid_on <= '2026-03-16' GROUP BY invoice;
CREATE UNIQUE INDEX temp.by_invoice ON paid (invoice);
CREATE TEMP TABLE open_items AS
	SELECT i.id, customer, owner, due_on, CAST(replace(amount, '.', '') AS INTEGER) - coalesce(fen, 0) AS fen,
		CAST(julianday(due_on) - julianday('2026-03-16') AS INTEGER) AS days
	FROM invoices i LEFT JOIN paid p ON p.invoice = i.id WHERE issued_on <= '2026-03-16';
DELETE FROM open_items WHERE fen = 0;
SELECT days, due_on, customer, '' AS customer_name, id AS invoice, printf('%d.%02d', fen / 100, fen % 100) AS outstanding, owner FROM open_items
	WHERE days <= 15 AND fen > 0 ORDER BY due_on;
SELECT customer, '' AS name, count(*) AS invoices,
	printf('%d.%02d', sum(fen * (days >= 0)) / 100, sum(fen * (days >= 0)) % 100) AS not_due,
	printf('%d.%02d', sum(fen * (days BETWEEN -30 AND -1)) / 100, sum(fen * (days BETWEEN -30 AND -1)) % 100) AS a,
	printf('%d.%02d', sum(fen * (days BETWEEN -60 AND -31)) / 100, sum(fen * (days BETWEEN -60 AND -31)) % 100) AS b,
	printf('%d.%02d', sum(fen * (days BETWEEN -90 AND -61)) / 100, sum(fen * (days BETWEEN -90 AND -61)) % 100) AS c,
	printf('%d.%02d', sum(fen * (days < -90)) / 100, sum(fen * (days < -90)) % 100) AS d,
	printf('%d.%02d', sum(fen) / 100, sum(fen) % 100) AS outstanding FROM open_items GROUP BY customer;
