# output.sh - files that verbs write outside the commit: -o, --rejected, an outbox. Never a file of a book, never one that the command
# reads; whole or not at all.
. "$(dirname "$0")/lib.sh"

#
# By shape: one file opens for writing what people name; the others write what is the book's own (file.c: /dev/null).
#
expect 'nobody else opens a file for writing' 0 \
	"cd '$CRM_TOP' && grep -rnE 'O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)|\\b(fopen|freopen|creat|mkstemp|mkostemp|open_memstream)\\(' lib cmd | cut -d: -f1 | LC_ALL=C sort -u" <<'EOF'
lib/base/file.c
lib/base/output.c
lib/book/commit.c
lib/book/commit_record.c
lib/book/commit_recover.c
lib/book/given_ids.c
lib/book/lock.c
lib/sales/practice/walk_trace.c
lib/sales/schedule/pdf.c
EOF

book b
cp -R b kept
unchanged() { # TITLE: the book is what it was
	ok "$1" diff -r -x .crm kept b
}
mkdir out
hits=0

#
# Every kind of a file of the book, by every kind of path, for every kind of an output
#
ln -s ../b/leads.csv out/link
ln -s link out/link-of-link
ln b/payments.csv out/hard
ln -s "$PWD/b/log" out/log
ln -s "$PWD/b" out/book
ln -s ../b/solved-not-there.csv out/dangling
mv b/tasks.csv out/tasks-elsewhere.csv && ln -s ../out/tasks-elsewhere.csv b/tasks.csv
rm -f kept/tasks.csv && ln -s ../out/tasks-elsewhere.csv kept/tasks.csv
cp out/tasks-elsewhere.csv tasks.before
mkdir -p b/rules && cp "$CRM_TOP/rules/calendar.yaml" b/rules && cp -R b/rules kept
for path in b/leads.csv b/./leads.csv b/../b/leads.csv "$PWD/b/leads.csv" out/link out/link-of-link out/hard b/crm.yaml out/book/crm.yaml \
	b/log/2026-03.csv b/log/2099-01.csv out/log/2026-03.csv b/rules/calendar.yaml b/rules/new.yaml b/.crm/lock b/.crm/new \
	out/tasks-elsewhere.csv b/walkthroughs.csv; do
	for command in 'crm-ar -C b aging' 'crm-book -C b export leads' 'crm-report -C b board --format html' 'crm-book -C b log' \
		'crm-book -C b set leads L-000001 need=新的诉求说明' 'crm-book -C b rules list' 'crm-report -C b funnel'; do
		$command -o "$path" >said 2>&1
		status=$?
		if [ $status != 2 ] || ! grep -q "'$path' is a file of the book; name another file" said; then
			ok "$command -o $path" false
			sed 's/^/# /' said
		fi
		hits=$((hits + 1))
	done
done
ok 'all of them were tried' test $hits = 126
unchanged 'and nothing of the book was written, nor changed'
same_bytes 'nor what a link in the book leads to' tasks.before out/tasks-elsewhere.csv
expect 'a ledger that is not there yet is one, too' 2 'rm -f kept/solved.csv b/solved.csv; crm-ar -C b aging -o b/solved.csv; s=$?; ls b/solved.csv; exit $s' <<'EOF'
! crm-ar: 'b/solved.csv' is a file of the book; name another file
! ls: cannot access 'b/solved.csv': No such file or directory
EOF
expect 'from inside the book' 2 'cd b && crm-book export leads -o leads.csv' <<'EOF'
! crm-book: 'leads.csv' is a file of the book; name another file
EOF
book other
expect 'of another book' 2 'crm-ar -C b aging -o other/leads.csv' <<'EOF'
! crm-ar: 'other/leads.csv' is a file of the book; name another file
EOF
expect 'below its log' 2 'crm-ar -C b aging -o other/log/x' <<'EOF'
! crm-ar: 'other/log/x' is a file of the book; name another file
EOF
unchanged 'still'

#
# Standard output and the messages, which the shell leads somewhere before the command begins
#
work=$PWD
into() { # FILE, then the command whose output is appended to it
	file=$1 && shift
	"$@" >>"$file"
}
streams=0
for path in b/leads.csv out/link out/hard b/crm.yaml out/log/2026-03.csv b/rules/calendar.yaml other/leads.csv out/tasks-elsewhere.csv \
	b/evidence/2026-02-27-急诊补货记录.txt; do
	cp "$path" before.txt
	for command in 'crm-lead -C b list' 'crm-ar -C b aging -o /dev/stdout' 'crm-book -C b set leads L-000001 need=新的诉求说明' \
		'crm-book -C b rules check' 'crm-book -C b adopt' 'crm-report -C b verify --month 2026-02' \
		'crm-contract -C b list --format json' 'crm-book -C b share --group root' 'crm-book -C b export leads'; do
		into "$path" $command 2>said
		status=$?
		if [ $status != 2 ] || ! grep -q " leads into '$work/.*', a file of the book; let it lead elsewhere" said ||
			! cmp -s "$path" before.txt; then
			case $command in
			*stdout) ! grep -q "'/dev/stdout' leads" said || continue ;;
			esac
			ok "$command >>$path" false
			sed 's/^/# /' said
			cp before.txt "$path"
		fi
		streams=$((streams + 1))
	done
done
ok 'every kind of a file was tried with every kind of a verb' test $streams = 81
unchanged 'and nothing came between the rows of a ledger'
expect 'help is led into one' 2 'crm-lead --help >>b/leads.csv' <<EOF
! crm-lead: stdout leads into '$work/b/leads.csv', a file of the book; let it lead elsewhere
EOF
expect 'of the one command, too' 2 'crm --help >>b/crm.yaml' <<EOF
! crm: stdout leads into '$work/b/crm.yaml', a file of the book; let it lead elsewhere
EOF
expect 'messages that would come between its rows are said nowhere' 2 'crm-lead -C b list >>b/leads.csv 2>&1' </dev/null
expect 'nor is what only says how it went' 2 'crm-lead -C b set L-000001 need=新的诉求说明 2>>b/leads.csv' </dev/null
unchanged 'still'
cp -R b emptied
expect 'the shell has emptied it before the command began' 2 'crm-book -C emptied export leads >emptied/leads.csv' <<EOF
! crm-book: stdout leads into '$work/emptied/leads.csv', a file of the book, which the shell has emptied: put it back, and let it lead elsewhere
EOF
rm -rf emptied
expect_ok 'what is none of the book is written' 'crm-lead -C b list >>b/list.txt && test -s b/list.txt && rm b/list.txt'

#
# Evidence, and what a cell names: it may come, and isn't replaced
#
proof=b/evidence/2026-01-16-关节镜器械编码对照.txt
ln "$proof" out/proof
expect 'evidence that this verb does not read' 2 "crm-ar -C b aging -o $proof" <<EOF
! crm-ar: '$proof' is a file of the book; name another file
EOF
expect 'by another name' 2 'crm-ar -C b aging -o out/proof' <<'EOF'
! crm-ar: 'out/proof' is a file of the book; name another file
EOF
expect 'evidence of another book' 2 'crm-ar -C b aging -o other/evidence/2026-02-27-急诊补货记录.txt' <<'EOF'
! crm-ar: 'other/evidence/2026-02-27-急诊补货记录.txt' is a file of the book; name another file
EOF
expect 'rejected rows in place of evidence' 2 "crm-book -C b import b/import/fair-leads.csv --map fair-leads --rejected $proof" <<EOF
! crm-book: '$proof' is a file of the book; name another file
EOF
unchanged 'still'
expect_ok 'a new one may be written there' 'crm-ar -C b aging -o b/evidence/aging.txt && rm b/evidence/aging.txt'
cp -R other named
printf '合同正文\n' >named/text.md
printf '佐证\n' >named/proof.txt
sed -i '2s|evidence/[^,]*|proof.txt|' named/solved.csv
expect_ok "(a contract's text)" 'awk -F, -v OFS=, "NR == 1 { for (i = 1; i <= NF; i++) if (\$i == \"file\") at = i } NR == 2 { \$at = \"./text.md\" } { print }" other/contracts.csv >named/contracts.csv; ! cmp -s other/contracts.csv named/contracts.csv'
expect "a contract's text" 2 'crm-ar -C named aging -o named/text.md' <<'EOF'
! crm-ar: 'named/text.md' is a file of the book; name another file
EOF
expect 'evidence that lies elsewhere' 2 'crm-ar -C named aging -o named/proof.txt' <<'EOF'
! crm-ar: 'named/proof.txt' is a file of the book; name another file
EOF
printf 'L-"\n' >>named/leads.csv
expect 'also where another ledger is broken' 2 'crm-ar -C named aging -o named/proof.txt' <<'EOF'
! crm-ar: 'named/proof.txt' is a file of the book; name another file
EOF
rm -rf named out/proof

#
# Nor is a book made where one keeps its own files
#
for dir in b/log b/log/x b/.crm b/.crm/x/ b/rules b/rules/x out/book/log/x; do
	expect "crm-book init $dir" 2 "crm-book init $dir" <<EOF
! crm-book: '$dir' lies where a book keeps its own files (log, rules, .crm); name another directory
EOF
	expect "crm-walkthrough start --dir $dir" 2 "crm-walkthrough -C other start 录入线索 --dir $dir --as 陈晓" <<EOF
! crm-walkthrough: '$dir' lies where a book keeps its own files (log, rules, .crm); name another directory
EOF
done
expect 'a trial says it, too' 2 'crm-book init -n b/log/x' <<'EOF'
! crm-book: 'b/log/x' lies where a book keeps its own files (log, rules, .crm); name another directory
EOF
unchanged 'still'
expect_ok 'a file beside the ledgers is none of them' 'crm-ar -C b aging --by total -o b/aging.txt && test -s b/aging.txt && rm b/aging.txt'

#
# Rejected rows, and what the command reads
#
cp b/import/fair-leads.csv fair.csv
cp fair.csv fair.before
cp "$CRM_TOP/rules/import/fair-leads.yaml" map.yaml
ln -s fair.csv fair.link
ln fair.csv fair.hard
for path in fair.csv ./fair.csv fair.link fair.hard; do
	expect "rejected rows over the file itself: $path" 2 "crm-book -C b import fair.csv --map fair-leads --rejected $path" <<EOF_
! crm-book: '$path' is 'fair.csv', which this command reads; name another file
EOF_
done
expect 'over the map' 2 'crm-book -C b import fair.csv --map ./map.yaml --rejected map.yaml' <<'EOF'
! crm-book: 'map.yaml' is './map.yaml', which this command reads; name another file
EOF
expect 'the summary over the file itself' 2 'crm-book -C b import fair.csv --map fair-leads -o fair.csv -n' <<'EOF'
! crm-book: 'fair.csv' is 'fair.csv', which this command reads; name another file
EOF
expect 'the file as standard input' 2 'crm-book -C b import - --map fair-leads --rejected fair.csv <fair.csv' <<'EOF'
! crm-book: 'fair.csv' is 'stdin', which this command reads; name another file
EOF
expect 'over a ledger' 2 'crm-book -C b import fair.csv --map fair-leads --rejected b/leads.csv' <<'EOF'
! crm-book: 'b/leads.csv' is a file of the book; name another file
EOF
expect 'the summary over the file itself, where it would be brought in' 2 'crm-book -C b import fair.csv --map fair-leads -o fair.csv' <<'EOF'
! crm-book: 'fair.csv' is 'fair.csv', which this command reads; name another file
EOF
expect 'the summary over the rejected rows' 2 'crm-book -C b import fair.csv --map fair-leads -o same.csv --rejected ./same.csv; s=$?; ls same.csv; exit $s' <<'EOF'
! crm-book: './same.csv' is written by this command already; name another file
! ls: cannot access 'same.csv': No such file or directory
EOF
same_bytes 'the file is what it was' fair.before fair.csv
unchanged 'and so is the book: nothing was brought in'
expect 'what is said over a message' 2 'mkdir mails && crm-ar -C b remind --outbox mails -o mails/I-000080_d0_2026-03-15.txt; s=$?; ls -A mails; exit $s' <<'EOF'
! crm-ar: 'mails/I-000080_d0_2026-03-15.txt' is written by this command already; name another file
EOF
expect 'what is said over a sheet that is taken back' 2 \
	'crm-report -C b verify sheet -o sheet.csv && crm-report -C b verify judge sheet.csv -o sheet.csv' <<'EOF'
! crm-report: 'sheet.csv' is 'sheet.csv', which this command reads; name another file
EOF
expect 'an overview over the evidence that it looked at' 2 \
	'crm-report -C other evidence C-000008 -o other/evidence/2026-01-16-关节镜器械编码对照.txt' <<'EOF'
! crm-report: 'other/evidence/2026-01-16-关节镜器械编码对照.txt' is a file of the book; name another file
EOF
for path in leads.csv.crm-new leads.csv.crm-old leads.csv.edited leads.csv.edited-2 crm.yaml.crm-new; do
	expect "what a commit lays beside: $path" 2 "crm-ar -C b aging -o b/$path" <<EOF_
! crm-ar: 'b/$path' is a file of the book; name another file
EOF_
done
unchanged 'the book is what it was after all of them'
for command in 'crm-book init made' 'crm-book -C b share --group root' 'crm-book -C b recover --forward' 'crm-report -C b verify --month 2026-02'; do
	expect_match "refused before anything is done: $command" 2 "$command -o b/leads.csv; s=\$?; ls -d made; exit \$s" 'is a file of the book' 'cannot access'
done
expect 'what was made is said where -o leads' 0 'crm-book init made -o said.txt && grep -c "made the book" said.txt' <<'EOF'
1
EOF
expect_ok 'a rule file that is tried' \
	"cp '$CRM_TOP/rules/scoring.yaml' s.yaml; cp s.yaml s.before; crm-score -C b what-if --rules s.yaml -o s.yaml; test \$? = 2 && cmp s.yaml s.before"

#
# Whole or not at all
#
printf 'as it was\n' >old.txt
chmod 640 old.txt
ln -s old.txt old.link
expect_ok 'an output replaces a file, through a link, and keeps its mode' 'crm-ar -C b aging --by total -o old.link &&
	test -L old.link && grep -q total old.txt && test "$(stat -c %a old.txt)" = 640'
printf 'as it was\n' >old.txt
expect 'a verb that fails leaves it' 1 'crm-book -C b show leads L-99 -o old.txt; s=$?; cat old.txt; exit $s' <<'EOF'
as it was
! crm-book: id: 'L-99' is not in leads.csv
EOF
expect_ok 'and nothing beside it' 'test -z "$(ls -A | grep crm-out)"'
expect 'a directory' 3 'crm-ar -C b aging -o out' <<'EOF'
! crm-ar: cannot write to 'out': Is a directory
EOF
expect 'in no directory' 3 'crm-ar -C b aging -o nix/x.txt' <<'EOF'
! crm-ar: cannot write to 'nix/x.txt': No such file or directory
EOF
expect 'a full device' 3 'crm-ar -C b aging -o /dev/full' <<'EOF'
! crm-ar: cannot write to '/dev/full': No space left on device
EOF
expect_ok 'nothing is kept' 'crm-ar -C b aging -o /dev/null && test -c /dev/null'
expect_match 'standard output by its name' 0 'crm-ar -C b aging --by total -o /dev/stdout' total
expect 'behind what stands there already' 0 '{ echo first; crm-book -C b set leads L-000001 need=另一种说法 -o /dev/stdout; } >both.txt; cat both.txt' <<'EOF'
first
set leads L-000001
EOF
expect_match 'a pipe' 0 'mkfifo pipe && { crm-ar -C b aging --by total -o pipe & cat pipe; wait; }' total
expect_ok 'a pipe stays one' 'test -p pipe'

#
# An outbox: what is in it was committed
#
cp -R other sent
expect 'no files in the book' 2 'crm-ar -C sent remind --outbox sent/log' <<'EOF'
! crm-ar: 'sent/log/I-000080_d0_2026-03-15.txt' is a file of the book; name another file
EOF
cp other/reminders.csv reminders.before
chmod a-w sent sent/.crm 2>/dev/null
if [ "$(id -u)" = 0 ]; then
	skip 'a commit that fails leaves no messages' 'root may write anywhere'
else
	expect_ok 'a commit that fails leaves no messages' '! crm-ar -C sent remind --outbox box 2>/dev/null; test -z "$(ls -A box 2>/dev/null)"'
fi
chmod u+w sent sent/.crm
expect_ok 'messages' 'crm-ar -C sent remind --outbox box'
ok 'each has its file' test "$(ls box | wc -l)" = "$(($(wc -l <sent/reminders.csv) - $(wc -l <reminders.before)))"
ok 'and its own name' test -z "$(ls -A box | grep crm-out)"
one=$(ls box | head -n 1)
cp "box/$one" message
mv "box/$one" "box/.$one.crm-out" # as a run leaves it that is killed behind its commit
expect_match 'the next run finishes what one that was stopped has sent' 0 'crm-ar -C sent remind --outbox box' "^box/$one: left by a run that was stopped, and now in place"
same_bytes 'as it was written' message "box/$one"
printf 'half' >"box/.$one.crm-out"
rm -f "box/$one" sent/reminders.csv
cp reminders.before sent/reminders.csv
expect_ok 'what was never committed is written anew' 'crm-ar -C sent remind --outbox box >none'
same_bytes 'whole' message "box/$one"
done_testing
