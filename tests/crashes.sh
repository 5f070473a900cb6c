# crashes.sh - what used to end a command by a signal, for ever, or without a word.
. "$(dirname "$0")/lib.sh"

book B
cp -R B ragged
sed -i '5s/$/,x,y/' ragged/products.csv
expect_match 'scores over products that cannot be read' 3 'crm-score -C ragged run' '^! crm-score: products.csv:5: [0-9]+ fields where the header has'
cp -R B noid
mkdir -p noid/rules
awk '/^[a-z]/ { in_leads = /^leads:/ } in_leads { sub(/type: id, prefix: L, required: true/, "type: text") } { print }' \
	"$CRM_TOP/rules/fields.yaml" >noid/rules/fields.yaml
expect_match 'leads without ids' 1 'crm-lead -C noid show L-000002' 'leads: its rows have no ids; edit leads.csv itself'
cp -R B people
sed -i '5s/$/,x,y/' people/people.csv
for verb in 'crm-customer -C people show C-000001' 'crm-contract -C people show K-000021' 'crm-ar -C people show I-000082' \
	'crm-lead -C people list' 'crm-contract -C people text K-000021'; do
	expect_match "people that cannot be read: $verb" 3 "$verb" '^! crm-[a-z]*: people.csv:5: [0-9]+ fields where the header has'
done

# What stands in place of a file of the book and is none.
for name in crm.yaml leads.csv log/2026-03.csv rules/stages.yaml; do
	rm -rf odd
	cp -R B odd
	mkdir -p odd/rules
	rm -f "odd/$name"
	mkfifo "odd/$name"
	expect_match "a FIFO as $name" 3 'timeout 20 crm-lead -C odd list' "'?$name'?.*(is|it is) not a regular file"
	rm -f "odd/$name"
	ln -s /dev/zero "odd/$name"
	expect_match "a device as $name" 3 'timeout 20 crm-lead -C odd list' "'?$name'?.*(is not a regular file|it is not a regular file|is a symbolic link)"
done

# A ledger that is cut while it is read. Small ones are read at once; of a large one the pages are mapped.
cp -R B large
awk 'NR == 1 || /^L-/ { print } END { for (i = 1000; i < 60000; i++) printf "L-%06d,C-000001,线索,2026-03-25,备货,等院采购委员会,P-000017,,转介绍,,,,2026-01-23T09:03:00+08:00,2026-02-02T16:54:00+08:00,\n", i }' \
	B/leads.csv >large/leads.csv
cp large/leads.csv whole
n=0 cut=0 odd=0 caught=0
while [ $n -lt 40 ]; do
	cp whole large/leads.csv
	crm-lead -C large list --format csv >cut.out 2>cut.err &
	pid=$!
	perl -e "select undef, undef, undef, 0.004 * $n"
	: >large/leads.csv
	wait $pid
	status=$?
	case $status in
	0) ;;
	3)
		cut=$((cut + 1))
		[ -s cut.err ] || odd=$((odd + 1))
		! grep -q "leads.csv: it got shorter while it was read; try again" cut.err || caught=$((caught + 1))
		;;
	*)
		odd=$((odd + 1))
		diag "status $status: $(head -n 1 cut.err)"
		;;
	esac
	n=$((n + 1))
done
diag "$cut of $n readings were cut, $caught of them under way"
ok 'a ledger that is emptied while it is read: an answer, or a word and status 3' test $odd = 0

expect_match 'behind the commit, a printing that fails says that the change is in' 3 'crm-ar -C B pay I-000082 100.00 >/dev/full' \
	"^! crm-ar: cannot write to 'stdout'" "^! crm-ar: the change itself is saved: don't enter it again"
ok 'and it is' grep -q ',I-000082,100.00,' B/payments.csv

# 300,000 rows of nothing but commas.
cp -R B empty
awk 'NR == 1 { gsub(/[^,]/, ""); for (i = 0; i < 300000; i++) print }' B/leads.csv >commas
cat commas >>empty/leads.csv
start=$(date +%s)
crm-book -C empty check >check.out 2>&1
took=$(($(date +%s) - start))
ok '300,000 empty rows are findings' test "$(grep -c '^leads.csv:.*: id: missing' check.out)" = 300000
diag "$took s"
ok 'in a few seconds' test $took -le 60
done_testing
