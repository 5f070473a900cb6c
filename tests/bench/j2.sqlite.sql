.mode csv
.import '{DIR}/orders.csv' orders
.import '{DIR}/customers.csv' customers
.import '{DIR}/products.csv' products
.headers on
CREATE UNIQUE INDEX by_sku ON products (sku);
CREATE TEMP TABLE bought AS
	SELECT o.customer, sum(CAST(replace(o.amount, '.', '') AS INTEGER)) AS fen, count(DISTINCT p.line) AS lines
	FROM orders o JOIN products p ON p.sku = o.sku WHERE o.ordered_on > '2025-03-16' AND o.ordered_on <= '2026-03-16' GROUP BY o.customer;
CREATE UNIQUE INDEX temp.by_customer ON bought (customer);
SELECT grade AS "from", sum(score >= 80) AS "A", sum(score >= 50 AND score < 80) AS "B", sum(score < 50) AS "C", 0 AS none FROM (
	SELECT grade, (40 * CASE level WHEN '三级甲等' THEN 100 WHEN '三级乙等' THEN 85 WHEN '二级甲等' THEN 60 WHEN '二级乙等' THEN 45
			WHEN '民营诊所' THEN 20 ELSE 0 END
		+ 40 * CASE WHEN fen >= 200000000 THEN 100 WHEN fen >= 80000000 THEN 80 WHEN fen >= 30000000 THEN 60 WHEN fen >= 5000000 THEN 30 ELSE 0 END
		+ 20 * CASE WHEN lines * 4 >= n * 3 THEN 100 WHEN lines * 2 >= n THEN 70 WHEN lines * 4 >= n THEN 40 ELSE 0 END) / 100.0 AS score
	FROM customers LEFT JOIN bought ON bought.customer = id, (SELECT count(DISTINCT line) AS n FROM products)) GROUP BY grade ORDER BY grade;
