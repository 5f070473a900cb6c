# crm-book.sh - the book itself: init, check, rules, log, and the ledgers without a command of their own.
# Importing is crm-import.sh.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

put() {
	put_to=$1
	shift
	printf '%s\n' "$@" >"$put_to"
}

#
# init
#
expect 'a new book' 0 'crm-book init made' <<'EOF'
made the book made
  next: crm book -C made add people name=… role=sales status=active login=…
        crm lead -C made add --customer … --stage 线索 --next +3d --need … --blocker …
EOF
expect 'its files' 0 'cd made && find . -type f | LC_ALL=C sort' <<'EOF'
./busy.csv
./contacts.csv
./contracts.csv
./crm.yaml
./customers.csv
./invoices.csv
./lead_contacts.csv
./leads.csv
./orders.csv
./payments.csv
./people.csv
./products.csv
./questions.csv
./quote_lines.csv
./quotes.csv
./reminders.csv
./reviews.csv
./rules/assign.yaml
./rules/calendar.yaml
./rules/clauses.yaml
./rules/duplicates.yaml
./rules/fields/busy.yaml
./rules/fields/contacts.yaml
./rules/fields/contracts.yaml
./rules/fields/customers.yaml
./rules/fields/invoices.yaml
./rules/fields/lead_contacts.yaml
./rules/fields/leads.yaml
./rules/fields/orders.yaml
./rules/fields/patterns.yaml
./rules/fields/payments.yaml
./rules/fields/people.yaml
./rules/fields/products.yaml
./rules/fields/questions.yaml
./rules/fields/quote_lines.yaml
./rules/fields/quotes.yaml
./rules/fields/reminders.yaml
./rules/fields/reviews.yaml
./rules/fields/samples.yaml
./rules/fields/solutions.yaml
./rules/fields/solved.yaml
./rules/fields/tasks.yaml
./rules/fields/walkthroughs.yaml
./rules/import/fair-leads.yaml
./rules/import/ibm-receivables.yaml
./rules/import/maven-accounts.yaml
./rules/import/maven-agents.yaml
./rules/import/maven-deals.yaml
./rules/import/maven-products.yaml
./rules/questions.yaml
./rules/reminders.yaml
./rules/roi.yaml
./rules/routes.yaml
./rules/scoring.yaml
./rules/stages.yaml
./rules/tasks.yaml
./rules/templates/contract/distribution.md
./rules/templates/contract/government-procurement.md
./rules/templates/contract/hospital-purchase.md
./rules/templates/fiscal-payment-flow.md
./rules/templates/government-procurement-clauses.md
./rules/templates/reminder/d0.md
./rules/templates/reminder/d15.md
./rules/templates/reminder/d7.md
./rules/templates/service-48h.md
./rules/verify.yaml
./rules/walkthrough.yaml
./samples.csv
./solutions.csv
./solved.csv
./tasks.csv
./walkthroughs.csv
EOF
expect 'English headers are the canonical names' 0 'cat made/tasks.csv made/crm.yaml' <<'EOF'
id,kind,title,assignee,due_at,status,subject,created_at,done_at,done_by,note,snoozed_until
name: 'made'
timezone: Asia/Shanghai
currency: CNY
language: en
# log: whole - no row is older than the log (crm book check)
log: whole
EOF
expect_ok 'a Chinese one' 'crm-book init gemacht --lang zh'
expect 'has Chinese headers' 0 'cat gemacht/tasks.csv gemacht/crm.yaml' <<'EOF'
编号,类别,标题,责任人,截止时间,状态,对象,创建时间,完成时间,完成人,备注,稍后提醒
name: 'gemacht'
timezone: Asia/Shanghai
currency: CNY
language: zh
# log: whole - no row is older than the log (crm book check)
log: whole
EOF
ok 'the rule files are copied' diff -r made/rules "$CRM_TOP/rules"
expect 'a new book is sound' 0 'crm-book -C made check && crm-book -C gemacht check' <<'EOF'
! crm-book: 0 rows checked, 0 findings
! crm-book: 0 rows checked, 0 findings
EOF
cp -R made made.kept
expect 'a book is not made over' 1 'crm-book init made' <<'EOF'
! crm-book: 'made' is a book already; nothing was changed
EOF
expect 'and is as it was' 0 'diff -r made.kept made' </dev/null
expect_match 'a language that is none' 2 'crm-book init neu --lang fr' "'fr' is none of: en, zh"
expect 'nothing was made then' 1 'test -e neu' </dev/null
expect 'on trial: nothing is made' 0 'crm-book init -n trial; ! test -e trial' <<'EOF'
dry run: nothing was written; this would make the book trial
EOF
expect_match 'where nothing can be made' 3 'crm-book init /proc/neu' '^! crm-book: .*/proc/neu'

#
# check: a finding of each kind, and no other
#
book n
expect 'the sample book is sound' 0 'crm-book -C n check' <<'EOF'
! crm-book: 15653 rows checked, 0 findings
EOF

# sound BOOK: a small one.
sound() {
	mkdir -p "$1/log"
	put "$1/crm.yaml" 'name: 宁波团队' 'timezone: Asia/Shanghai' 'currency: CNY' 'language: en'
	put "$1/people.csv" id,name,role,status,login P-01,周敏,sales,active, P-02,陈晓,sales,active,chenxiao
	put "$1/customers.csv" id,name,owner,score C-01,余姚人民医院,P-01,78 C-02,慈溪中医医院,P-02,
	put "$1/leads.csv" id,customer,stage,next_follow_up,need,blocker,amount L-01,C-01,线索,2026-03-20,关节镜换代,等招标,
	put "$1/products.csv" sku,name,stock JJ-01,髋关节假体,3
	put "$1/log/2026-03.csv" at,actor,command,ledger,id,field,old,new,note \
		'2026-03-01T09:00:00+08:00,P-01,lead set,leads,L-01,need,止血,关节镜换代,'
}

sound s
expect 'a small sound book' 0 'crm-book -C s check' <<'EOF'
! crm-book: 7 rows checked, 0 findings
EOF
broken() {
	rm -rf f
	sound f
}
broken && echo P-03,林强,boss,active, >>f/people.csv
expect 'check: a value that is none of the known' 1 'crm-book -C f check' <<'EOF'
people.csv:4: role: 'boss' is none of sales, sales_manager, engineer, legal, compliance_director, finance_director, store_manager, guide, admin
! crm-book: 8 rows checked, 1 finding
EOF
broken && echo C-03,宁海妇幼保健院,,abc >>f/customers.csv
expect 'check: not a number' 1 'crm-book -C f check' <<'EOF'
customers.csv:4: score: 'abc' is not a number such as 12.5
! crm-book: 8 rows checked, 1 finding
EOF
broken && echo JJ-02,膝关节假体,1.5 >>f/products.csv
expect 'check: not a whole number' 1 'crm-book -C f check' <<'EOF'
products.csv:3: stock: '1.5' is not a whole number
! crm-book: 8 rows checked, 1 finding
EOF
broken && put f/leads.csv id,customer,stage,next_follow_up,need,blocker,amount L-1,C-01,线索,2026-02-30,止血,等招标,1x
expect 'check: not a date, not an amount' 1 'crm-book -C f check' <<'EOF'
leads.csv:2: next_follow_up: '2026-02-30' is not a date or time such as 2026-03-16T10:20:00+08:00
leads.csv:2: amount: '1x' is not an amount such as 1200.50
! crm-book: 7 rows checked, 2 findings
EOF
broken && put f/leads.csv id,customer,stage,next_follow_up,need,blocker L-1,C-01,线索,,止血,
expect 'check: required fields that miss' 1 'crm-book -C f check' <<'EOF'
leads.csv:2: next_follow_up: missing
leads.csv:2: blocker: missing
! crm-book: 7 rows checked, 2 findings
EOF
broken && put f/leads.csv id,customer,stage,next_follow_up,need,blocker L-1,C-01,签约,,止血,等招标
expect 'check: but a closed lead has no next follow-up' 0 'crm-book -C f check' <<'EOF'
! crm-book: 7 rows checked, 0 findings
EOF
broken && put f/leads.csv id,customer,stage,next_follow_up,need,blocker L-1,C-01,报介,2026-03-20,止血,等招标
expect 'check: a stage that is none' 1 'crm-book -C f check' <<'EOF'
leads.csv:2: stage: '报介' is no stage; did you mean '报价'?
! crm-book: 7 rows checked, 1 finding
EOF
broken && echo L-2,C-01,线索,2026-03-20,无,等招标, >>f/leads.csv
expect_match 'check: filler' 1 'crm-book -C f check' \
	"^leads\\.csv:3: need: '无' says nothing; .*\\(rule filler, rules/fields/leads\\.yaml:[0-9]+\\)\$" '^! crm-book: .* 1 finding$'
broken && echo P-01,林强,sales,active, >>f/people.csv
expect 'check: an id that is there twice' 1 'crm-book -C f check' <<'EOF'
people.csv:4: id: 'P-01' stands already in line 2
! crm-book: 8 rows checked, 1 finding
EOF
broken && echo C-03,宁海妇幼保健院,P-20, >>f/customers.csv
expect 'check: a reference to nothing' 1 'crm-book -C f check' <<'EOF'
customers.csv:4: owner: 'P-20' is not in people.csv; did you mean 'P-02'?
! crm-book: 8 rows checked, 1 finding
EOF
broken && echo P-03,多,sales,active,,x >>f/people.csv && echo C-03,宁海妇幼保健院,P-20, >>f/customers.csv
expect 'check: a reference to nothing, in a ledger with a ragged row' 1 'crm-book -C f check' <<'EOF'
people.csv:4: 6 fields where the header has 5
customers.csv:4: owner: 'P-20' is not in people.csv; did you mean 'P-02'?
! crm-book: 9 rows checked, 2 findings
EOF
broken && printf 'C-03,宁海妇幼保健院,,,多\nC-04,少\n' >>f/customers.csv
expect 'check: ragged rows' 1 'crm-book -C f check' <<'EOF'
customers.csv:4: 5 fields where the header has 4
customers.csv:5: 2 fields where the header has 4
! crm-book: 9 rows checked, 2 findings
EOF
expect_match 'other commands do not guess what they mean' 3 'crm-lead -C f list' '^! crm-lead: customers\.csv:4: 5 fields'
broken && printf 'JJ-02,\326\320,1\n' >>f/products.csv
expect 'check: not UTF-8' 1 'crm-book -C f check' <<'EOF'
products.csv:3: name: not UTF-8 from byte 1 of the field on
! crm-book: 8 rows checked, 1 finding
EOF
broken && printf 'C-03,"宁海\n妇幼",,\nC-04,"没有关上,,\nC-05,x,,\n' >>f/customers.csv
expect_match 'check: an unterminated quote, where it opens' 1 'crm-book -C f check' \
	'^customers\.csv:6:6: a quote opens here and never closes$'
expect 'and every other command says so' 3 'crm-customer -C f list' <<'EOF'
! crm-customer: customers.csv:6:6: a quote opens here and never closes
EOF
cp f/customers.csv kept.csv
expect_match 'no command writes to such a ledger' 3 'crm-customer -C f add 北仑人民医院' '^! crm-customer: customers\.csv:6:6: '
same_bytes 'it is as it was' kept.csv f/customers.csv
broken && put f/products.csv sku,name,name JJ-01,a,b
expect 'check: a column that stands twice' 1 'crm-book -C f check' <<'EOF'
products.csv:1: 'name': the column name stands twice in the header
! crm-book: 6 rows checked, 1 finding
EOF
broken && echo '2026-03-01T09:00:00+08:00,P-01,lead set,leads' >>f/log/2026-03.csv
expect 'check: the log' 1 'crm-book -C f check' <<'EOF'
log/2026-03.csv:3: 4 fields where the log has 11
! crm-book: 7 rows checked, 1 finding
EOF
broken && put f/leads.csv id,customer,stage,next_follow_up,need,blocker L-1,C-9,报介,2026-03-20,止血,
expect 'check: all of it at once, as CSV' 1 'crm-book -C f check --format csv' <<'EOF'
finding
leads.csv:2: customer: 'C-9' is not in customers.csv; did you mean 'C-01'?
leads.csv:2: stage: '报介' is no stage; did you mean '报价'?
leads.csv:2: blocker: missing
! crm-book: 7 rows checked, 3 findings
EOF

# Many findings: the first hundred are shown, all are counted, in every format.
many() {
	broken
	awk 'BEGIN { for (i = 1; i <= 300; i++) printf "C-%04d,客户%d号医院,P-%d,\n", i + 100, i, i + 100 }' >>f/customers.csv
}
many
expect 'check: the first hundred of 300 findings, and how many more' 1 'crm-book -C f check >o; s=$?; sed -n "1p;100,101p" o; exit $s' <<'EOF'
customers.csv:4: owner: 'P-101' is not in people.csv; did you mean 'P-01'?
customers.csv:103: owner: 'P-200' is not in people.csv; did you mean 'P-01'?
200 more findings: crm book check --all shows them
! crm-book: 307 rows checked, 300 findings
EOF
expect 'all of them with --all' 1 'crm-book -C f check --all >o; s=$?; wc -l <o; tail -n 1 o; exit $s' <<'EOF'
300
customers.csv:303: owner: 'P-400' is not in people.csv; did you mean 'P-01'?
! crm-book: 307 rows checked, 300 findings
EOF
expect 'csv says how many more' 1 'LANGUAGE=zh_CN crm-book -C f check --format csv 2>/dev/null | tail -n 1; exit 1' <<'EOF'
200 more findings: crm book check --all shows them
EOF
expect 'json says how many more' 1 'LANGUAGE=zh_CN crm-book -C f check --format json 2>/dev/null | tail -n 3; exit 1' <<'EOF'
    "finding": "200 more findings: crm book check --all shows them"
  }
]
EOF
expect 'html and Markdown say how many more' 0 'crm-book -C f check --format html 2>&1 | grep -c "200 more findings"; crm-book -C f check --format md | grep "more findings"' <<'EOF'
1
- 200 more findings: crm book check --all shows them
! crm-book: 307 rows checked, 300 findings
EOF
if [ -e "$CRM_BUILD/locale" ]; then
	expect_match 'and in Chinese' 1 'LANGUAGE=zh_CN crm-book -C f check' '^还有 200 个问题：crm book check --all 列出全部$'
fi
sed 101,\$d f/customers.csv >kept.csv && cp kept.csv f/customers.csv && echo 'C-9,x,P-1,' >>f/customers.csv && echo 'C-10,y,P-3,abc' >>f/customers.csv
expect 'one more than a hundred' 1 'crm-book -C f check | tail -n 2; exit 1' <<'EOF'
customers.csv:102: owner: 'P-3' is not in people.csv; did you mean 'P-01'?
customers.csv:102: score: 'abc' is not a number such as 12.5
! crm-book: 106 rows checked, 100 findings
EOF
many && : >f/people.csv
expect_match 'a worse finding behind the hundred makes the exit status' 3 'crm-book -C f check' '^! crm-book: '

broken && awk 'BEGIN { for (i = 0; i < 300000; i++) print ",,," }' >>f/customers.csv
expect 'check: 300,000 empty rows are counted' 1 'crm-book -C f check >o; s=$?; tail -n 1 o; exit $s' <<'EOF'
599900 more findings: crm book check --all shows them
! crm-book: 300007 rows checked, 600000 findings
EOF

# A ledger of several parts, with a fault of each kind all over it: the same findings in the same order by any number of threads.
parts() {
	rm -rf g && sound g
	awk 'BEGIN {
		print "id,name,owner,score"
		for (i = 1; i <= 60000; i++)
			printf "%s,%s,%s,%s\n", i % 20000 == 7 ? "C-000043" : sprintf("%s%06d", i % 3 ? "C-" : "客户-2026-", i),
				i % 15000 == 9 ? "\"宁海\n第一医院\"" : "客户" i "号骨科专科医院", i % 9000 == 1 ? "P-03" : "P-01",
				i % 12000 == 2 ? "7x" : "78"
	}' >g/customers.csv
	awk 'BEGIN {
		print "id,customer,amount,issued_on,due_on"
		for (i = 1; i <= 60000; i++)
			printf "I-%06d,%s,100.00,2026-03-%02d,2026-03-%02d\n", i, sprintf("%s%06d", i % 3 ? "C-" : "客户-2026-", i % 10000 == 3 ? 99999 : i),
				10 + i % 9, i % 13000 == 4 ? 9 : 20
	}' >g/invoices.csv
	awk 'BEGIN {
		print "id,invoice,amount,paid_on"
		for (i = 1; i <= 60000; i++)
			printf "PAY-%06d,I-%06d,100.00,2026-03-%02d\n", i, i, i % 17000 == 5 ? 9 : 25
	}' >g/payments.csv
}
parts
expect 'check: a fault of each kind in ledgers of several parts' 1 'crm-book -C g check' <<'EOF'
customers.csv:2: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:3: score: '7x' is not a number such as 12.5
customers.csv:45: id: 'C-000043' stands already in line 8
customers.csv:9003: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:12004: score: '7x' is not a number such as 12.5
customers.csv:18004: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:20010: id: 'C-000043' stands already in line 8
customers.csv:24005: score: '7x' is not a number such as 12.5
customers.csv:27004: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:36005: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:36006: score: '7x' is not a number such as 12.5
customers.csv:40011: id: 'C-000043' stands already in line 8
customers.csv:45005: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:48007: score: '7x' is not a number such as 12.5
customers.csv:54006: owner: 'P-03' is not in people.csv; did you mean 'P-01'?
customers.csv:15011: name: '宁海
第一医院' stands already in line 10 (unique, rules/fields/customers.yaml:4)
customers.csv:30012: name: '宁海
第一医院' stands already in line 10 (unique, rules/fields/customers.yaml:4)
customers.csv:45013: name: '宁海
第一医院' stands already in line 10 (unique, rules/fields/customers.yaml:4)
leads.csv:2: customer: 'C-01' is not in customers.csv
invoices.csv:4: customer: '客户-2026-099999' is not in customers.csv; did you mean '客户-2026-009999'?
invoices.csv:5: due_on: '2026-03-09' is before issued_on '2026-03-14' (rules/fields/invoices.yaml:7)
invoices.csv:8: customer: 'C-000007' is not in customers.csv; did you mean 'C-000001'?
invoices.csv:10004: customer: 'C-099999' is not in customers.csv; did you mean 'C-019999'?
invoices.csv:13005: due_on: '2026-03-09' is before issued_on '2026-03-18' (rules/fields/invoices.yaml:7)
invoices.csv:20004: customer: 'C-099999' is not in customers.csv; did you mean 'C-019999'?
invoices.csv:20008: customer: '客户-2026-020007' is not in customers.csv; did you mean '客户-2026-002007'?
invoices.csv:26005: due_on: '2026-03-09' is before issued_on '2026-03-13' (rules/fields/invoices.yaml:7)
invoices.csv:30004: customer: '客户-2026-099999' is not in customers.csv; did you mean '客户-2026-009999'?
invoices.csv:39005: due_on: '2026-03-09' is before issued_on '2026-03-17' (rules/fields/invoices.yaml:7)
invoices.csv:40004: customer: 'C-099999' is not in customers.csv; did you mean 'C-019999'?
invoices.csv:40008: customer: 'C-040007' is not in customers.csv; did you mean 'C-004007'?
invoices.csv:50004: customer: 'C-099999' is not in customers.csv; did you mean 'C-019999'?
invoices.csv:52005: due_on: '2026-03-09' is before issued_on '2026-03-12' (rules/fields/invoices.yaml:7)
payments.csv:6: paid_on: '2026-03-09' is before invoice.issued_on '2026-03-15' (rules/fields/payments.yaml:6)
payments.csv:17006: paid_on: '2026-03-09' is before invoice.issued_on '2026-03-14' (rules/fields/payments.yaml:6)
payments.csv:34006: paid_on: '2026-03-09' is before invoice.issued_on '2026-03-13' (rules/fields/payments.yaml:6)
payments.csv:51006: paid_on: '2026-03-09' is before invoice.issued_on '2026-03-12' (rules/fields/payments.yaml:6)
! crm-book: 180005 rows checked, 37 findings
EOF
for threads in 1 2 7; do
	CRM_THREADS=$threads crm-book -C g check --all >by.$threads 2>/dev/null
	same_bytes "the same by $threads threads" by.1 by.$threads
done

#
# rules
#
broken && mkdir f/rules
expect_match 'the shipped rules are sound, for who has people enough to draw' 0 'crm-book -C n rules check' '^rules/scoring.yaml +3 +0$' '^rules/import/maven-deals.yaml +1 +0$'
expect_match 'and their examples hold' 0 'crm-book -C f rules test' '^[0-9]+ examples, 0 failed$' '^rules/scoring.yaml:[0-9]+ +pass '
expect_match 'each has its place' 0 'crm-book -C f rules list' '^rules/scoring.yaml:[0-9]+ +coverage +产品线覆盖率$'
sed 's/^indicators:/indicatrs:/' "$CRM_TOP/rules/scoring.yaml" >f/rules/scoring.yaml
line=$(grep -n ^indicatrs f/rules/scoring.yaml | cut -d: -f1)
expect_match 'a misspelt key: file, line, column, did you mean' 1 'crm-book -C f rules check' \
	"^rules/scoring\\.yaml:$line:1: 'indicatrs' is no key here; did you mean 'indicators'\\?\$"
expect_match 'and where the rules are wanted' 3 'crm-score -C f run' "^! crm-score: rules/scoring\\.yaml:$line:1: 'indicatrs'"
sed 's/score: 86, grade: A/score: 85, grade: A/' "$CRM_TOP/rules/scoring.yaml" >f/rules/scoring.yaml
line=$(grep -n 'score: 85' f/rules/scoring.yaml | cut -d: -f1)
expect_match 'an example that does not hold' 1 'crm-book -C f rules test' \
	"^rules/scoring\\.yaml:$line +FAIL .* score 85, grade A +86 A\$" '^[0-9]+ examples, 1 failed$'
rm f/rules/scoring.yaml
sed 's/gate: {amount: present}/gate: {amuont: present}/' "$CRM_TOP/rules/stages.yaml" >f/rules/stages.yaml
expect_match 'a field in a condition that is none' 1 'crm-book -C f rules check' \
	"^rules/stages\\.yaml:[0-9]+:[0-9]+: there is no field 'amuont'; did you mean 'amount'\\?\$"
sed 's/days: 2wd/dayz: 2wd/' "$CRM_TOP/rules/stages.yaml" >f/rules/stages.yaml
expect_match 'a misspelt key of a stage' 1 'crm-book -C f rules check' \
	"^(! crm-book: )?rules/stages\\.yaml:[0-9]+:[0-9]+: 'dayz' is no key here; did you mean 'days'\\?\$"
put f/rules/stages.yaml pipelines: '  - id: standard' '   stages: [a'
expect_match 'no YAML: where' 1 'crm-book -C f rules check' '^(! crm-book: )?rules/stages\.yaml:3:4: not YAML: '
expect_match 'no YAML: said by all that read it' 3 'crm-lead -C f list' '^! crm-lead: rules/stages\.yaml:3:4: not YAML: '
put f/crm.yaml 'name: f' 'timezon: Asia/Shanghai'
expect 'a misspelt key in crm.yaml' 3 'crm-lead -C f list' <<'EOF'
! crm-lead: crm.yaml:2:1: 'timezon' is no key here; did you mean 'timezone'?
EOF
put f/crm.yaml 'name: f' 'timezone: Asia/Shanghia'
expect 'a time zone that is none' 3 'crm-lead -C f list' <<'EOF'
! crm-lead: crm.yaml:2:11: timezone: 'Asia/Shanghia' is not known here; write a name such as Asia/Shanghai or an offset such as +08:00
EOF

#
# ledgers without a command of their own
#
cp -R n kept
expect 'what misses is named' 1 'CRM_USER=zhaoguoping crm-book -C n add people name=高翔' <<'EOF'
! crm-book: role: missing
! crm-book: status: missing
EOF
expect_match 'a role that is none' 1 'CRM_USER=zhaoguoping crm-book -C n add people name=高翔 role=boss status=active' "^! crm-book: role: 'boss' is none of sales, "
expect 'a ledger that is none: did you mean' 2 'crm-book -C n add poeple name=高翔' <<'EOF'
! crm-book: 'poeple' is no ledger; did you mean 'people'?
EOF
expect 'nor near to any' 2 'crm-book -C n list unsinn' <<'EOF'
! crm-book: 'unsinn' is no ledger (rules/fields/ lists them)
EOF
expect 'a row that is there already' 1 'crm-book -C n add products sku=JJ-01 name=髋关节假体' <<'EOF'
! crm-book: products: 'JJ-01' is there already
EOF
expect 'ids that nobody but the user can give' 1 'crm-book -C n add products name=髋关节假体' <<'EOF'
! crm-book: products: sku: missing
EOF
expect 'none such in it' 1 'CRM_USER=zhaoguoping crm-book -C n set people P-999 status=left' <<'EOF'
! crm-book: id: 'P-999' is not in people.csv
EOF
expect 'a dry run' 0 'crm-book -C n set products JJ-01 stock=15 -n' <<'EOF'
dry run: nothing was written
  ledger    ID     field  old  new
  products  JJ-01  stock  199  15
set products JJ-01
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n' </dev/null
expect 'a row is added' 0 'CRM_USER=zhaoguoping crm-book -C n add people name=高翔 role=sales status=active manager=周建明' <<'EOF'
added people P-000021 高翔
EOF
expect_match 'of a second one of that name it is said how to call them' 0 'CRM_USER=zhaoguoping crm-book -C n add people name="陈 晓" role=sales status=active -n' \
	'^added people P-\? 陈 晓$'
expect_match 'whatever the width' 0 'CRM_USER=zhaoguoping crm-book -C n add people name="陈晓　" role=sales status=active -n' \
	'^  P-000009 has that name, too: commands want the id where either is meant$'
expect '-q prints its id' 0 'CRM_USER=zhaoguoping crm-book -C n add people name=高翎 角色=sales status=active -q' <<'EOF'
P-000022
EOF
expect 'a row is set' 0 'CRM_USER=zhaoguoping crm-book -C n set people 高翎 status=left left_on=2026-03-10 && tail -n 2 n/people.csv' <<'EOF'
set people P-000022
P-000021,高翔,sales,active,P-000005,,,,,,,
P-000022,高翎,sales,left,,,,,,,,2026-03-10
EOF
expect 'set to what it is already' 0 'CRM_USER=zhaoguoping crm-book -C n set people 高翎 status=left' <<'EOF'
people P-000022: nothing changed
EOF
expect 'one row and its history' 0 'unset CRM_USER; crm-book -C n show people 高翎 | sed "s/$(id -un)/LOGIN/"' <<'EOF'
P-000022  高翎
  ID       P-000022
  name     高翎
  role     sales
  status   left
  left on  2026-03-10

History
  at                who     command   what
  2026-03-16 10:20  赵国平  book set  Status: active → left; Left on: 2026-03-10
  2026-03-16 10:20  赵国平  book add  Name: 高翎; Role: sales; Status: active
EOF
expect 'a list' 0 "crm-book -C n list products --where 'line = 关节'" <<'EOF'
SKU    name        line      price  stock  reorder at
JJ-01  髋关节假体  关节   5,200.00    199          20
JJ-02  膝关节假体  关节  26,800.00     42          20
JJ-03  骨水泥      关节  12,800.00     42          20
3 rows
EOF
expect 'export has canonical names' 0 "crm-book -C n export customers --where 'region = 舟山 and grade = A'" <<'EOF'
id,name,type,industry,affiliation,level,owner,grade,score,scored_at,annual_purchase,coverage,contact,title,phone,email,wecom,uscc,region,terms
C-000067,舟山第一医院,公立医院,医疗,舟山卫健局,三级甲等,P-000014,A,86,2026-02-27T18:00:00+08:00,,,陈丽华,骨科主任,0574-84709505,,,1233090042430573XJ,舟山,
EOF
expect_ok 'what is exported' 'crm-book -C n export leads -o leads.csv'
sed 1d n/leads.csv | cut -d, -f1-9 >a.csv
sed 1d leads.csv | cut -d, -f1-9 >b.csv
same_bytes 'is what is in the ledger' a.csv b.csv

#
# log
#
expect 'the log of a row, from a day on' 0 'crm-book -C n log --id L-000002 --since 2026-03-12' <<'EOF'
at                who               command     ledger  ID        field      old       new       note
2026-03-12 10:12  P-000019          lead stage  leads   L-000002  stage      方案输出  内部协同  —
2026-03-13 15:17  P-000019          lead stage  leads   L-000002  stage      内部协同  报价      —
2026-03-16 08:55  P-000001 by root  book adopt  leads   L-000002  whole row  —         —         —
2026-03-16 08:59  P-000001 by root  book adopt  leads   L-000002  whole row  —         —         —
EOF
expect 'of a person, up to a day' 0 'crm-book -C n log --actor 任倩 --since 2026-03-12 --until 2026-03-12' <<'EOF'
at                who       command      ledger  ID        field           old                        new                                                   note
2026-03-12 10:12  P-000019  lead stage   leads   L-000002  stage           方案输出                   内部协同                                              —
2026-03-12 11:35  P-000019  lead follow  leads   L-000284  next_follow_up  2026-03-12                 2026-03-13                                            设备科要补两份注册证复印件
2026-03-12 11:35  P-000019  lead follow  leads   L-000284  updated_at      2026-03-10T10:54:00+08:00  2026-03-12T11:35:00+08:00                             设备科要补两份注册证复印件
2026-03-12 15:29  P-000019  lead add     leads   L-000398  id              —                          L-000398                                              —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  customer        —                          C-000061                                              —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  stage           —                          线索                                                  —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  next_follow_up  —                          2026-03-18                                            —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  need            —                          急诊骨科老年髋部骨折48小时手术，要三年用量与折扣测算  —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  blocker         —                          设备科要三家比价                                      —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  source          —                          电话                                                  —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  owner           —                          P-000019                                              —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  created_at      —                          2026-03-12T15:29:00+08:00                             —
2026-03-12 15:29  P-000019  lead add     leads   L-000398  updated_at      —                          2026-03-12T15:29:00+08:00                             —
EOF
expect 'of a ledger, as CSV' 0 'crm-book -C n log --ledger leads --format csv --since 2026-02-05 --until 2026-02-05 | head -n 3' <<'EOF'
at,actor,command,ledger,id,field,old,new,note
2026-02-05T09:03:00+08:00,P-000011,lead add,leads,L-000003,stage,,线索,
2026-02-05T09:09:00+08:00,P-000019,lead stage,leads,L-000284,stage,方案输出,内部协同,
EOF
expect_match 'of one who acts for another' 0 'crm-book -C n log --actor zhaoguoping --ledger people' ' P-000022 .* 高翎 ' ' book set '
expect_match 'a ledger that is none' 2 'crm-book -C n log --ledger peple' "'peple' is no ledger; did you mean 'people'"
expect_match 'a person that is none' 2 'crm-book -C n log --actor 周雪' "'周雪' is nobody in people.csv"

#
# statuses
#
expect 'a verb that is none: did you mean' 2 'crm-book -C n chekc' <<'EOF'
! crm-book: 'chekc' is no verb of crm-book; did you mean 'check'?
EOF
expect_match 'half a verb' 2 'crm-book -C n rules' "^! crm-book: 'rules' is no verb of crm-book; there are rules check, rules test, rules list\$"
expect_match 'a book that is not there' 3 'crm-book -C nirgends check' "^! crm-book: .*'nirgends'"
expect_match 'no book here' 3 'cd / && crm-book check' '^! crm-book: '
expect_match 'a full disk' 3 'crm-book -C n export leads >/dev/full' "^! crm-book: cannot write to 'stdout'"

if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	broken && echo C-03,宁海妇幼保健院,P-20,abc >>f/customers.csv
	expect_none 'findings in Chinese' 1 'LANGUAGE=zh_CN crm-book -C f check' 'is not in' 'did you mean' findings 'not a number'
else
	skip 'findings in Chinese' 'no po/zh_CN.po yet'
fi
done_testing
