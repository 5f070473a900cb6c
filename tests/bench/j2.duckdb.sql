-- Grades by rules/scoring.yaml as shipped: level 40 %, purchases of twelve months 40 %, share of product lines 20 %.
CREATE TEMP TABLE bought AS
SELECT o.customer, sum(o.amount) AS amount, count(DISTINCT p.line) AS lines
FROM read_csv('{DIR}/orders.csv', header = true, columns = {'id': 'VARCHAR', 'customer': 'VARCHAR', 'sku': 'VARCHAR', 'qty': 'BIGINT',
	'amount': 'DECIMAL(18,2)', 'ordered_on': 'DATE', 'store': 'VARCHAR', 'guide': 'VARCHAR'}) o
JOIN read_csv('{DIR}/products.csv', header = true, all_varchar = true) p ON p.sku = o.sku
WHERE o.ordered_on > DATE '2025-03-16' AND o.ordered_on <= DATE '2026-03-16' GROUP BY o.customer;
CREATE TEMP TABLE graded AS
SELECT c.grade AS old, CASE WHEN score >= 80 THEN 'A' WHEN score >= 50 THEN 'B' ELSE 'C' END AS new FROM (
	SELECT grade, (40 * CASE level WHEN '三级甲等' THEN 100 WHEN '三级乙等' THEN 85 WHEN '二级甲等' THEN 60 WHEN '二级乙等' THEN 45
			WHEN '民营诊所' THEN 20 ELSE 0 END
		+ 40 * CASE WHEN coalesce(amount, 0) >= 2000000 THEN 100 WHEN amount >= 800000 THEN 80 WHEN amount >= 300000 THEN 60
			WHEN amount >= 50000 THEN 30 ELSE 0 END
		+ 20 * CASE WHEN coalesce(lines, 0) >= 0.75 * n THEN 100 WHEN lines >= 0.5 * n THEN 70 WHEN lines >= 0.25 * n THEN 40 ELSE 0 END) / 100 AS score
	FROM read_csv('{DIR}/customers.csv', header = true, all_varchar = true) LEFT JOIN bought ON bought.customer = id,
		(SELECT count(DISTINCT line) AS n FROM read_csv('{DIR}/products.csv', header = true, all_varchar = true))) c;
COPY (SELECT old AS "from", count(*) FILTER (new = 'A') AS "A", count(*) FILTER (new = 'B') AS "B", count(*) FILTER (new = 'C') AS "C", 0 AS none
	FROM graded GROUP BY old ORDER BY old) TO '{OUT}.1.csv' (HEADER);
