# left-out.sh - rows that a verb couldn't count are said: how many, of which ledger, where, and why, with exit status 1.
# tests/fault/cells.sh asks every reading verb about every typed column; here is what it looks like.
. "$(dirname "$0")/lib.sh"

book B
sed -i '/^L-000002,/s|2026-03-18|2026/3/8|; /^L-000005,/s|,2026-[0-9-]*,|,46082,|' B/leads.csv
grep -c '2026/3/8\|,46082,' B/leads.csv >count
ok 'two leads have days that are none' test "$(cat count)" = 2
expect_match 'a list that needed them says so, and where' 1 'crm-lead -C B list --overdue' \
	'^! crm-lead: 2 rows of leads.csv left out: crm book check$' \
	"^! crm-lead: leads.csv:3: next_follow_up: '2026/3/8' is not a date or time such as " \
	"^! crm-lead: leads.csv:6: next_follow_up: '46082' is not a date or time such as "
expect_match 'in Chinese too' 1 'LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN crm-lead -C B list --overdue' \
	'^! crm-lead: leads.csv 中有 2 行未计入：crm book check$'
expect_match 'csv stays csv' 1 'crm-lead -C B list --overdue --format csv' \
	'^! crm-lead: 2 rows of leads.csv left out'
expect_ok 'with its header first' 'crm-lead -C B list --overdue --format csv 2>/dev/null | head -n 1 | grep -q ^id,'
expect_none 'and nothing else on stdout' 1 'crm-lead -C B list --overdue --format csv 2>/dev/null' 'left out'
expect_ok 'who is shown everything as it stands is told nothing' 'crm-lead -C B list --format csv'
expect_match 'a count below a table is a figure' 1 'crm-lead -C B list' '^! crm-lead: 2 rows of leads.csv left out'

book P
sed -i '/^L-000002,/s|386000.00|"386,000.00"|' P/leads.csv
expect_match 'a condition that needed it' 1 'crm-lead -C P list --where "amount >= 300000"' \
	"^! crm-lead: leads.csv:3: amount: '386,000.00' is not an amount such as 1200.50$"
expect_ok 'one that did not' 'crm-lead -C P list --where "source = 展会"'

book I
sed -i '/^I-000082,/s|36900.00|"36,900.00"|; /^I-000081,/s|,2026-03-16,|,,|; /^I-000004,/s|2025-|2025/|' I/invoices.csv
sed -i '$s|I-[0-9]*|I-999999|' I/payments.csv
printf '%s\n' '! crm-ar: 3 rows of invoices.csv left out: crm book check' \
	"! crm-ar: invoices.csv:5: issued_on: '2025/08-21' is not a date such as 2026-03-16" \
	'! crm-ar: invoices.csv:82: due_on: missing' \
	"! crm-ar: invoices.csv:83: amount: '36,900.00' is not an amount such as 1200.50" \
	'! crm-ar: 1 row of payments.csv left out: crm book check' >wanted
expect_match 'receivables: a day, an amount, a day that is missing, a payment on nothing' 1 'crm-ar -C I aging' "$(sed -n 1p wanted)" \
	"$(sed -n 2p wanted)" "$(sed -n 3p wanted)" "$(sed -n 4p wanted)" "$(sed -n 5p wanted)" \
	"^! crm-ar: payments.csv:89: invoice: 'I-999999' is not in invoices.csv$"
expect_match 'an invoice whose day cannot be read is not settled' 1 'crm-ar -C I show I-000004' 'unknown: a field of the invoice'
expect_none 'it really is not' 1 'crm-ar -C I show I-000004' settled
for format in md html; do
	crm-report -C I board --format $format >board.$format 2>board.err
	ok "the board as $format says it on the page" grep -q '3 rows of invoices.csv left out: crm book check' board.$format
	ok 'and on stderr' grep -q '^crm-report: 3 rows of invoices.csv left out' board.err
done
ok 'on top of Markdown' test "$(head -n 1 board.md)" = '> 3 rows of invoices.csv left out: crm book check'
ok 'above the first figure of html' test "$(grep -n 'left out' board.html | head -n 1 | cut -d: -f1)" -lt "$(grep -n 'class="tile' board.html | head -n 1 | cut -d: -f1)"
expect_match 'json has a field for it' 1 'crm-report -C I board --format json' '^  "left_out": \[$' '"3 rows of invoices.csv left out: crm book check"'
expect_match 'a bare array stays one' 1 'crm-ar -C I aging --format json' '^\[$' '^! crm-ar: 3 rows of invoices.csv left out'
expect_match 'with seven threads the same' 1 'CRM_THREADS=7 crm-ar -C I aging' "$(sed -n 2p wanted)"

expect_match 'a writing verb does its work, and says what it left out' 1 'crm-ar -C I remind --outbox out' \
	'^! crm-ar: 3 rows of invoices.csv left out: crm book check$'
ok 'the reminders are recorded' test "$(wc -l <I/reminders.csv)" -gt "$(wc -l <B/reminders.csv)"

book S
sed -i '$s|,2026-\([0-9-]*,[^,]*,[^,]*\)$|,2026/\1|; 440s|C-[0-9]*|C-999999|' S/orders.csv
expect_match 'scores: an order without a day, one of nobody' 1 'crm-score -C S run -n' '^! crm-score: 2 rows of orders.csv left out' \
	"^! crm-score: orders.csv:440: customer: 'C-999999' is not in customers.csv" "^! crm-score: orders.csv:449: ordered_on: '2026/[0-9-]*' is not a date"

book T
sed -i 's#2026-\([0-9-]*T[0-9:+]*,\(open\|done\)\)#2026/\1#' T/tasks.csv
expect_match 'a whole column: the first three rows by name' 1 'crm-task -C T list --all' '^! crm-task: [0-9]+ rows of tasks.csv left out: crm book check$' \
	'^! crm-task: tasks.csv:2: due_at: '
expect_none 'and no more' 1 'crm-task -C T list --all' '^! crm-task: tasks.csv:5:'

# As of a day before some contracts were made: what refers to one of those is no finding, what refers to none is, and be its name the
# beginning of another's.
book P
expect_none 'a contract that came later is not lost' 0 'crm-contract -C P trail K-000010 --as-of 2026-02-10' 'left out'
sed -i '5s/K-0000[0-9]*/K-00000/' P/reviews.csv
expect_match 'one that never was is' 1 'crm-contract -C P trail K-000010 --as-of 2026-02-10' \
	"^! crm-contract: reviews.csv:5: contract: 'K-00000' is not in contracts.csv"
done_testing
