# crm-lead-handover.sh - a leaver's open work goes to others, and nothing names the leaver any more.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n
cp -R n kept

# Fields of open rows that name a person, from the files themselves: leads that are neither won nor lost, customers, tasks, reviews, contracts.
names() {
	for l in leads customers contracts invoices tasks reviews quotes people; do
		crm-book -C "$1" export $l 2>/dev/null >$l.export
	done
	crm-lead -C "$1" list --owner "$2" --format csv | tail -n +2 | wc -l
	crm-customer -C "$1" list --owner "$2" --format csv | tail -n +2 | wc -l
	crm-task -C "$1" list --for "$2" --format csv | tail -n +2 | wc -l
	crm-ar -C "$1" board --owner "$2" --format csv | tail -n +2 | wc -l
}

#
# Bad input
#
expect 'to nobody, to the leaver, to a stranger, twice' 2 'crm-lead -C n handover; crm-lead -C n handover 陈晓 --to ""; crm-lead -C n handover 陈晓 --to 陈晓; crm-lead -C n handover 陈晓 --to 周敏,周敏' <<'EOF'
! crm-lead: handover: PERSON is wanted; see crm-lead handover --help
! crm-lead: --to: nobody is named
! crm-lead: --to: 陈晓 is who hands over
! crm-lead: --to: 周敏 is named twice
EOF
expect 'of somebody whom nobody knows' 1 'crm-lead -C n handover 陈小' <<'EOF'
! crm-lead: person: '陈小' is not in people.csv; did you mean '陈晓'?
EOF
expect 'by a colleague' 1 'CRM_USER=linqiang crm-lead -C n handover 陈晓' <<'EOF'
! crm-lead: only an admin, the owner of the book, or the manager of 陈晓 hands that work over
EOF
expect 'a page that can not be written' 3 'crm-lead -C n handover 陈晓 --packet n/leads.csv/x' <<'EOF'
! crm-lead: cannot make 'n/leads.csv/x': Not a directory
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n'

#
# What would go
#
expect 'by ledger and field' 0 'crm-lead -C n handover 陈晓 -n --format csv | cut -d, -f1,3 | sort | uniq -c | tr -s " "' <<'EOF'
 7 customers,owner
 1 invoices,owner
 18 leads,owner
 1 ledger,field
 1 tasks,assignee
EOF
expect 'its columns' 0 'crm-lead -C n handover 陈晓 -n --format csv | head -n 3' <<'EOF'
ledger,id,field,from,to
leads,L-000004,owner,P-000009,P-000015
leads,L-000010,owner,P-000009,P-000018
EOF
expect 'by round' 0 'crm-lead -C n handover 陈晓 --to 周敏,叶婷 --by round -n --format csv | cut -d, -f5 | sort | uniq -c | tr -s " "' <<'EOF'
 14 P-000011
 13 P-000015
 1 to
EOF
expect 'by territory' 0 'crm-lead -C n handover 陈晓 --by territory -n --format csv | cut -d, -f5 | sort | uniq -c | tr -s " "' <<'EOF'
 26 P-000011
 1 P-000015
 1 to
EOF
expect 'the same every time' 0 'crm-lead -C n handover 陈晓 -n --format csv >a; crm-lead -C n handover 陈晓 -n --format csv >b; cmp a b'
expect 'what belongs to a customer goes to one person' 0 'cp -R n m; crm-lead -C m handover 陈晓 -q; awk -F, "NR > 1 { print \$1 }" a >ids
crm-lead -C m list --format csv | grep -F -f ids | cut -d, -f2,6 | sort -u | cut -d, -f1 | uniq -d'

#
# Going
#
expect 'before' 0 'names n 陈晓' <<'EOF'
18
7
1
1
EOF
expect 'a leaver' 0 'crm-lead -C n handover 陈晓 --packet packet' <<'EOF'
陈晓 hands over 27 rows, to people: 7
  林强: 0 leads, and 1 more
  周敏: 1 lead, and 3 more
  叶婷: 4 leads, and 1 more
  胡佳: 2 leads, and 1 more
  戴军: 6 leads, and 1 more
  任倩: 4 leads, and 2 more
  俞磊: 1 lead, and 0 more
  what was won or lost stays with 陈晓: 16 leads
  陈晓 has left since 2026-03-16
  18 pages in packet
EOF
expect 'nothing open names the leaver' 0 'names n 陈晓' <<'EOF'
0
0
0
0
EOF
expect 'credit for what was won stays' 0 'crm-lead -C n list --all --owner 陈晓 --format csv | tail -n +2 | wc -l; crm-lead -C kept list --all --owner 陈晓 --where "stage.kind != open" --format csv | tail -n +2 | wc -l' <<'EOF'
16
16
EOF
expect 'stage, dates and notes are what they were' 0 'for b in kept n; do crm-book -C $b export leads | cut -d, -f1-6,8-14 >$b.leads; done; cmp kept.leads n.leads'
expect 'the leaver has left' 0 'grep ^P-000009 n/people.csv | cut -d, -f1-4,12' <<'EOF'
P-000009,陈晓,sales,left,2026-03-16
EOF
expect 'again there is nothing' 0 'cp -R n again; crm-lead -C again handover 陈晓; diff -r -x .crm n again' <<'EOF'
陈晓 has nothing to hand over
  what was won or lost stays with 陈晓: 16 leads
EOF
expect 'a page for each lead' 0 'ls packet | wc -l; sed -n 1,12p packet/L-000012.md' <<'EOF'
18
## L-000012  鄞州第二医院 · 需求确认

|  |  |
|---|---|
| stage | 需求确认 |
| need | 耗材SPD上线，要编码与条码对照 |
| blocker | 院采购委员会下月才开会 |
| next follow-up | 2026-03-20 |
| owner | 陈晓 |
| amount | 86000.00 |
| budget from | 60000.00 |
| budget to | 100000.00 |
EOF
expect_ok 'the book is sound' 'crm-book -C n check'
expect 'nobody gives the leaver anything' 1 'crm-lead -C n handover 林强 --to 陈晓' <<'EOF'
! crm-lead: --to: 陈晓 isn't active; give it to somebody who is there
EOF
expect 'a manager goes: who reports to whom' 0 'crm-lead -C n handover 周建明 --to 吴晓红 -n --format csv | grep ^people' <<'EOF'
people,P-000011,manager,P-000005,P-000001
people,P-000013,manager,P-000005,P-000001
people,P-000015,manager,P-000005,P-000001
people,P-000017,manager,P-000005,P-000001
people,P-000019,manager,P-000005,P-000001
EOF
expect 'a manager hands over for a person' 0 'CRM_USER=wuxiaohong crm-lead -C n handover 林强 --to 沈浩 --stays -q; grep -c "^P-000010.*,active," n/people.csv' <<'EOF'
1
EOF
expect 'a column that people added, which still names the leaver' 1 'cp -R kept o; mkdir -p o/rules/fields; sed "s/^  entry_stage:/  assistant: {label: Assistant, type: ref people}\n&/" "$CRM_TOP/rules/fields/leads.yaml" >o/rules/fields/leads.yaml; crm-lead -C o set L-000001 assistant=陈晓 -q; crm-lead -C o handover 陈晓 --to 周敏' <<'EOF'
L-000001
陈晓 hands over 27 rows, to people: 1
  周敏: 18 leads, and 9 more
  what was won or lost stays with 陈晓: 16 leads
  陈晓 has left since 2026-03-16
! crm-lead: leads.csv:2: assistant still names 陈晓: crm book set leads L-000001 assistant=…
EOF
#
# An engineer's bookings
#
with() { rm -rf e; cp -R kept e; crm-book -C e -q set people 王思远 skills='关节 脊柱' >/dev/null; }
expect 'nobody who stays can do it: said, and exit 1, again each time' 1 'rm -rf e; cp -R kept e; crm-lead -C e handover 郑凯; crm-lead -C e handover 郑凯 -q || { grep ^SOL-000002 e/solutions.csv | cut -d, -f3; exit 1; }' <<'EOF'
郑凯 has nothing to hand over
  郑凯 has left since 2026-03-16
P-000007
! crm-lead: solutions.csv:3: solution SOL-000002 still names 郑凯: nobody of those who take over is an engineer with that skill; crm solution move SOL-000002 --engineer …
! crm-lead: solutions.csv:3: solution SOL-000002 still names 郑凯: skill: nobody can '关节'; there are 脊柱, 创伤; crm solution move SOL-000002 --engineer …
EOF
expect 'to who has the skill and is free then, with the task' 0 'with; crm-solution -C e -q request L-000005 --engineer 郑凯 --skill 关节 --slot "2026-03-20 09:00" >/dev/null; crm-lead -C e handover 郑凯 -n --format csv; crm-lead -C e handover 郑凯; crm-book -C e check' <<'EOF'
ledger,id,field,from,to
solutions,SOL-000002,engineer,P-000007,P-000008
solutions,SOL-000005,engineer,P-000007,P-000008
tasks,T-000144,assignee,P-000007,P-000008
郑凯 hands over 3 rows, to people: 1
  王思远: 0 leads, and 3 more
  郑凯 has left since 2026-03-16
! crm-book: 15681 rows checked, 0 findings
EOF
expect 'not to who has something else at that time' 1 'with; crm-solution -C e -q request L-000005 --engineer 王思远 --slot "2026-03-18 14:00" >/dev/null; crm-lead -C e handover 郑凯' <<'EOF'
郑凯 has nothing to hand over
  郑凯 has left since 2026-03-16
! crm-lead: solutions.csv:3: solution SOL-000002 still names 郑凯: slot: 王思远 has 03-18 14:00–16:00 for SOL-000005 already: 03-18 13:30–15:30 is taken (solutions.csv:6); crm solution move SOL-000002 --engineer …
EOF
expect 'who asked for it goes' 0 'rm -rf e; cp -R kept e; crm-lead -C e handover 任倩 -n --format csv | grep -e ^solutions -e L-000002' <<'EOF'
leads,L-000002,owner,P-000019,P-000015
solutions,SOL-000002,requested_by,P-000019,P-000015
EOF

#
# The one with most
#
expect 'no ledger names the leaver with 37 open leads for anything that is open' 0 'rm -rf w; cp -R kept w; crm-lead -C w list --format csv | cut -d, -f6 | grep -c P-000013; crm-lead -C w handover 何俊 -q; names w 何俊; crm-lead -C w handover 何俊; crm-book -C w check' <<'EOF'
37
0
0
0
0
何俊 has nothing to hand over
  what was won or lost stays with 何俊: 23 leads
! crm-book: 15702 rows checked, 0 findings
EOF
expect 'the loads after it' 0 'crm-lead -C w list --format csv | cut -d, -f6 | sort | uniq -c | tr -s " " | sort -n' <<'EOF'
 1 owner
 15 P-000010
 15 P-000011
 15 P-000012
 15 P-000014
 15 P-000015
 15 P-000016
 15 P-000017
 15 P-000018
 15 P-000019
 15 P-000020
 18 P-000009
EOF
done_testing
