# streams.sh - who lists rows holds none: a ledger and a log of a hundred thousand rows pass through a little memory, in every format.
. "$(dirname "$0")/lib.sh"

# By one thread, 48 MiB beside the mapped file (which says nothing under a sanitizer).
MORE=49152 ROWS=100000
book B
perl -e 'print "id,customer,stage,next_follow_up,need,blocker,owner,amount\n";
	printf "L-%06d,C-%06d,报价,2026-04-01T10:00:00+08:00,\"关节镜耗材换代, 含\"\"培训\"\"\",预算未批,P-0000%02d,%d.00\n", $_, 1 + $_ % 70, 1 + $_ % 9, $_ for 1 .. shift' \
	$ROWS >B/leads.csv
rm -f B/log/*
perl -e 'my $n = shift; print "at,actor,command,ledger,id,field,old,new,note\n";
	printf "2026-03-%02dT10:00:00+08:00,P-000001,lead set,leads,L-%06d,need,,\"关节镜 \"\"%d\"\"\",\n", 1 + int(14 * $_ / ($n + 1)), $_, $_ for 1 .. $n' \
	$ROWS >B/log/2026-03.csv
limit=$(($(du -k --apparent-size B/leads.csv | cut -f 1) + $(du -k --apparent-size B/log/2026-03.csv | cut -f 1) + MORE))
[ -z "${ASAN_OPTIONS:-}" ] || limit=unlimited
holds_little() { # TITLE COMMAND PATTERN: as many lines match as there are rows
	expect_ok "$1" "test \$(ulimit -v $limit; CRM_THREADS=1 $2 | grep -c -- '$3') = $ROWS"
}
for format in table csv json md html; do
	holds_little "leads as $format" "crm-lead -C B list --all --format $format" 预算未批
	holds_little "a ledger as $format" "crm-book -C B export leads --format $format" 预算未批
	holds_little "the log as $format" "crm-book -C B log --format $format" '关节镜 '
done
holds_little 'those for which a condition holds' "crm-lead -C B list --where 'customer.name != 甲 and amount > 0' --format json" 预算未批
# The log that isn't in order: where its rows are is held.
{ head -n 1 B/log/2026-03.csv; tail -n +2 B/log/2026-03.csv | sort -t , -k 5.6,5.8r; } >mixed && mv mixed B/log/2026-03.csv
holds_little 'a log that is in no order' 'crm-book -C B log --format json' '关节镜 '
for n in 1 2 7; do
	for format in csv json md html table; do
		CRM_THREADS=$n crm-lead -C B list --all --format $format >leads.$format.$n
		CRM_THREADS=$n crm-book -C B log --format $format >log.$format.$n
	done
done
for format in csv json md html table; do
	expect_ok "$format: the same bytes by 1, 2 and 7 threads" \
		"cmp leads.$format.1 leads.$format.2 && cmp leads.$format.1 leads.$format.7 && cmp log.$format.1 log.$format.2 && cmp log.$format.1 log.$format.7"
done
# What is broken far behind is said, and nothing shown.
sed -i "$((ROWS - 5))s/^2026/x026/" B/log/2026-03.csv
expect_match 'a log that is broken' 1 'crm-book -C B log --format json' "^! crm-book: log/2026-03\.csv:$((ROWS - 5)): at: 'x026-03-[0-9]*T10:00:00\+08:00' is not a time$"
done_testing
