-- As j3.duckdb.sql. The log is sorted once by an index.
.mode csv
CREATE TABLE stages (n INTEGER, stage TEXT, hundredths INTEGER);
INSERT INTO stages VALUES (1, '线索', 300), (2, '需求确认', 500), (3, '方案输出', 300), (4, '内部协同', 200), (5, '报价', 500), (6, '合同审批', 300);
CREATE TABLE log (at TEXT, actor TEXT, command TEXT, ledger TEXT, id TEXT, field TEXT, old TEXT, new TEXT, note TEXT);
.import '{DIR}/leads.csv' leads
.import '|tail -q -n +2 {DIR}/log/*.csv' log
CREATE UNIQUE INDEX by_id ON leads (id);
CREATE TEMP TABLE calendar (day INTEGER PRIMARY KEY, is_work INTEGER, before INTEGER);
INSERT INTO calendar
WITH RECURSIVE days(d) AS (SELECT '2024-01-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2026-03-16'),
w AS (SELECT strftime('%s', d) / 86400 AS day, CASE
	WHEN d IN ('2024-02-04', '2024-02-18', '2024-04-07', '2024-04-28', '2024-05-11', '2024-09-14', '2024-09-29', '2024-10-12', '2025-01-26',
		'2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11', '2026-01-04', '2026-02-14', '2026-02-28') THEN 1
	WHEN d = '2024-01-01' OR d BETWEEN '2024-02-10' AND '2024-02-17' OR d BETWEEN '2024-04-04' AND '2024-04-06'
		OR d BETWEEN '2024-05-01' AND '2024-05-05' OR d = '2024-06-10' OR d BETWEEN '2024-09-15' AND '2024-09-17'
		OR d BETWEEN '2024-10-01' AND '2024-10-07' OR d = '2025-01-01' OR d BETWEEN '2025-01-28' AND '2025-02-04'
		OR d BETWEEN '2025-04-04' AND '2025-04-06' OR d BETWEEN '2025-05-01' AND '2025-05-05'
		OR d BETWEEN '2025-05-31' AND '2025-06-02' OR d BETWEEN '2025-10-01' AND '2025-10-08'
		OR d BETWEEN '2026-01-01' AND '2026-01-03' OR d BETWEEN '2026-02-15' AND '2026-02-23' THEN 0
	ELSE strftime('%w', d) BETWEEN '1' AND '5' END AS is_work FROM days)
SELECT day, is_work, coalesce(sum(is_work) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) FROM w;
CREATE TEMP TABLE now AS SELECT moment, before * 25200 + is_work * (max(0, min(moment % 86400 - 32400, 10800))
	+ max(0, min(moment % 86400 - 48600, 14400))) AS worked
	FROM (SELECT strftime('%s', '2026-03-16T09:00:00+08:00') + 28800 AS moment) JOIN calendar ON day = moment / 86400;
CREATE TEMP TABLE moves AS
SELECT lead, moment, before * 25200 + is_work * (max(0, min(moment % 86400 - 32400, 10800)) + max(0, min(moment % 86400 - 48600, 14400))) AS worked,
	old, new AS stage, stands_in
FROM (SELECT leads.rowid AS lead, strftime('%s', at) + 28800 AS moment, old, new, stage AS stands_in, log.rowid AS r
	FROM log CROSS JOIN leads ON leads.id = log.id WHERE ledger = 'leads' AND field = 'stage' AND new <> '')
CROSS JOIN calendar ON day = moment / 86400 WHERE moment <= (SELECT moment FROM now) ORDER BY lead, moment, r;
CREATE TEMP TABLE spells AS
SELECT lead, moment, worked, stage, stands_in, CASE WHEN previous IS NOT lead THEN nullif(old, '') END AS seed
FROM (SELECT *, lag(lead) OVER (ORDER BY rowid) AS previous, lag(stage) OVER (ORDER BY rowid) AS last FROM moves)
WHERE CASE WHEN previous IS NOT lead THEN old ELSE last END <> stage;
CREATE TEMP TABLE dated AS
SELECT lead, stage, stands_in, seed, is_last AND stage = stands_in AS here, is_last AND stage <> stands_in AS moved_on,
	CASE WHEN NOT is_last THEN next - moment WHEN stage = stands_in THEN (SELECT moment FROM now) - moment ELSE 0 END AS seconds,
	CASE WHEN NOT is_last THEN next_worked - worked WHEN stage = stands_in THEN (SELECT worked FROM now) - worked ELSE 0 END AS worked,
	(SELECT moment FROM now) - moment AS since, (SELECT worked FROM now) - worked AS worked_since
FROM (SELECT *, lead(lead) OVER w IS NOT lead AS is_last, lead(moment) OVER w AS next, lead(worked) OVER w AS next_worked FROM spells
	WINDOW w AS (ORDER BY rowid));
CREATE TEMP TABLE stays AS
WITH s AS (SELECT lead, stage, here, 0 AS undated, (20000 * seconds + 86400) / 172800 AS days, (20000 * worked + 25200) / 50400 AS workdays FROM dated
	UNION ALL
	SELECT lead, stands_in, 1, 0, (20000 * since + 86400) / 172800, (20000 * worked_since + 25200) / 50400 FROM dated WHERE moved_on
	UNION ALL
	SELECT lead, seed, 0, 1, 0, 0 FROM dated WHERE seed IS NOT NULL
	UNION ALL
	SELECT rowid, CASE stage WHEN '签约' THEN '线索' ELSE stage END, stage <> '签约', 1, 0, 0 FROM leads
	WHERE rowid NOT IN (SELECT lead FROM spells))
SELECT stage, max(here) AS here, max(undated) AS undated, sum(days) AS days, sum(workdays) AS workdays FROM s GROUP BY lead, stage;
CREATE TEMP TABLE survival AS
SELECT stage, days, exp(sum(ln(CASE WHEN ended = risk THEN 1e-300 ELSE 1.0 - 1.0 * ended / risk END)) OVER (PARTITION BY stage ORDER BY days)) AS remain,
	lead(days) OVER (PARTITION BY stage ORDER BY days) AS next
FROM (SELECT stage, days, ended, sum(n) OVER (PARTITION BY stage ORDER BY days DESC) AS risk
	FROM (SELECT stage, days, count(*) AS n, sum(NOT here) AS ended FROM stays WHERE NOT undated GROUP BY stage, days))
WHERE ended > 0;
CREATE TEMP TABLE quantiles AS
SELECT q.column1 AS share, stage, min(CASE WHEN remain > 1 - q.column1 - 1e-9 THEN (days + next) / 2 ELSE days END) AS days
FROM survival, (VALUES (0.5), (0.9)) AS q WHERE remain <= 1 - q.column1 + 1e-9 GROUP BY q.column1, stage;
.headers on
SELECT 'standard' AS pipeline, stage, gone AS "left", here, CASE WHEN mean IS NOT NULL THEN rtrim(rtrim(printf('%d.%02d', mean / 100, mean % 100), '0'), '.') END AS mean_days,
	CASE WHEN median IS NOT NULL THEN rtrim(rtrim(printf('%d.%02d', median / 100, median % 100), '0'), '.') END AS median_days,
	CASE WHEN p90 IS NOT NULL THEN rtrim(rtrim(printf('%d.%02d', p90 / 100, p90 % 100), '0'), '.') END AS p90_days,
	CASE WHEN longest IS NOT NULL THEN rtrim(rtrim(printf('%d.%02d', longest / 100, longest % 100), '0'), '.') END AS longest_days, expected, over,
	replace(printf('%d.%d%%', share / 10, share % 10), '.0%', '%') AS over_share
FROM (SELECT n, stage, sum(NOT here) AS gone, sum(here) AS here,
		((2 * sum(days) FILTER (WHERE NOT here AND NOT undated) + sum(NOT here AND NOT undated)) / (2 * sum(NOT here AND NOT undated)) + 50) / 100 AS mean,
		((SELECT days FROM quantiles q WHERE q.stage = s.stage AND share = 0.5) + 50) / 100 AS median,
		((SELECT days FROM quantiles q WHERE q.stage = s.stage AND share = 0.9) + 50) / 100 AS p90,
		(max(CASE WHEN NOT undated THEN days END) + 50) / 100 AS longest, (hundredths / 100) || 'wd' AS expected,
		sum(NOT undated AND workdays > hundredths * 100) AS over,
		(2000 * sum(NOT undated AND workdays > hundredths * 100) + sum(NOT undated)) / (2 * sum(NOT undated)) AS share
	FROM stays s JOIN stages USING (stage) GROUP BY n, stage) ORDER BY n;
SELECT 'won' AS outcome, count(*) AS leads, 0 AS dated, 0 AS days, NULL AS mean_days, NULL AS median_days, NULL AS p90_days FROM leads WHERE stage = '签约'
UNION ALL SELECT 'lost', count(*), 0, 0, NULL, NULL, NULL FROM leads WHERE stage = '流失';
