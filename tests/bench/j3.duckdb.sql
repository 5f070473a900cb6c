-- Stage times in calendar days as of 2026-03-16T09:00+08:00, by rules/stages.yaml and rules/calendar.yaml as shipped: what crm-report
-- funnel --dwell says. A lead stood in the stage that its first row of the log leaves since an unknown time; a stage set twice is one
-- stay; where its row names another stage than the end of its log, it went there at once. Medians are Kaplan and Meier's. Sorted once
-- by lead and time; windows over PARTITION BY lead took half as long again. With the tables from log to dated as parts of the statement
-- that makes the stays it took as long, and as much memory; materialized there, rows lose their order, and the answer is another.
CREATE TYPE stage AS ENUM ('线索', '需求确认', '方案输出', '内部协同', '报价', '合同审批', '签约', '流失');
CREATE TEMP TABLE stages (n INTEGER, stage stage, hundredths INTEGER);
INSERT INTO stages VALUES (1, '线索', 300), (2, '需求确认', 500), (3, '方案输出', 300), (4, '内部协同', 200), (5, '报价', 500), (6, '合同审批', 300);
CREATE TEMP TABLE leads AS SELECT id, stage FROM read_csv('{DIR}/leads.csv', header = true, columns = {
	'id': 'VARCHAR', 'customer': 'VARCHAR', 'stage': 'stage', 'next_follow_up': 'VARCHAR', 'need': 'VARCHAR', 'blocker': 'VARCHAR',
	'owner': 'VARCHAR', 'amount': 'VARCHAR', 'source': 'VARCHAR'});
-- Working days before each day, and whether it is one.
CREATE TEMP TABLE calendar AS
SELECT day, is_work, coalesce(sum(is_work::INTEGER) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS before
FROM (SELECT d::DATE - DATE '1970-01-01' AS day, CASE
	WHEN d IN (DATE '2024-02-04', DATE '2024-02-18', DATE '2024-04-07', DATE '2024-04-28', DATE '2024-05-11', DATE '2024-09-14',
		DATE '2024-09-29', DATE '2024-10-12', DATE '2025-01-26', DATE '2025-02-08', DATE '2025-04-27', DATE '2025-09-28',
		DATE '2025-10-11', DATE '2026-01-04', DATE '2026-02-14', DATE '2026-02-28') THEN true
	WHEN d = DATE '2024-01-01' OR d BETWEEN DATE '2024-02-10' AND DATE '2024-02-17' OR d BETWEEN DATE '2024-04-04' AND DATE '2024-04-06'
		OR d BETWEEN DATE '2024-05-01' AND DATE '2024-05-05' OR d = DATE '2024-06-10'
		OR d BETWEEN DATE '2024-09-15' AND DATE '2024-09-17' OR d BETWEEN DATE '2024-10-01' AND DATE '2024-10-07'
		OR d = DATE '2025-01-01' OR d BETWEEN DATE '2025-01-28' AND DATE '2025-02-04' OR d BETWEEN DATE '2025-04-04' AND DATE '2025-04-06'
		OR d BETWEEN DATE '2025-05-01' AND DATE '2025-05-05' OR d BETWEEN DATE '2025-05-31' AND DATE '2025-06-02'
		OR d BETWEEN DATE '2025-10-01' AND DATE '2025-10-08' OR d BETWEEN DATE '2026-01-01' AND DATE '2026-01-03'
		OR d BETWEEN DATE '2026-02-15' AND DATE '2026-02-23' THEN false
	ELSE isodow(d) <= 5 END AS is_work
	FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2026-03-16', INTERVAL 1 DAY) AS t(d));
CREATE TEMP MACRO worked_of(before, is_work, second) AS before * 25200 + CASE WHEN is_work
	THEN greatest(0, least(second - 32400, 10800)) + greatest(0, least(second - 48600, 14400)) ELSE 0 END;
CREATE TEMP MACRO days_of(seconds) AS (20000 * seconds + 86400) // 172800;
CREATE TEMP MACRO workdays_of(seconds) AS (20000 * seconds + 25200) // 50400;
-- Its rowid is the order of the log.
CREATE TEMP TABLE log AS
SELECT id, epoch("at")::BIGINT + 28800 AS moment, old, new
FROM read_csv('{DIR}/log/*.csv', header = true, columns = {'at': 'TIMESTAMPTZ', 'actor': 'VARCHAR', 'command': 'VARCHAR', 'ledger': 'VARCHAR',
	'id': 'VARCHAR', 'field': 'VARCHAR', 'old': 'stage', 'new': 'stage', 'note': 'VARCHAR'})
WHERE ledger = 'leads' AND field = 'stage' AND new IS NOT NULL AND "at" <= TIMESTAMPTZ '2026-03-16 01:00:00+00';
-- Seconds of the wall clock, and seconds worked up to them.
CREATE TEMP TABLE now AS SELECT moment, worked_of(before, is_work, moment % 86400) AS worked
	FROM (SELECT epoch(TIMESTAMPTZ '2026-03-16 01:00:00+00')::BIGINT + 28800 AS moment), calendar WHERE day = moment // 86400;
CREATE TEMP TABLE sorted AS
SELECT lead, moment, worked_of(before, is_work, moment % 86400) AS worked, old, new AS stage, stands_in
FROM (SELECT leads.rowid::INTEGER AS lead, moment, old, new, leads.stage AS stands_in, log.rowid AS r
	FROM log JOIN leads ON leads.id = log.id)
JOIN calendar ON day = moment // 86400 ORDER BY lead, moment, r;
-- Windows without an order of their own follow that of the table, and cost no sorting.
CREATE TEMP TABLE spells AS
SELECT lead, moment, worked, stage, stands_in, CASE WHEN is_first THEN old END AS seed
FROM (SELECT *, lag(lead) OVER () IS DISTINCT FROM lead AS is_first, lag(stage) OVER () AS last FROM sorted)
WHERE CASE WHEN is_first THEN old IS DISTINCT FROM stage ELSE last <> stage END;
CREATE TEMP TABLE dated AS
SELECT lead, stage, stands_in, seed, is_last AND stage = stands_in AS here, is_last AND stage <> stands_in AS moved_on,
	CASE WHEN NOT is_last THEN next - moment WHEN stage = stands_in THEN (SELECT moment FROM now) - moment ELSE 0 END AS seconds,
	CASE WHEN NOT is_last THEN next_worked - worked WHEN stage = stands_in THEN (SELECT worked FROM now) - worked ELSE 0 END AS worked,
	(SELECT moment FROM now) - moment AS since, (SELECT worked FROM now) - worked AS worked_since
FROM (SELECT *, lead(lead) OVER () IS DISTINCT FROM lead AS is_last, lead(moment) OVER () AS next, lead(worked) OVER () AS next_worked FROM spells);
CREATE TEMP TABLE stays AS
WITH s AS (SELECT lead, stage, here, false AS undated, days_of(seconds) AS days, workdays_of(worked) AS workdays FROM dated
	UNION ALL
	SELECT lead, stands_in, true, false, days_of(since), workdays_of(worked_since) FROM dated WHERE moved_on
	UNION ALL
	SELECT lead, seed, false, true, 0, 0 FROM dated WHERE seed IS NOT NULL
	UNION ALL
	SELECT rowid, CASE stage WHEN '签约' THEN '线索' ELSE stage END, stage <> '签约', true, 0, 0 FROM leads
	WHERE rowid NOT IN (SELECT lead FROM spells))
SELECT stage, bool_or(here) AS here, bool_or(undated) AS undated, sum(days)::BIGINT AS days, sum(workdays)::BIGINT AS workdays
FROM s GROUP BY lead, stage;
-- How many lasted how long: of those at risk at each time, the share that ended then.
CREATE TEMP TABLE survival AS
SELECT stage, days, exp(sum(ln(CASE WHEN ended = risk THEN 1e-300 ELSE 1 - ended / risk END)) OVER (PARTITION BY stage ORDER BY days)) AS "left",
	lead(days) OVER (PARTITION BY stage ORDER BY days) AS next
FROM (SELECT stage, days, ended, sum(n) OVER (PARTITION BY stage ORDER BY days DESC)::DOUBLE AS risk
	FROM (SELECT stage, days, count(*) AS n, count(*) FILTER (NOT here) AS ended FROM stays WHERE NOT undated GROUP BY stage, days))
WHERE ended > 0;
CREATE TEMP MACRO shown(days) AS rtrim(rtrim(printf('%d.%02d', (days + 50) // 100 // 100, (days + 50) // 100 % 100), '0'), '.');
CREATE TEMP TABLE quantiles AS
SELECT share, stage, min(CASE WHEN "left" > 1 - share - 1e-9 THEN (days + next) // 2 ELSE days END) AS days
FROM survival, (VALUES (0.5::DOUBLE), (0.9::DOUBLE)) AS q(share) WHERE "left" <= 1 - share + 1e-9 GROUP BY share, stage;
COPY (SELECT 'standard' AS pipeline, stage, count(*) FILTER (NOT here) AS "left", count(*) FILTER (here) AS here,
	shown((2 * sum(stays.days) FILTER (NOT here AND NOT undated)::BIGINT + count(*) FILTER (NOT here AND NOT undated))
		// (2 * nullif(count(*) FILTER (NOT here AND NOT undated), 0))) AS mean_days,
	shown(any_value(m.q)) AS median_days, shown(any_value(p.q)) AS p90_days, shown(max(stays.days) FILTER (NOT undated)) AS longest_days,
	any_value(hundredths) // 100 || 'wd' AS expected, count(*) FILTER (NOT undated AND workdays > hundredths * 100) AS over,
	replace(printf('%d.%d%%', (2000 * count(*) FILTER (NOT undated AND workdays > hundredths * 100) + count(*) FILTER (NOT undated))
		// (2 * count(*) FILTER (NOT undated)) // 10, (2000 * count(*) FILTER (NOT undated AND workdays > hundredths * 100)
		+ count(*) FILTER (NOT undated)) // (2 * count(*) FILTER (NOT undated)) % 10), '.0%', '%') AS over_share
	FROM stays JOIN stages USING (stage) LEFT JOIN (SELECT stage, days AS q FROM quantiles WHERE share = 0.5) m USING (stage)
	LEFT JOIN (SELECT stage, days AS q FROM quantiles WHERE share = 0.9) p USING (stage)
	GROUP BY n, stage ORDER BY n) TO '{OUT}.1.csv' (HEADER);
-- No lead has a first row that leaves no stage: when it began is unknown, and how long it took with it.
COPY (SELECT outcome, count(leads.stage) AS leads, 0 AS dated, 0 AS days, NULL AS mean_days, NULL AS median_days, NULL AS p90_days
	FROM (VALUES ('won', '签约'::stage), ('lost', '流失'::stage)) AS o(outcome, stage) LEFT JOIN leads USING (stage) GROUP BY outcome) TO '{OUT}.2.csv' (HEADER);
