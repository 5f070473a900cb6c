# crm-report-sample.sh - what the sample book is made to show: a padded January, a February by the rules, the funnel of 43.8 % and 72 %;
# each figure counted a second way, by sqlite3 over the CSVs.
. "$(dirname "$0")/lib.sh"
book N
cp -R N kept

expect_match 'January is not verified: many updates, few of them right' 1 'crm-report -C N verify --month 2026-01' \
	'2026-01   NOT VERIFIED$' '^  behaviour .* 3\.77 .* pass$' '^  quality .* 61\.5% .* FAIL$' '^  result .* 2\.66wd .* pass$' \
	'^quality: 24 of 39 sampled .*; 1 not due yet'
expect_match 'and each pattern has its name' 1 'crm-report -C N verify --month 2026-01' '^  刷数据 +team ' '^  刷数据 +张伟 ' \
	'^  黑箱 +任倩 ' '^  突击 +team .*73\.3%' '^  扎堆更新 +张伟 ' '^  扎堆更新 +戴军 ' '^  来回跳 +俞磊 ' '^  总推7天 +沈浩 ' '^  复制粘贴 +林强 '
expect_match 'February is verified' 0 'crm-report -C N verify --month 2026-02' '2026-02   VERIFIED$' \
	'^  behaviour .* 4\.08 .* pass$' '^  quality .* 100% .* pass$' '^  result .* 2\.88wd .* pass$'
expect_none 'without a pattern' 0 'crm-report -C N verify --month 2026-02' '^Patterns'
expect 'one package of thirteen in the last two hours instead of three quarters' 0 'for m in 01 02; do
		crm-report -C N verify --month 2026-$m --list 突击 --format csv | sed 1d | wc -l; done' <<'END'
11
1
END
expect_match 'the funnel: 43.8 %, and 72 % of it in two steps' 0 'crm-report -C N funnel' \
	'^lost from lead to contract: 43\.8% \(175 of 400\)' '^of the losses, 72% between 需求确认 → 方案输出 → 内部协同 \(126 of 175\)'
expect 'and these open to their leads' 0 'for cell in total:leads total:lost 需求确认..内部协同:lost; do
		crm-report -C N funnel --list $cell --format csv | sed 1d | cut -d, -f1 | sort -u | wc -l; done' <<'END'
400
175
126
END
expect_match 'five problems of one hospital, three with a file that is as it was' 0 'crm-report -C N evidence 鄞州第二医院' \
	'^5 problems solved; 3 with a file, 3 of these as recorded$'
expect_match 'a week of the daily' 0 'crm-report -C N daily --since -6d' '^8 problems solved; customers helped: 7; with evidence: 1$'
expect_match 'a finding that nobody answered within 24 hours' 0 'crm-walkthrough -C N list --overdue' '^W-000087 .* 何俊 .* overdue ' '^1 finding'
expect 'the samples were shipped: nothing was drawn or written' 0 'diff -r -x .crm kept N'

if ! command -v sqlite3 >have; then
	skip_all 'no sqlite3'
fi

# By month $1: every figure of the verification, from the CSVs; leads.csv, customers.csv and samples.csv have Chinese headers.
recount() {
	cat <<END
.mode csv
.import N/log/2026-01.csv l
.import --skip 1 N/log/2026-02.csv l
.import --skip 1 N/log/2026-03.csv l
.import N/people.csv people
.import N/leads.csv leads
.import N/customers.csv customers
.import N/tasks.csv tasks
.import N/samples.csv samples
CREATE TABLE days AS WITH RECURSIVE d(day) AS (SELECT '2025-12-25' UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < '2026-04-30')
  SELECT day FROM d WHERE day IN ('2026-01-04', '2026-02-14', '2026-02-28') OR (strftime('%w', day) BETWEEN '1' AND '5' AND
  day NOT BETWEEN '2026-01-01' AND '2026-01-03' AND day NOT BETWEEN '2026-02-15' AND '2026-02-23');
CREATE TABLE log AS SELECT rowid AS n, substr(at, 1, 19) AS t, substr(at, 1, 10) AS d, strftime('%s', substr(at, 1, 19)) + 0 AS s,
  substr(actor || ' ', 1, instr(actor || ' ', ' ') - 1) AS who, l.* FROM l WHERE ledger = 'leads' AND field <> '';
CREATE INDEX by_id ON log (id, field);
CREATE TABLE updates AS SELECT min(n) AS n, s, who FROM log JOIN people p ON p.id = who AND role = 'sales' AND p.status = 'active'
  WHERE field IN ('stage', 'next_follow_up') AND d IN days AND d LIKE '$1-%' GROUP BY at, who, command, log.id;
SELECT 'behaviour', count(*), (SELECT count(*) FROM days WHERE day LIKE '$1-%') *
  (SELECT count(*) FROM people WHERE role = 'sales' AND status = 'active') FROM updates;
SELECT who, count(*) FROM updates GROUP BY who ORDER BY who;
CREATE TABLE item AS SELECT 商机 AS id, 填写人 AS who, substr(填写时间, 1, 19) AS t, substr(下次跟进时间, 1, 10) AS due,
  (SELECT max(day) FROM days WHERE day < substr(下次跟进时间, 1, 10)) AS before,
  (SELECT min(day) FROM days WHERE day > substr(下次跟进时间, 1, 10)) AS after FROM samples WHERE 期间 = '$1';
CREATE TABLE judged AS SELECT who, CASE WHEN due NOT IN days OR due < substr(t, 1, 10) THEN 'wrong'
  WHEN EXISTS (SELECT 1 FROM log WHERE log.id = item.id AND log.t > item.t AND (d BETWEEN before AND after OR
    (d <= after AND field = 'stage' AND new IN ('签约', '流失')))) THEN 'right'
  WHEN '2026-03-16' <= after THEN 'pending' ELSE 'wrong' END AS verdict FROM item;
SELECT 'quality', sum(verdict = 'right'), sum(verdict <> 'pending') FROM judged;
SELECT who, sum(verdict = 'right'), sum(verdict <> 'pending') FROM judged GROUP BY who HAVING sum(verdict <> 'pending') ORDER BY who;
CREATE TABLE hours (a, b);
INSERT INTO hours VALUES (' 09:00:00', ' 12:00:00'), (' 13:30:00', ' 17:30:00');
CREATE TABLE spans AS SELECT id, replace(f.t, 'T', ' ') AS a, (SELECT replace(min(u.t), 'T', ' ') FROM log u WHERE u.id = f.id AND
  u.field = 'stage' AND u.t >= f.t AND u.new IN ('内部协同', '报价', '合同审批', '签约')) AS b
  FROM (SELECT id, min(t) AS t FROM log WHERE field = 'stage' AND new = '需求确认' GROUP BY id) f;
SELECT 'result', round(sum(max(0, strftime('%s', min(spans.b, day || hours.b)) - strftime('%s', max(spans.a, day || hours.a)))) / 25200.0 /
  (SELECT count(*) FROM spans WHERE b LIKE '$1-%'), 2), (SELECT count(*) FROM spans WHERE b LIKE '$1-%') FROM spans, days, hours
  WHERE spans.b LIKE '$1-%' AND day || hours.b > spans.a AND day || hours.a < spans.b;
SELECT '突击', sum(strftime('%s', due_at) - strftime('%s', done_at) BETWEEN 0 AND 7200), count(*) FROM tasks
  WHERE kind = 'service-48h' AND done_at LIKE '$1-%';
CREATE TABLE numbered AS SELECT *, row_number() OVER (PARTITION BY who ORDER BY s, n) AS k FROM updates;
CREATE TABLE windows AS SELECT a.who, a.k FROM numbered a JOIN numbered b ON b.who = a.who AND b.k = a.k + 7 WHERE b.s - a.s <= 600;
SELECT '扎堆更新', who, count(*) FROM numbered x WHERE EXISTS (SELECT 1 FROM windows w WHERE w.who = x.who AND x.k BETWEEN w.k AND w.k + 7)
  GROUP BY who HAVING count(*) >= 8 ORDER BY who;
CREATE TABLE moves AS SELECT *, lag(old) OVER w AS o, lag(new) OVER w AS was, lag(s) OVER w AS last FROM log
  WHERE field = 'stage' AND old <> '' AND new <> '' WINDOW w AS (PARTITION BY id ORDER BY s, n);
SELECT '来回跳', who, count(*) FROM moves WHERE d LIKE '$1-%' AND o = new AND was = old AND s - last <= 7 * 86400
  GROUP BY who HAVING count(*) >= 3;
SELECT '总推7天', who, sum(hit), count(*) FROM (SELECT who, julianday(substr(new, 1, 10)) - julianday(substr(old, 1, 10)) = 7 AS hit FROM log
  WHERE field = 'next_follow_up' AND old <> '' AND new <> '' AND d LIKE '$1-%') GROUP BY who HAVING sum(hit) >= 5 AND sum(hit) * 5 >= count(*) * 4;
CREATE TABLE texts AS SELECT DISTINCT who, at, id, note AS text FROM log WHERE length(note) >= 8 AND d LIKE '$1-%'
  UNION ALL SELECT who, at, id, new FROM log WHERE field IN ('need', 'blocker') AND length(new) >= 8 AND d LIKE '$1-%';
SELECT '复制粘贴', who, sum(n) FROM (SELECT who, count(*) AS n FROM texts GROUP BY who, text HAVING count(DISTINCT id) >= 5) GROUP BY who;
SELECT 'population', count(*) FROM log JOIN leads ON leads.编号 = id JOIN customers c ON c.编号 = leads.客户名称 AND c.客户级别 = 'A'
  WHERE field = 'next_follow_up' AND new <> '' AND d LIKE '$1-%';
END
}

# The same lines from the reports.
reported() {
	crm-report -C N verify --month "$1" --format csv >csv
	sed -n 's/^\(behaviour\),.*,\(pass\|fail\),\([0-9]*\),\([0-9]*\),.*/\1,\3,\4/p' csv
	crm-report -C N verify --month "$1" --list behaviour --format csv | awk -F, 'NR > 1 { n[$2]++ } END { for (p in n) print p "," n[p] }' | LC_ALL=C sort
	sed -n 's/^\(quality\),.*,\(pass\|fail\),\([0-9]*\),\([0-9]*\),.*/\1,\3,\4/p' csv
	awk -F, '/^person,/ { on = 1; next } /^$/ { on = 0 } on && $5 > 0 { print $1 "," $4 "," $5 }' csv
	crm-report -C N verify --month "$1" --list result --format csv | awk -F, 'NR > 1 { s += $6; n++ } END { printf "result,%s,%d\n", sprintf("%.2f", s / n) + 0, n }'
	if grep -q '^突击,' csv; then
		sed -n 's/^突击,,\([0-9]*\),\([0-9]*\),.*/突击,\1,\2/p' csv
	else
		printf '突击,%d,13\n' "$(crm-report -C N verify --month "$1" --list 突击 --format csv | sed 1d | wc -l)"
	fi
	awk -F, '/^(扎堆更新|来回跳|复制粘贴),/ { print $1 "," $2 "," $3 } /^总推7天,/ { print $1 "," $2 "," $3 "," $4 }' csv
	awk -F, -v month="$1" '$2 == month { print "population," $4; exit }' N/samples.csv
}
for month in 2026-01 2026-02; do
	recount $month | sqlite3 :memory: 2>sqlite.err | tr -d '\r"' >second
	reported $month >first
	same_bytes "$month: sqlite3 counts the same in every layer, person and pattern" first second
	ok "$month: no error of sqlite3" test ! -s sqlite.err
	ok "$month: enough lines were compared" test "$(wc -l <first)" -ge 22
done

# Both samples drawn again from the log: the forty smallest digests.
drawn_again() {
	seed=$(echo "$1" | tr -d -)01
	sqlite3 -cmd '.mode tabs' -cmd '.import --csv N/log/'"$1"'.csv l' -cmd '.import --csv N/leads.csv leads' \
		-cmd '.import --csv N/customers.csv customers' :memory: "SELECT id, at, new FROM l JOIN leads ON leads.编号 = id
		JOIN customers c ON c.编号 = leads.客户名称 AND c.客户级别 = 'A' WHERE ledger = 'leads' AND field = 'next_follow_up' AND new <> ''" |
	while IFS='	' read -r lead at next; do
		key=$(printf '%s\t%s\t%s\t%s\t%s' "$seed" "$1" "$lead" "$at" "$next" | b2sum -l 256)
		printf '%s %s,%s,%s\n' "${key%% *}" "$lead" "$at" "$next"
	done | LC_ALL=C sort | head -n 40 | cut -d ' ' -f 2
}
for month in 2026-01 2026-02; do
	drawn_again $month >first
	awk -F, -v month=$month '$2 == month { print $5 "," $7 "," $8 }' N/samples.csv >second
	same_bytes "$month: the sample is the one that anybody draws" first second
done

expect 'the funnel by sqlite3' 0 "sqlite3 -cmd '.mode csv' -cmd '.import N/leads.csv leads' -cmd '.import N/log/2026-01.csv l' \
	-cmd '.import --skip 1 N/log/2026-02.csv l' -cmd '.import --skip 1 N/log/2026-03.csv l' :memory: \"
	SELECT count(*), sum(当前阶段 = '流失'), round(100.0 * sum(当前阶段 = '流失') / count(*) + 1e-9, 1) FROM leads;
	SELECT count(*), round(100.0 * count(*) / (SELECT count(*) FROM leads WHERE 当前阶段 = '流失'), 1) FROM l
	WHERE ledger = 'leads' AND field = 'stage' AND new = '流失' AND old IN ('需求确认', '方案输出')\" | tr -d '\r'" <<'END'
400,175,43.8
126,72.0
END
done_testing
