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

# Words that decide: one that is none of its column's, or a stage that is none, is not taken for another without a word.
book W
first_word() { # LEDGER ID FROM TO: in that row of it
	cp "$CRM_TOP/data/ningbo/$1.csv" W/
	sed -i "/^$2,/s|,$3,|,$4,|" "W/$1.csv"
	grep -q "^$2,.*,$4," "W/$1.csv" || diag "$1 $2 has no $3"
}
first_word people P-000019 sales 销售
for command in 'crm-report -C W verify --month 2026-02 -n' 'crm-ar -C W remind -n' 'crm-report -C W board --format json'; do
	expect_match "$command: a role that is none" 1 "$command" "^! crm-[a-z]*: people.csv:20: role: '销售' is none of .*did you mean 'sales'"
done
first_word people P-000019 active 'active '
expect_match 'a status with a blank behind it' 1 'crm-report -C W verify --month 2026-02 -n' "^! crm-report: people.csv:20: status: 'active ' is none of "
cp "$CRM_TOP/data/ningbo/people.csv" W/
first_word tasks T-000134 open OPEN
expect_match 'a task of another status' 1 'crm-task -C W remind -n' "^! crm-task: tasks.csv:135: status: 'OPEN' is none of "
expect_match 'of it lists say so' 1 'crm-task -C W list' "^! crm-task: tasks.csv:135: status: 'OPEN' is none of "
cp "$CRM_TOP/data/ningbo/tasks.csv" W/
first_word quotes Q-000014-R3 superseded 已被取代
expect_match 'a status in the other language' 1 'crm-quote -C W list' \
	"^! crm-quote: quotes.csv:35: status: '已被取代' is none of current, superseded, final; did you mean 'superseded'"
first_word quotes Q-000003-R2 price 价格
expect_match 'a reason' 1 'crm-quote -C W stats' "^! crm-quote: quotes.csv:.*: reason: '价格' is none of"
cp "$CRM_TOP/data/ningbo/quotes.csv" W/
for stage in '' 胡说; do
	sed "/^L-000002,/s|^\\([^,]*,[^,]*\\),[^,]*,|\\1,$stage,|" B/leads.csv >W/leads.csv
	for command in 'lead list' 'lead list --overdue' 'lead show L-000002' 'lead list --all --where "stage.kind = won"' 'book list leads --where stage=签约'; do
		expect_match "a stage that is '$stage': $command" 1 "crm-${command%% *} -C W ${command#* }" "^! crm-[a-z]*: leads.csv:3: stage: (missing|'胡说' is no stage)"
	done
done
expect_none 'the funnel shows a strange stage as it stands' 0 'crm-report -C W funnel' 'left out'

# What its column doesn't let be isn't counted: entry would have refused it.
book M
sed -i '/^L-000002,/s|386000.00|-386000.00|' M/leads.csv
expect_match 'an amount below zero' 1 'crm-lead -C M list --all --where "amount < 50000"' \
	"^! crm-lead: leads.csv:3: amount: '-386000.00' is below 0.00, the least there may be"
expect_none 'is not below anything' 1 'crm-lead -C M list --all --where "amount < 50000"' '^L-000002'
sed -i 's|^\(Q-000001-R1,[^,]*,[0-9]*,[^,]*\),.*|\1,150%|' M/quote_lines.csv
expect_match 'a discount above all' 1 'crm-quote -C M show Q-000001-R1' "^! crm-quote: quote_lines.csv:2: discount: '150%' is above 100%"
sed -i '15s/,2026-02-25,/,2026年2月25日,/' M/contracts.csv
expect_match 'a day in a list is whole, or said' 1 'crm-contract -C M list --all' '^K-000014 .* 2026年2月25日$' \
	"^! crm-contract: contracts.csv:15: signed_on: '2026年2月25日' is not a date"
sed -i '73s/,L-000282,/,L-000282 ,/' M/samples.csv
expect_match 'a sheet whose lead is nowhere' 1 'crm-report -C M verify sheet --month 2026-02' \
	"^! crm-report: samples.csv:73: lead: 'L-000282 ' is not in leads.csv"

# Bytes that are no text are shown as such, and said.
book U
printf '\326\320' >bytes
awk -v bytes="$(cat bytes)" 'NR == 3 { sub(/宁波/, bytes) } { print }' B/customers.csv >U/customers.csv
printf '%s\n' '^! crm-[a-z]*: 1 row of customers.csv has bytes that are no UTF-8, shown as .xNN: crm book check$' \
	'^! crm-[a-z]*: customers.csv:3: name: not UTF-8 from byte 1 of the field on$' >wanted
for command in 'customer list' 'customer list --format json' 'customer show C-000002' 'lead list' 'lead list --format html' 'book list customers' \
	'score list' 'score explain C-000002' 'report evidence C-000002 --format md'; do
	expect_match "$command: bytes that are no text" 1 "crm-${command%% *} -C U ${command#* }" "$(sed -n 1p wanted)"
done
expect_match 'with their place' 1 'crm-customer -C U list' "$(sed -n 2p wanted)" '^C-000002  .xd6.xd0第二医院'
expect_ok 'csv has them as they stand' 'crm-customer -C U list --format csv | grep -qaF "$(cat bytes)第二医院"'
expect_ok 'a page on which there are none says nothing' 'crm-task -C U list'

# A file of which the end is missing.
book V
head -c -6 B/customers.csv >V/customers.csv
for command in 'customer list' 'customer show C-000001' 'lead list --format csv' 'score list --format json' 'report board --format md' 'customer add 某医院 -n'; do
	expect_match "$command: a last line without end" 1 "crm-${command%% *} -C V ${command#* }" \
		'^! crm-[a-z]*: customers.csv:77: the last line has no line end: the file may have been cut off within it'
done
expect_match 'check says it, too' 1 'crm-book -C V check' '^customers.csv:77: the last line has no line end'
expect_none 'who does not look at it says nothing' 0 'crm-book -C V list products' 'line end'
printf '\n' >>V/customers.csv
expect_ok 'ended, it is a line' 'crm-customer -C V list'

# As of a day before some contracts were made: what refers to one of those is no finding, what refers to none is, and be its name the
# beginning of another's.
book P
expect_none 'a contract that came later is not lost' 0 'crm-contract -C P trail K-000010 --as-of 2026-02-10' 'left out'
sed -i '5s/K-0000[0-9]*/K-00000/' P/reviews.csv
expect_match 'one that never was is' 1 'crm-contract -C P trail K-000010 --as-of 2026-02-10' \
	"^! crm-contract: reviews.csv:5: contract: 'K-00000' is not in contracts.csv"

#
# A ledger that has lost every row, its header left: who reads it says so, who writes goes on, and who adopts it is believed
#
book H
sed -i 1q H/payments.csv
lost='payments.csv has a header and no rows, but the log knows rows of it [(]log/2026-03.csv:[0-9]*[)]: put them back, or take it as it is with crm book adopt --faults$'
expect_match 'emptied by hand' 1 'crm-ar -C H aging' "^! crm-ar: $lost"
expect_match 'on the page, too' 1 'crm-report -C H board --format md' "^> $lost"
expect_none 'who does not look into it is not told' 0 'crm-task -C H list' 'payments'
expect_match 'another row is added' 0 'cp -R H H2 && crm-ar -C H2 pay I-000088 10' '^payment PAY-000089 '
expect_none 'then it has rows again' 0 'crm-ar -C H2 aging' 'no rows'
printf '\n\n' >>H/payments.csv
expect_match 'blank lines are no rows' 1 'crm-ar -C H aging' "^! crm-ar: $lost"
expect_ok '(taken in)' 'crm-book -C H adopt --faults'
expect_none 'adopted, it is as it should be' 0 'crm-ar -C H aging' 'payments'
expect_ok 'so is a new book' 'crm-book init N && crm-ar -C N aging && crm-report -C N board'

#
# A month of the log has no rows any more: neither reads it as one without history, nor writes behind it
#
for empty in '' 'at,actor,command,ledger,id,field,old,new,as,real,chain\n' '\357\273\277at,actor\r\n\r\n'; do
	rm -rf M && book M
	printf "$empty" >M/log/2026-02.csv
	for command in 'crm-book -C M log' 'crm-report -C M events' 'crm-lead -C M show L-000002' 'crm-ar -C M pay I-000088 10'; do
		expect "$command, with '$empty'" 3 "$command" <<EOF
! ${command%% *}: log/2026-02.csv has no rows any more: put it back, or remove the file if there never were any
EOF
	done
	expect_match 'check says it once' 3 'crm-book -C M check' '^log/2026-02.csv has no rows any more: ' '^! crm-book: .* 1 finding$'
done

#
# A column that got another name in the header: all its cells read as empty, which only the log can tell from a column that never was
#
book R
sed -i '1s/下次跟进时间/下次/' R/leads.csv
lost="leads.csv:1: there is no column next_follow_up, which commands wrote [(]log/2026-01.csv:[0-9]+[)], but one called '下次': its cells read as empty; give it its name back\$"
for command in 'crm-lead -C R list' 'crm-customer -C R show C-000001' 'crm-report -C R fields' 'crm-book -C R export leads'; do
	expect_match "$command" 1 "$command" "^! ${command%% *}: $lost"
done
expect_match 'on the page' 1 'crm-report -C R board --format md' "^> $lost"
expect_match 'check says it, and does not take it for edits by hand alone' 1 'crm-book -C R check' "^$lost"
expect_none 'who does not look into it is not told' 0 'crm-score -C R list' '下次'
book R2
sed -i '1s/$/,微信/; 2,$s/$/,/' R2/leads.csv
expect_none 'a column of the own that stands beside them is none' 0 'crm-lead -C R2 list' '微信'
sed -i '1s/decision,/verdict,/' R2/reviews.csv
expect_match 'decisions' 1 'crm-contract -C R2 trail K-000021' '^! crm-contract: reviews.csv:1: there is no column decision, which commands wrote '
expect_ok '(taken in as it is)' 'crm-book -C R2 adopt --faults'
expect_none 'who adopts it is believed' 0 'crm-contract -C R2 trail K-000021' 'no column'

# A quote of a lead that is nowhere has no customer, and that is said.
book Q
sed -i '16s/L-[0-9]*/X-999999/' Q/quotes.csv
for command in 'crm-quote -C Q stats' 'crm-quote -C Q list --all'; do
	expect_match "$command" 1 "$command" "^! crm-quote: quotes.csv:16: lead: 'X-999999' is not in leads.csv"
done
done_testing
