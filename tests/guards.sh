# guards.sh - what was typed is a text and nothing else: in a spreadsheet, in Markdown, on a terminal, in a mail's header.
. "$(dirname "$0")/lib.sh"

book b
esc=$(printf '\033')
hostile() { # every kind of a cell that a spreadsheet takes for more than a text, and what it doesn't
	cat <<'EOF'
=1+1
+cmd|' /C calc'!A0
@SUM(1+1)*cmd|' /C calc'!A0
-2+3
-12.50
＝1+1
＋8613800000000
＠x
 =1
"=1"
a;=1+1
a; -1
'=1
''@x
'plain
x=1
+86 138 0000 0000
- 一项
a-b
EOF
}
{
	head -n 1 b/products.csv
	hostile | awk '{ gsub(/"/, "\"\""); printf "H-%02d,\"%s\",a,1.00,5,\n", NR, $0 }'
	printf 'H-90,"\tx",a,,,\nH-91,"a\t=1",a,,,\n'
} >products.csv
cp products.csv b/products.csv
: >b/orders.csv && rm b/orders.csv b/quote_lines.csv
cp -R b kept
expect 'for a spreadsheet each is a text' 0 "crm-book -C b export products --for excel | cut -d, -f1,2" <<'EOF'
﻿sku,name
H-01,'=1+1
H-02,'+cmd|' /C calc'!A0
H-03,'@SUM(1+1)*cmd|' /C calc'!A0
H-04,'-2+3
H-05,-12.50
H-06,'＝1+1
H-07,'＋8613800000000
H-08,'＠x
H-09,' =1
H-10,"'""=1"""
H-11,a;'=1+1
H-12,a;' -1
H-13,''=1
H-14,'''@x
H-15,'plain
H-16,x=1
H-17,'+86 138 0000 0000
H-18,'- 一项
H-19,a-b
H-90,'	x
H-91,a	'=1
EOF
expect 'numbers stay numbers, and a BOM says UTF-8' 0 "crm-book -C b export products --for excel | head -n 2 | od -An -c | head -n 1; crm-book -C b export products --for excel | sed -n 2p | tail -c 10" <<'EOF'
 357 273 277   s   k   u   ,   n   a   m   e   ,   l   i   n   e
a,1.00,5,
EOF
expect_ok 'csv for programs is exact' 'crm-book -C b export products --format csv >exact.csv && sed 1d exact.csv | cut -d, -f2 | grep -qx "=1+1" && ! grep -q "^.=1+1" exact.csv'
expect 'other formats are not for a spreadsheet' 2 'crm-book -C b export products --for excel --format json' <<'EOF'
! crm-book: --for: a spreadsheet reads csv; leave --format out
EOF
cat >own.yaml <<'EOF'
header: /sku/
into:
  products: {sku: '{sku}', name: '{name}', line: '{line}', price: '{price}', stock: '{stock}', reorder_at: '{reorder_at}'}
EOF
for way in '' '--for excel'; do
	crm-book -C b export products $way >own.csv
	expect_match "brought back (export $way) it changes nothing" 0 'crm-book -C b import own.csv --map ./own.yaml --existing update' \
		'^  products +added 0, updated 0, skipped 21$'
	ok 'the ledger is what it was' diff -r -x .crm kept b
done
rm -rf fresh && crm-book init fresh >none
expect_match 'and in another book it is the same' 0 'crm-book -C fresh import own.csv --map ./own.yaml' 'added 21'
crm-book -C fresh export products >fresh.csv
sed 's/," =1",/,=1,/' exact.csv >exact.trimmed # blanks at the ends of a cell are cut on the way in
expect_ok 'cell by cell' 'LC_ALL=C sort exact.trimmed | sed "s/\"	x\"/x/" >a; LC_ALL=C sort fresh.csv >z; diff a z'

#
# The sheet of a sample goes to a spreadsheet, and comes back
#
book v
id=$(sed -n 2p v/samples.csv | cut -d, -f1)
expect_ok 'a note that is a formula' "crm-book -C v set samples $id note='=HYPERLINK(1)'"
month=$(sed -n 2p v/samples.csv | cut -d, -f2)
expect_ok 'is none in the sheet' "crm-report -C v verify sheet --month $month --format csv >sheet.csv; grep -q \"'=HYPERLINK\" sheet.csv"
cp v/samples.csv samples.before
expect_ok 'and is what it was when the sheet is taken back' "crm-report -C v verify judge sheet.csv >none 2>&1; grep -q ',=HYPERLINK(1)' v/samples.csv && ! grep -q \"'=HYPERLINK\" v/samples.csv"

#
# Markdown, terminals
#
book m
expect_ok 'links and pictures in a name' "crm-customer -C m add '[点我](javascript:alert(1))![](http://x.example/p.png)\`a\`'"
expect 'are shown as they are typed' 0 "crm-book -C m list customers --format md | grep -o '.*点我.*png[^|]*' | cut -d'|' -f3" <<'EOF'
 \[点我\](javascript:alert(1))!\[\](http://x.example/p.png)\`a\` 
EOF
expect_ok 'escapes in a name' "crm-book -C m set customers C-000001 'region=a${esc}[2Jb' && crm-book -C m export customers --format csv >exact.csv && grep -q '${esc}' exact.csv"
if command -v script >/dev/null; then
	expect_ok 'exported to a terminal they are shown, not obeyed' \
		"script -qec 'crm-book -C m export customers' /dev/null </dev/null >tty.out; grep -q 'a.x1b.2Jb' tty.out && ! grep -q '${esc}\\[2J' tty.out"
else
	skip 'exported to a terminal they are shown, not obeyed' 'no script(1)'
fi
printf 'region=a\302\233b\342\200\256c' >region
expect_ok 'C1 and bidi controls' 'crm-book -C m set customers C-000001 "$(cat region)"'
expect 'are \u in JSON, which says the same' 0 "crm-book -C m export customers --where 'id = C-000001' --format json | grep -o '\"region\": .*'" <<'EOF'
"region": "a\u009bb\u202ec",
EOF

#
# Mail
#
# In a book whose rules say that an address may be any text, as all did once.
book mail
mkdir -p mail/rules/fields && sed 's/type: email/type: text/' "$CRM_TOP/rules/fields/people.yaml" >people.yaml && cp people.yaml mail/rules/fields
sed 's/^\(P-000001\),\([^,]*\),/\1,"\2, <eve@x.example>",/' mail/people.csv >people && cat people >mail/people.csv
crm-book -C mail set people P-000001 'email=a@b>, <c@d' 'name=王, 强 <eve@x.example>' >none 2>&1
sed -i 's/,P-0000[0-9]*,\(open\|done\)/&/' mail/tasks.csv
expect_ok 'a task whose title would be a header' \
	"crm-task -C mail add --help >none; printf 'T-900001,x,\"标题\nBcc: eve@x.example\",P-000001,2026-03-17T09:00:00+08:00,open,,,,,\n' >>mail/tasks.csv"
expect 'one recipient, no header more' 0 'crm-task -C mail remind --ahead 48h --outbox box >none; cat box/T-900001*.txt' <<'EOF'
To: "王, 强 <eve@x.example>"
Subject: due 2026-03-17 09:00: 标题 Bcc: eve@x.example

T-900001 '标题 Bcc: eve@x.example' is due in 22 hours. Done with: crm task done T-900001
EOF

expect_match 'and said' 0 "rm -rf mail box && cp -R '$CRM_TOP/data/ningbo' mail && mkdir -p mail/rules/fields && cp people.yaml mail/rules/fields && crm-book -C mail set people P-000001 'email=a@b>, <c@d' >none &&
	printf 'T-900001,x,标题,P-000001,2026-03-17T09:00:00+08:00,open,,,,,\\n' >>mail/tasks.csv && crm-task -C mail remind --ahead 48h --outbox box" \
	"^  'a@b>, <c@d' is no e-mail address: the message names .* alone\$"

#
# A ledger in another encoding
#
book gbk
iconv -f UTF-8 -t GB18030 b/customers.csv >gbk/customers.csv
expect 'a header that is not UTF-8 is said to be none' 3 'crm-customer -C gbk add 新客户' <<'EOF'
! crm-customer: customers.csv:1: the header is not UTF-8; save the file as UTF-8 first (iconv -f GB18030 -t UTF-8)
EOF
crm-book -C b export customers | iconv -f UTF-8 -t GB18030 >gbk/customers.csv
cp gbk/customers.csv before.csv
expect 'nothing is added to a ledger that is not UTF-8' 1 'crm-customer -C gbk add 新客户' <<'EOF'
! crm-customer: customers.csv:2: byte 153 of customers.csv is not UTF-8: nothing is added to it; save it as UTF-8 first (iconv -f GB18030 -t UTF-8)
EOF
same_bytes 'it is what it was' before.csv gbk/customers.csv
expect_ok 'the others can be written' 'crm-book -C gbk add products sku=新 name=新'
iconv -f GB18030 -t UTF-8 before.csv >gbk/customers.csv
expect_ok 'saved as UTF-8 it goes on' 'crm-customer -C gbk add 新客户'
done_testing
