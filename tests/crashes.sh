# crashes.sh - what used to end a command by a signal, for ever, or without a word.
. "$(dirname "$0")/lib.sh"

book B
cp -R B ragged
sed -i '5s/$/,x,y/' ragged/products.csv
expect_match 'scores over products that cannot be read' 3 'crm-score -C ragged run' '^! crm-score: products.csv:5: [0-9]+ fields where the header has'
cp -R B noid
mkdir -p noid/rules
awk '/^[a-z]/ { in_leads = /^leads:/ } in_leads { sub(/type: id, prefix: L, required: true/, "type: text") } { print }' \
	"$T_FIELDS" >noid/rules/fields.yaml
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

# A trace of a walk that is none.
for kind in fifo zero; do
	rm -rf odd
	cp -R B odd
	mkdir -p odd/.crm
	if [ $kind = fifo ]; then mkfifo odd/.crm/walk; else ln -s /dev/zero odd/.crm/walk; fi
	expect_match "a $kind as .crm/walk" 3 'timeout 20 crm-walkthrough -C odd pick' "\.crm/walk'?.*(is not a regular file|Too many levels of symbolic links)"
done
rm -rf odd
cp -R B odd
rm odd/crm.yaml
mkfifo odd/crm.yaml
expect_match 'a FIFO as crm.yaml, where nothing says which language' 3 'unset LC_ALL; timeout 20 crm-lead -C odd list' "crm.yaml'?.*is not a regular file"
rm -rf odd

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

# Who reads a pipe and has enough, as `| head` has, gets no signal and no complaint; what a change came to is said all the same.
expect 'a listing whose reader has gone' 0 'mkfifo gone; (exec 3<gone; exec 3<&-) & exec 4>gone; wait; crm-book -C B log >&4; echo $?; exec 4>&-' <<'EOF'
0
EOF
expect_match 'a change' 0 'rm -f gone; mkfifo gone; (exec 3<gone; exec 3<&-) & exec 4>gone; wait; crm-ar -C B pay I-000082 101.00 >&4; echo $?' '^3$' \
	"^! crm-ar: cannot write to 'stdout': Broken pipe" "^! crm-ar: the change itself is saved: don't enter it again"
ok 'which is in' grep -q ',I-000082,101.00,' B/payments.csv

# Little room.
few() { # $1 an option of ulimit, $2 its values: every command ends with a status of its own, and says why where it isn't 0
	for few in $2; do
		for verb in 'crm-contract -C B check --all' 'crm-report -C B fields' 'crm-report -C B board --format md' 'crm-book -C B check' 'crm-lead -C B list'; do
			(ulimit "$1" "$few" && exec $verb) >few.out 2>few.err
			few_status=$?
			[ $few_status -lt 128 ] && { [ $few_status = 0 ] || [ -s few.err ]; } || echo "ulimit $1 $few: $verb: status $few_status"
		done
	done
}
if (ulimit -v 4000000 && crm-lead --version) >none 2>&1; then
	expect 'memory' 0 "few -v '6000 7000 8000 9000 10000 12000 16000 24000'" </dev/null
	expect 'stack' 0 "few -s '32 48 64 96 128 256'" </dev/null
else
	skip 'memory' 'a sanitizer needs all there is'
fi
expect 'descriptors' 0 "few -n '3 4 5 6 7 8 9 10 11 12'" </dev/null

# fields.yaml without a ledger that the rules speak of.
for ledger in people contracts invoices leads customers; do
	rm -rf less
	cp -R B less
	mkdir -p less/rules
	awk -v out="$ledger:" '/^[a-z]/ { is_out = $1 == out } !is_out' "$T_FIELDS" >less/rules/fields.yaml
	: >odd
	for verb in 'crm-report health --month 2026-02' 'crm-walkthrough steps' 'crm-walkthrough list' 'crm-contract templates' 'crm-contract check --all' 'crm-score list' \
		'crm-ar remind -n' 'crm-lead list' 'crm-book rules check' 'crm-report verify --month 2026-02 -n'; do
		(cd less && $verb) >less.out 2>less.err
		less_status=$?
		[ $less_status -lt 128 ] && { [ $less_status = 0 ] || [ -s less.err ] || [ -s less.out ]; } || echo "$verb: status $less_status" >>odd
	done
	expect "without $ledger: no verb ends by a signal, or without a word" 0 'cat odd' </dev/null
done

# 300,000 rows of nothing but commas.
cp -R B empty
awk 'NR == 1 { gsub(/[^,]/, ""); for (i = 0; i < 300000; i++) print }' B/leads.csv >commas
cat commas >>empty/leads.csv
start=$(date +%s)
crm-book -C empty check --all >check.out 2>&1
took=$(($(date +%s) - start))
ok '300,000 empty rows are findings' test "$(grep -c '^leads.csv:.*: id: missing' check.out)" = 300000
diag "$took s"
ok 'in a few seconds' test $took -le 60
done_testing
