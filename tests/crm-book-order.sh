# crm-book-order.sh - dates in the wrong order (not_before of rules/fields.yaml): findings of check, of an import, of what is entered.
. "$(dirname "$0")/lib.sh"

numberless() { # COMMAND...: lines of the rule file without their numbers
	"$@" >out.text 2>err.text
	status=$?
	sed 's/yaml:[0-9]*/yaml:N/' out.text
	sed 's/yaml:[0-9]*/yaml:N/' err.text >&2
	return $status
}

book b
expect_match 'the sample keeps its orders' 0 'crm-book -C b check' ', 0 findings$'

#
# By hand: check finds them
#
cp -R b hand
printf 'I-009001,C-000001,10.00,2026-03-10,2026-03-09\nI-009002,C-000001,10.00,2026-03-10,2026-03-10\n' |
	sed 's/$/,,,,,/' >>hand/invoices.csv
printf 'PAY-009001,I-009001,5.00,2026-03-09,,\nPAY-009002,I-009001,5.00,2026-03-10,,\n' >>hand/payments.csv
tail -n 1 hand/tasks.csv | cut -d, -f1-5 >task # id,kind,title,assignee,due_at
task() { # ID CREATED DONE
	printf '%s,%s,done,,%s,%s,,\n' "$1" "$(cut -d, -f2- task)" "$2" "$3" >>hand/tasks.csv
}
task T-009001 2026-02-05T10:00:00+08:00 2026-02-05T09:59:59+08:00
task T-009002 2026-02-05T10:00:00+08:00 2026-02-05T10:00:00+08:00
task T-009003 2026-02-05T10:00:00+08:00 2026-02-05
task T-009004 2026-02-05T10:00:00+08:00 2026-02-04
task T-009005 2026-02-05T23:30:00Z 2026-02-06T07:30:00+08:00
task T-009006 '' 2026-02-04
expect 'check finds them, and says the rule' 1 "crm-book -C hand check | sed 's/\.csv:[0-9]*/.csv:N/;s/yaml:[0-9]*/yaml:N/'; exit 1" <<'EOF'
tasks.csv:N: done_at: '2026-02-05T09:59:59+08:00' is before created_at '2026-02-05T10:00:00+08:00' (rules/fields/tasks.yaml:N)
tasks.csv:N: done_at: '2026-02-04' is before created_at '2026-02-05T10:00:00+08:00' (rules/fields/tasks.yaml:N)
invoices.csv:N: due_on: '2026-03-09' is before issued_on '2026-03-10' (rules/fields/invoices.yaml:N)
payments.csv:N: paid_on: '2026-03-09' is before invoice.issued_on '2026-03-10' (rules/fields/payments.yaml:N)
invoices.csv:N: no command wrote this row
invoices.csv:N: no command wrote this row
payments.csv:N: no command wrote this row
payments.csv:N: no command wrote this row
! crm-book: 6 edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in
! crm-book: 15663 rows checked, 8 findings
EOF

#
# Entered
#
expect 'an invoice due before it is issued' 1 \
	'numberless crm-book -C b add invoices customer=C-000001 amount=1 issued_on=2026-03-10 due_on=2026-03-09' <<'EOF'
! crm-book: due_on: '2026-03-09' is before issued_on '2026-03-10' (rules/fields/invoices.yaml:N)
EOF
expect_ok 'on the same day' 'crm-book -C b add invoices customer=C-000001 amount=1 issued_on=2026-03-10 due_on=2026-03-10 -n'
expect 'a payment before its invoice' 1 'numberless crm-ar -C b pay I-000085 1 --on 2020-01-01' <<'EOF'
! crm-ar: paid_on: '2020-01-01' is before invoice.issued_on '2026-02-06' (rules/fields/payments.yaml:N)
EOF
expect 'or by the verb that knows payments' 1 'numberless crm-ar -C b pay I-000091 1 --on 2020-01-01' <<'EOF'
! crm-ar: paid_on: '2020-01-01' is before invoice.issued_on '2026-03-05' (rules/fields/payments.yaml:N)
EOF
expect 'the other side of an order is moved' 1 'numberless crm-book -C b set invoices I-000001 issued_on=2026-03-15' <<'EOF'
! crm-book: due_on: '2026-02-06' is before issued_on '2026-03-15' (rules/fields/invoices.yaml:N)
EOF
expect 'a lead created after it was last changed' 1 'numberless crm-book -C b set leads L-000001 created_at=2026-03-10' <<'EOF'
! crm-book: updated_at: '2026-02-02T16:54:00+08:00' is before created_at '2026-03-10' (rules/fields/leads.yaml:N)
EOF
expect_ok 'what is wrong already does not stop work elsewhere' 'crm-book -C hand set invoices I-009001 note=改'

#
# Imported
#
cat >map.yaml <<'EOF'
header: /票号/
into:
  invoices: {id: '{票号}', customer: C-000001, amount: '{金额}', issued_on: '{开票}', due_on: '{到期}'}
  payments: {when: {回款: '!= ""'}, id: 'P{票号}', invoice: '{票号}', amount: '{金额}', paid_on: '{回款}'}
EOF
cat >list.csv <<'EOF'
票号,金额,开票,到期,回款
X-1,10,2026/3/10,2026/3/9,
X-2,10,2026/3/10,2026/4/9,2026/3/9
X-3,10,2026/3/10,2026/4/9,2026/3/10
X-4,10,2026/3/10,2026/4/9,
EOF
expect 'an import rejects them' 1 'numberless crm-book -C b import list.csv --map map.yaml' <<'EOF'
read 4 rows of list.csv (UTF-8): 2 rejected
  invoices   added 2, updated 0, skipped 0
  payments   added 1, updated 0, skipped 0
       1 × due_on: '2026-03-09' is before issued_on '2026-03-10' (rules/fields/invoices.yaml:N)
       1 × paid_on: '2026-03-09' is before invoice.issued_on '2026-03-10' (rules/fields/payments.yaml:N)
  rejected rows are in list.csv.rejected.csv
EOF
expect 'with the reason at the row' 0 'numberless cat list.csv.rejected.csv' <<'EOF'
票号,金额,开票,到期,回款,reason
X-1,10,2026/3/10,2026/3/9,,due_on: '2026-03-09' is before issued_on '2026-03-10' (rules/fields/invoices.yaml:N)
X-2,10,2026/3/10,2026/4/9,2026/3/9,paid_on: '2026-03-09' is before invoice.issued_on '2026-03-10' (rules/fields/payments.yaml:N)
EOF
expect_match 'the book is sound still' 0 'crm-book -C b check' ', 0 findings$'

#
# The rule file
#
own() { # SED: a book whose fields.yaml is another one
	rm -rf r
	crm-book init r >none
	mkdir -p r/rules
	sed "$1" "$T_FIELDS" >r/rules/fields.yaml
}
fault() { # TITLE SED RE
	own "$2"
	expect_match "$1" 1 'crm-book -C r rules check' "^! crm-book: rules/fields\\.yaml:[0-9]*:[0-9]*: $3\$"
}
fault 'a column that there is not, with the near one' 's/not_before: issued_on/not_before: issued_one/' \
	"not_before: there is no column 'issued_one'; did you mean 'issued_on'\\?"
fault 'behind a reference' 's/invoice\.issued_on/invoice.issued/' "not_before: there is no column 'invoice.issued'; did you mean 'invoice.issued_on'\\?"
fault 'what is no date' 's/not_before: issued_on/not_before: amount/' "not_before: due_on and 'amount' are to be dates or times"
fault 'of what is no date' 's/zh: 合同}, type: text}/zh: 合同}, type: text, not_before: issued_on}/' \
	"not_before: contract and 'issued_on' are to be dates or times"
fault 'itself' 's/not_before: issued_on/not_before: due_on/' 'not_before: due_on comes before nothing but itself'
fault 'no column at all' 's/not_before: issued_on/not_before: {a: b}/' 'not_before: a column is wanted, or a list of them'
own 's/not_before: issued_on/not_before: [issued_on, 开票日期]/'
expect_match 'several, by any name of a column' 1 \
	'crm-book -C r add customers name=甲 >none; crm-book -C r add invoices customer=甲 amount=1 issued_on=2026-03-10 due_on=2026-03-09' \
	"due_on: '2026-03-09' is before issued_on '2026-03-10'" "due_on: '2026-03-09' is before 开票日期 '2026-03-10'"
own 's/, not_before: [a-z_.]*//'
expect_ok 'a book whose own file declares none has none' \
	'crm-book -C r add customers name=甲 && crm-book -C r add invoices customer=甲 amount=1 issued_on=2026-03-10 due_on=2026-03-09 && crm-book -C r check'
done_testing
