# merge.sh - two rows that are one become one, and two again: every ledger byte for byte what it was, the log aside.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n

# Customers without credit codes can be merged; four whose contracts are on their way keep theirs, which stand in the text.
awk 'BEGIN { FS = OFS = ","; split("C-000003 C-000021 C-000040 C-000061", k, " "); for (i in k) keeps[k[i]] = 1 }
	NR > 1 && !($1 in keeps) { $NF = "" } { print }' n/customers.csv >c && cat c >n/customers.csv
crm-book -C n adopt -q
cp -R n kept

# What the check of a book finds; how many rows it has is its own business.
sound() {
	crm-book -C "$1" check 2>&1 | sed "s/^crm-book: [0-9]* rows checked/crm-book/"
}

# What differs between two books, but the log.
differs() {
	diff -rq -x .crm -x log "$1" "$2"
}

expect 'a book to begin with' 0 'sound n' <<'EOF'
crm-book, 0 findings
EOF
#
# One merge, looked at from all sides
#
expect 'it is tried: field by field, and what moves' 0 'crm-customer -C n merge C-000001 C-000002 -n | grep -v "^  [a-z]*  *[A-Z]*-"; cmp n/customers.csv kept/customers.csv' <<'EOF'
dry run: nothing was written
  ledger     ID         field        old            new
merged C-000002 宁波第二医院 into C-000001 宁波第一医院
  name: 宁波第一医院 stays, not 宁波第二医院
  level: 三级甲等 stays, not 三级乙等
  owner: 陈晓 stays, not 张伟
  score: 78 stays, not 72
  contact: 潘志强 stays, not 蒋永康
  title: 骨科主任 stays, not 耗材组组长
  phone: both are kept: 0574-82805873;0574-83753420
  15 references moved along: contacts 3, leads 3, orders 8, solved 1
  C-000002 goes on finding it; crm customer unmerge C-000002 takes it back
EOF
expect 'for programs: what it would change' 0 'crm-customer -C n merge C-000001 C-000002 -n --format csv 2>/dev/null | head -4' <<'EOF'
ledger,id,field,old,new
customers,C-000002,merged_into,,C-000001
customers,C-000001,phone,0574-82805873,0574-82805873;0574-83753420
contacts,CT-000004,customer,C-000002,C-000001
EOF
expect 'it is done' 0 'crm-customer -C n merge C-000001 C-000002' <<'EOF'
merged C-000002 宁波第二医院 into C-000001 宁波第一医院
  name: 宁波第一医院 stays, not 宁波第二医院
  level: 三级甲等 stays, not 三级乙等
  owner: 陈晓 stays, not 张伟
  score: 78 stays, not 72
  contact: 潘志强 stays, not 蒋永康
  title: 骨科主任 stays, not 耗材组组长
  phone: both are kept: 0574-82805873;0574-83753420
  15 references moved along: contacts 3, leads 3, orders 8, solved 1
  C-000002 goes on finding it; crm customer unmerge C-000002 takes it back
EOF
expect 'and sound' 0 'sound n' <<'EOF'
crm-book, 0 findings
EOF
expect 'its old id shows the one, and says so' 0 'crm-customer -C n show C-000002 | sed -n "1,3p;\$p"; crm-customer -C n show 宁波第二医院 --format json | sed -n "2,4p"' <<'EOF'
C-000001  宁波第一医院
  ID           C-000001
  name         宁波第一医院
C-000002 was merged into C-000001 on 2026-03-16
  "customer": {
    "id": "C-000001",
    "name": "宁波第一医院",
! crm-customer: C-000002 was merged into C-000001 on 2026-03-16
EOF
expect 'and so does every other way to it' 0 'crm-customer -C n list | grep -c 宁波第二医院; crm-lead -C n list --where "customer = C-000002" | tail -1
	crm-lead -C n list --where "customer = C-000001" | tail -1; crm-customer -C n show 0574-83753420 | head -1; crm-contact -C n list --customer C-000002 --format csv | wc -l
	crm-customer -C n set 宁波第二医院 industry=医疗 -n; crm-lead -C n add --customer C-000002 --stage 线索 --next +3d --need 骨钻 --blocker 未批 -n --format csv 2>/dev/null | grep ,customer,
	crm-ar -C n invoice add --customer C-000002 --amount 100 --issued today --due +30d -n --format csv 2>/dev/null | grep ,customer,' <<'EOF'
0
C-000002 was merged into C-000001 on 2026-03-16
10 leads, 0 overdue
C-000001  宁波第一医院
7
dry run: nothing was written
customer C-000001  宁波第一医院: nothing changed (crm score explain C-000001)
C-000002 was merged into C-000001 on 2026-03-16
leads,L-?,customer,,C-000001
invoices,I-?,customer,,C-000001
! crm-contact: C-000002 was merged into C-000001 on 2026-03-16
EOF
expect 'a customer of that name is not entered again' 0 'crm-customer -C n add 宁波第二医院; crm-customer -C n add 宁波第二医院有限公司 -n | tail -3' <<'EOF'
added customer C-?  宁波第二医院有限公司
  is it the same as C-000001 宁波第一医院? name 宁波第二医院 (rule company, rules/duplicates.yaml:10)
  next: crm lead add --customer C-? …, crm score run
! crm-customer: customer '宁波第二医院' is there already as C-000002, which was merged into C-000001; crm customer unmerge C-000002 takes that back
EOF
printf '客户名称,编号,金额,开票日期,到期日\n宁波第二医院,I-900001,100.00,2026-03-01,2026-04-01\nC-000002,I-900002,100.00,2026-03-01,2026-04-01\n' >in.csv
printf 'id: in\nheader: /客户名称/\ninto:\n  invoices: {id: "{编号}", customer: "{客户名称}", amount: "{金额}", issued_on: "{开票日期}", due_on: "{到期日}"}\n' >in.yaml
expect 'an import names either' 0 'cp -R n im; crm-book -C im import in.csv --map in.yaml -q; grep -c "^I-90000.,C-000001," im/invoices.csv; sound im' <<'EOF'
2
crm-book, 0 findings
EOF
expect 'dupes does not list them again' 0 '! crm-customer -C n dupes --format csv | grep C-000002' </dev/null
expect 'nobody else writes the column' 2 'crm-customer -C n set C-000001 merged_into=C-000003; crm-book -C n set customers C-000001 merged_into=C-000003' <<'EOF'
! crm-customer: customers.merged_into: is written by crm customer merge, crm customer unmerge alone
! crm-book: customers.merged_into: is written by crm customer merge, crm customer unmerge alone
EOF
expect 'a row that another verb adds a column for is written with those hidden' 0 'cp -R n ad; rm -rf ad/rules; cut -d, -f1-14,16- ad/customers.csv >c; cat c >ad/customers.csv; crm-customer -C ad set C-000003 uscc=123302004192375760 -q; awk -F, "{ print NF }" ad/customers.csv | sort -u; grep -c "C-000001$\|,C-000001," ad/customers.csv' <<'EOF'
C-000003
16
1
EOF
expect 'the next id is none that is hidden' 0 'cp -R kept hi; crm-customer -C hi merge C-000001 C-000076 -q; crm-customer -C hi add 甬江新医院 -q' <<'EOF'
C-000001
C-000077
EOF
expect 'before it both are there' 0 'crm-customer -C n list --as-of 2026-03-16T10:19:00+08:00 --format csv | cut -d, -f1 | sed -n "2,4p"; crm-customer -C n show C-000002 --as-of 2026-03-13 | head -1' <<'EOF'
C-000001
C-000002
C-000003
C-000002  宁波第二医院
EOF
expect 'what was noted about either' 0 'crm-customer -C n follow C-000001 --note 拜访了设备科 -q --as-of 2026-03-16T10:25:00+08:00; crm-customer -C n show C-000001 --as-of 2026-03-16T10:30:00+08:00 | sed -n "/^Last talks/,/^\$/p" | head -4' <<'EOF'
C-000001
Last talks
  at                lead      who     by  note
  2026-03-16 10:25  —         赵国平  —   拜访了设备科
  2026-03-13 16:11  L-000353  陈晓    —   试用第五台，反馈骨钻噪音大
EOF

#
# What may not be
#
expect 'with itself, by any name of it' 2 'crm-customer -C n merge C-000003 C-000003; crm-customer -C n merge C-000003 宁波人民医院' <<'EOF'
! crm-customer: C-000003: it can't be merged with itself; name two
! crm-customer: C-000003: it can't be merged with itself; name two
EOF
expect 'twice' 1 'crm-customer -C n merge C-000001 C-000002; crm-customer -C n merge C-000002 C-000001; crm-customer -C n merge C-000005 C-000002' <<'EOF'
! crm-customer: C-000002 was merged into C-000001 already; crm customer unmerge C-000002 takes that back
! crm-customer: C-000002 was merged into C-000001 already; crm customer unmerge C-000002 takes that back
! crm-customer: C-000002 was merged into C-000001 already; crm customer unmerge C-000002 takes that back
EOF
expect 'two credit codes' 1 'crm-customer -C n merge C-000003 C-000021' <<'EOF'
! crm-customer: C-000003 has the credit code 123302004192375760 and C-000021 has 12330281420662991B: two codes are two customers; if one is wrong, crm customer set C-000021 uscc=… first
EOF
expect 'of somebody nobody knows' 1 'crm-customer -C n merge C-000003 C-000999; crm-customer -C n merge 无此医院 C-000003; crm-customer -C n unmerge C-000999' <<'EOF'
! crm-customer: customer: 'C-000999' is not in customers.csv; did you mean 'C-000009'?
! crm-customer: customer: '无此医院' is not in customers.csv
! crm-customer: customer: 'C-000999' is not in customers.csv; did you mean 'C-000009'?
EOF
expect 'one name too few' 2 'crm-customer -C n merge C-000003; crm-customer -C n merge C-000003 C-000004 --take nmae; crm-customer -C n merge C-000003 C-000004 --take id --take grade' <<'EOF'
! crm-customer: merge: CUSTOMER OTHER is wanted; see crm-customer merge --help
! crm-customer: 'nmae' is no column of customers; did you mean 'name'?
! crm-customer: --take: id stays the kept one's: it says which row it is, or where it stands
! crm-customer: customers.grade: is written by crm score run alone
EOF
expect 'to take back what was not merged' 1 'crm-customer -C n unmerge C-000003; crm-customer -C n unmerge C-000001' <<'EOF'
! crm-customer: C-000003 was merged into none: there is nothing to take back
! crm-customer: C-000001 was merged into none; merged into it were: C-000002; crm customer unmerge takes one of those back
EOF
expect 'by whom it may not' 1 'CRM_USER=liwenjing crm-customer -C n merge C-000004 C-000005; CRM_USER=chenxiao crm-customer -C n merge C-000004 C-000005' <<'EOF'
! crm-customer: 李文静 may not merge: sales do, sales managers, admins, and the owner of the book
! crm-customer: C-000004 belongs to 徐丽娜: a sales manager or an admin merges what is somebody else's
EOF
expect 'sales merge what is their own' 0 'cp -R kept own; CRM_USER=chenxiao crm-customer -C own merge C-000001 C-000015 | head -1; CRM_USER=chenxiao crm-customer -C own unmerge C-000015 -q; differs own kept' <<'EOF'
merged C-000015 慈溪人民医院 into C-000001 宁波第一医院
C-000015
EOF
if [ "$(id -u)" != 0 ]; then
	expect 'in a book that is read-only' 3 'cp -R kept ro; chmod -R a-w ro; crm-customer -C ro merge C-000004 C-000005; s=$?; chmod -R u+w ro; exit $s' <<'EOF'
EOF
fi
expect 'contacts of two customers, leads of two, a won one into one that is not' 1 'crm-contact -C n merge CT-000020 CT-000009; crm-lead -C n merge L-000001 L-000002; crm-lead -C n merge L-000354 L-000070' <<'EOF'
! crm-contact: CT-000020 is of C-000008 鄞州第二医院 and CT-000009 of C-000004 宁波中医院: they stay two; if the customers are one, crm customer merge C-000008 C-000004 first
! crm-lead: L-000001 is of C-000070 舟山中医院 and L-000002 of C-000068 舟山第二医院: they stay two; if the customers are one, crm customer merge C-000070 C-000068 first
! crm-lead: L-000070 is won and L-000354 isn't: what was won is kept; crm lead merge L-000070 L-000354
EOF
expect 'a contract on its way would say something else' 1 'crm-customer -C n merge C-000003 C-000004' <<'EOF'
! crm-customer: contract K-000021 is on its way through approval, and its text would say something else: let it be signed first, or crm contract withdraw K-000021
EOF

#
# Taken back
#
expect 'what was changed since stays, and is said' 0 'cp -R n ch; crm-customer -C ch set C-000001 phone=0574-82805873\;0574-83753420\;13905740001 -q; lead=$(crm-lead -C kept list --where "customer = C-000002" --format csv | sed -n "2s/,.*//p"); crm-lead -C ch set $lead customer=C-000005 -q; crm-customer -C ch unmerge C-000002; grep -o "^C-000001.*" ch/customers.csv | cut -d, -f13; sound ch' <<'EOF'
C-000001
L-000093
C-000002 宁波第二医院 is a row of its own again, beside C-000001 宁波第一医院
  leads L-000093: customer was changed since the merge and stays: 宁波骨伤医院
  15 fields put back: customers 1, contacts 3, leads 2, orders 8, solved 1
  what came since the merge stays with C-000001; the other one: crm customer show C-000002
0574-82805873;13905740001
crm-book, 0 findings
EOF
expect 'all is as it was' 0 'cp -R n u; crm-customer -C u unmerge C-000002; differs u kept; sound u' <<'EOF'
C-000002 宁波第二医院 is a row of its own again, beside C-000001 宁波第一医院
  16 fields put back: customers 1, contacts 3, leads 3, orders 8, solved 1
  what came since the merge stays with C-000001; the other one: crm customer show C-000002
crm-book, 0 findings
EOF
expect 'between the two it still was one, which the ledgers tell no more' 0 'cp -R kept t; crm-customer -C t merge C-000001 C-000002 -q; CRM_NOW=2026-03-17T10:20:00+08:00 crm-customer -C t unmerge C-000002 -q; differs t kept
	for at in 2026-03-16T10:19:00+08:00 2026-03-16T12:00:00+08:00 2026-03-18; do CRM_NOW=$at crm-customer -C t show C-000002 | head -1; CRM_NOW=$at crm-customer -C t list | tail -1; CRM_NOW=$at crm-lead -C t list --where "customer = C-000002" --format csv 2>/dev/null | wc -l; done' <<'EOF'
C-000001
C-000002
C-000002  宁波第二医院
76 customers
4
C-000001  宁波第一医院
75 customers
11
C-000002  宁波第二医院
76 customers
4
EOF
expect 'lists of numbers, taken and joined, back in any order' 0 'rm -rf t; cp -R kept t; sed -i "/^C-000004,/s/,0574-83566863,/,0574-83566863; 13905740001,/" t/customers.csv; crm-book -C t adopt -q; rm -rf tk; cp -R t tk
	crm-customer -C t merge C-000004 C-000005 --take phone -q; crm-customer -C t merge C-000004 C-000006 -q; crm-customer -C t merge C-000007 C-000004 -q; for c in 5 6 4; do crm-customer -C t unmerge C-00000$c -q; grep "^C-00000[47]," t/customers.csv | cut -d, -f13; done; differs t tk; sound t' <<'EOF'
C-000004
C-000004
C-000007
C-000005
0574-83566863;13905740001;0574-82020003
0574-87124994;0574-82020003
C-000006
0574-83566863; 13905740001
0574-87124994
C-000004
0574-83566863; 13905740001
0574-87124994
crm-book, 0 findings
EOF
expect 'and again, and back again' 0 'crm-customer -C u merge C-000001 C-000002 -q && crm-customer -C u unmerge C-000002 -q && differs u kept && sound u' <<'EOF'
C-000001
C-000002
crm-book, 0 findings
EOF

# $1 noun, $2 $3 rows: merged, shown, taken back; nothing is to be said.
back_and_forth() {
	crm-"$1" -C w merge "$2" "$3" -q >said 2>&1 || {
		[ $? = 1 ] && grep -q 'two credit codes\|two codes\|approval\|isn.t' said && return
		cat said
	}
	sound w | grep -v ' 0 findings'
	crm-"$1" -C w show "$3" 2>/dev/null | head -1 | grep -q "^$2 " || echo "$1 $3 doesn't show $2"
	crm-"$1" -C w unmerge "$3" -q >said 2>&1 || cat said
	sound w | grep -v ' 0 findings'
	differs w kept
	echo >>merged
}
# Pairs of the rows of a ledger, drawn; of those of one customer where a column says whose they are.
pairs() {
	awk -F, -v of="$2" -v n="$3" -v seed=11 'BEGIN { srand(seed) } NR > 1 { id[NR - 1] = $1; key[NR - 1] = of ? $of : 1 } END {
		for (tries = 0; n && tries < 100000; tries++) {
			a = 1 + int(rand() * (NR - 1)); b = 1 + int(rand() * (NR - 1))
			if (a != b && key[a] == key[b]) { print id[a], id[b]; n-- }
		} }' "kept/$1.csv"
}
cp -R kept w
pairs customers 0 24 >c
pairs contacts 2 12 >ct
pairs leads 2 12 >l
ok 'there are pairs' test "$(cat c ct l | wc -l)" = 48
expect 'forty pairs and more, there and back' 0 '
	while read -r a b; do back_and_forth customer $a $b; done <c
	while read -r a b; do back_and_forth contact $a $b; done <ct
	while read -r a b; do back_and_forth lead $a $b; done <l
	test "$(wc -l <merged)" -ge 40' </dev/null

#
# Merges of merges
#
expect 'a chain: its ends find the last' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000004 C-000005 -q; crm-customer -C w merge C-000006 C-000004 -q; sound w; for c in 4 5 6; do crm-customer -C w show C-00000$c 2>/dev/null | head -1; done; cp -R w x' <<'EOF'
C-000004
C-000006
crm-book, 0 findings
C-000006  宁波妇儿医院
C-000006  宁波妇儿医院
C-000006  宁波妇儿医院
EOF
expect 'its middle is taken back first' 0 'crm-customer -C w unmerge C-000004 -q; sound w; for c in 4 5 6; do crm-customer -C w show C-00000$c 2>/dev/null | head -1; done; crm-customer -C w unmerge C-000005 -q; differs w kept; sound w' <<'EOF'
C-000004
crm-book, 0 findings
C-000004  宁波中医院
C-000004  宁波中医院
C-000006  宁波妇儿医院
C-000005
crm-book, 0 findings
EOF
expect 'or its end' 0 'crm-customer -C x unmerge C-000005 -q; sound x; for c in 4 5 6; do crm-customer -C x show C-00000$c 2>/dev/null | head -1; done; crm-customer -C x unmerge C-000004 -q; differs x kept; sound x' <<'EOF'
C-000005
crm-book, 0 findings
C-000006  宁波妇儿医院
C-000005  宁波骨伤医院
C-000006  宁波妇儿医院
C-000004
crm-book, 0 findings
EOF
expect 'to be kept is who stands for it' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000004 C-000005 -q; crm-customer -C w merge C-000005 C-000007 | head -2; crm-customer -C w unmerge C-000007 -q; crm-customer -C w unmerge C-000005 -q; differs w kept' <<'EOF'
C-000004
C-000005 was merged into C-000004, which is the one that is kept
merged C-000007 鄞州第一医院 into C-000004 宁波中医院
C-000007
C-000005
EOF
expect 'two into one, the first taken back first' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000004 C-000005 --take name --take owner -q; crm-customer -C w merge C-000004 C-000007 --take name -q; cp -R w x2
	for c in 5 7; do crm-customer -C w unmerge C-00000$c -q; sound w; done; differs w kept' <<'EOF'
C-000004
C-000004
C-000005
crm-book, 0 findings
C-000007
crm-book, 0 findings
EOF
expect 'or the last' 0 'for c in 7 5; do crm-customer -C x2 unmerge C-00000$c -q; sound x2; done; differs x2 kept' <<'EOF'
C-000007
crm-book, 0 findings
C-000005
crm-book, 0 findings
EOF

#
# Files as they come
#
expect 'quotes that were not needed, CRLF, a BOM, an unknown column' 0 'rm -rf w; cp -R kept w
	for l in customers leads contacts; do { printf "\357\273\277"; awk "BEGIN { FS = \",\" } { gsub(/\"/, \"\"); for (i = 1; i <= 3; i++) printf \"\\\"%s\\\",\", \$i; for (i = 4; i <= NF; i++) printf \"%s,\", \$i; printf \"%s\r\n\", NR == 1 ? \"foreign\" : \"x\" }" kept/$l.csv; } >w/$l.csv; done
	crm-book -C w adopt -q --faults; rm -rf wk; cp -R w wk; crm-customer -C w merge C-000001 C-000002 -q; sound w; crm-customer -C w unmerge C-000002 -q; differs w wk; sound w' <<'EOF'
C-000001
crm-book, 0 findings
C-000002
crm-book, 0 findings
EOF
expect 'a last line without its end' 0 'rm -rf w; cp -R kept w; truncate -s -1 w/customers.csv; rm -rf wk; cp -R w wk; crm-customer -C w merge C-000075 C-000076 -q 2>/dev/null; crm-customer -C w unmerge C-000076 -q 2>/dev/null; differs w wk' <<'EOF'
C-000075
C-000076
EOF
expect 'a ledger of the book alone that refers to customers' 0 'rm -rf w; cp -R kept w; mkdir -p w/rules/fields; cp "$CRM_TOP"/rules/fields/*.yaml w/rules/fields; printf "visits:\n  id: {type: id, prefix: VI, required: true}\n  at: {type: ref customers, required: true}\n  with: {type: ref contacts}\n" >w/rules/fields/visits.yaml
	printf "id,at,with\nVI-1,C-000002,CT-000004\nVI-2,C-000003,\n" >w/visits.csv; crm-book -C w adopt -q --faults; rm -rf wk; cp -R w wk; crm-customer -C w merge C-000001 C-000002 | grep moved; cat w/visits.csv; crm-customer -C w unmerge C-000002 -q; differs w wk; sound w' <<'EOF'
  16 references moved along: contacts 3, leads 3, orders 8, solved 1, visits 1
id,at,with
VI-1,C-000001,CT-000004
VI-2,C-000003,
C-000002
crm-book, 0 findings
EOF
expect 'one without ids is refused: nobody could take it back' 1 'rm -rf w; cp -R wk w; sed -i "/^  id:/d" w/rules/fields/visits.yaml; printf "at,with\nC-000003,\nC-000002,CT-000004\n" >w/visits.csv; crm-customer -C w merge C-000001 C-000002' <<'EOF'
! crm-customer: visits.csv:3: at: 'C-000002' stands in a ledger without ids, where nobody could take it back; give visits a column of type id first
EOF
expect 'a book that describes its ledgers itself, from before there were merges' 0 'rm -rf w; cp -R kept w; mkdir -p w/rules; cp "$T_FIELDS" w/rules/fields.yaml; crm-customer -C w merge C-000001 C-000002 -q && crm-customer -C w unmerge C-000002 -q && differs w kept | grep -v "Only in w: rules"; sound w' <<'EOF'
C-000001
C-000002
crm-book, 0 findings
EOF
expect 'a column that is there already stays' 0 'rm -rf w; cp -R kept w; sed -i "1s/\$/,已并入/;2,\$s/\$/,/" w/customers.csv; rm -rf wk; cp -R w wk; crm-customer -C w merge C-000001 C-000002 -q; crm-customer -C w unmerge C-000002 -q; differs w wk' <<'EOF'
C-000001
C-000002
EOF
expect 'written by hand it is a fault' 1 'rm -rf w; cp -R n w; sed -i "/^C-000005,/s/\$/C-000006/" w/customers.csv; sound w; crm-customer -C w unmerge C-000005' <<'EOF'
customers.csv:6: C-000005 holds something else than what book adopt wrote
contacts.csv:12: customer: 'C-000005' was merged into C-000006; write that one
contacts.csv:13: customer: 'C-000005' was merged into C-000006; write that one
contacts.csv:14: customer: 'C-000005' was merged into C-000006; write that one
leads.csv:279: customer: 'C-000005' was merged into C-000006; write that one
leads.csv:329: customer: 'C-000005' was merged into C-000006; write that one
leads.csv:361: customer: 'C-000005' was merged into C-000006; write that one
leads.csv:397: customer: 'C-000005' was merged into C-000006; write that one
orders.csv:236: customer: 'C-000005' was merged into C-000006; write that one
orders.csv:298: customer: 'C-000005' was merged into C-000006; write that one
orders.csv:368: customer: 'C-000005' was merged into C-000006; write that one
orders.csv:388: customer: 'C-000005' was merged into C-000006; write that one
crm-book, 12 findings
! crm-customer: C-000005: the log tells of no merge into C-000006: merged_into was written by hand; take it out by hand, then crm book adopt --faults
EOF

expect 'what still names one that was merged, or names itself, is a finding' 0 'rm -rf w; cp -R n w; sed -i "2s/,C-0000[0-9]*,/,C-000002,/" w/invoices.csv; sed -i "/^C-000005,/s/\$/C-000005/" w/customers.csv; sound w' <<'EOF'
customers.csv:6: C-000005 holds something else than what book adopt wrote
invoices.csv:2: I-000001 holds something else than what book adopt wrote
invoices.csv:2: customer: 'C-000002' was merged into C-000001; write that one
customers.csv:6: C-000005 was merged into itself, or round in a circle; take its merged_into out
crm-book, 4 findings
EOF
expect 'adopt takes no merged row for one that is gone' 0 'rm -rf w; cp -R n w; sed -i "/^C-000003,/s/二级甲等/二级乙等/" w/customers.csv; crm-book -C w adopt; sound w' <<'EOF'
took 1 edit or row into the log
crm-book, 0 findings
EOF

#
# Contracts
#
expect 'who signed with the other one signed with that one' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000001 C-000012 -q; grep -o "^K-000008,[^,]*" w/contracts.csv; crm-contract -C w text K-000008 | grep -o -m1 "鄞州妇儿医院\|宁波第一医院"; crm-contract -C w show K-000008 | grep -c VOID; sound w; crm-customer -C w unmerge C-000012 -q; differs w kept' <<'EOF'
C-000001
K-000008,C-000001
鄞州妇儿医院
0
crm-book, 0 findings
C-000012
! crm-contract: unfilled: customer.uscc; give them with crm contract revise, crm customer set, crm book set people
! crm-contract: contract K-000008 is signed, and this is not the text that was signed: what it is made of has changed since; the one on paper counts
EOF
expect 'one on its way goes on under its name, and is signed' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000001 C-000061 -q; sound w; crm-contract -C w sign K-000019 --on today -q --as P-000019; sound w; crm-customer -C w unmerge C-000061 -q; grep -o "^K-000019,[^,]*" w/contracts.csv; sound w' <<'EOF'
C-000001
crm-book, 0 findings
K-000019
crm-book, 0 findings
C-000061
K-000019,C-000061
crm-book, 0 findings
EOF
expect 'one that was submitted since with what the other one had' 1 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000001 C-000060 -q; crm-contract -C w submit K-000023 --as P-000013 --anyway 客户要求 -q; crm-customer -C w unmerge C-000060' <<'EOF'
C-000001
K-000023
T-000144
! crm-customer: contract K-000023 is on its way through approval, and its text would say something else: let it be signed first, or crm contract withdraw K-000023
EOF
expect 'withdrawn it is taken back with the others' 0 'cp -R w w2; crm-contract -C w withdraw K-000023 --as P-000013 -q; crm-customer -C w unmerge C-000060 -q; grep -o "^K-000023,[^,]*" w/contracts.csv; sound w' <<'EOF'
K-000023
C-000060
K-000023,C-000060
crm-book, 0 findings
EOF
expect 'signed since it stays with whom it names' 0 'for who in 李文静 周建明; do crm-contract -C w2 approve K-000023 --as $who -q; done; crm-contract -C w2 sign K-000023 --on today --as P-000013 -q; crm-customer -C w2 unmerge C-000060; grep -o "^K-000023,[^,]*" w2/contracts.csv; sound w2' <<'EOF'
K-000023
T-000145
K-000023
T-000146
K-000023
C-000060 绍兴妇儿医院 is a row of its own again, beside C-000001 宁波第一医院
  contracts K-000023 was submitted or signed since the merge, with 宁波第一医院: customer stays
  15 fields put back: customers 1, contacts 2, leads 6, invoices 2, orders 4
  what came since the merge stays with C-000001; the other one: crm customer show C-000060
K-000023,C-000001
crm-book, 0 findings
EOF

#
# Two at once
#
expect 'two who merge at once: one does, the other is told' 0 'rm -rf w; cp -R kept w; crm-customer -C w merge C-000004 C-000005 >a 2>&1 & crm-customer -C w merge C-000005 C-000004 >b 2>&1; wait; cat a b | grep -c "^merged"; cat a b | grep -c " already; crm customer unmerge"; sound w | grep -q " 0 findings" && { crm-customer -C w unmerge C-000004 || crm-customer -C w unmerge C-000005; } >out 2>&1; differs w kept' <<'EOF'
1
1
EOF

#
# What was noted about either
#
expect 'leads: the timeline of both' 0 'rm -rf w; cp -R kept w; crm-lead -C w merge L-000353 L-000046 -q; crm-lead -C w show L-000046 | sed -n "/^History/,\$p" | head -12' <<'EOF'
L-000353
History
  at                who     command      what
  2026-03-16 10:20  赵国平  lead merge   L-000046: Merged into: L-000353
  2026-03-16 10:20  赵国平  lead merge   Contact: 潘志强; Expected close: 2026-05-25
  2026-03-13 16:11  陈晓    lead follow  Next follow-up: 2026-03-13 → 2026-03-23  试用第五台，反馈骨钻噪音大
  2026-03-13 13:35  陈晓    lead follow  L-000046: Next follow-up: 2026-03-12 → 2026-03-25  送样，等临床反馈
  2026-03-12 14:31  陈晓    lead stage   L-000046: Stage: 方案输出 → 内部协同
  2026-03-10 15:33  陈晓    lead follow  Next follow-up: 2026-03-10 → 2026-03-13  SPD编码还差两条
  2026-03-06 10:10  陈晓    lead stage   L-000046: Stage: 需求确认 → 方案输出
  2026-03-05 15:09  陈晓    lead follow  Next follow-up: 2026-03-05 → 2026-03-10  竞品上周也来过，价格低6%
  2026-03-02 15:40  陈晓    lead stage   Stage: 需求确认 → 方案输出; Next follow-up: 2026-03-02 → 2026-03-05
  2026-03-02 14:48  陈晓    lead stage   L-000046: Stage: 线索 → 需求确认
EOF
expect 'a figure of stages counts it once, and misses nothing' 0 'crm-report -C w funnel | grep "no longer has"; crm-report -C w funnel | sed -n "s,^  total  *,,p" | cut -d" " -f1; crm-report -C kept funnel | sed -n "s,^  total  *,,p" | cut -d" " -f1' <<'EOF'
399
400
EOF
done_testing
