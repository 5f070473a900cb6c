# crm-book-audit.sh - ledgers held against the log: what no command wrote is a finding where only a verb may write it, else it is
# counted, listed, and can be taken in.
. "$(dirname "$0")/lib.sh"

crm-book init made >/dev/null
at() {
	moment=$1
	shift
	CRM_NOW=2026-03-${moment}+08:00 "$@" >/dev/null
}
at 02T09:00:00 crm-book -C made add people name=陈晓 role=sales status=active login=chen
at 02T09:01:00 crm-book -C made add people name=周敏 role=finance_director status=active
at 02T09:02:00 crm-book -C made add customers name=鄞州二院 type=公立医院 owner=P-000001
at 02T09:03:00 crm-lead -C made add --customer 鄞州二院 --stage 需求确认 --next 2026-03-20 --need 关节镜耗材换代 --blocker 设备科预算未批 --as chen
at 03T09:00:00 crm-ar -C made invoice add --customer 鄞州二院 --amount 12万 --issued 2026-03-01 --due 2026-04-01
at 04T09:00:00 crm-ar -C made pay I-000001 50000
at 05T09:00:00 crm-ar -C made pay I-000001 20000
printf 'number,customer,amount,on\nA-1,鄞州二院,100.00,2026-03-01\nA-2,鄞州二院,200.00,2026-03-01\n' >list.csv
cat >map.yaml <<'EOT'
id: list
header: /^number,/
into:
  invoices: {id: '{number}', customer: {of: '{customer}'}, amount: '{amount}', issued_on: '{on}', due_on: '{on}'}
EOT
grep -q 'customer: {of' "$CRM_TOP"/rules/import/*.yaml || sed -i "s/{of: '{customer}'}/C-000001/" map.yaml
CRM_NOW=2026-03-06T09:00:00+08:00 crm-book -C made import list.csv --map map.yaml >import.out 2>&1 || cat import.out
fresh() {
	rm -rf B
	cp -R made B
}

fresh
expect_match 'what commands wrote holds' 0 'crm-book -C B check' ' 0 findings$'
expect_none '... all of it' 0 'crm-book -C B check --hand' 'edit' 'older than'

fresh
sed -i 's/50000.00/55000.00/' B/payments.csv
expect_match 'a payment changed' 1 'crm-book -C B check' "^payments.csv:2: amount: '55000.00' was written by no command; the log has '50000.00' \(ar pay\)\$"
fresh
sed -i 's/20000.00,2026-03-05/20000.00,2026-03-15/' B/payments.csv
expect_match 'its day changed' 1 'crm-book -C B check' "^payments.csv:3: paid_on: '2026-03-15' was written by no command"
fresh
sed 's/PAY-000002/PAY-000003/' B/payments.csv | tail -n 1 >>B/payments.csv
expect_match 'a payment put in' 1 'crm-book -C B check' '^payments.csv:4: no command wrote this row$'
fresh
sed -i 3d B/payments.csv
expect_match 'a payment taken out' 1 'crm-book -C B check' '^log/2026-03.csv:[0-9]+: PAY-000002 is no longer in payments.csv; no command takes rows out$'
fresh
sed -i 's/,100.00,/,10.00,/' B/invoices.csv
expect_match 'an imported row changed' 1 'crm-book -C B check' '^invoices.csv:3: A-1 holds something else than what book import wrote$'
fresh
crm-book -C B set invoices A-1 note=核对过 >/dev/null
expect_none 'an imported row that a command went on with holds' 0 'crm-book -C B check --hand' 'edit' 'A-1'
sed -i 's/核对过/没核对/' B/invoices.csv
expect_match '... and an edit of what the command wrote is named' 0 'crm-book -C B check --hand' '^cell +invoices +A-1 +note +核对过 +没核对 '
fresh
sed -i 's/需求确认/签约/' B/leads.csv
expect_match 'a stage moved by hand' 1 'crm-book -C B check' "^leads.csv:2: stage: '签约' was written by no command; the log has '需求确认' \(lead add\)\$"
fresh
sed -i '2s/sales,/admin,/' B/people.csv
expect_match 'a role taken' 1 'crm-book -C B check' "^people.csv:2: role: 'admin' was written by no command"

fresh
sed -i 's/公立医院/事业单位/' B/customers.csv
expect_match 'an ordinary cell is counted' 0 'crm-book -C B check' '1 edit by hand that the log doesn.t know: crm book check --hand lists it' ' 0 findings$'
expect 'and listed' 0 'crm-book -C B check --hand --format csv 2>/dev/null' <<'EOT'
kind,ledger,id,field,logged,stands,place,fault
cell,customers,C-000001,type,公立医院,事业单位,customers.csv:2,false
EOT
expect 'what adopting would write is shown as edits are' 0 'crm-book -C B adopt -n; crm-book -C B adopt -n --format csv' <<'EOT'
dry run: nothing was written
  ledger     ID        field  old       new
  customers  C-000001  type   公立医院  事业单位
took 1 edit or row into the log
ledger,id,field,old,new
customers,C-000001,type,公立医院,事业单位
! crm-book: dry run: nothing was written
EOT
expect 'adopted' 0 'crm-book -C B adopt' <<'EOT'
took 1 edit or row into the log
EOT
expect 'the log has it under that name' 0 'tail -n 1 B/log/2026-03.csv | cut -d, -f3-8' <<'EOT'
book adopt,customers,C-000001,type,公立医院,事业单位
EOT
expect_none 'and nothing is left' 0 'crm-book -C B check --hand' 'edit' 'C-000001'
crm-book -C B adopt -q
expect_match 'once' 0 'crm-book -C B adopt' '^took 0 '
fresh
sed -i 's/50000.00/55000.00/' B/payments.csv
expect_match 'what only a verb may write stays out' 0 'crm-book -C B adopt' '^took 0 ' '^  left out 1 of what only a verb may write'
expect_match '... unless it is wanted' 0 'crm-book -C B adopt --faults' '^took 1 '
expect_match '... and is no finding then' 0 'crm-book -C B check' ' 0 findings$'

# The sample book: its log knows every row, and its chain every month.
sample() {
	rm -rf s
	book s
}
sample
expect 'the sample is as commands left it' 0 'crm-book -C s check 2>&1 | sed "s/ [0-9]* rows/ N rows/"' <<'EOT'
crm-book: N rows checked, 0 findings
EOT
expect 'nothing in it was edited by hand' 0 'crm-book -C s check --hand --format csv' <<'EOT'
kind,ledger,id,field,logged,stands,place,fault
EOT
expect 'nothing in it is older than its chain' 0 'crm-book -C s seal --format csv | sed "s/:[0-9a-f]*,/,/"' <<'EOT'
head,commits,rows,older
2421,2421,13757,0
EOT
head=$(crm-book -C s seal --format csv | sed 1d | cut -d, -f1)
expect_ok 'it is held against its head' "crm-book -C s check --against $head"
expect_match 'nothing is left to adopt' 0 'crm-book -C s adopt' '^took 0 '
rm s/log/2026-02.csv
expect_match 'a month of its log taken out' 1 'crm-book -C s check' \
	'^log/2026-03.csv:2: commits 1078 to 1991 are missing: their rows were taken out of the log$' \
	"^leads.csv:6: stage: '报价' was written by no command; the log has '内部协同' \(lead stage\)\$"
sample
rm s/log/2026-01.csv
expect_match '... the first' 1 'crm-book -C s check' '^log/2026-02.csv:2: commits 1 to 1077 are missing: '
sample
rm s/log/2026-03.csv
expect_match '... the last, after which no chain goes on: the ledgers tell' 1 'crm-book -C s check --all' \
	"^leads.csv:3: stage: '报价' was written by no command; the log has '线索' \(lead add\)\$" \
	'^payments.csv:2: no command wrote this row$'
expect_match '... and the head' 1 "crm-book -C s check --against $head" \
	'^the chain ends with commit 1991 and is held against commit 2421: the last commits were taken out of the log$'
sample
sed -i '/,contract approve,contracts,K-000001,status,/d' s/log/2026-01.csv
expect_match 'one row of it taken out' 1 'crm-book -C s check' '^log/2026-01.csv:[0-9]+: commit [0-9]+ wrote [0-9]+ rows and [0-9]+ stand here: rows were taken out$'
sample
sed -i '/,lead follow,/s/P-000012/P-000013/' s/log/2026-02.csv
expect_match 'a row of it altered' 1 'crm-book -C s check' '^log/2026-02.csv:[0-9]+: commit [0-9]+ was altered: '
sample
sed -i '/^PAY-000040,/s/,\([0-9]*\)\.\([0-9][0-9]\),/,1\1.\2,/' s/payments.csv
expect 'a payment changed' 1 'crm-book -C s check 2>&1 | grep -v rows.checked; exit 1' <<'EOT'
payments.csv:41: PAY-000040 holds something else than what book adopt wrote
EOT
expect 'to find it no list is wanted' 1 'crm-book -C s check --hand --format csv' <<'EOT'
kind,ledger,id,field,logged,stands,place,fault
row,payments,PAY-000040,,,,payments.csv:41,true
EOT
sample
sed -i '/^PAY-000088,/d' s/payments.csv
expect_match 'the last payment taken out' 1 'crm-book -C s check' '^log/2026-03.csv:[0-9]+: PAY-000088 is no longer in payments.csv; '
expect_match '... and its number is not given again' 0 'crm-ar -C s pay I-000085 100' 'PAY-000089'
sample
rm s/payments.csv
expect_match 'all payments gone' 3 'crm-book -C s check' 'payments.csv is gone, but the log knows rows of it \(log/2026-03.csv:[0-9]+\): put it back'
sample
tail -n 1 s/reviews.csv | sed 's/^R-[0-9]*,/R-000058,/' >>s/reviews.csv
expect 'an approval put in' 1 'crm-book -C s check 2>&1 | grep -v rows.checked; exit 1' <<'EOT'
reviews.csv:59: no command wrote this row
EOT
sample
sed -i '/^R-000001,/s/,return,/,approve,/' s/reviews.csv
expect_match 'a return made an approval' 1 'crm-book -C s check' \
	"^reviews.csv:2: decision: 'approve' was written by no command; the log has 'return' \(contract return\)\$"
sample
sed -i '/^K-000001,/s/,C-000032,/,C-000034,/' s/contracts.csv
expect_match 'another customer in a signed contract' 1 'crm-book -C s check' \
	"^contracts.csv:2: customer: 'C-000034' was written by no command; the log has 'C-000032' \(contract new\)\$" \
	'^contracts.csv:2: contract K-000001: '
sample
name=$(sed -n 's/^C-000032,\([^,]*\),.*/\1/p' s/customers.csv)
sed -i '/^C-000032,/s/'"$name/上海第九医院/" s/customers.csv
expect_match 'another name of that customer' 1 'crm-book -C s check' '^contracts.csv:2: contract K-000001: .* a name in it is another$'
sample
sed -i '/^I-000020,/s/,C-[0-9]*,/,C-000001,/' s/invoices.csv
expect_match 'an invoice of somebody else' 1 'crm-book -C s check' '^invoices.csv:21: I-000020 holds something else than what book adopt wrote$'

# Of a row that was taken in whole, what only a verb may write is told from the rest.
forged() { # TITLE LEDGER ID SED
	sample
	sed -i "/^$3,/$4" "s/$2.csv"
	ok "$1: the cell is another" sh -c "! cmp -s s/$2.csv '$CRM_TOP/data/ningbo/$2.csv'"
	expect_match "$1" 1 'crm-book -C s check' "^$2.csv:[0-9]+: $3 holds something else than what book adopt wrote\$" ' 1 finding$'
}
forged 'a role taken' people P-000009 's/,sales,/,admin,/'
forged 'somebody who has left is there again' people P-000009 's/,active,/,left,/'
forged 'a login taken' people P-000009 's/,chenxiao,/,chenxiao2,/'
forged 'a better grade' customers C-000002 's/,[ABC],\([0-9.]*\),/,A,99.00,/'
forged 'a task done by nobody' tasks T-000005 's/,open,/,done,/'
forged 'an invoice held' invoices I-000085 's/,,$/,2026-12-31,对账/'
sample
sed -i '/^P-000009,/s/@example.com/@example.org/' s/people.csv
expect_match 'an address is an edit by hand like any other' 0 'crm-book -C s check' '1 edit by hand that the log doesn.t know' ' 0 findings$'
sed -i '/^P-000009,/s/,sales,/,admin,/' s/people.csv
expect_match '... and hides no role that was taken' 1 'crm-book -C s check' '^people.csv:10: P-000009 holds something else than'
cut -d, -f5,6 s/log/2026-0[12].csv | sed -n 's/^\(L-[0-9]*\),stage$/\1/p' | sort -u >moved
lead=$(sed -n 's/.*,book adopt,leads,\(L-[0-9]*\),.*/\1/p' s/log/2026-03.csv | grep -F -x -f moved | head -n 1)
sample
awk -F, -v OFS=, -v lead="$lead" '$1 == lead { $3 = $3 == "签约" ? "流失" : "签约"; $5 = $5 "改" } { print }' s/leads.csv >leads.new && cp leads.new s/leads.csv
expect_match 'a stage that the log knows is told with what it was' 1 'crm-book -C s check' "^leads.csv:[0-9]+: stage: '(签约|流失)' was written by no command; the log has '" ' 1 finding$'
expect_match '... the rest of the row is taken in' 0 'crm-book -C s adopt' '^took 1 ' '^  left out 1 of what only a verb may write'
expect_match '... and the stage stays what it is' 1 'crm-book -C s check' "^leads.csv:[0-9]+: stage: '(签约|流失)' was written by no command; " ' 1 finding$'
expect_none '... nothing else' 1 'crm-book -C s check' 'edit by hand' 'holds something else'

# A book that is older than its log.
book n
unchained n
rm -rf n/log/*
expect_match 'rows from before the log stand as they are' 0 'crm-book -C n check; crm-book -C n check --hand' 'rows are older than the log and held against nothing' ' 0 findings$'
sed -i '2s/,[0-9]*\.[0-9][0-9],/,7.00,/' n/payments.csv
expect_match '... changed or not' 0 'crm-book -C n check' ' 0 findings$'
expect 'what is taken in whole is shown as that, and has its digest for programs' 0 'crm-book -C n adopt -n | sed -n 2,3p; crm-book -C n adopt -n --format csv | sed -n "2s/[0-9a-f]\{32\}/DIGEST/gp"' <<'EOT'
  ledger        ID                       field      old  new
  people        P-000001                 whole row  —    —
people,P-000001,,DIGEST.DIGEST,DIGEST.DIGEST
! crm-book: dry run: nothing was written
EOT
crm-book -C n adopt >/dev/null
expect_none '... until they are adopted' 0 'crm-book -C n check --hand' 'older than'
sed -i '3s/,[0-9]*\.[0-9][0-9],/,7.00,/' n/payments.csv
expect_match '... from then on they are held' 1 'crm-book -C n check' '^payments.csv:3: PAY-000002 holds something else than what book adopt wrote$'
sed -i '3d' n/quote_lines.csv
expect_match 'rows without ids too' 1 'crm-book -C n check' '^quote_lines.csv: a row that a command wrote is no longer there$'
expect_match 'a page shows no adoption as something that happened' 0 'crm-customer -C n show C-000001' '^鄞|.'
expect_none '... indeed' 0 'crm-customer -C n show C-000001' 'book adopt'

book s
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod -R a+rwX s . && chmod a+x "$T_DIR" "$T_DIR/work"
	expect_match 'only the owner adopts' 1 'setpriv --reuid 65534 --clear-groups crm-book -C s adopt' "only the owner of the book's directory"
else
	skip 'only the owner adopts' 'another login is wanted'
fi

# The end of the log taken out leaves no gap between commits: the ledgers go on behind it
cut='hold times up to 2026-03-16T08:59:28[+]08:00: its end, or months behind it, were taken out$'
rm -rf Z && book Z && rm Z/log/2026-03.csv
expect_match 'a month at the end of the log is gone: the first finding says so' 1 'crm-book -C Z check | head -n 1; exit 1' \
	"^log/2026-02.csv:5033: the log ends here, but [0-9]+ rows of 11 ledgers that no command wrote as they stand $cut"
rm -rf Z && book Z && head -n 1991 "$CRM_TOP/data/ningbo/log/2026-03.csv" >Z/log/2026-03.csv
expect_match 'so is all from a commit on' 1 'crm-book -C Z check | head -n 1; exit 1' "^log/2026-03.csv:[0-9]+: the log ends here, but .* $cut"
rm -rf Z && book Z && sed -i '5s/,open,/,done,/' Z/tasks.csv
expect_none 'one row changed by hand is no cut' 1 'crm-book -C Z check' 'the log ends here'
rm -rf Z
done_testing
