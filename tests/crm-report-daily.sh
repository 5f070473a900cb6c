# crm-report-daily.sh - the customer daily: crm-lead solved, crm-report daily and evidence, and what crm-book check says of files.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

# Two schools and a hospital, four leads.
small() {
	crm-book init "$1" >/dev/null
	cat >"$1/people.csv" <<'END'
id,name,role,status,manager,login
P-000001,周建明,sales_manager,active,,zhou
P-000002,陈晓,sales,active,P-000001,chenxiao
P-000003,林强,sales,active,P-000001,linqiang
END
	cat >"$1/customers.csv" <<'END'
id,name,owner
C-000001,东海市实验学校,P-000002
C-000002,东海市第二中学,P-000003
C-000003,江北人民医院,P-000002
END
	cat >"$1/leads.csv" <<'END'
id,customer,stage,next_follow_up,need,blocker,owner
L-000001,C-000001,需求确认,2026-03-20,信息化实验室,申报材料没人整理,P-000002
L-000002,C-000002,线索,2026-03-20,录播教室,无,P-000003
L-000003,C-000003,线索,2026-03-20,关节镜耗材,科室意见不统一,P-000002
L-000004,C-000003,流失,,骨水泥,价格,P-000002
END
	mkdir "$1/evidence"
	printf '12 份申报材料的目录\n' >"$1/evidence/申报材料目录.txt"
}

small d
cp -R d kept
expect 'a problem that was solved, with its evidence' 0 \
	"crm-lead -C d solved L-000001 '帮教务处整理了12份信息化建设申报材料' --evidence evidence/申报材料目录.txt" <<'EOF'
solved S-000001  东海市实验学校: 帮教务处整理了12份信息化建设申报材料
  1 problem solved for this customer in 2026, 1 with evidence: crm report evidence C-000001
  is '申报材料没人整理' out of the way with that? what it waits for now: crm lead set L-000001 blocker=…
EOF
expect 'its row: the digest, and the problem is what the lead waited for' 0 'cat d/solved.csv' <<'EOF'
id,lead,customer,solved_at,by,text,problem,evidence,digest
S-000001,L-000001,C-000001,2026-03-16T10:20:00+08:00,P-000002,帮教务处整理了12份信息化建设申报材料,申报材料没人整理,evidence/申报材料目录.txt,3052fc5ac3180de128877e1d43780e013d4e0517cf65f5fcac1f6415245fd9a5
EOF
expect 'the log' 0 "grep -c 'lead solved,solved,S-000001' d/log/2026-03.csv" <<'EOF'
9
EOF
expect 'the lead itself is as it was' 0 'cmp kept/leads.csv d/leads.csv' </dev/null
expect 'the same once more today' 1 "crm-lead -C d solved 实验学校 '帮教务处整理了１２份信息化建设申报材料 '" <<'EOF'
! crm-lead: text: '帮教务处整理了１２份信息化建设申报材料' is noted for today already: S-000001
EOF
expect_match 'filler' 1 'crm-lead -C d solved L-000001 无' \
	"^! crm-lead: text: '无' says nothing; write what it is about \\(rule filler, rules/fields/solved.yaml:"
expect 'nothing at all' 1 "crm-lead -C d solved L-000001 ' '" <<'EOF'
! crm-lead: text: missing
EOF
expect 'no text' 2 'crm-lead -C d solved L-000001' <<'EOF'
! crm-lead: solved: LEAD TEXT is wanted; see crm-lead solved --help
EOF
expect 'evidence that is not there' 2 'crm-lead -C d solved L-000001 协调了样机 --evidence evidence/目录.pdf' <<'EOF'
! crm-lead: --evidence: there is no file 'evidence/目录.pdf', neither in the book nor here
EOF
echo x >outside.txt
expect 'evidence outside of the book' 2 'crm-lead -C d solved L-000001 协调了样机 --evidence outside.txt' <<'EOF'
! crm-lead: --evidence: 'outside.txt' lies outside the book; copy it into the book first, e.g. into d/evidence
EOF
ln -s ../../outside.txt d/evidence/link
expect 'a link that leads out of it' 2 'crm-lead -C d solved L-000001 协调了样机 --evidence evidence/link' <<'EOF'
! crm-lead: --evidence: 'evidence/link' lies outside the book; copy it into the book first, e.g. into d/evidence
EOF
rm d/evidence/link
expect 'a directory' 2 'crm-lead -C d solved L-000001 协调了样机 --evidence evidence' <<'EOF'
! crm-lead: --evidence: 'evidence' is no file
EOF
expect_match 'somebody whom people.csv does not know' 1 'CRM_USER= crm-lead -C d solved L-000001 协调了样机' \
	"^! crm-lead: by: '.*' is not in people\\.csv; act as who solved it with --as PERSON"
expect 'a dry run' 0 'crm-lead -C d solved L-000003 协调了样机试用 -n' <<'EOF'
dry run: nothing was written
  ledger  ID   field      old  new
  solved  S-?  id         —    S-?
  solved  S-?  lead       —    L-000003
  solved  S-?  customer   —    C-000003
  solved  S-?  solved_at  —    2026-03-16T10:20:00+08:00
  solved  S-?  by         —    P-000002
  solved  S-?  text       —    协调了样机试用
  solved  S-?  problem    —    科室意见不统一
solved S-?  江北人民医院: 协调了样机试用
  1 problem solved for this customer in 2026, 0 with evidence: crm report evidence C-000003
  is '科室意见不统一' out of the way with that? what it waits for now: crm lead set L-000003 blocker=…
EOF
expect 'a blocker that says nothing is no problem; the file named from here; another person' 0 \
	'crm-lead -C d solved L-000002 借到一套录播样机 --as 林强 --evidence d/evidence/申报材料目录.txt --as-of 2026-03-13' <<'EOF'
solved S-000002  东海市第二中学: 借到一套录播样机
  1 problem solved for this customer in 2026, 1 with evidence: crm report evidence C-000002
EOF
expect 'a problem of its own' 0 \
	'crm-lead -C d solved 江北 给科室做了两种术式的对比演示 --problem 主任和护士长对器械意见不一 -q --as-of "2026-03-16 16:00"' <<'EOF'
S-000003
EOF
expect 'a closed lead, the year before' 0 'crm-lead -C d solved L-000004 补齐了三年前的质保单 --as-of 2025-12-31' <<'EOF'
solved S-000004  江北人民医院: 补齐了三年前的质保单
  1 problem solved for this customer in 2025, 0 with evidence: crm report evidence C-000003
EOF
expect 'of the year only' 0 'crm-lead -C d solved L-000003 补齐了注册证复印件 --as-of 2026-01-01' <<'EOF'
solved S-000005  江北人民医院: 补齐了注册证复印件
  2 problems solved for this customer in 2026, 0 with evidence: crm report evidence C-000003
  is '科室意见不统一' out of the way with that? what it waits for now: crm lead set L-000003 blocker=…
EOF
crm-lead -C d stage L-000001 方案输出 -q >/dev/null
crm-lead -C d stage L-000003 需求确认 -q --as-of '2026-03-16 11:00' >/dev/null
crm-lead -C d stage L-000003 方案输出 -q --as-of '2026-03-16 11:30' >/dev/null
crm-lead -C d stage L-000002 需求确认 -q --as-of '2026-03-16 12:00' >/dev/null
crm-lead -C d stage L-000002 线索 -q --as-of '2026-03-16 12:30' >/dev/null
crm-lead -C d follow L-000001 --next +3d --note 又去拜访了一次 -q >/dev/null

expect 'the daily: by customer, leads that moved (one there and back did not), no visits' 0 'crm-report -C d daily --as-of "2026-03-16 18:00"' <<'EOF'
CUSTOMER DAILY  2026-03-16
  customer        problem                     what was done                         at                who   evidence
  东海市实验学校  申报材料没人整理            帮教务处整理了12份信息化建设申报材料  2026-03-16 10:20  陈晓  evidence/申报材料目录.txt
  江北人民医院    主任和护士长对器械意见不一  给科室做了两种术式的对比演示          2026-03-16 16:00  陈晓  —
2 problems solved; customers helped: 2; with evidence: 1

Leads that moved
  customer        lead      from stage  to stage  at
  东海市实验学校  L-000001  需求确认    方案输出  2026-03-16 10:20
  江北人民医院    L-000003  线索        方案输出  2026-03-16 11:30
EOF
expect 'a day without' 0 'crm-report -C d daily --on 2026-03-15' <<'EOF'
CUSTOMER DAILY  2026-03-15
nobody's problem was solved; what was: crm lead solved LEAD TEXT --evidence FILE
EOF
expect 'a week, for programs' 0 'crm-report -C d daily --since 2026-03-10 --until 2026-03-16 --format csv --as-of "2026-03-16 18:00"' <<'EOF'
customer,customer_name,problem,text,solved_at,lead,by,by_name,evidence,id
C-000001,东海市实验学校,申报材料没人整理,帮教务处整理了12份信息化建设申报材料,2026-03-16T10:20:00+08:00,L-000001,P-000002,陈晓,evidence/申报材料目录.txt,S-000001
C-000002,东海市第二中学,,借到一套录播样机,2026-03-13T09:00:00+08:00,L-000002,P-000003,林强,evidence/申报材料目录.txt,S-000002
C-000003,江北人民医院,主任和护士长对器械意见不一,给科室做了两种术式的对比演示,2026-03-16T16:00:00+08:00,L-000003,P-000002,陈晓,,S-000003

customer,customer_name,lead,from,to,at
C-000001,东海市实验学校,L-000001,需求确认,方案输出,2026-03-16T10:20:00+08:00
C-000003,江北人民医院,L-000003,线索,方案输出,2026-03-16T11:30:00+08:00
EOF
expect_match 'the last second of a day belongs to it' 0 \
	'crm-lead -C d solved L-000003 深夜改好了方案 -q --as-of 2026-03-17T23:59:59+08:00 && crm-report -C d daily --on 2026-03-17 --as-of 2026-03-18' 深夜改好了方案
expect_none 'not to the next' 0 'crm-report -C d daily --on 2026-03-18 --as-of 2026-03-19' 深夜改好了方案
expect 'a day and a stretch' 2 'crm-report -C d daily --on today --since 2026-03-10' <<'EOF'
! crm-report: --on names one day, --since and --until several: not both
EOF
expect 'a stretch without days' 2 'crm-report -C d daily --since 2026-03-17 --until 2026-03-16' <<'EOF'
! crm-report: --since lies behind --until: there is no day between them
EOF

expect 'the evidence for a bid' 0 'crm-report -C d evidence 实验学校' <<'EOF'
SOLVED FOR 东海市实验学校  C-000001  as of 2026-03-16
  date        problem           what was done                         who   evidence                   file         ID
  2026-03-16  申报材料没人整理  帮教务处整理了12份信息化建设申报材料  陈晓  evidence/申报材料目录.txt  as recorded  S-000001
1 problem solved; 1 with a file, 1 of these as recorded
EOF
expect 'as Markdown' 0 'crm-report -C d evidence 实验学校 --format md' <<'EOF'
## SOLVED FOR 东海市实验学校  C-000001  as of 2026-03-16

| date | problem | what was done | who | evidence | file | ID |
|---|---|---|---|---|---|---|
| 2026-03-16 | 申报材料没人整理 | 帮教务处整理了12份信息化建设申报材料 | 陈晓 | evidence/申报材料目录.txt | as recorded | S-000001 |

1 problem solved; 1 with a file, 1 of these as recorded
EOF
expect 'of a year, as CSV' 0 'crm-report -C d evidence 江北 --since 2026-01-01 --until 2026-03-16 --format csv --as-of "2026-03-16 18:00"' <<'EOF'
date,problem,text,by,by_name,evidence,state,digest,lead,id
2026-01-01,科室意见不统一,补齐了注册证复印件,P-000002,陈晓,,,,L-000003,S-000005
2026-03-16,主任和护士长对器械意见不一,给科室做了两种术式的对比演示,P-000002,陈晓,,,,L-000003,S-000003
EOF
expect 'a customer without' 0 'crm-customer -C d add 新区一小 -q && crm-report -C d evidence 新区一小' <<'EOF'
C-000004
SOLVED FOR 新区一小  C-000004  as of 2026-03-16
0 problems solved; 0 with a file, 0 of these as recorded
EOF
expect_match 'a customer that is none' 1 'crm-report -C d evidence 西海' "^! crm-report: .*'西海' is not in customers.csv"

expect_match 'the lead shows what was solved' 0 'crm-lead -C d show L-000001' '^Solved$' \
	'帮教务处整理了12份信息化建设申报材料  陈晓  evidence/申报材料目录.txt  as recorded'
expect_match 'the customer too, of all its leads' 0 'crm-customer -C d show 江北' '^Solved$' 补齐了三年前的质保单 补齐了注册证复印件
expect_none 'where there is nothing, no section' 0 'crm-customer -C d show 新区一小' '^Solved'
expect_match 'the book is sound but for the blocker it began with' 1 'crm-book -C d check' 'leads.csv:3: blocker' \
	', 1 finding$'

printf '13 份\n' >>d/evidence/申报材料目录.txt
expect_match 'a file that was changed is noticed' 1 'crm-book -C d check' \
	"^solved.csv:2: evidence: 'evidence/申报材料目录.txt' is not what was recorded: it was changed since$" '^solved.csv:3: ' ', 3 findings$'
expect 'the list for the bid says so' 1 'crm-report -C d evidence 实验学校' <<'EOF'
SOLVED FOR 东海市实验学校  C-000001  as of 2026-03-16
  date        problem           what was done                         who   evidence                   file           ID
  2026-03-16  申报材料没人整理  帮教务处整理了12份信息化建设申报材料  陈晓  evidence/申报材料目录.txt  changed since  S-000001
1 problem solved; 1 with a file, 0 of these as recorded
EOF
printf '12 份申报材料的目录\n' >d/evidence/申报材料目录.txt
expect_match 'as it was, all is well' 0 'crm-report -C d evidence 实验学校' 'as recorded'
rm d/evidence/申报材料目录.txt
expect 'one that is gone' 1 'crm-report -C d evidence 实验学校 --format csv' <<'EOF'
date,problem,text,by,by_name,evidence,state,digest,lead,id
2026-03-16,申报材料没人整理,帮教务处整理了12份信息化建设申报材料,P-000002,陈晓,evidence/申报材料目录.txt,missing,3052fc5ac3180de128877e1d43780e013d4e0517cf65f5fcac1f6415245fd9a5,L-000001,S-000001
EOF
expect_match 'check names it' 1 'crm-book -C d check' "^solved.csv:2: evidence: there is no file 'evidence/申报材料目录.txt' in the book"
sed -i 's|evidence/申报材料目录.txt,[0-9a-f]*|../outside.txt,|' d/solved.csv
expect_match 'a name that leads out of the book is not followed' 1 'crm-book -C d check' "there is no file '../outside.txt' in the book"
printf 'x\n' >d/evidence/a.txt
sed -i 's|\.\./outside.txt|evidence/a.txt|' d/solved.csv
expect_match 'a name without a digest' 1 'crm-book -C d check' "'evidence/a.txt' stands without a digest"

# A book whose own fields.yaml is older than this ledger.
small old
sed '/^# What was solved/,/^# Named patterns/{/^# Named/!d}' "$T_FIELDS" >old/rules/fields.yaml
rm old/solved.csv old/walkthroughs.csv
expect_match 'a book without the ledger: a lead shows' 0 'crm-lead -C old show L-000001' '^L-000001'
expect_match 'its customer shows' 0 'crm-customer -C old show C-000001' '^C-000001'
expect_match 'it can be checked' 1 'crm-book -C old check' ', 1 finding$'
expect_none 'the rules about it are left alone' 1 'crm-book -C old rules check' 'walkthrough'
expect 'what was solved has no place there' 3 'crm-lead -C old solved L-000001 协调了样机' <<'EOF'
! crm-lead: rules/fields.yaml has no ledger 'solved'
EOF
crm-book init zh --lang zh >/dev/null
expect 'a Chinese book' 0 'cat zh/solved.csv' <<'EOF'
编号,商机,客户,解决时间,解决人,解决了什么,客户问题,佐证文件,摘要
EOF
done_testing
