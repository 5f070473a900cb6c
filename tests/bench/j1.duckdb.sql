-- Due in 15, 7, 0 days and overdue, and ageing by customer, as of 2026-03-16: what crm-ar board and aging say.
CREATE TEMP TABLE open_items AS
WITH i AS (SELECT * FROM read_csv('{DIR}/invoices.csv', header = true, columns = {
	'id': 'VARCHAR', 'customer': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'issued_on': 'DATE', 'due_on': 'DATE', 'contract': 'VARCHAR',
	'owner': 'VARCHAR', 'note': 'VARCHAR', 'hold_until': 'DATE', 'hold_reason': 'VARCHAR'})),
p AS (SELECT invoice, sum(amount) AS paid FROM read_csv('{DIR}/payments.csv', header = true, columns = {
	'id': 'VARCHAR', 'invoice': 'VARCHAR', 'amount': 'DECIMAL(18,2)', 'paid_on': 'DATE', 'method': 'VARCHAR', 'reference': 'VARCHAR'})
	WHERE paid_on <= DATE '2026-03-16' GROUP BY invoice)
SELECT i.id, customer, owner, due_on, amount - coalesce(paid, 0) AS outstanding, due_on - DATE '2026-03-16' AS days
FROM i LEFT JOIN p ON p.invoice = i.id WHERE issued_on <= DATE '2026-03-16' AND amount <> coalesce(paid, 0);
COPY (SELECT days, due_on, customer, '' AS customer_name, id AS invoice, outstanding, owner FROM open_items
	WHERE days <= 15 AND outstanding > 0 ORDER BY due_on) TO '{OUT}.1.csv' (HEADER);
COPY (SELECT customer, '' AS name, count(*) AS invoices,
	coalesce(sum(outstanding) FILTER (days >= 0 OR outstanding < 0), 0) AS not_due,
	coalesce(sum(outstanding) FILTER (days BETWEEN -30 AND -1 AND outstanding > 0), 0) AS a,
	coalesce(sum(outstanding) FILTER (days BETWEEN -60 AND -31 AND outstanding > 0), 0) AS b,
	coalesce(sum(outstanding) FILTER (days BETWEEN -90 AND -61 AND outstanding > 0), 0) AS c,
	coalesce(sum(outstanding) FILTER (days < -90 AND outstanding > 0), 0) AS d,
	sum(outstanding) AS outstanding FROM open_items GROUP BY customer) TO '{OUT}.2.csv' (HEADER);
