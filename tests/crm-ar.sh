# crm-ar.sh - receivables: the countdown, ageing, invoices, payments, holds. Reminders are crm-ar-remind.sh.
. "$(dirname "$0")/lib.sh"

# A book with a small team; invoices and payments come from each test.
small_book() {
	mkdir -p "$1/log"
	printf 'name: 宁波团队\ntimezone: Asia/Shanghai\ncurrency: CNY\nlanguage: en\n' >"$1/crm.yaml"
	cat >"$1/people.csv" <<'EOF_'
id,name,role,status,manager
P-01,钱海峰,sales_manager,active,
P-02,周敏,sales,active,P-01
P-03,林强,sales,active,P-01
P-04,孙丽萍,finance_director,active,
EOF_
	cat >"$1/customers.csv" <<'EOF_'
id,name,owner
C-01,余姚人民医院,P-02
C-02,慈溪中医医院,P-03
C-03,宁海妇幼保健院,
EOF_
	printf 'id,customer,amount,issued_on,due_on,owner,contract,hold_until,hold_reason\n' >"$1/invoices.csv"
	printf 'id,invoice,amount,paid_on,method,reference\n' >"$1/payments.csv"
}

# due BOOK DAYS: an invoice of 100.00, named after the days it is due in from 2026-03-16.
due() {
	printf 'I%s,C-01,100.00,2025-01-01,%s,,,,\n' "$2" "$(date -u -d "2026-03-16 $2 days" +%F)" >>"$1/invoices.csv"
}

small_book edges
for days in 16 15 8 7 1 0 -1; do due edges "$days"; done
expect 'the board shows what is due within 15 days, not 16, the most urgent first' 0 'crm-ar -C edges board' <<'EOF'
RECEIVABLES  as of 2026-03-16  ·  600.00 overdue or due within 15 days
  days  due         customer      invoice  outstanding  owner  last touch
    -1  2026-03-15  余姚人民医院  I-1           100.00  周敏   —
     0  2026-03-16  余姚人民医院  I0            100.00  周敏   —
     1  2026-03-17  余姚人民医院  I1            100.00  周敏   —
     7  2026-03-23  余姚人民医院  I7            100.00  周敏   —
     8  2026-03-24  余姚人民医院  I8            100.00  周敏   —
    15  2026-03-31  余姚人民医院  I15           100.00  周敏   —
overdue 1 · today 1 · in 1–7 days 2 · in 8–15 days 2 · later 1    next: crm ar remind --dry-run
EOF

small_book ages
for days in 1 0 -1 -30 -31 -60 -61 -90 -91; do due ages "$days"; done
expect 'buckets end at 0, 30, 60 and 90 days overdue' 0 'crm-ar -C ages aging --format csv' <<'EOF'
bucket,invoices,amount
not_due,2,200.00
1-30,2,200.00
31-60,2,200.00
61-90,2,200.00
over_90,1,100.00
total,9,900.00
EOF
expect 'a figure opens to its invoices, the longest overdue first' 0 'crm-ar -C ages aging --list 31-60' <<'EOF'
AGEING  as of 2026-03-16, by days since the due date
  invoice  customer  name          issued      due         days overdue  amount  paid  outstanding  owner
  I-60     C-01      余姚人民医院  2025-01-01  2026-01-15            60  100.00  0.00       100.00  周敏
  I-31     C-01      余姚人民医院  2025-01-01  2026-02-13            31  100.00  0.00       100.00  周敏
2 invoices, 200.00 outstanding
EOF
expect 'the total opens to all of them' 0 'crm-ar -C ages aging --list total --format csv | cut -d, -f1,6' <<'EOF'
invoice,days
I-91,91
I-90,90
I-61,61
I-60,60
I-31,31
I-30,30
I-1,1
I0,0
I1,-1
EOF
expect 'what is no bucket is refused' 2 'crm-ar -C ages aging --list 0-30' <<'EOF'
! crm-ar: --list: '0-30' is none of not_due, 1-30, 31-60, 61-90, over_90, total
EOF
expect 'a day later every edge has moved' 0 'crm-ar -C ages aging --format csv --as-of 2026-03-17' <<'EOF'
bucket,invoices,amount
not_due,1,100.00
1-30,2,200.00
31-60,2,200.00
61-90,2,200.00
over_90,2,200.00
total,9,900.00
EOF

small_book book
cat >>book/invoices.csv <<'EOF_'
I-1,C-01,186400.00,2026-01-01,2026-03-04,,,,
I-2,C-02,412000.00,2026-01-10,2026-03-16,P-02,,,
I-3,C-01,58300.00,2026-03-01,2026-03-22,,,,
I-4,C-02,1000.00,2025-10-01,2025-11-01,,,,
I-5,C-03,99.99,2026-04-01,2026-05-01,,,,
EOF_
cat >>book/payments.csv <<'EOF_'
PAY-1,I-1,400.00,2026-03-10,,
PAY-2,I-3,300.00,2026-03-17,,
PAY-3,I-4,1000.00,2025-11-02,,
EOF_
cp -R book kept

expect 'the ageing for people' 0 'crm-ar -C book aging' <<'EOF'
AGEING  as of 2026-03-16, by days since the due date
  days overdue  invoices  outstanding
  not_due              2   470,300.00
  1-30                 1   186,000.00
  31-60                0         0.00
  61-90                0         0.00
  over_90              0         0.00
                --------  -----------
  total                3   656,300.00
EOF
expect 'by customer, the largest first' 0 'crm-ar -C book aging --by customer --format csv' <<'EOF'
customer,name,invoices,not_due,1-30,31-60,61-90,over_90,outstanding
C-02,慈溪中医医院,1,412000.00,0.00,0.00,0.00,0.00,412000.00
C-01,余姚人民医院,2,58300.00,186000.00,0.00,0.00,0.00,244300.00
EOF
expect 'by owner: the invoice has one, else its customer' 0 'crm-ar -C book aging --by owner' <<'EOF'
AGEING  as of 2026-03-16, by days since the due date
  owner  name  invoices     not_due        1-30  31-60  61-90  over_90  outstanding
  P-02   周敏         3  470,300.00  186,000.00   0.00   0.00     0.00   656,300.00
3 invoices, 656,300.00 outstanding; the invoices behind a figure: --list BUCKET, with --owner ID
EOF
expect 'payments and invoices count from their own day on' 0 \
	'for d in 2025-11-01 2025-11-02 2026-03-09 2026-03-10 2026-03-16 2026-03-17 2026-03-31 2026-04-01; do
		crm-ar -C book aging --format csv --as-of $d | sed -n "s/^total,/$d /p"; done' <<'EOF'
2025-11-01 1,1000.00
2025-11-02 0,0.00
2026-03-09 3,656700.00
2026-03-10 3,656300.00
2026-03-16 3,656300.00
2026-03-17 3,656000.00
2026-03-31 3,656000.00
2026-04-01 4,656099.99
EOF
expect 'the board of one owner, with the last touch' 0 'crm-ar -C book board --owner 周敏 --format csv' <<'EOF'
days,due_on,customer,customer_name,invoice,outstanding,owner,owner_name,last_touch
-12,2026-03-04,C-01,余姚人民医院,I-1,186000.00,P-02,周敏,paid in part 2026-03-10
0,2026-03-16,C-02,慈溪中医医院,I-2,412000.00,P-02,周敏,
6,2026-03-22,C-01,余姚人民医院,I-3,58300.00,P-02,周敏,
EOF

# Both commands in one are what they are alone.
expect 'the board with the ageing below is both' 0 '
	for by in total customer owner; do
		for of in "" "--owner 周敏"; do
			crm-ar -C book board $of --aging $by --format csv >both.csv
			{ crm-ar -C book board $of --format csv && echo && crm-ar -C book aging $of --by $by --format csv; } |
				cmp -s - both.csv && echo "same $(grep -c . both.csv)"
		done
	done' <<'EOF'
same 11
same 11
same 7
same 7
same 6
same 6
EOF
expect 'in one table and the other' 0 'crm-ar -C book board --owner 周敏 --aging owner' <<'EOF'
RECEIVABLES  as of 2026-03-16  ·  656,300.00 overdue or due within 15 days
  days  due         customer      invoice  outstanding  owner  last touch
   -12  2026-03-04  余姚人民医院  I-1       186,000.00  周敏   paid in part 03-10
     0  2026-03-16  慈溪中医医院  I-2       412,000.00  周敏   —
     6  2026-03-22  余姚人民医院  I-3        58,300.00  周敏   —
overdue 1 · today 1 · in 1–7 days 1 · in 8–15 days 0 · later 0    next: crm ar remind --dry-run

Ageing, by days since the due date
  owner  name  invoices     not_due        1-30  31-60  61-90  over_90  outstanding
  P-02   周敏         3  470,300.00  186,000.00   0.00   0.00     0.00   656,300.00
3 invoices, 656,300.00 outstanding; the invoices behind a figure: --list BUCKET, with --owner ID
EOF
expect 'an ageing by what there is not' 2 'crm-ar -C book board --aging region' <<'EOF'
! crm-ar: option '--aging': 'region' is none of: total, customer, owner
EOF
expect 'an owner who is nobody' 2 'crm-ar -C book board --owner 王五' <<'EOF'
! crm-ar: '王五' is nobody in people.csv (an id, a login or a name is wanted)
EOF

# Adds up a CSV ageing on standard input: whether its buckets are its total.
sum_up() {
	awk -F, 'NR > 1 && $1 != "total" { n += $2; fen += $3 * 100 }
		$1 == "total" { print((n == $2 && int(fen + 0.5) == int($3 * 100 + 0.5)) ? "same" : "differ") }'
}
sum_across() {
	awk -F, 'NR > 1 { print((int(($4 + $5 + $6 + $7 + $8) * 100 + 0.5) == int($9 * 100 + 0.5)) ? "same" : "differ") }'
}
for d in 2025-10-01 2025-12-31 2026-02-14 2026-03-16 2026-06-30 2027-01-01; do
	crm-ar -C book aging --format csv --as-of $d | sum_up
	crm-ar -C book aging --by customer --format csv --as-of $d | sum_across
	crm-ar -C ages aging --format csv --as-of $d | sum_up
done >sums
expect 'whatever the day, buckets sum to the total, of each customer too' 0 'sort sums | uniq -c | tr -s " "' <<'EOF'
 23 same
EOF

expect 'an invoice: when it is due, who hears first' 0 \
	'crm-ar -C book invoice add --customer 余姚 --amount 12万 --issued today --due +30d contract=K-1' <<'EOF'
added invoice I-000006  余姚人民医院 · 120,000.00 · due 2026-04-15, in 30 days
  first reminder 2026-03-31: d15 to 周敏
EOF
expect 'what it left in the ledger' 0 'tail -n 1 book/invoices.csv' <<'EOF'
I-000006,C-01,120000.00,2026-03-16,2026-04-15,,K-1,,
EOF
expect_match 'due before issued is refused' 1 \
	'crm-ar -C book invoice add --customer C-01 --amount 120,000 --issued 2026-03-16 --due 2026-03-15' \
	"^! crm-ar: due_on: '2026-03-15' is before issued_on '2026-03-16' \\(rules/fields/[a-z]*.yaml:[0-9]*\\)\$"
cp -R book loose
mkdir -p loose/rules
sed 's/, not_before: [a-z_.]*//' "$T_FIELDS" >loose/rules/fields.yaml
expect 'and said where the book takes it; entered twice is said, too' 0 \
	'crm-ar -C loose invoice add --customer C-01 --amount 120,000 --issued 2026-03-16 --due 2026-03-15' <<'EOF'
added invoice I-000007  余姚人民医院 · 120,000.00 · due 2026-03-15, 1 day overdue
  first reminder with the next crm ar remind: d0 to 孙丽萍
  it is due before it was issued: is that right?
  the same customer, amount and day as I-000006: entered twice?
EOF
expect 'every missing option is named' 2 'crm-ar -C book invoice add --amount 5' <<'EOF'
! crm-ar: missing: --customer, --issued, --due
EOF
expect 'nothing is billed for nothing' 1 'crm-ar -C book invoice add --customer C-01 --amount 0 --issued today --due +1d' <<'EOF'
! crm-ar: amount: '0.00' is not above zero
EOF
expect 'an unknown customer, and an amount that is none' 2 \
	'crm-ar -C book invoice add --customer 余姚人民医阮 --amount 很多 --issued today --due +1d' <<'EOF'
! crm-ar: customer: '余姚人民医阮' is not in customers.csv; did you mean '余姚人民医院'?
! crm-ar: amount: '很多' is not an amount such as 1200.50, 1,200.50 or 12万
EOF

rm -rf book
cp -R kept book
expect 'a payment in part says what is left' 0 'crm-ar -C book pay I-1 86,000 --on 2026-03-15 --method 转账' <<'EOF'
payment PAY-000004  I-1 余姚人民医院 · 86,000.00 on 2026-03-15
  100,000.00 left, due 2026-03-04, 12 days overdue
EOF
expect 'more than is outstanding is refused' 1 'crm-ar -C book pay I-1 100000.01' <<'EOF'
! crm-ar: amount: 100,000.01 is more than the 100,000.00 outstanding on I-1; --credit books the rest as a credit balance
EOF
expect 'what is outstanding is taken, and reminders stop' 0 'crm-ar -C book pay I-1 100000.00' <<'EOF'
payment PAY-000005  I-1 余姚人民医院 · 100,000.00 on 2026-03-16
  paid in full: reminders stop
EOF
expect 'nothing is left to pay' 1 'crm-ar -C book pay I-1 0.01' <<'EOF'
! crm-ar: amount: 0.01 is more than the 0.00 outstanding on I-1; --credit books the rest as a credit balance
EOF
expect 'zero is no payment' 1 'crm-ar -C book pay I-2 0' <<'EOF'
! crm-ar: amount: '0.00' is not above zero
EOF
expect 'with --credit the rest is a credit balance' 0 'crm-ar -C book pay I-4 500 --credit' <<'EOF'
payment PAY-000006  I-4 慈溪中医医院 · 500.00 on 2026-03-16
  paid in full, 500.00 more than billed stands as a credit balance: reminders stop
EOF
expect 'a credit balance counts as not due, so that buckets sum up' 0 'crm-ar -C book aging --by customer --format csv' <<'EOF'
customer,name,invoices,not_due,1-30,31-60,61-90,over_90,outstanding
C-02,慈溪中医医院,2,411500.00,0.00,0.00,0.00,0.00,411500.00
C-01,余姚人民医院,1,58300.00,0.00,0.00,0.00,0.00,58300.00
EOF
expect_none 'and is not on the board' 0 'crm-ar -C book board' 'I-4'
expect_match 'paid before issued is refused' 1 'crm-ar -C book pay I-3 1 --on 2026-02-28' \
	"^! crm-ar: paid_on: '2026-02-28' is before invoice.issued_on '2026-03-01' \\(rules/fields/[a-z]*.yaml:[0-9]*\\)\$"
expect 'and said where the book takes it' 0 'crm-ar -C loose pay I-3 1 --on 2026-02-28' <<'EOF'
payment PAY-000004  I-3 余姚人民医院 · 1.00 on 2026-02-28
  paid before the invoice was issued (2026-03-01): is that right?
  57,999.00 left, due 2026-03-22, in 6 days
EOF
expect_none 'paid on the day of issue is not' 0 'crm-ar -C book pay I-3 1 --on 2026-03-01' 'issued'
expect 'a payment to come is said' 0 'crm-ar -C book pay I-3 1 --on tomorrow --reference 工行0317' <<'EOF'
payment PAY-000008  I-3 余姚人民医院 · 1.00 on 2026-03-17
  that day is still to come: figures count the payment from then on
  57,998.00 left, due 2026-03-22, in 6 days
EOF
expect 'all of it, on a day to come: until then reminders go on' 0 \
	'cp -r book later; crm-ar -C later pay I-2 12000 --on 2026-04-20; crm-ar -C later pay I-3 99000 --credit --on 2026-04-20; crm-ar -C later remind | grep -c "^--- I-[23]/"' <<'EOF'
payment PAY-000009  I-2 慈溪中医医院 · 12,000.00 on 2026-04-20
  that day is still to come: figures count the payment from then on
  400,000.00 left, due 2026-03-16, today
payment PAY-000010  I-3 余姚人民医院 · 99,000.00 on 2026-04-20
  that day is still to come: figures count the payment from then on
  paid in full on 2026-04-20, 41,002.00 more than billed stands as a credit balance then: reminders go on until then
2
EOF
expect 'no such invoice' 1 'crm-ar -C book pay I-33 1' <<'EOF'
! crm-ar: invoice: 'I-33' is not in invoices.csv; did you mean 'I-3'?
EOF
expect 'a payment on trial writes nothing' 0 'cp book/payments.csv before; crm-ar -C book pay I-2 12000 -n' <<'EOF'
dry run: nothing was written
  ledger    ID     field    old  new
  payments  PAY-?  id       —    PAY-?
  payments  PAY-?  invoice  —    I-2
  payments  PAY-?  amount   —    12000.00
  payments  PAY-?  paid_on  —    2026-03-16
payment PAY-?  I-2 慈溪中医医院 · 12,000.00 on 2026-03-16
  400,000.00 left, due 2026-03-16, today
EOF
same_bytes 'as said' before book/payments.csv
expect 'with -q only the id' 0 'crm-ar -C book pay I-2 12000 -q' <<'EOF'
PAY-000009
EOF

expect 'a hold needs an end and a reason' 2 'crm-ar -C book hold I-3' <<'EOF'
! crm-ar: missing: --until, --reason
EOF
expect 'a hold that is over is none' 1 'crm-ar -C book hold I-3 --until yesterday --reason 型号争议' <<'EOF'
! crm-ar: --until: 2026-03-15 has passed; a hold is for days to come
EOF
expect 'a hold' 0 'crm-ar -C book hold I-3 --until today --reason 型号争议' <<'EOF'
invoice I-3  余姚人民医院: on hold until 2026-03-16, no reminders up to and on that day
  it still counts as outstanding; crm ar release I-3 ends the hold
EOF
expect_match 'the board says so' 0 'crm-ar -C book board' 'I-3 .*on hold until 03-16'
expect_none 'until its last day' 0 'crm-ar -C book board --as-of 2026-03-17' 'on hold'
expect 'released' 0 'crm-ar -C book release I-3' <<'EOF'
invoice I-3  余姚人民医院: the hold is over, reminders go on
EOF
expect 'released again' 0 'crm-ar -C book release I-3' <<'EOF'
invoice I-3  余姚人民医院 was not on hold
EOF
same_bytes 'invoices are what they were' kept/invoices.csv book/invoices.csv

expect 'one invoice from all sides' 0 'crm-ar -C book show I-3 | sed -e "/^History/,\$d" -e "s/yaml:[0-9]*$/yaml/"' <<'EOF'
I-3  余姚人民医院
  ID           I-3
  customer     C-01 余姚人民医院
  amount       58300.00
  issued on    2026-03-01
  due on       2026-03-22
  outstanding  58,299.00 · due in 6 days

Payments
  ID          amount  paid on     method  reference
  PAY-2       300.00  2026-03-17  —       —
  PAY-000007    1.00  2026-03-01  —       —
  PAY-000008    1.00  2026-03-17  —       工行0317

Reminders by rule
  tier  day         to                recipient  state                                    rule
  d15   2026-03-07  owner             周敏       passed over: another one took its place  rules/reminders.yaml
  d7    2026-03-15  sales_manager     钱海峰     late: its day was 2026-03-15             rules/reminders.yaml
  d0    2026-03-22  finance_director  孙丽萍     not yet                                  rules/reminders.yaml

EOF
expect_match 'and its history' 0 'crm-ar -C book show I-3' '^History' 'ar hold +Hold until: 2026-03-16; Hold reason: 型号争议'

small_book faulty
cat >>faulty/invoices.csv <<'EOF_'
I-1,C-01,100.00,2026-01-01,2026-03-04,,,,
I-2,C-01,一百,2026-01-01,2026-03-04,,,,
I-3,C-01,100.00,2026-01-01,2026-02-30,,,,
I-4,C-01,100.00,,2026-03-04,,,,
EOF_
printf 'PAY-1,I-9,1.00,2026-01-02,,\n' >>faulty/payments.csv
expect 'rows that cannot be read are left out and said' 1 'crm-ar -C faulty aging --format csv' <<'EOF'
bucket,invoices,amount
not_due,0,0.00
1-30,1,100.00
31-60,0,0.00
61-90,0,0.00
over_90,0,0.00
total,1,100.00
! crm-ar: 3 rows of invoices.csv left out: crm book check
! crm-ar: invoices.csv:3: amount: '一百' is not an amount such as 1200.50
! crm-ar: invoices.csv:4: due_on: '2026-02-30' is not a date such as 2026-03-16
! crm-ar: invoices.csv:5: issued_on: missing
! crm-ar: 1 row of payments.csv left out: crm book check
! crm-ar: payments.csv:2: invoice: 'I-9' is not in invoices.csv
EOF
small_book huge
for id in I-1 I-2; do printf '%s,C-01,90000000000000000.00,2026-01-01,2026-03-04,,,,\n' $id; done >>huge/invoices.csv
expect 'a sum that cannot be counted is no figure' 1 'crm-ar -C huge aging' <<'EOF'
! crm-ar: invoices.csv:3: amount: the sum of all amounts up to here is too large to be counted
EOF
small_book empty
expect 'nothing outstanding is a table of zeros' 0 'crm-ar -C empty aging --format csv' <<'EOF'
bucket,invoices,amount
not_due,0,0.00
1-30,0,0.00
31-60,0,0.00
61-90,0,0.00
over_90,0,0.00
total,0,0.00
EOF
expect 'and an empty board' 0 'crm-ar -C empty board' <<'EOF'
RECEIVABLES  as of 2026-03-16  ·  0.00 overdue or due within 15 days
overdue 0 · today 0 · in 1–7 days 0 · in 8–15 days 0 · later 0    next: crm ar remind --dry-run
EOF

# A page reads what is owed of one customer, or on one invoice, alone where the book holds together; what it says is what the whole
# ledger says of it, whatever the ledgers are like. (The page of an id that stands twice is that of its first row, which is paid.)
owed_alike() { # BOOK: each customer's page and the ageing's list of it, and each page says of an invoice what the list has of it
	crm-ar -C "$1" aging --list total --format csv 2>/dev/null | sed 1d | cut -d, -f1,2,9 | awk -F, '!seen[$1]++' >all
	cut -d, -f2 all | sort -u | while read -r customer; do
		crm-customer -C "$1" show "$customer" 2>/dev/null | sed -n '/^Receivables/,/^[0-9]* invoice/p' | sed '1d; s/^  //' >page
		crm-ar -C "$1" aging --customer "$customer" --list total 2>/dev/null | sed 1d | sed 's/^  //' >list
		cmp -s page list || echo "$1: the page of $customer differs"
	done
	cut -d, -f1,3 all | while IFS=, read -r invoice owed; do
		crm-ar -C "$1" show "$invoice" --format json 2>/dev/null | grep -q "\"outstanding\": \"$owed\"" || echo "$1: the page of $invoice differs, $owed"
	done
}
for odd in plain twice letters strays lost unread later; do
	book "like-$odd"
done
sed -i '5{p;s/\.00,/.37,/}' like-twice/invoices.csv
sed -i 's/^I-00000\([3-6]\),/发票\1,/' like-letters/invoices.csv
sed -i 's/,I-000079,/,发票4,/; s/,I-000078,/,I-999999,/' like-letters/payments.csv like-strays/payments.csv
sed -i '/^I-000081/s/C-000/C-900/; /^I-000082/s/C-000/X-000/' like-lost/invoices.csv
sed -i '7s/2025-\|2026-/20x6-/; 9s/[0-9]*\.[0-9]*/12;5/' like-unread/invoices.csv
sed -i '4s/2025-\|2026-/20x6-/; 8s/[0-9]*\.[0-9]*/viel/' like-unread/payments.csv
sed -i 's/,2026-02-\([0-9]*\),/,2026-04-\1,/' like-later/invoices.csv like-later/payments.csv
expect 'pages say what the whole ledger says' 0 'for odd in plain twice letters strays lost unread later; do owed_alike like-$odd; done; wc -l <all' <<'EOF'
like-twice: the page of I-000004 differs, 58420.40
18
EOF
for odd in strays unread; do
	crm-ar -C "like-$odd" aging >/dev/null 2>"whole-$odd"
	crm-customer -C "like-$odd" show C-000014 >/dev/null 2>"page-$odd"
done
expect 'and leave out, and say, the same rows' 0 'for odd in strays unread; do sed s/-customer/-ar/ page-$odd | diff whole-$odd - && wc -l <page-$odd; done' <<'EOF'
2
6
EOF
expect_match 'invoices of nobody may be of this one' 1 'crm-customer -C like-lost show C-000014' \
	"invoices.csv:.*customer: 'C-900.*' is not in customers.csv" "customer: 'X-000.*' is not in customers.csv"

skip_unless_real_data receivables/ibm-accounts-receivable.csv
expect_ok 'a real ledger is imported' \
	'crm-book init ibm && crm-book -C ibm import "$CRM_REAL_DATA/receivables/ibm-accounts-receivable.csv" --map ibm-receivables'
expect 'its ageing at the end of 2012' 0 'crm-ar -C ibm aging --by total --as-of 2012-12-31 --format csv' <<'EOF'
bucket,invoices,amount
not_due,86,4936.32
1-30,13,788.74
31-60,0,0.00
61-90,0,0.00
over_90,0,0.00
total,99,5725.06
! crm-ar: the log begins on 2026-03-16: what changed before isn't known, and is shown as it stood then
! crm-ar: 2455 rows came in after that moment: they count by their own dates, as they came in
EOF
expect 'and in the middle of it' 0 'crm-ar -C ibm aging --as-of 2012-06-30 --format csv' <<'EOF'
bucket,invoices,amount
not_due,83,4594.36
1-30,15,909.73
31-60,0,0.00
61-90,0,0.00
over_90,0,0.00
total,98,5504.09
! crm-ar: the log begins on 2026-03-16: what changed before isn't known, and is shown as it stood then
! crm-ar: 1124 rows came in after that moment: they count by their own dates, as they came in
EOF

# The day of the last touch is short where people read it, with the year where it isn't this one; csv has it whole.
book TOUCH
expect_match 'of another year' 0 'crm-ar -C TOUCH board --as-of 2027-01-05' 'reminded 2026-02-06 \(d0\)$'
expect_match 'of this one' 0 'crm-ar -C TOUCH board' 'reminded 02-06 \(d0\)$' 'on hold until 03-31$' 'paid in part 03-09$'
expect_match 'whole in csv' 0 'crm-ar -C TOUCH board --format csv' 'reminded 2026-02-06 \(d0\)$' 'on hold until 2026-03-31$'

done_testing
