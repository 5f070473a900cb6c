# crm-report fields: which fields people use, by week; a second way (sqlite3) counts again.
. "$(dirname "$0")/lib.sh"

# A book in which everything happens by the clock: three weeks that are over (W09 23 Feb, W10 2 March, W11 9 March), the clock in W12.
at() {
	t_at=$1
	shift
	"$@" --as-of "$t_at" >>made.out 2>&1 || { diag "$*"; tail -n 3 made.out; }
}
lead() {
	at "$1" crm-lead -C F add --customer "$2" --stage 需求确认 --next 2026-04-10 --need 关节镜耗材换代 --blocker 设备科预算未批 \
		owner=陈晓 "$3" "$4"
}
crm-book init F --lang zh >/dev/null
one_pipeline F
echo 'clock: free' >>F/crm.yaml
# A field that no rule asks for, and one that the rules do; of the shipped ones those up to entry_stage, whatever came after.
sed -i '/^  entry_stage:/,/^$/{/^  entry_stage:/b;/^$/b;d}' F/rules/fields/leads.yaml
sed -i 's/^  product:        {.*/&\
  remark:         {label: {en: Remark, zh: 备注}, type: text}\
  partner:        {label: {en: Partner, zh: 伙伴}, type: text}/' F/rules/fields/leads.yaml
at 2026-02-10 crm-book -C F add people name=陈晓 role=sales status=active login=chenxiao
at 2026-02-10 crm-customer -C F add 鄞州第二医院 owner=陈晓
at 2026-02-12 crm-customer -C F add 慈溪中医医院 owner=陈晓
at 2026-02-16 crm-customer -C F add 余姚人民医院 owner=陈晓
# Sunday and Monday are two weeks; so is midnight.
lead 2026-02-22T23:59:59+08:00 鄞州第二医院 amount=180000.00 source=展会
lead 2026-02-23T00:00:00+08:00 慈溪中医医院 amount=90000.00 source=展会
lead 2026-03-01T23:59:59+08:00 余姚人民医院 amount=20000.00 source=转介绍
lead 2026-03-02T00:00:00+08:00 鄞州第二医院 amount=30000.00 remark=已约院长
at 2026-03-03 crm-book -C F set leads L-000001 contact=王主任 partner=微信
at 2026-03-04 crm-book -C F set leads L-000002 contact=李主任
at 2026-03-09 crm-book -C F set leads L-000001 partner=
at 2026-03-11 crm-book -C F set leads L-000004 remark=
at 2026-03-12 crm-book -C F set leads L-000003 contact=赵主任
at 2026-03-16T08:00:00+08:00 crm-book -C F set leads L-000003 remark=这一周的不算
at 2026-03-16T09:00:00+08:00 crm-book -C F set leads L-000002 remark=这一周的也不算 contact=

expect 'by field and week' 0 'crm-report -C F fields --ledger leads' <<'EOF'
FIELDS IN USE  2026-W09 to 2026-W11
  field                 label            W09     W10     W11  verdict
  leads.customer        Customer        100%    100%    100%  required
  leads.stage           Stage           100%    100%    100%  required
  leads.next_follow_up  Next follow-up  100%    100%    100%  required
  leads.need            Need            100%    100%    100%  required
  leads.blocker         Blocker         100%    100%    100%  required
  leads.owner           Owner           100%    100%    100%  in use
  leads.amount          Amount          100%    100%    100%  in use
  leads.source          Source          100%  66.67%  66.67%  in use
  leads.pipeline        Pipeline          0%      0%      0%  goes first
  leads.contact         Contact           0%  66.67%  66.67%  in use
  leads.product         Product           0%      0%      0%  proposed
  leads.remark          Remark            0%  33.33%      0%  in use
  leads.partner         Partner           0%  33.33%      0%  in use
  leads.lost_reason     Lost reason       0%      0%      0%  rules/stages.yaml:15:9 asks for it
  leads.created_at      Created at      100%    100%    100%  filled by the program
  leads.updated_at      Updated at      100%    100%    100%  filled by the program
  leads.closed_at       Closed at         0%      0%      0%  filled by the program
  leads.roi             ROI               0%      0%      0%  filled by the program
  leads.payback         Payback months    0%      0%      0%  filled by the program
  leads.net_value       Net value         0%      0%      0%  filled by the program
  leads.entry_stage     Entry stage       0%      0%      0%  filled by the program
rows of leads touched: 2026-W09 2, 2026-W10 3, 2026-W11 3
used: of the rows touched in the week, those with something in the field at its end
goes first: leads.pipeline, used in 0 of 8 rows
then, one a week: leads.product
next: crm book field retire leads.pipeline
the rows behind a figure: --list LEDGER.COLUMN:WEEK
EOF
expect 'a figure opens to its rows, as they were' 0 'crm-report -C F fields --list leads.备注:W10' <<'EOF'
leads.remark:2026-W10
  ID        name          last touched      who   used  remark
  L-000001  鄞州第二医院  2026-03-03 09:00  root  no    —
  L-000002  慈溪中医医院  2026-03-04 09:00  root  no    —
  L-000004  鄞州第二医院  2026-03-02 00:00  root  yes   已约院长
1 of 3 rows touched used it
EOF
expect 'a field emptied since had been used' 0 'crm-report -C F fields --list leads.contact:2026-W10' <<'EOF'
leads.contact:2026-W10
  ID        name          last touched      who   used  contact
  L-000001  鄞州第二医院  2026-03-03 09:00  root  yes   王主任
  L-000002  慈溪中医医院  2026-03-04 09:00  root  yes   李主任
  L-000004  鄞州第二医院  2026-03-02 00:00  root  no    —
2 of 3 rows touched used it
EOF
expect 'and before it was filled it had not' 0 'crm-report -C F fields --list leads.remark:W11' <<'EOF'
leads.remark:2026-W11
  ID        name          last touched      who   used  remark
  L-000001  鄞州第二医院  2026-03-09 09:00  root  no    —
  L-000003  余姚人民医院  2026-03-12 09:00  root  no    —
  L-000004  鄞州第二医院  2026-03-11 09:00  root  no    —
0 of 3 rows touched used it
EOF
expect 'programs get the counts' 0 'crm-report -C F fields --ledger leads --format csv | grep -E "^(field|leads.(contact|remark|roi))"' <<'EOF'
field,label,2026-W09_touched,2026-W09_used,2026-W09,2026-W10_touched,2026-W10_used,2026-W10,2026-W11_touched,2026-W11_used,2026-W11,verdict,rule
leads.contact,Contact,2,0,0%,3,2,66.67%,3,2,66.67%,in_use,
leads.remark,Remark,2,0,0%,3,1,33.33%,3,0,0%,in_use,
leads.roi,ROI,2,0,0%,3,0,0%,3,0,0%,program,
EOF
expect 'a rule that asks for a field keeps it' 0 \
	'crm-report -C F fields --ledger customers --weeks 1 --as-of 2026-02-23 --below 50 | grep -v "in use\|required\|program"' <<'EOF'
FIELDS IN USE  2026-W08 to 2026-W08
  field                      label             W08  verdict
  customers.type             Type               0%  rules/routes.yaml:8:27 asks for it
  customers.industry         Industry           0%  rules/questions.yaml:9:31 asks for it
  customers.affiliation      Affiliation        0%  rules/clauses.yaml:46:64 asks for it
  customers.level            Level              0%  rules/scoring.yaml:9:12 asks for it
  customers.grade            Grade              0%  rules/verify.yaml:20:26 asks for it
  customers.annual_purchase  Annual purchase    0%  goes first
  customers.coverage         Coverage           0%  proposed
  customers.contact          Contact            0%  rules/reminders.yaml:5:47 asks for it
  customers.title            Title              0%  rules/templates/contract/distribution.md:14:26 asks for it
  customers.phone            Phone              0%  rules/reminders.yaml:5:47 asks for it
  customers.email            E-mail             0%  rules/duplicates.yaml:12:5 asks for it
  customers.wecom            WeCom              0%  proposed
  customers.uscc             Credit code        0%  rules/duplicates.yaml:9:5 asks for it
  customers.region           Region             0%  rules/assign.yaml:23:29 asks for it
  customers.terms            Payment terms      0%  proposed
rows of customers touched: 2026-W08 1
used: of the rows touched in the week, those with something in the field at its end
goes first: customers.annual_purchase, used in 0 of 1 row
then, one a week: customers.coverage, customers.wecom, customers.terms
next: crm book field retire customers.annual_purchase
the rows behind a figure: --list LEDGER.COLUMN:WEEK
EOF
expect 'one week, another limit' 0 'crm-report -C F fields --ledger leads --weeks 1 --below 70 | grep -E "contact|first|then"' <<'EOF'
  leads.pipeline        Pipeline            0%  goes first
  leads.contact         Contact         66.67%  proposed
goes first: leads.pipeline, used in 0 of 3 rows
then, one a week: leads.product, leads.partner, leads.remark, leads.contact, leads.source
EOF
expect 'a share of the limit is not below it' 0 \
	'for limit in 66 67 100; do
		crm-report -C F fields --ledger leads --weeks 1 --below $limit --format csv | grep -E "contact|owner" | cut -d, -f1,3-6
	done' <<'EOF'
leads.owner,3,3,100%,in_use
leads.contact,3,2,66.67%,in_use
leads.owner,3,3,100%,in_use
leads.contact,3,2,66.67%,proposed
leads.owner,3,3,100%,in_use
leads.contact,3,2,66.67%,proposed
EOF
expect 'the year of a week is that of its Thursday' 0 \
	'crm-report -C F fields --ledger leads --weeks 2 --as-of 2027-01-11 --format csv | head -n 1 | cut -d, -f3,6' <<'EOF'
2026-W53_touched,2027-W01_touched
EOF

# What goes, goes one a week.
expect_ok 'the first one goes' 'crm-book -C F field retire leads.pipeline'
expect 'the next one waits for Monday' 0 'crm-report -C F fields --ledger leads | grep -E "pipeline|goes|then|one a week|next:"' <<'EOF'
  leads.pipeline        Pipeline          0%      0%      0%  retired on 2026-03-16
  leads.product         Product           0%      0%      0%  goes first
goes first: leads.product, used in 0 of 8 rows
one a week: leads.pipeline went on 2026-03-16; the next one's turn is 2026-03-23
EOF
expect 'on Monday it is its turn' 0 \
	'crm-report -C F fields --ledger leads --as-of 2026-03-23T09:00:00+08:00 --weeks 4 | grep -E "one a week:|next:|nothing"' <<'EOF'
next: crm book field retire leads.product
EOF
expect 'revived, it may be proposed again' 0 \
	'crm-book -C F field revive leads.pipeline; crm-report -C F fields --ledger leads | grep -E "next:|one a week:"' <<'EOF'
revived leads.pipeline (Pipeline): shown again; 0 rows hold something in it
then, one a week: leads.product
next: crm book field retire leads.pipeline
EOF

expect 'what was asked wrongly' 2 \
	'crm-report -C F fields --ledger lead; crm-report -C F fields --ledger quote_lines
	crm-report -C F fields --list leads.remark; crm-report -C F fields --list leads.remark:W07
	crm-report -C F fields --list leads.remrk:W10; crm-report -C F fields --weeks 13; crm-report -C F fields --weeks 0
	crm-report -C F fields --below 0' <<'EOF'
! crm-report: 'lead' is no ledger; did you mean 'leads'?
! crm-report: --ledger: the rows of quote_lines have no ids, so the log can't tell which were touched
! crm-report: --list: 'leads.remark' names no figure; write LEDGER.COLUMN:WEEK, such as leads.product:2026-W09
! crm-report: --list: 'W07' is none of the weeks from 2026-W09 to 2026-W11; --weeks goes further back
! crm-report: 'remrk' is no column of leads; did you mean 'remark'?
! crm-report: --weeks: 1 to 12 weeks
! crm-report: --weeks: 1 to 12 weeks
! crm-report: --below: a per cent from 1 to 100
EOF

# The second way: ledger and log as tables; the last line up to the week's end, else what the first one behind it found, else the row.
book B
cat >count.sql <<'EOF'
.mode csv
.import leads.csv row
.import log.csv entry
.separator ,
CREATE TABLE week (name TEXT, begins TEXT, ends TEXT);
INSERT INTO week VALUES ('W09', '2026-02-23', '2026-03-02'), ('W10', '2026-03-02', '2026-03-09'), ('W11', '2026-03-09', '2026-03-16');
CREATE TABLE field (name TEXT);
INSERT INTO field VALUES ('amount'), ('contact'), ('product'), ('lost_reason'), ('source'), ('next_follow_up');
CREATE VIEW cell AS SELECT id, 'amount' AS field, amount AS text FROM row UNION ALL SELECT id, 'contact', contact FROM row
	UNION ALL SELECT id, 'product', product FROM row UNION ALL SELECT id, 'lost_reason', lost_reason FROM row
	UNION ALL SELECT id, 'source', source FROM row UNION ALL SELECT id, 'next_follow_up', next_follow_up FROM row;
CREATE TABLE said AS SELECT rowid AS n, substr(at, 1, 10) AS day, id, field, old, new FROM entry WHERE ledger = 'leads';
CREATE INDEX said_id ON said (id, field);
SELECT f.name, w.name, count(*), sum(coalesce(
	(SELECT new FROM said WHERE id = c.id AND field = f.name AND day < w.ends ORDER BY n DESC LIMIT 1),
	(SELECT old FROM said WHERE id = c.id AND field = f.name AND day >= w.ends ORDER BY n LIMIT 1), c.text) <> '')
FROM field f, week w JOIN cell c ON c.field = f.name
WHERE EXISTS (SELECT 1 FROM said WHERE id = c.id AND day >= w.begins AND day < w.ends)
GROUP BY f.name, w.name ORDER BY f.name, w.name;
EOF
if command -v sqlite3 >/dev/null; then
	crm-book -C B export leads >leads.csv
	head -n 1 B/log/2026-01.csv >log.csv 2>/dev/null || echo 'at,actor,command,ledger,id,field,old,new,note' >log.csv
	for month in B/log/*.csv; do sed 1d "$month"; done >>log.csv
	sqlite3 :memory: <count.sql | tr -d '\r' >second.way
	ok 'the second way has counted something' test "$(wc -l <second.way)" = 18
	expect 'a second way counts the same' 0 \
		"crm-report -C B fields --ledger leads --format csv | awk -F, '
			\$1 ~ /^leads.(amount|contact|product|lost_reason|source|next_follow_up)\$/ {
				sub(/leads./, \"\", \$1)
				print \$1 \",W09,\" \$3 \",\" \$4
				print \$1 \",W10,\" \$6 \",\" \$7
				print \$1 \",W11,\" \$9 \",\" \$10
			}' | sort | diff - second.way" <<'EOF'
EOF
else
	skip 'a second way counts the same' 'no sqlite3'
fi
expect 'every figure opens to as many rows as it says' 0 \
	'for field in amount contact lost_reason; do
		for week in W09 W10 W11; do
			crm-report -C B fields --list leads.$field:$week --format csv | awk -F, -v f=$field,$week \
				"NR > 1 { n++; used += /,true,|,yes,/ } END { print f \",\" n \",\" used }"
		done
	done' <<'EOF'
amount,W09,143,90
amount,W10,124,72
amount,W11,95,50
contact,W09,143,15
contact,W10,124,19
contact,W11,95,9
lost_reason,W09,143,19
lost_reason,W10,124,20
lost_reason,W11,95,8
EOF
done_testing
