# given-ids.sh - an id is never given twice: the log remembers rows that are gone.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book B
add() {
	crm-lead -C "$1" add --customer C-000008 --stage 线索 --next +3d --need 关节镜换代 --blocker 等设备科预算 -q
}
# $1 the book, $2 the ledger: without its last row.
behead() {
	sed -i '$d' "$1/$2"
}
expect 'the next one' 0 'add B' <<'EOF'
L-000401
EOF
ok 'its row is taken out by hand' behead B leads.csv
expect 'gives another, not the same' 0 'add B' <<'EOF'
L-000402
EOF
expect 'and one that was never logged counts by the ledger' 0 \
	"sed -i '\$s/^L-[0-9]*/L-000500/' B/leads.csv; add B" <<'EOF'
L-000501
EOF
expect 'all rows taken out, the header left' 0 'cp B/leads.csv leads.csv; sed -i 1q B/leads.csv; add B' <<'EOF'
L-000502
EOF
# $1 the verb, $2 the ledger: a row added, taken out, added again has a higher id each time.
as_admin() { CRM_USER=zhaoguoping; export CRM_USER; "$@"; }
higher() {
	eval "$1" >first 2>err || { cat err; return 1; }
	sed -i '$d' "B/$2"
	eval "$1" >second 2>err || { cat err; return 1; }
	test "$(sort -u first second | wc -l)" -eq 2 && test "$(sort first second | tail -n 1)" = "$(cat second)"
}
cp leads.csv B/leads.csv
ok 'payments' higher 'crm-ar -C B pay I-000090 0.01 -q' payments.csv
ok 'invoices' higher 'crm-ar -C B invoice add --customer C-000008 --amount 5 --issued today --due +7d -q' invoices.csv
ok 'customers' higher 'crm-book -C B add customers name=新客户 -q' customers.csv
ok 'tasks' higher 'crm-task -C B add 打电话 --for 陈晓 --due +1d -q' tasks.csv
ok 'orders' higher 'crm-book -C B add orders customer=C-000008 sku=JZ-01 qty=1 amount=5 ordered_on=today -q' orders.csv
ok 'people' higher 'as_admin crm-book -C B add people name=新人 role=sales status=active -q' people.csv
ok 'contracts' higher 'crm-contract -C B new --customer C-000008 amount=5 title=试 -q' contracts.csv
ok 'quotes' higher 'crm-quote -C B new L-000012 JZ-01:1@5 -q | sed -n 1p' quotes.csv
book Q
crm-quote -C Q new L-000012 JZ-01:1@5 -q | sed -n 1p >quote
crm-quote -C Q revise "$(cat quote)" JZ-01:2 --reason scope -q | sed -n 1p >none
ok 'a revision that is taken out' behead Q quotes.csv
ok 'and its lines' sed -i "/$(cat quote | sed 's/R1/R2/')/d" Q/quote_lines.csv
expect 'keeps its number' 0 'crm-quote -C Q revise "$(cat quote)" JZ-01:3 --reason scope -q | sed -n 1p | grep -o "R[0-9]*"' <<'EOF'
R3
EOF
book I
mkdir -p I/rules/import
cat >I/rules/import/names.yaml <<'EOF'
id: names
header: /^名称/
into:
  customers:
    name: '{名称}'
EOF
printf '名称\n导入甲\n导入乙\n' >names.csv
printf '名称\n导入丙\n' >more.csv
expect 'an import gives higher ones, too' 0 "crm-book -C I import --map names names.csv >none && sed -i '\$d' I/customers.csv && crm-book -C I import --map names more.csv >none && tail -n 1 I/customers.csv | cut -d, -f1" <<'EOF'
C-000079
EOF
expect 'a dry run promises no number' 0 'add B -n >none; crm-book -C I add customers name=试 -n -q; crm-book -C I add customers name=试 -q' <<'EOF'
dry run: nothing was written
  ledger     ID   field  old  new
  customers  C-?  id     —    C-?
  customers  C-?  name   —    试
added customers C-? 试
C-000080
EOF

#
# what was read of a long log is kept
#
book L
# A month with so many rows of a lead that is gone.
awk 'BEGIN { for (i = 0; i < 20000; i++) print "2025-11-03T09:00:00+08:00,P-000009,lead set,leads,L-000700,amount,,5.00," }' |
	cat L/log/2026-01.csv - | sed -n '1p;/L-000700/p' >L/log/2025-11.csv
expect 'a long log' 0 'add L; sed "s/[0-9a-f]\{8\}/CRC/" L/.crm/ids | cut -d" " -f1,2,5' <<'EOF'
L-000701
crm-ids 1
leads log/2025-11.csv 700
leads log/2026-01.csv 400
leads log/2026-02.csv 400
leads log/2026-03.csv 399
end CRC
EOF
cp L/.crm/ids ids
expect 'is not read again' 0 'add L; cmp L/.crm/ids ids' <<'EOF'
L-000702
EOF
expect 'a month that is gone is remembered' 0 'rm L/log/2025-11.csv; sed -i "/^L-0007/d" L/leads.csv; sed -i "/L-0007/d" L/log/2026-03.csv; add L' <<'EOF'
L-000701
EOF
expect 'a month that became another is read again' 0 \
	'sed "s/L-000700/L-000800/" ids >none; awk "BEGIN { for (i = 0; i < 30000; i++) print \"2025-11-03T09:00:00+08:00,P-000009,lead set,leads,L-000900,amount,,5.00,\" }" >L/log/2025-11.csv; add L' <<'EOF'
L-000901
EOF
expect 'what is damaged is made anew' 0 'sed -i "s/ 900\$/ 9/" L/.crm/ids; sed -i "/^L-0009/d" L/leads.csv; add L; tail -n 1 L/.crm/ids | cut -c1-4' <<'EOF'
L-000902
end 
EOF
expect 'nobody needs it' 0 'rm L/.crm/ids; add L; ln -s /dev/null L/.crm/ids.x; rm L/.crm/ids; ln -s "$PWD/none" L/.crm/ids; : >none; add L; cat none; rm L/.crm/ids L/.crm/ids.x' <<'EOF'
L-000903
L-000904
EOF
expect 'foreign ids stay as they are' 0 'crm-book -C L add customers id=XX-9 name=外来 -q; crm-book -C L add customers name=自己 -q' <<'EOF'
XX-9
C-000077
EOF
done_testing
