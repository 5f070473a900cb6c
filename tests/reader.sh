# reader.sh - ledgers read in blocks, by all cores: the same bytes out however they are read, and no file that hurts.
. "$(dirname "$0")/lib.sh"

expect_ok 'the reader and libcsv agree on what is kept and on 80,000 texts of their own' \
	'"$CRM_BUILD/fuzz_reader" "$CRM_TOP/tests/fuzz/corpus/reader" 80000'

cat >sum.pl <<'EOF'
use strict;
# Fields of one record; a file at a time, slowly.
sub rows {
	my ($file) = @_;
	local $/;
	open my $f, '<', $file or die;
	my $text = <$f>;
	my (@rows, @row);
	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^,"\n]*))(,|\n)/g) {
		my ($field, $end) = ($1 // $2, $3);
		$field =~ s/""/"/g;
		push @row, $field;
		next if $end eq ',';
		push @rows, [@row];
		@row = ();
	}
	shift @rows;
	return @rows;
}
sub fen { my $t = shift; $t =~ s/\.//; return $t }
my (%paid, $sum, $n);
$paid{$$_[1]} += fen($$_[2]) for grep { $$_[3] le '2026-03-16' } rows('B/payments.csv');
for my $row (grep { $$_[3] le '2026-03-16' } rows('B/invoices.csv')) {
	my $left = fen($$row[2]) - ($paid{$$row[0]} // 0);
	$sum += $left;
	$n++ if $left;
}
printf "%d invoices, %d\n", $n, $sum;
EOF

# however TITLE COMMAND: with 1, 2 and 7 threads and each variant of the reader, the same bytes and status.
however() {
	h_wanted= h_wrong=
	for h_reader in simd wide narrow portable; do
		for h_threads in 1 2 7; do
			h_got=$(
				export CRM_READER=$h_reader CRM_THREADS=$h_threads
				eval "$2" 2>&1 </dev/null
				echo "status $?"
			)
			h_got=$(printf '%s\n' "$h_got" | cksum)
			h_wanted=${h_wanted:-$h_got}
			[ "$h_got" = "$h_wanted" ] || h_wrong="$h_wrong $h_reader/$h_threads"
		done
	done
	ok "$1, however read" test -z "$h_wrong"
	[ -z "$h_wrong" ] || diag "differs:$h_wrong"
}

"$CRM_BUILD/gen" B --invoices 70000 --customers 3000 --orders 120000 --leads 500 --log 20000
expect 'the book is large enough to be read in seven parts' 0 'find B -name "*s.csv" -size +7000k | sort' <<'EOF'
B/invoices.csv
B/orders.csv
EOF
expect_none 'the generated book is sound; its log was made apart from its leads' 1 'crm-book -C B check | grep -v "was written by no command"; false' '^[a-z/0-9-]+\.csv:'
however 'the board' 'crm-ar -C B board'
however 'the ageing by customer' 'crm-ar -C B aging --by customer'
however 'the invoices behind a figure' 'crm-ar -C B aging --list over_90 --format csv'
however 'the score' 'crm-score -C B run --dry-run'
"$CRM_BUILD/gen" C --invoices 0 --payments 0 --customers 40000 --orders 80000 --leads 0 --log 0
however 'the scores of many customers' 'crm-score -C C run --dry-run --format csv'
however 'one score, explained' 'crm-score -C B explain C-000007'
however 'the check' 'crm-book -C B check'
however 'a list' 'crm-book -C B list customers'
expect 'the figures, to the last fen' 0 'crm-ar -C B aging' <<'EOF'
AGEING  as of 2026-03-16, by days since the due date
  days overdue  invoices     outstanding
  not_due           1207  294,659,711.27
  1-30               383   92,824,414.57
  31-60              311   81,128,875.08
  61-90              205   54,580,295.49
  over_90            709  166,227,039.97
                --------  --------------
  total             2815  689,420,336.38
EOF
expect 'another reader of CSV comes to the same sum' 0 'crm-ar -C B aging --format csv | tail -n 1; perl ./sum.pl' <<'EOF'
total,2815,689420336.38
2815 invoices, 68942033638
EOF

# Rows that don't count, in the middle of the first part and at the end of the last.
cp -R B F
awk 'NR == 2000 { print "X-1,I-999999,5.00,2025-01-01,,"; print "X-2,I-000001,fünf,2025-01-01,," } { print }
	END { print "X-3,,5.00,2025-01-01,,"; print "X-4,I-000002,5.00,2025-13-01,,"; print "X-5,nobody,1.00,2025-01-01,,"
	print "X-6,I-000003,,2025-01-01,," }' B/payments.csv >F/payments.csv
expect 'what is left out is named in its line, the first five of it' 1 'crm-ar -C F aging >/dev/null' <<'EOF'
! crm-ar: 6 rows of payments.csv left out: crm book check
! crm-ar: payments.csv:2000: invoice: 'I-999999' is not in invoices.csv
! crm-ar: payments.csv:2001: amount: 'fünf' is not an amount such as 1200.50
! crm-ar: payments.csv:70004: invoice: missing
EOF
however 'a book with rows that are left out' 'crm-ar -C F aging'

# Ids of two shapes, out of order, one twice: the first invoice of an id has the payments.
cp -R B S
{
	sed 1q B/invoices.csv
	sed 1d B/invoices.csv | sed -n '/^I-0[0-9]*,C-[0-9]*,[^"]*$/p' | sort -t, -k2,2 -s
	printf 'RE/7,C-000001,10.00,2025-01-01,2025-01-31,,,,,\nRE/7,C-000001,11.00,2025-01-01,2025-01-31,,,,,\n'
} >S/invoices.csv
printf 'Y-1,RE/7,10.00,2025-02-01,,\n' >>S/payments.csv
expect 'ids that are no numbers, and in no order, are found all the same' 1 \
	'crm-ar -C S aging --list total --format csv 2>found | grep RE/7; tail -n 1 found; false' <<'EOF'
RE/7,C-000001,绍兴第一医院1部,2025-01-01,2025-01-31,409,11.00,0.00,11.00,P-0049,周敏
crm-ar: payments.csv:8: invoice: 'I-006828' is not in invoices.csv
EOF
however 'a book in no order' 'crm-ar -C S aging --by customer'

# A line end that is quoted where a part would begin: parts begin behind it all the same.
mkdir N && cp B/*.yaml B/people.csv B/customers.csv B/products.csv N
awk 'BEGIN { print "id,customer,amount,issued_on,due_on,note"
	for (i = 1; i <= 40000; i++) printf "I-%06d,C-000001,1.00,2025-01-01,2025-02-01,\"a\nb,\"\"c\"\"\n%d\nI-1,2,3,4,5,6\"\n", i, i }' >N/invoices.csv
expect 'line ends inside quotes begin no rows' 0 'crm-ar -C N aging --format csv | tail -n 1' <<'EOF'
total,40000,40000.00
EOF
however 'a book full of quoted line ends' 'crm-ar -C N aging'
awk 'BEGIN { print "key,invoice,tier,recipient,channel,status,at,error"
	for (i = 1; i <= 40000; i += 7) printf "I-%06d:d7,I-%06d,d7,P-0001,mail,sent,2026-03-%02dT09:00:00+08:00,\n", i, i, i % 15 + 1 }' >N/reminders.csv
expect 'a long board, filled and written by all cores' 0 "crm-ar -C N board --aging customer --format csv | sed -n '1,3p;40001,\$p'" <<'EOF'
days,due_on,customer,customer_name,invoice,outstanding,owner,owner_name,last_touch
-408,2025-02-01,C-000001,绍兴第一医院1部,I-000001,1.00,P-0049,周敏,reminded 2026-03-02 (d7)
-408,2025-02-01,C-000001,绍兴第一医院1部,I-000002,1.00,P-0049,周敏,
-408,2025-02-01,C-000001,绍兴第一医院1部,I-040000,1.00,P-0049,周敏,

customer,name,invoices,not_due,1-30,31-60,61-90,over_90,outstanding
C-000001,绍兴第一医院1部,40000,0.00,0.00,0.00,0.00,40000.00,40000.00
EOF
however 'a long board' 'crm-ar -C N board --aging customer'
however 'a long board for programs, in Chinese' 'LC_ALL=zh_CN.UTF-8 crm-ar -C N board --aging owner --format csv'

# Histories: leads.csv and the months of the log as one long file.
cat >moves.awk <<'EOF'
# leads.csv and three months of the log: leads that come back, skip, are lost and revived, begin before the log or without it,
# rows in no order of time, notes and stages in quotes, ids of two shapes, actors who act for others, rows about strangers.
function r(n) { x = x * 16807 % 2147483647; return x % n }
function when(month, day) { return sprintf("2026-%02d-%02dT%02d:%02d:00+08:00", month, day, 8 + r(11), r(60)) }
function id(i) { return i % 997 ? sprintf("L-%06d", i) : "alt/" i }
BEGIN {
	x = 42
	n = split("线索 需求确认 方案输出 内部协同 报价 合同审批 签约 流失 Verhandlung 试用 Muster 转介 Pause", stage, " ")
	print "id,customer,stage,next_follow_up,need,blocker,owner,source,created_at,updated_at,closed_at,entry_stage" >"M/leads.csv"
	for (i = 1; i <= 30000; i++)
		printf "%s,C-%06d,%s,,\"von \"\"%d\"\",\n%d\",,%s,%s,%s,%s,%s,%s\n", id(i), 1 + r(3000), r(9) ? stage[1 + r(8)] : "\"" stage[1 + r(n)] "\"",
			i, i, r(5) ? sprintf("P-%04d", 1 + r(40)) : "", r(2) ? "展会" : "web", r(4) ? when(1, 1 + r(20)) : "",
			r(3) ? when(3, 1 + r(15)) : "", r(6) ? "" : when(2, 1 + r(28)), r(4) ? "" : stage[1 + r(3)] >"M/leads.csv"
	for (month = 1; month <= 3; month++) {
		file = sprintf("M/log/2026-%02d.csv", month)
		if (month != 2) # a log without its header is all rows
			print "at,actor,command,ledger,id,field,old,new,note" >file
		for (i = 0; i < 28000; i++) {
			lead = 1 + r(26000)
			printf "%s,%s,lead move,%s,%s,%s,%s,%s,%s\n", when(month, 1 + (r(40) ? int(i / 1000) : r(28))),
				sprintf(r(9) ? "P-%04d" : "P-%04d by P-0001", 1 + r(40)), r(50) ? "leads" : "customers", r(500) ? id(lead) : "L-9" lead,
				r(20) ? "stage" : "\"need\"", r(8) ? stage[1 + r(8)] : "", r(30) ? stage[1 + r(r(40) ? 8 : n)] : "\"" stage[1 + r(n)] "\"",
				r(6) ? "" : "\"a \"\"b\"\",\n" i ",L-000001,stage\"" >file
		}
	}
}
EOF
cp -r B M
mkdir -p M/log
rm -f M/log/*
awk -f moves.awk
ok 'leads and log are large enough to be read in parts, too' test "$(cat M/log/*.csv | wc -c)" -gt 7000000
expect 'stage times of leads that come back, skip, are revived, begin before the log' 0 'crm-report -C M funnel --dwell' <<'EOF'
STAGE TIMES in working days  as of 2026-03-16, leads entered at any time
  stage        left  here   mean  median    p90  longest  expected  over  share
  线索         9945  3716  13.11      15     42    47.19       3wd  8680  71.5%
  需求确认     8746  3660  12.04      14  43.92    47.19       5wd  7279  64.8%
  方案输出     8720  3674  11.96   14.27  43.56    47.19       3wd  7945  71.2%
  内部协同     7240  3574  10.96   13.43     47    47.19       2wd  7638  75.1%
  报价         7162  3618  10.87   13.57     47    47.19       5wd  6405  63.1%
  合同审批     7285  3572  10.84      13   45.7    47.19       3wd  7226  70.6%
  Pause         301   159   9.42   10.57     41    47.19         —     0     0%
  转介          310   170   9.54      13      —    47.19         —     0     0%
  试用          271   137   8.22   10.02      —    47.19         —     0     0%
  Muster        259   174   9.99   13.92      —    47.19         —     0     0%
  Verhandlung   292   190  10.22   12.02      —    47.19         —     0     0%
mean of those that left; median and p90 with those still there as at least that long (Kaplan-Meier)
the leads behind a figure: --list STAGE:left, STAGE:here, STAGE:over

From lead to the end
  outcome  leads  dated        days     mean  median    p90
  won       3669   2816  86027.9407  30.5497   34.27  43.92
  lost      3624   2833  85100.2696  30.0389   33.94  43.94
average days: won 30.549695, lost 30.038923
the leads behind a figure: --list total:won, --list total:lost
1188 rows lack what they must have had then and the log doesn't tell: they aren't counted by that
EOF
however 'the funnel' 'crm-report -C M funnel'
however 'stage times' 'crm-report -C M funnel --dwell --days calendar --format csv'
however 'stage times of a past day' 'crm-report -C M funnel --dwell --as-of 2026-02-10 --since 2026-01-10'
however 'funnels of owners' 'crm-report -C M funnel --by owner'
however 'the events of all leads' 'crm-report -C M funnel --format events'
however 'before and after' 'crm-report -C M compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28'

cp -r M P
mkdir -p P/rules
cat >P/rules/stages.yaml <<'EOF'
pipelines:
  - id: big
    when: {customer.level: 三级甲等}
    stages: [{id: 立项}, {id: 方案输出, days: 2d}, {id: 签约, kind: won}, {id: 流失, kind: lost, ask: lost_reason}]
  - id: standard
    when: {source: web}
    stages: [{id: 线索, days: 3wd}, {id: 报价}, {id: 需求确认}, {id: 签约, kind: won}, {id: 流失, kind: lost, ask: lost_reason}]
EOF
sed 's/^timezone:.*/timezone: Europe\/Berlin/' M/crm.yaml >P/crm.yaml
however 'pipelines with conditions, in a zone that changes its clocks' 'crm-report -C P funnel --dwell'

cp -r M Q
awk 'NR == 9000 { at = "2026-02-10T10:00:00+08:00"; print at ",P-0001,x,leads,L-000003,stage,a"; print "2026-02-31,P-0001,x,leads,L-000003,stage,a,b,"
	print "2026-02-31,P-0001,x,leads,L-000003,need,a,b,"; print at "\"y,P-0001,x,leads,L-000003,need,a,b," } { print }' M/log/2026-02.csv >Q/log/2026-02.csv
printf '2026-03-10T10:00:00+08:00,P-0001,x,leads,L-000003\n' >>Q/log/2026-03.csv
expect 'what is broken in the log is named in its line, whoever finds it' 3 'crm-report -C Q funnel' <<'EOF'
! crm-report: log/2026-02.csv:9000: 7 fields where the log has 11
! crm-report: log/2026-02.csv:9001: at: '2026-02-31' is not a time
! crm-report: log/2026-02.csv:9002: at: '2026-02-31' is not a time
! crm-report: log/2026-02.csv:9003:26: a quote inside an unquoted field; quote the field, double it
! crm-report: log/2026-03.csv:32678: 5 fields where the log has 11
EOF
however 'a broken log' 'crm-report -C Q funnel --dwell'
awk 'BEGIN { for (i = 1; i <= 600; i++) printf "2026-03-10T10:00:00+08:00,P-0001,x,leads,L-000003,stage,s%d,t%d,\n", i, i }' >>P/log/2026-03.csv
expect 'the first stage that is one too many is named' 1 'crm-report -C P funnel' <<'EOF'
! crm-report: log/2026-03.csv:32927: stage: 's250' is one more than the 512 different stages a log may have
EOF
however 'too many stages' 'crm-report -C P funnel'

# A bulk import is written down by two threads, and put in place of what there was; behind a link, appended to it.
for h_threads in 1 4; do
	crm-book init I$h_threads >/dev/null
	cp B/people.csv B/customers.csv I$h_threads
	rm I$h_threads/invoices.csv
	expect_ok "70,000 rows are imported with $h_threads threads" \
		"CRM_THREADS=$h_threads crm-book -C I$h_threads import B/invoices.csv --map '$CRM_TOP/tests/bench/invoices.yaml'"
done
same_bytes 'the same ledger comes of it' I1/invoices.csv I4/invoices.csv
plain_log I1/log/2026-03.csv I4/log/2026-03.csv
same_bytes '... and the same log' I1/log/2026-03.csv I4/log/2026-03.csv
expect_ok '... with a row for each' 'test "$(wc -l <I4/log/2026-03.csv)" -eq 70001 && test "$(wc -l <I4/invoices.csv)" -ge 70001'
expect_ok 'and nothing is left over' 'test ! -e I4/.crm/commit && ! ls I4 I4/log | grep crm-new'
mkdir elsewhere && rm I1/invoices.csv && : >elsewhere/log.csv && ln -sf ../../elsewhere/log.csv I1/log/2026-03.csv
expect_match 'a log that is a link is refused' 3 "crm-book -C I1 import B/invoices.csv --map '$CRM_TOP/tests/bench/invoices.yaml'" 'is a symbolic link'
expect_ok '... and left' 'test -L I1/log/2026-03.csv && test ! -s elsewhere/log.csv'

# Files that hurt. The limit leaves 64 MiB beside the mapped file (it says nothing under a sanitizer).
MORE=65536
hurts() { # TITLE STATUS MESSAGE...: reads H, whose customers.csv is what hurts
	h_title=$1 h_status=$2
	shift 2
	h_limit=$(($(du -k --apparent-size H/customers.csv | cut -f 1) + MORE))
	[ -z "${ASAN_OPTIONS:-}" ] || h_limit=unlimited
	expect_match "$h_title" "$h_status" "ulimit -v $h_limit; timeout 20 crm-book -C H check" "$@"
}
mkdir H && cp B/crm.yaml H
printf 'id,name\nC-1,a\nC-2,"b\nC-3,c\n' >H/customers.csv
hurts 'a quote that never closes' 1 'customers.csv:3:5: a quote opens here and never closes'
{ printf 'id,name\nC-1,"'; head -c 300000000 /dev/zero | tr '\0' x; printf '"\n'; } >H/customers.csv
hurts 'a field of 300 MB in quotes' 1 'customers.csv:2:5: a record of more than 16 MiB; does the quote that opens here close'
{ printf 'id,name\nC-1,'; head -c 300000000 /dev/zero | tr '\0' x; printf '\n'; } >H/customers.csv
hurts 'a field of 300 MB' 1 'customers.csv:2:[0-9]*: a (record of more than 16|field of more than 1) MiB'
{ printf 'id,name\n'; head -c 1000000000 /dev/zero; } >H/customers.csv 2>/dev/null
hurts 'a gigabyte of NUL' 1 'customers.csv:2:1: a NUL byte'
{ printf 'id,name\nC-1,a\n'; head -c 2000000 /dev/zero | tr '\0' ','; printf '\nC-2,b\n'; } >H/customers.csv
hurts 'two million columns' 1 'customers.csv:3:[0-9]*: more than 4096 fields'
{ printf 'id'; head -c 1000000 /dev/zero | tr '\0' ','; printf '\nC-2,b\n'; } >H/customers.csv
hurts 'a header of a million columns' 1 'customers.csv:1:[0-9]*: more than 4096 fields'
{ printf 'id,name\n'; yes 'C-1,a' | head -n 1000000 | tr '\n' '\r'; } >H/customers.csv
hurts 'lines that end in CR alone' 1 'customers.csv:2:6: a carriage return without a line feed'
{ printf 'id,name\n'; yes '"' | head -n 20000000 | tr -d '\n'; printf '\n'; } >H/customers.csv
hurts 'twenty million quotes' 1 'customers.csv:2:'
{ printf 'id,name\nC-1,"'; yes '' | head -n 20000000; } >H/customers.csv
# Room for the ids of so many rows is asked for, and not used.
MORE=$((MORE + 700000))
hurts 'twenty million line ends behind a quote' 1 'customers.csv:2:5: a record of more than 16 MiB'

done_testing
